"""Rows of a view as columns of JSON, each value once.

Belongs here: rounding whole columns, order and words of values. Figures are numbers, rounded as
they are shown; everything else is a list of values in their order and a place in it a row, so that
a browser sorts by places and shows words. Not here: files and their names (`payload.py`).
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import polars as pl

from pipelines.publications.figures import cell_text
from pipelines.publications.pages import View, ViewColumn
from pipelines.publications.reading import ReleaseData
from pipelines.publications.theme import load_theme
from warehouse.periods import parse_period

# Money of a nation in yuan has 15 digits before the point; a share is shown with 6 after it.
_EXACT = pl.Decimal(38, 12)


def columns_json(data: ReleaseData, view: View, frame: pl.DataFrame) -> str:
    """`{"n": rows, "c": {column: …}}`, safe inside a script.

    A figure is `[1.5,null]`; another column `{"t":[words],"v":[values],"i":[place or -1]}`, without
    `v` where words and values are the same.
    """
    columns = ",".join(
        f"{script_text(name)}:{_column_json(data, view, name, frame)}" for name in view.columns
    )
    return f'{{"n":{frame.height},"c":{{{columns}}}}}'


def script_text(value: Any) -> str:
    """A value as JSON that cannot end the script it stands in."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")


def figures_text(frame: pl.DataFrame, name: str, column: ViewColumn) -> pl.Series:
    """A column of figures as plain decimal text, half away from zero, null where unknown."""
    given = frame[name]
    if given.dtype.is_float():
        # Doubles by their shortest text, as `figures.rounded` reads them.
        given = given.fill_nan(None).cast(pl.String)
    exact = given.cast(_EXACT)
    if not column.decimals_from:
        return _rounded(exact, column.decimals)
    places = frame[column.decimals_from].cast(pl.Int64).fill_null(0)
    if not frame.height:
        return exact.cast(pl.String)
    told = pl.DataFrame({"exact": exact, "places": places})
    chosen = pl.coalesce(
        pl.when(pl.col("places") == here).then(_rounded(exact, here))
        for here in places.unique().sort().to_list()
    )
    return told.select(chosen.alias(name)).to_series()


def _rounded(exact: pl.Series, decimals: int) -> pl.Series:
    text = exact.round(decimals, mode="half_away_from_zero").cast(pl.String)
    return text.str.strip_chars_end("0").str.strip_chars_end(".")


def _column_json(data: ReleaseData, view: View, name: str, frame: pl.DataFrame) -> str:
    column = view.columns[name]
    if column.kind == "figure":
        numbers = figures_text(frame, name, column).fill_null("null")
        return f"[{','.join(numbers)}]"
    values = frame[name].drop_nulls().unique().to_list()
    values.sort(key=_order_of(column))
    places = frame[name].replace_strict(
        values, list(range(len(values))), default=-1, return_dtype=pl.Int32
    )
    words = data.words(column)
    texts = [cell_text(column, {name: value}, name, words) for value in values]
    plain = [_plain(value) for value in values]
    coded: dict[str, Any] = {"t": texts, "i": places.to_list()}
    if plain != texts:
        coded["v"] = plain
    return script_text(coded)


def _order_of(column: ViewColumn) -> Callable[[Any], Any]:
    match column.kind:
        case "period":
            return _period_order
        case "light":
            lights = list(load_theme().lights)
            return lambda value: (lights.index(value) if value in lights else len(lights), value)
        case "mark" if isinstance(column.words, Mapping):
            codes = list(column.words)
            return lambda value: (codes.index(value) if value in codes else len(codes), value)
        case _:
            return lambda value: value


def _period_order(text: str) -> tuple[int, int, str]:
    if not text:
        return 0, 0, text
    period = parse_period(text)
    return period.end, period.start, text


def _plain(value: Any) -> str | int | bool:
    if isinstance(value, bool | int):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
