"""The workbooks of a release: one for the province, one a city, one a county.

Belongs here: which workbooks, putting sheets together, properties and print setup of a file.
Not here: which sheets (`workbooks.yaml`), how they are written (`sheets.py`, `cover.py`).
"""

import io
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from pipelines.publications.excel import SAFE_OPTIONS, created
from pipelines.publications.pages import EDITION_NAMES, Edition
from pipelines.publications.reading import Provenance, ReleaseData
from pipelines.publications.workbooks.choosing import (
    Scope,
    UnknownRequest,
    chosen_values,
    newest_month,
    scopes,
)
from pipelines.publications.workbooks.cover import (
    SYNTHETIC,
    About,
    about,
    write_cover,
    write_notes,
)
from pipelines.publications.workbooks.formats import Formats
from pipelines.publications.workbooks.lines import CHART_ROWS, add_lines
from pipelines.publications.workbooks.plan import Audience, Sheet, sheets_for, view_of
from pipelines.publications.workbooks.sheets import HEAD_ROW, Table, TableWriter
from warehouse.home import replace_file

# A county's workbook is made for those who report there; the public reads the others.
FOLDERS: Mapping[Edition, Mapping[Audience, str]] = {
    "internal": {"province": ".", "city": "市", "county": "县"},
    "public": {"province": ".", "city": "市"},
}
_A4 = 9


def build(data: ReleaseData, edition: Edition, folder: Path, _: Path | None = None) -> None:
    """Write all workbooks of the newest month; none where the release has no monthly figures."""
    try:
        wanted = scopes(data, newest_month(data))
    except UnknownRequest:
        return
    for scope in wanted:
        if (name := FOLDERS[edition].get(scope.audience)) is None:
            continue
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        replace_file(place / scope.file_name, workbook_bytes(data, edition, scope))


def workbook_bytes(data: ReleaseData, edition: Edition, scope: Scope) -> bytes:
    """One workbook; the same release gives the same bytes."""
    tables = _tables(data, edition, scope)
    origins = [data.provenance(table.view, table.frame) for table in tables]
    told = about(data, edition, scope, origins)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, SAFE_OPTIONS) as book:
        _properties(book, data, told)
        formats = Formats(book)
        write_cover(book, formats, told, tables)
        for table, origin in zip(tables, origins, strict=True):
            _write(book, data, formats, told, table, origin)
        write_notes(book, formats, told, list(zip(tables, origins, strict=True)))
        for page in book.worksheets():
            _for_print(page, told)
    return stream.getvalue()


def _tables(data: ReleaseData, edition: Edition, scope: Scope) -> list[Table]:
    shown: frozenset[str] = frozenset()
    tables = []
    for sheet in sheets_for(scope.audience, edition):
        view = view_of(sheet)
        frame = data.rows(view, chosen_values(sheet.where, scope, shown))
        shown |= _indicators(sheet, frame)
        tables.append(Table(sheet, view, sheet.columns_for(scope.audience), frame))
    return tables


def _indicators(sheet: Sheet, frame: pl.DataFrame) -> frozenset[str]:
    named = {column.indicator for column in view_of(sheet).columns.values() if column.indicator}
    if "indicator_code" in frame.columns:
        named |= set(frame["indicator_code"].drop_nulls().to_list())
    return frozenset(named)


def _write(
    book: xlsxwriter.Workbook,
    data: ReleaseData,
    formats: Formats,
    told: About,
    table: Table,
    origin: Provenance,
) -> None:
    page = book.add_worksheet(table.sheet.name)
    page.hide_gridlines(2)
    page.repeat_rows(HEAD_ROW - 1, HEAD_ROW)
    page.repeat_columns(0)
    writer = TableWriter(data, page, table, formats, told.scope)
    writer.write(told.facts, told.warning if origin.has_synthetic or not told.is_final else "")
    row = writer.last_row + 2
    page.fit_to_pages(1, 0)
    if table.sheet.chart and writer.rows:
        page.fit_to_pages(1, 1)
        add_lines(book, page, writer, table.sheet.chart, row)
        row += CHART_ROWS
    writer.notes(row)


def _properties(book: xlsxwriter.Workbook, data: ReleaseData, told: About) -> None:
    """Title, edition, release and day."""
    book.set_properties(
        {
            "title": f"民营经济统计工作簿 {told.scope.name[:60]} {told.scope.period}",
            "subject": EDITION_NAMES[told.edition],
            "comments": f"发布版 {told.release} {told.warning}",
            "created": created(data),
        }
    )


def _for_print(page: Worksheet, told: About) -> None:
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    mark = SYNTHETIC if told.is_synthetic else ""
    # `&` begins a code in a header; a header holds at most 255 characters.
    name = told.scope.name.replace("&", "&&")[:60]
    page.set_header(f"&L&9{name} {told.scope.period_words}&R&9{mark}")
    page.set_footer(f"&L&9发布版 {told.release}&C&9第 &P 页，共 &N 页")
