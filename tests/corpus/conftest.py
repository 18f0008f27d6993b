"""Returns as clerks make them: a declaration (cases/*.yaml) becomes the bytes of a file.

A sheet starts as the printed form of the dictionary filled with known figures; a case then says
what its clerk did to it. What must be read follows from the same figures.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import polars as pl
import pytest
import xlsxwriter

from pipelines.stage.kinds import stage_form
from pipelines.stage.returns import ReadSheet, read_returns
from pipelines.stage.staged import Staged
from warehouse.dictionary import TOTAL, Dictionary, Form, load_dictionary

FILES = Path(__file__).parent / "files"
RECEIVED = date(2015, 7, 20)
REGIONS = {"140105": "小店区", "140106": "迎泽区", "140107": "杏花岭区"}
MARKS = {"填报单位": "太原市", "报告期": "2015年1-6月", "数据性质": "模拟数据"}
FOOT = {"单位负责人": "张三", "报出日期": "2015-07-09", "版本": "1"}
ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
Facts = dict[tuple[str, str, str], Decimal]


@dataclass
class Grid:
    """Cells by (row, column), 1-based, and what a clerk did beside writing into them."""

    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    merges: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)

    def line(self, row: int, values: list[Any]) -> None:
        for column, value in enumerate(values, start=1):
            if value is not None:
                self.cells[row, column] = value

    def shift(self, row: int, by: int) -> None:
        """Rows from `row` on move down (or up, over the rows above)."""
        self.cells = {
            (at + by if at >= row else at, column): value
            for (at, column), value in self.cells.items()
            if not (by < 0 and row + by <= at < row)
        }

    def drop_column(self, column: int) -> None:
        self.cells = {
            (row, at - (at > column)): value
            for (row, at), value in self.cells.items()
            if at != column
        }

    def insert_column(self, column: int, values: Mapping[int, Any]) -> None:
        self.cells = {
            (row, at + (at >= column)): value for (row, at), value in self.cells.items()
        } | {(row, column): value for row, value in values.items()}

    def rows(self) -> list[list[Any]]:
        height, width = (max(place[axis] for place in self.cells) for axis in (0, 1))
        return [
            [self.cells.get((row, column)) for column in range(1, width + 1)]
            for row in range(1, height + 1)
        ]


def figure(unit: str, column: int, region: int) -> Any:
    """The figure that the sheet holds at first for an item column and a region."""
    return Decimal("10.5") + region if unit == "%" else Decimal(1000 * (column + 1) + region)


def filled(form: Form, spec: Mapping[str, Any]) -> Grid:
    """The printed form with its figures."""
    grid = Grid()
    regions: Mapping[str, str] = spec.get("regions", REGIONS)
    marks = {**MARKS, **spec.get("marks", {})}
    grid.line(1, [spec.get("title", form.name)])
    number = spec.get("number", form.code)
    grid.line(2, [f"表号：{number}" if number else None, None, f"制定机关：{form.agency}"])
    if spec.get("approved", True):
        grid.cells[2, 5] = f"批准文号：{form.approval_number}"
    printed = [f"{key}：{value}" for key, value in marks.items() if value]
    grid.line(3, [one for text in printed for one in (text, None)])
    write = {"down": _down, "groups": _groups, "turned": _turned}.get(
        spec.get("layout", ""), _across
    )
    last = write(grid, form, spec, regions)
    signed = [f"{key}：{value}" for key, value in spec.get("foot", FOOT).items()]
    grid.line(last + 1, [one for text in signed for one in (text, None)])
    return grid


def _across(grid: Grid, form: Form, spec: Mapping[str, Any], regions: Mapping[str, str]) -> int:
    names = [column.label for column in form.columns]
    flat = [one.flat_label for one in form.item_columns()]
    rows = spec.get("header_rows", 2)
    top = 4
    if rows == 1:
        grid.line(top, [*names, *flat])
    else:
        if rows == 3:
            grid.cells[top, len(names) + 1] = "主要指标"
            grid.merges.append(f"{_letter(len(names) + 1)}{top}:{_letter(len(names + flat))}{top}")
        first = top + rows - 2
        for column, name in enumerate(names, start=1):
            grid.cells[top, column] = name
            grid.merges.append(f"{_letter(column)}{top}:{_letter(column)}{first + 1}")
        column = len(names) + 1
        for item in form.items:
            grid.cells[first, column] = item.label
            if len(item.bases) > 1:
                end = column + len(item.bases) - 1
                grid.merges.append(f"{_letter(column)}{first}:{_letter(end)}{first}")
            for basis in item.bases:
                label = next(
                    one.flat_label.removeprefix(f"{item.label}-")
                    for one in form.item_columns()
                    if one.item is item and one.basis == basis
                )
                grid.cells[first + 1, column] = label
                column += 1
    at = top + rows
    grid.line(at, ["甲", "乙", *map(str, range(1, len(flat) + 1))])
    for region, (code, name) in enumerate(regions.items()):
        at += 1
        extra = ["初步核算数"] if form.has_column("vintage") else []
        values = [figure(one.item.unit, k, region) for k, one in enumerate(form.item_columns())]
        grid.line(at, [code, name, *extra, *values])
    return at


def _down(grid: Grid, form: Form, spec: Mapping[str, Any], regions: Mapping[str, str]) -> int:
    grid.line(4, ["指标名称", "计量单位", "代码", "本年累计", "上年同期"])
    grid.line(5, ["甲", "乙", "丙", "1", "2"])
    at, column = 5, 0
    for item in form.items:
        at += 1
        values = []
        for _ in item.bases:
            values.append(figure(item.unit, column, 0))
            column += 1
        grid.line(at, [item.label, item.unit, item.code, *values])
    return at


def _groups(grid: Grid, form: Form, spec: Mapping[str, Any], regions: Mapping[str, str]) -> int:
    """Items down; across them the regions (or what `heads` names), each with its time bases."""
    heads = spec.get("heads", list(regions.values()))
    grid.line(4, ["指标名称", "计量单位", "代码", *(one for head in heads for one in (head, None))])
    grid.line(5, [None, None, None, *["本年累计", "上年同期"] * len(heads)])
    grid.line(6, ["甲", "乙", "丙", *map(str, range(1, 2 * len(heads) + 1))])
    for group in range(len(heads)):
        left = 4 + 2 * group
        grid.merges.append(f"{_letter(left)}4:{_letter(left + 1)}4")
    at, column = 6, 0
    for item in form.items:
        at += 1
        grid.line(at, [item.label, item.unit, item.code])
        for number, _ in enumerate(item.bases):
            for group in range(len(heads)):
                value = figure(item.unit, column, group)
                grid.cells[at, 4 + 2 * group + number] = value
            column += 1
    return at


def _turned(grid: Grid, form: Form, spec: Mapping[str, Any], regions: Mapping[str, str]) -> int:
    """The printed table turned over: names with their time basis down, regions across."""
    grid.line(4, ["指标", *regions.values()])
    at = 4
    for column, one in enumerate(form.item_columns()):
        at += 1
        values = [figure(one.item.unit, column, group) for group in range(len(regions))]
        grid.line(at, [one.flat_label, *values])
    return at


def _letter(column: int) -> str:
    return xlsxwriter.utility.xl_col_to_name(column - 1)


def place(address: str) -> tuple[int, int]:
    found = ADDRESS.fullmatch(address)
    assert found, address
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def edited(grid: Grid, spec: Mapping[str, Any]) -> Grid:
    """What the clerk did, in this order: columns, rows, cells, merges."""
    _edit_columns(grid, spec)
    _edit_rows(grid, spec)
    for address, value in spec.get("set", {}).items():
        grid.cells.pop(place(address), None)
        if value is not None:
            grid.cells[place(address)] = value
    grid.merges = [*spec.get("merges", grid.merges)]
    for merged in spec.get("merge", []):
        _merge(grid, merged)
    if "push" in spec:
        _push(grid, *spec["push"])
    grid.hidden_rows = spec.get("hide_rows", [])
    grid.hidden_columns = spec.get("hide_columns", [])
    return grid


def _push(grid: Grid, row: int, column: int, by: int) -> None:
    """Insert a cell at a place (or delete it), so that the rest of its row moves."""
    moved = {at: grid.cells.pop((row, at)) for at in range(column, 60) if (row, at) in grid.cells}
    grid.cells |= {(row, at + by): value for at, value in moved.items() if at + by >= column}


def _edit_columns(grid: Grid, spec: Mapping[str, Any]) -> None:
    for letter in spec.get("drop_columns", []):
        grid.drop_column(place(f"{letter}1")[1])
    for letter, values in spec.get("insert_columns", {}).items():
        grid.insert_column(place(f"{letter}1")[1], {int(row): one for row, one in values.items()})
    if spec.get("swap_columns"):
        one, other = (place(f"{letter}1")[1] for letter in spec["swap_columns"])
        moved = {one: other, other: one}
        grid.cells = {(row, moved.get(at, at)): value for (row, at), value in grid.cells.items()}


def _edit_rows(grid: Grid, spec: Mapping[str, Any]) -> None:
    for row in sorted(spec.get("drop_rows", []), reverse=True):
        grid.shift(row + 1, -1)
    for row, values in spec.get("insert_rows", {}).items():
        grid.shift(int(row), 1)
        grid.line(int(row), values)
    for row, values in spec.get("rows", {}).items():
        grid.line(int(row), values)


def _merge(grid: Grid, merged: str) -> None:
    """As Excel does it: only the first cell keeps its content."""
    (top, left), (bottom, right) = map(place, merged.split(":"))
    grid.cells = {
        (row, column): value
        for (row, column), value in grid.cells.items()
        if not (top <= row <= bottom and left <= column <= right) or (row, column) == (top, left)
    }
    grid.merges.append(merged)


# ---------------------------------------------------------------- file formats


def xlsx_bytes(sheets: list[tuple[str, Grid, Mapping[str, Any]]]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False})
    percent, day = (book.add_format({"num_format": one}) for one in ("0.0%", "yyyy-mm-dd"))
    for name, grid, spec in sheets:
        sheet = book.add_worksheet(name)
        for address in grid.merges:
            sheet.merge_range(address, "")
        for (row, column), value in grid.cells.items():
            _write(sheet, row - 1, column - 1, value, percent, day)
        for row in grid.hidden_rows:
            sheet.set_row(row - 1, None, None, {"hidden": True})
        for letter in grid.hidden_columns:
            sheet.set_column(f"{letter}:{letter}", None, None, {"hidden": True})
        if spec.get("hidden"):
            sheet.hide()
    book.get_worksheet_by_name(next(n for n, _, s in sheets if not s.get("hidden"))).activate()
    book.close()
    return stream.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any, percent: Any, day: Any) -> None:
    if isinstance(value, dict) and "error" in value:
        sheet.write_formula(row, column, "=1/0", None, value["error"])
    elif isinstance(value, dict) and "formula" in value:
        sheet.write_formula(row, column, value["formula"], None, value["value"])
    elif isinstance(value, dict) and "percent" in value:
        sheet.write_number(row, column, value["percent"], percent)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    else:
        sheet.write_number(row, column, float(value))


def ods_bytes(sheets: list[tuple[str, Grid, Mapping[str, Any]]]) -> bytes:
    tables = "".join(_ods_table(name, grid) for name, grid, _ in sheets)
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
        'office:version="1.3"><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", "<manifest/>")
    return stream.getvalue()


def _ods_table(name: str, grid: Grid) -> str:
    spans = {}
    for merged in grid.merges:
        (top, left), (bottom, right) = map(place, merged.split(":"))
        spans[top, left] = (bottom - top + 1, right - left + 1)
    rows = []
    for number, row in enumerate(grid.rows(), start=1):
        cells = "".join(
            _ods_cell(value, spans.get((number, at), (1, 1))) for at, value in enumerate(row, 1)
        )
        hidden = ' table:visibility="collapse"' if number in grid.hidden_rows else ""
        rows.append(f"<table:table-row{hidden}>{cells}</table:table-row>")
    width = max(column for _, column in grid.cells)
    columns = "".join(
        f"<table:table-column{hidden if _letter(at) in grid.hidden_columns else ''}/>"
        for at in range(1, width + 1)
        for hidden in (' table:visibility="collapse"',)
    )
    return f'<table:table table:name="{name}">{columns}{"".join(rows)}</table:table>'


def _ods_cell(value: Any, span: tuple[int, int]) -> str:
    spanned = (
        f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"'
        if span != (1, 1)
        else ""
    )
    if value is None:
        return f"<table:table-cell{spanned}/>"
    if isinstance(value, dict) and "error" in value:
        kind, text = 'office:value-type="string" calcext:value-type="error"', value["error"]
    elif isinstance(value, dict) and "formula" in value:
        return f'<table:table-cell table:formula="of:{value["formula"]}"/>'
    elif isinstance(value, dict) and "percent" in value:
        kind, text = f'office:value-type="percentage" office:value="{value["percent"]}"', ""
    elif isinstance(value, str):
        kind, text = 'office:value-type="string"', escape(value)
    else:
        kind, text = f'office:value-type="float" office:value="{value}"', str(value)
    return f"<table:table-cell {kind}{spanned}><text:p>{text}</text:p></table:table-cell>"


def csv_bytes(grid: Grid, spec: Mapping[str, Any]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=spec.get("delimiter", ","))
    for row in grid.rows():
        while row and row[-1] is None:
            row.pop()
        writer.writerow(["" if one is None else one for one in row])
    return stream.getvalue().encode(spec.get("encoding", "gb18030"))


def replaced(data: bytes, changes: Mapping[str, Mapping[str, str]], added: list[str]) -> bytes:
    """A package with pieces of its parts replaced, as other programs write, and parts added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            for was, now in changes.get(name, {}).items():
                assert was.encode() in part, (name, was)
                part = part.replace(was.encode(), now.encode())
            new.writestr(name, part, zipfile.ZIP_DEFLATED)
        for name in added:
            new.writestr(name, b"x")
    return stream.getvalue()


