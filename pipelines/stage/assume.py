"""What was assumed about the rows of an accepted sheet: left out, named, bracketed, rescaled.

Belongs here: notes that follow from the layout and the texts, row by row. Does not: assumptions on
the sheet as a whole (`identify.py`), merged cells (`merged.py`), faults (`checks.py`).
"""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from pipelines.stage import numbers
from pipelines.stage.body import Body, StageSheet, cell_ref, read_body
from pipelines.stage.fields import REGION_CODE, form_fields
from pipelines.stage.layout import Layout
from pipelines.stage.notes import Note
from pipelines.stage.regions import RegionNames, with_codes
from pipelines.stage.rowkinds import TOTAL_ROW
from pipelines.stage.sheets import ROW, column_letter
from warehouse.dictionary import Dictionary, Form

# So many are listed; of more the sheet says how many there are.
_MOST_NOTES = 200
_SHOWN = 40


def row_notes(form: Form, sheet: StageSheet, layout: Layout, dictionary: Dictionary) -> list[Note]:
    """All notes on the rows of one sheet."""
    body = read_body(form, [replace(sheet, layout=layout)], dictionary.units)
    notes = [
        *_skipped(body),
        *_rescaled(form, body, dictionary),
        *_bracketed(form, body, dictionary),
    ]
    if form.kind == "aggregate" and layout.rows is None:
        notes += _named(body, dictionary)
    more = len(notes) - _MOST_NOTES
    if more <= 0:
        return notes
    return [*notes[:_MOST_NOTES], Note("file", f"另有 {more} 项同类假定，未逐条列出")]


def hidden_notes(
    form: Form, hidden: frozenset[int], layout: Layout, known: Dictionary
) -> list[Note]:
    """Columns that are hidden and were read all the same, at their first cell below the header."""
    titles = {one.key: one.title for one in form_fields(form, known.units)}
    read = {at: titles.get(key, key) for key, at in layout.columns.items() if at in hidden}
    first = layout.last_row + 1
    return [
        Note(
            "hidden", f"第 {column_letter(at)} 列（{title}）是隐藏的，照常读取", first,
            f"{column_letter(at)}{first}",
        )
        for at, title in sorted(read.items())
    ]  # fmt: skip


def _skipped(body: Body) -> Iterator[Note]:
    """Rows below the header that are no data."""
    for row, why, first in body.skipped.iter_rows():
        shown = first.strip()[:_SHOWN]
        if why == TOTAL_ROW:
            text = f"第 {row} 行“{shown}”是合计行，未入库，合计由系统汇总"
            yield Note("total_row", text, row)
        else:
            yield Note("note_row", f"第 {row} 行只有一段文字“{shown}”，视为说明，未入库", row)


def _rescaled(form: Form, body: Body, dictionary: Dictionary) -> Iterator[Note]:
    """Units other than the form's; one note for each unit and the columns it holds for."""
    own = body.places.filter(pl.col("own_unit").is_not_null())
    titles = {one.key: one.title for one in form_fields(form, dictionary.units)}
    for (unit,), part in own.group_by("own_unit", maintain_order=True):
        names = "、".join(titles[key] for key in part["field"])
        yield Note("unit", f"{names}按所印单位“{unit}”换算")


def _bracketed(form: Form, body: Body, dictionary: Dictionary) -> Iterator[Note]:
    """Figures in brackets, read as negatives."""
    items = [one.key for one in form_fields(form, dictionary.units) if one.role == "item"]
    if not items or body.rows.is_empty():
        return
    opened = [pl.col(key).str.contains(r"[(（]").any() for key in items]
    seen = body.rows.select(opened).row(0)
    found = [
        body.rows.filter(numbers.is_bracketed(pl.col(key)).fill_null(False)).select(
            ROW, pl.lit(key).alias("field"), pl.col(key).alias("text")
        )
        for key, has_bracket in zip(items, seen, strict=True)
        if has_bracket
    ]
    if not found:
        return
    placed = pl.concat(found).join(body.places, on="field").with_columns(cell=cell_ref())
    for row, cell, text in placed.select(ROW, "cell", "text").iter_rows():
        yield Note("number", f"“{text.strip()[:_SHOWN]}”按负数读取", row, cell)


def _named(body: Body, dictionary: Dictionary) -> Iterator[Note]:
    """Rows without a code whose region follows from its name."""
    code = pl.col(REGION_CODE)
    nameless = body.rows.filter((code.str.strip_chars() == "").fill_null(True))
    if nameless.is_empty():
        return
    found = with_codes(nameless, RegionNames.of(dictionary)).filter(code.is_not_null())
    for row, name, known in found.select(ROW, "region_name", REGION_CODE).iter_rows():
        yield Note("region", f"没有行政区划代码，按地区名称“{name.strip()}”认定为 {known}", row)
