"""What the stories of decisions begin with: one small home, loaded once for all of them."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

RETURNS = Path(__file__).resolve().parents[2] / "sample_raw" / "returns"


def _again(source: Path, path: Path, cells: Mapping[str, object]) -> Path:
    """The M1 of a workbook as a file of its own with other cells."""
    book = openpyxl.load_workbook(source)
    for name in set(book.sheetnames) - {"M1"}:
        del book[name]
    for cell, value in cells.items():
        book["M1"][cell] = value
    book.save(path)
    return path


@pytest.fixture(scope="session")
def small_home(load_once: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One city's return of each of three months, read-only: February's has a wrong figure.

    Beside them October's again in two files that differ, and March's as another form and month.
    """
    folder = tmp_path_factory.mktemp("small")
    names = ("2015-03/140300_阳泉市", "2015-10/140500_晋城市", "2015-02/140700_晋中市")
    march, october, february = (RETURNS / f"{name}_{name[:7]}.xlsx" for name in names)
    resent = {"I17": "报出日期：2015-11-20", "K17": "版本：2"}
    files = [
        *(march, october, february),
        _again(march, folder / "错表.xlsx", {"Q2": "表号：X9"}),
        _again(march, folder / "错期.xlsx", {"E6": "报告期：2015年1月"}),
        *(
            # The first district and the city, which is the sum of its districts.
            _again(october, folder / f"同时{more}.xlsx",
                   {**resent, "C10": 4_347_309 + more, "C11": 1_041_092 + more})
            for more in (1, 2)
        ),
    ]  # fmt: skip
    return load_once("small", files)


@pytest.fixture
def home(small_home: Path, tmp_path: Path) -> Path:
    """A copy of the small home, where `no_real_home` puts the home of `dpe` in this test."""
    return shutil.copytree(small_home, tmp_path / "home")