def zip_bytes(members: list[tuple[bytes, bytes]], utf8: bool) -> bytes:
    """An archive; without `utf8` with names in raw bytes, as Chinese archivers write them."""
    stream = io.BytesIO()
    holders = [
        name.decode() if utf8 else f"{number:03d}".ljust(len(name), "x")
        for number, (name, _) in enumerate(members)
    ]
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for holder, (_, data) in zip(holders, members, strict=True):
            package.writestr(holder, data)
    whole = stream.getvalue()
    for holder, (name, _) in zip(holders, members, strict=True):
        whole = whole if utf8 else whole.replace(holder.encode(), name)
    return whole


# ---------------------------------------------------------------- a case as bytes and as facts


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    return load_dictionary()


def form_of(spec: Mapping[str, Any], dictionary: Dictionary) -> Form:
    return dictionary.form(spec.get("form", "M1"), 201506)


def grid_of(spec: Mapping[str, Any], dictionary: Dictionary) -> Grid:
    """A sheet; `below` are several tables on it with a blank row between, `beside` a column."""
    if "beside" in spec:
        return _beside([grid_of(one, dictionary) for one in spec["beside"]], spec)
    if "below" not in spec:
        return edited(filled(form_of(spec, dictionary), spec), spec)
    whole, at = Grid(), 0
    for one in spec["below"]:
        part = grid_of(one, dictionary)
        whole.cells |= {(row + at, column): value for (row, column), value in part.cells.items()}
        at += max(row for row, _ in part.cells) + 1
    return whole


