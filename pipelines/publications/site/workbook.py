"""One view as a workbook: its rows with units and decimals, and a sheet that explains them.

Belongs here: the download of the site. Not here: workbooks that are a publication of their own.
"""

from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from pipelines.publications.column_sheet import ColumnSheet, Numbers, Texts
from pipelines.publications.editions import is_public, is_the_same
from pipelines.publications.excel import LONGEST_TEXT, SAFE_OPTIONS, created, number_format
from pipelines.publications.figures import MISSING, cell_text
from pipelines.publications.pages import EDITION_NAMES, View, ViewColumn
from pipelines.publications.reading import ReleaseData
from pipelines.publications.site.describing import SYNTHETIC, ShownView
from pipelines.publications.site.encoding import figures_text

# A part is mostly a month; two years are what people compare.
MOST_PARTS = 24
MOST_ROWS = 20_000
_WIDEST = 40
SAME = "各版相同"


def write_workbook(data: ReleaseData, shown: ShownView, file: Path) -> None:
    """Write the rows of a view, the latest parts where there are very many."""
    frame, is_whole = _latest(shown)
    with xlsxwriter.Workbook(str(file), SAFE_OPTIONS) as book:
        book.set_properties({"title": shown.view.title, "created": created(data)})
        _write_rows(book, data, shown, frame)
        _write_notes(book, data, shown, None if is_whole else frame.height)


def _latest(shown: ShownView) -> tuple[pl.DataFrame, bool]:
    chosen: list[pl.DataFrame] = []
    for part in shown.parts:
        rows = sum(one.height for one in chosen) + part.frame.height
        if chosen and shown.rows > MOST_ROWS and (len(chosen) == MOST_PARTS or rows > MOST_ROWS):
            break
        chosen.append(part.frame)
    return pl.concat(chosen), len(chosen) == len(shown.parts)


def _write_rows(book: Any, data: ReleaseData, shown: ShownView, frame: pl.DataFrame) -> None:
    sheet = book.add_worksheet("数据", worksheet_class=ColumnSheet)
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    styles = {places: book.add_format({"num_format": number_format(places)}) for places in range(7)}
    columns = shown.view.shown
    contents = [
        _numbers(frame, name, column, styles)
        if column.kind == "figure"
        else _texts(data, frame, name, column)
        for name, column in columns.items()
    ]
    for place, (column, content) in enumerate(zip(columns.values(), contents, strict=True)):
        unit = f"（{column.unit}）" if column.unit else ""
        wide = max(_width(content) + 2, len(column.label) * 2 + 2)
        sheet.set_column(place, place, min(wide, _WIDEST))
        sheet.write_string(0, place, f"{column.label}{unit}", head)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, frame.height, len(columns) - 1)
    sheet.write_columns(1, contents)


def _numbers(frame: pl.DataFrame, name: str, column: ViewColumn, styles: dict[int, Any]) -> Numbers:
    values = figures_text(frame, name, column)
    if not column.decimals_from:
        return Numbers(values, styles[column.decimals])
    return Numbers(values, styles, frame[column.decimals_from].cast(pl.Int64).fill_null(0))


def _texts(data: ReleaseData, frame: pl.DataFrame, name: str, column: ViewColumn) -> Texts:
    words = data.words(column)
    told = {value: cell_text(column, {name: value}, name, words) for value in frame[name].unique()}
    # Nothing known is an empty cell.
    return Texts(frame[name], {v: None if text == MISSING else text for v, text in told.items()})


def _width(content: Numbers | Texts) -> int:
    """Characters of the widest of the first cells."""
    first = content.values.head(200)
    if isinstance(content, Numbers):
        longest = first.str.len_chars().max()
        return longest if isinstance(longest, int) else 0
    return max((len(content.words[value] or "") for value in first.unique()), default=0)


def _write_notes(book: Any, data: ReleaseData, shown: ShownView, kept: int | None) -> None:
    sheet = book.add_worksheet("说明")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 90)
    for number, (title, text) in enumerate(_notes(data, shown, kept)):
        sheet.write_string(number, 0, title, bold)
        sheet.write_string(number, 1, text[:LONGEST_TEXT], wrapped)


def _notes(data: ReleaseData, shown: ShownView, kept: int | None) -> list[tuple[str, str]]:
    view, meanings = shown.view, shown.columns
    whole = f"共 {shown.rows:,} 行" if kept is None else (
        f"共 {shown.rows:,} 行，本文件只有最近的 {kept:,} 行；其余见网站或 dpe sql"
    )  # fmt: skip
    return [
        ("表", view.title),
        ("问题", view.question),
        ("数据截至", shown.as_of),
        ("数据版本", shown.vintages or "见各行"),
        ("来源", "；".join(shown.provenance.sources) or "见各行"),
        ("版本", _edition(view)),
        ("发布版", f"{data.release.name}（{data.release.content_hash}）"),
        ("行数", whole),
        *([("提示", f"含{SYNTHETIC}，不得引用")] if shown.provenance.has_synthetic else []),
        *(("注", note) for note in view.notes),
        *((f"列：{one['label']}", one["meaning"]) for one in meanings),
        ("查询", view.sql),
    ]


def _edition(view: View) -> str:
    """Which edition shows these rows and columns."""
    if is_the_same(view):
        return SAME
    return EDITION_NAMES["public" if is_public(view) else "internal"]
