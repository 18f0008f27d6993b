"""Rows of a view as columns of JSON, each value once.

Belongs here: rounding whole columns, order and words of values. Figures are numbers, rounded as
they are shown; everything else is a list of values in their order and a place in it a row, so that
a browser sorts by places and shows words. Not here: files and their names (`payload.py`).
"""

import json
from collections.abc import Callable, Mapping, Sequence
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


def columns_json(data: ReleaseData, view: View, parts: Sequence[pl.DataFrame]) -> list[str]:
    """`{"n": rows, "c": {column: …}}` for each part of a view, safe inside a script.

    A figure is `[1.5,null]`; another column `{"t":[words],"v":[values],"i":[place or -1]}`, without
    `v` where words and values are the same. A column is encoded once for all parts, of which a view
    may have hundreds, most of them small.
    """
    frame = pl.concat(parts)
    numbers = [pl.repeat(n, one.height, dtype=pl.Int32, eager=True) for n, one in enumerate(parts)]
    part = pl.concat(numbers)
    columns = {
        script_text(name): _column_json(data, view, name, frame, part) for name in view.columns
    }
    return [
        f'{{"n":{one.height},"c":{{'
        + ",".join(f"{name}:{encoded(number)}" for name, encoded in columns.items())
        + "}}"
        for number, one in enumerate(parts)
    ]


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


def _column_json(
    data: ReleaseData, view: View, name: str, frame: pl.DataFrame, part: pl.Series
) -> Callable[[int], str]:
    """The JSON of a column in each part."""
    column = view.columns[name]
    if column.kind == "figure":
        numbers = figures_text(frame, name, column).fill_null("null")
        joined = dict(_joined(part, numbers).iter_rows())
        return lambda number: f"[{joined.get(number, '')}]"
    values = frame[name].drop_nulls().unique().to_list()
    values.sort(key=_order_of(column))
    words = data.words(column)
    texts = [cell_text(column, {name: value}, name, words) for value in values]
    plain = [_plain(value) for value in values]
    ranks = frame[name].replace_strict(
        values, list(range(len(values))), default=None, return_dtype=pl.Int32
    )
    ranked = pl.DataFrame({"part": part, "rank": ranks})
    places = ranked.select(pl.col("rank").rank("dense").over("part").cast(pl.Int32) - 1).to_series()
    joined = dict(_joined(part, places.fill_null(-1).cast(pl.String)).iter_rows())
    met = ranked.group_by("part").agg(pl.col("rank").drop_nulls().unique().sort())
    used = dict(met.iter_rows())

    def encoded(number: int) -> str:
        here = used.get(number, [])
        words_here, plain_here = [texts[n] for n in here], [plain[n] for n in here]
        more = f',"v":{script_text(plain_here)}' if plain_here != words_here else ""
        return f'{{"t":{script_text(words_here)},"i":[{joined.get(number, "")}]{more}}}'

    return encoded


def _joined(part: pl.Series, texts: pl.Series) -> pl.DataFrame:
    """The texts of each part in their order, with commas."""
    told = pl.DataFrame({"part": part, "texts": texts})
    return told.group_by("part").agg(pl.col("texts").str.join(","))


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