def _beside(parts: list[Grid], spec: Mapping[str, Any]) -> Grid:
    """Tables side by side; with `shared` only the first one prints the lines above and below."""
    whole, at = Grid(), 0
    for number, part in enumerate(parts):
        last = max(row for row, _ in part.cells)
        lines = {1, 2, 3, last} if number and spec.get("shared") else set()
        whole.cells |= {
            (row, column + at): value
            for (row, column), value in part.cells.items()
            if row not in lines
        }
        at += max(column for _, column in part.cells) + spec.get("gap", 1)
    return edited(whole, spec)


def _raw(spec: Mapping[str, Any]) -> bytes | None:
    """Bytes that a case gives itself."""
    if "file" in spec:
        return (FILES / spec["file"]).read_bytes()
    if "hex" in spec:
        return bytes.fromhex(spec["hex"]) + bytes(spec.get("padding", 0))
    if "text" in spec:
        return str(spec["text"]).encode(spec.get("encoding", "gb18030"))
    return None


def _workbook(spec: Mapping[str, Any], dictionary: Dictionary) -> bytes:
    sheets = [
        (one.get("name", f"Sheet{number}"), grid_of(one, dictionary), one)
        for number, one in enumerate(spec.get("sheets", [spec]), 1)
    ]
    data = (ods_bytes if spec.get("format") == "ods" else xlsx_bytes)(sheets)
    if "parts" in spec or "added" in spec:
        data = replaced(data, spec.get("parts", {}), spec.get("added", []))
    return data


