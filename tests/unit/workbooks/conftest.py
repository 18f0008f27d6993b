"""Blank forms filled as a clerk fills them, and a spreadsheet program that computes their cells."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import openpyxl
import pytest

from pipelines.edit.rule_books import RULES, load_rule_books
from pipelines.edit.rules import RuleBook
from pipelines.workbooks.blanks import Blank, plan_blank
from pipelines.workbooks.grid import DATA_ROW
from pipelines.workbooks.template import write_template
from warehouse.dictionary import Dictionary, load_dictionary

Cells = dict[tuple[int, int], Any]
FIRST = DATA_ROW + 1
# What an enterprise or a product states in the columns that a template leaves open.
STATED: dict[str, Any] = {
    "as_of": date(2014, 12, 31), "enterprise_code": "781024872", "enterprise_name": "示例公司",
    "region_code": "140727", "region_name": "祁县", "industry_code": "13",
    "production_state": "正常", "registration_type": "173", "holding_type": "210",
    "non_public_share": 100, "employees": 12, "revenue": 300, "assets": 200.5,
    "opened_on": date(2009, 5, 1), "is_key": "否", "unit_state": "营业", "data_year": 2014,
    "product_code": "DP351101", "product_name": "煤矿机械", "unit": "吨", "vintage": "初步核算数",
}  # fmt: skip


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    return load_dictionary()


@pytest.fixture(scope="session")
def books(dictionary: Dictionary) -> dict[str, RuleBook]:
    return load_rule_books(RULES, dictionary)


@pytest.fixture(scope="session")
def blank_of(dictionary, books) -> Callable[..., tuple[Blank, bytes]]:
    """A blank form and its workbook; each is written once."""

    @cache
    def build(code: str, region: str, month: int) -> tuple[Blank, bytes]:
        blank = plan_blank(dictionary, books[code], code, region, month)
        return blank, write_template(blank, books[code], dictionary)

    return build


def _filled(blank: Blank, data: bytes, changes: Cells | None = None, figure: Any = 0) -> bytes:
    """The workbook with every cell filled; an open form with one row."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book.active
    for row in range(FIRST, FIRST + (len(blank.rows) or 1)):
        for place in range(1, blank.width + 1):
            cell = page.cell(row, place)
            if cell.value is None:
                own = place <= len(blank.columns)
                cell.value = STATED[blank.columns[place - 1].name] if own else figure
    for at, value in (changes or {}).items():
        page.cell(*at).value = value
    stream = io.BytesIO()
    book.save(stream)
    return _saved(stream.getvalue())


def _saved(data: bytes) -> bytes:
    """With the results of formulas marked as texts, as every spreadsheet program saves them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/"):
                part = re.sub(
                    rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?)(><f>)', rb'\1 t="str"\2', part
                )
            new.writestr(name, part)
    return stream.getvalue()


@pytest.fixture(scope="session")
def filled() -> Callable[..., bytes]:
    return _filled


@pytest.fixture(scope="session")
def computed(tmp_path_factory) -> Callable[..., list[Any]]:
    """Sheets as a spreadsheet program shows them after computing all formulas."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-calc")
    folder = tmp_path_factory.mktemp("office")

    def compute(*books: bytes) -> list[Any]:
        # One start of the program for all.
        names = [f"{place}.xlsx" for place in range(len(books))]
        for name, data in zip(names, books, strict=True):
            (folder / name).write_bytes(data)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        subprocess.run(
            [program, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
             "--outdir", str(folder / "out"), *(str(folder / name) for name in names)],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        read = (folder / "out" / name for name in names)
        return [openpyxl.load_workbook(path, data_only=True).active for path in read]

    return compute
