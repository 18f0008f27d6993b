"""One view as a workbook: its rows with units and decimals, and a sheet that explains them.

Belongs here: the download of the site. Not here: workbooks that are a publication of their own.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from pipelines.publications.figures import MISSING, cell_text
from pipelines.publications.pages import EDITION_NAMES, Edition, ViewColumn
from pipelines.publications.reading import ReleaseData
from pipelines.publications.site.describing import SYNTHETIC, ShownView
from pipelines.publications.site.encoding import figures_text

# A part is mostly a month; two years are what people compare, and a row costs 0.2 ms to write.
MOST_PARTS = 24
MOST_ROWS = 20_000
# No cell of a workbook computes, links or is a number that was text.
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}
_WIDEST = 40


def write_workbook(data: ReleaseData, shown: ShownView, edition: Edition, file: Path) -> None:
    """Write the rows of a view, the latest parts where there are very many."""
    frame, is_whole = _latest(shown)
    with xlsxwriter.Workbook(str(file), _OPTIONS) as book:
        # The file says when its content was made, not when it was written.
        book.set_properties({"title": shown.view.title, "created": _created(data)})
        _write_rows(book, data, shown, frame)
        _write_notes(book, data, shown, edition, None if is_whole else frame.height)


def _latest(shown: ShownView) -> tuple[pl.DataFrame, bool]:
    chosen: list[pl.DataFrame] = []
    for part in shown.parts:
        rows = sum(one.height for one in chosen) + part.frame.height
        if chosen and shown.rows > MOST_ROWS and (len(chosen) == MOST_PARTS or rows > MOST_ROWS):
            break
        chosen.append(part.frame)
    return pl.concat(chosen), len(chosen) == len(shown.parts)


def _write_rows(book: Any, data: ReleaseData, shown: ShownView, frame: pl.DataFrame) -> None:
    sheet = book.add_worksheet("数据")
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    columns = shown.view.shown
    contents = [_cells(data, shown, name, column, frame) for name, column in columns.items()]
    for place, column in enumerate(columns.values()):
        unit = f"（{column.unit}）" if column.unit else ""
        wide = max((len(str(value)) for value in contents[place][:200]), default=0) + 2
        sheet.set_column(place, place, min(max(wide, len(column.label) * 2 + 2), _WIDEST))
        sheet.write_string(0, place, f"{column.label}{unit}", head)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, frame.height, len(columns) - 1)
    formats = [_formats(book, column, frame) for column in columns.values()]
    # Memory stays constant because a sheet is written row by row.
    for number, row in enumerate(zip(*contents, strict=True), start=1):
        for place, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, float):
                sheet.write_number(number, place, value, formats[place][number - 1])
            else:
                sheet.write_string(number, place, value)


def _cells(
    data: ReleaseData, shown: ShownView, name: str, column: ViewColumn, frame: pl.DataFrame
) -> list[float | str | None]:
    if column.kind == "figure":
        return figures_text(frame, name, column).cast(pl.Float64).to_list()
    words = data.words(column)
    values = frame[name].unique().to_list()
    texts = [
        None if value is None else _text(cell_text(column, {name: value}, name, words))
        for value in values
    ]
    return frame[name].replace_strict(values, texts, return_dtype=pl.String).to_list()


def _text(text: str) -> str | None:
    # What a cell of a workbook can hold.
    return None if text == MISSING else text[:32_767]


def _formats(book: Any, column: ViewColumn, frame: pl.DataFrame) -> list[Any]:
    if column.kind != "figure":
        return []
    made = {
        places: book.add_format({"num_format": "#,##0" + ("." + "0" * places if places else "")})
        for places in range(7)
    }
    if not column.decimals_from:
        return [made[column.decimals]] * frame.height
    places = frame[column.decimals_from].cast(pl.Int64).fill_null(0).to_list()
    return [made[place] for place in places]


def _write_notes(
    book: Any, data: ReleaseData, shown: ShownView, edition: Edition, kept: int | None
) -> None:
    sheet = book.add_worksheet("说明")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 90)
    for number, (title, text) in enumerate(_notes(data, shown, edition, kept)):
        sheet.write_string(number, 0, title, bold)
        sheet.write_string(number, 1, text[:32_767], wrapped)


def _notes(
    data: ReleaseData, shown: ShownView, edition: Edition, kept: int | None
) -> list[tuple[str, str]]:
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
        ("版本", EDITION_NAMES[edition]),
        ("发布版", f"{data.release.name}（{data.release.content_hash}）"),
        ("行数", whole),
        *([("提示", f"含{SYNTHETIC}，不得引用")] if shown.provenance.has_synthetic else []),
        *(("注", note) for note in view.notes),
        *((f"列：{one['label']}", one["meaning"]) for one in meanings),
        ("查询", view.sql),
    ]


def _created(data: ReleaseData) -> datetime:
    return datetime.fromisoformat(data.release.created_at).replace(tzinfo=None)