@pytest.fixture(scope="session")
def build(dictionary: Dictionary) -> Callable[[Mapping[str, Any]], bytes]:
    """The bytes of a case."""

    def build_one(spec: Mapping[str, Any]) -> bytes:
        if "zip" in spec:
            coding = "utf-8" if spec.get("utf8") else "gb18030"
            members = [(one["member"].encode(coding), build_one(one)) for one in spec["zip"]]
            return zip_bytes(members, bool(spec.get("utf8")))
        raw = _raw(spec)
        if raw is not None:
            return raw
        if spec.get("format") == "csv":
            return csv_bytes(grid_of(spec, dictionary), spec)
        return _workbook(spec, dictionary)

    return build_one


@pytest.fixture(scope="session")
def truth(dictionary: Dictionary) -> Callable[[Mapping[str, Any]], Facts]:
    """The facts that a sheet holds as it was filled in, in base units."""

    def of(spec: Mapping[str, Any]) -> Facts:
        form = form_of(spec, dictionary)
        facts: Facts = {}
        for number, code in enumerate(spec.get("keys", spec.get("regions", REGIONS))):
            for column, one in enumerate(form.item_columns()):
                value = figure(one.item.unit, column, number)
                factor = dictionary.units[one.item.unit].factor
                facts[str(code), one.item.indicator, one.basis] = value * factor
        return facts

    return of


@dataclass(frozen=True)
class Outcome:
    """What became of a file."""

    sheets: list[ReadSheet]
    staged: list[Staged]

    @property
    def facts(self) -> Facts:
        """By region (and part of it, if there is one), indicator and time basis."""
        keys = ("region_code", "breakdown_code", "indicator_code", "time_basis", "value")
        rows = (row for one in self.staged for row in one.accepted.select(keys).iter_rows())
        return {
            (region if part == TOTAL else f"{region}/{part}", indicator, basis): value
            for region, part, indicator, basis, value in rows
        }

    def rejects(self) -> Iterator[dict[str, Any]]:
        for one in self.staged:
            yield from one.rejects.iter_rows(named=True)

    def misplaced(self) -> list[tuple[str, str]]:
        """Facts whose cell, on the part of the sheet they name, holds another text."""
        frames = {one.sheet.number: one.sheet.frame for one in self.sheets}
        found = []
        for one in self.staged:
            facts = one.accepted.select("sheet_no", "cell_ref", "printed_text")
            for number, cell, text in facts.iter_rows():
                row, column = place(cell)
                own = frames[number].row(by_predicate=pl.col("row_no") == row, named=True)
                if str(own[f"c{column}"]).strip() != text:
                    found.append((cell, text))
        return found

    @property
    def refused(self) -> list[ReadSheet]:
        return [one for one in self.sheets if not one.identity.accepted]


@pytest.fixture(scope="session")
def receive(dictionary: Dictionary) -> Callable[[bytes], Outcome]:
    """Bytes through the reader and the staging of every form that is found."""

    def read(data: bytes) -> Outcome:
        sheets = read_returns(data, dictionary)
        groups: dict[tuple[str, str, int], list[ReadSheet]] = {}
        for one in sheets:
            found = one.identity
            if found.accepted:
                end = found.period.end if found.period else 0
                groups.setdefault((str(found.form_code), str(found.edition), end), []).append(one)
        staged = [
            stage_form(
                [(dictionary.edition(code, edition), [one.staged("f" * 64, RECEIVED)
                                                      for one in group])],
                dictionary,
            )
            for (code, edition, _), group in groups.items()
        ]  # fmt: skip
        return Outcome(sheets, staged)

    return read
