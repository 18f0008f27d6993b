"""Charts: one Vega-Lite specification a view, for the site as JSON and for print as SVG.

Belongs here: putting rows, theme and names into a specification, drawing it without a browser.
A specification reads the data set named `rows` (and `counties`, the map, where it has one) and
names columns of its view; figures arrive as numbers, rounded as the table shows them. `$lights`,
`$light_colors`, `$accent` and so on stand for what the theme says.
Not here: which charts there are (`pages/<page>/<view>.chart.yaml`).
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import vl_convert

from pipelines.publications.figures import column_decimals, rounded, word_of
from pipelines.publications.pages import View
from pipelines.publications.reading import ReleaseData
from pipelines.publications.theme import load_theme

VEGA_LITE = "6.4"
ROWS = "rows"


def plain_rows(data: ReleaseData, view: View, frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows of a view as JSON values: figures rounded, days as text, codes in Chinese words."""
    words = {
        name: data.words(column) for name, column in view.columns.items() if column.kind == "mark"
    }
    return [
        {name: _plain(view, row, name, words.get(name)) for name in view.columns}
        for row in frame.iter_rows(named=True)
    ]


def chart_spec(view: View, medium: str = "screen") -> dict[str, Any]:
    """The specification of a view with the theme, waiting for its data sets.

    Raises:
        ValueError: the view has no chart.
    """
    if view.chart is None:
        raise ValueError(f"{view.id} has no chart")
    theme = load_theme()
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "config": theme.chart_config(medium),
        **_with_theme(view.chart, theme.chart_values()),
    }


def chart_svg(
    data: ReleaseData,
    view: View,
    frame: pl.DataFrame,
    more: Mapping[str, Any] | None = None,
    width: int | None = None,
    size: tuple[int | None, int | None] = (None, None),
) -> str:
    """The chart of some rows of a view, for print, or for a screen of some width.

    Args:
        data: the release.
        view: what is shown; it must have a chart.
        frame: rows of the view.
        more: further data sets by name (`counties`: a GeoJSON feature list).
        size: width and height of its plot, where it is to have other ones than declared.
        width: pixels of a screen for the whole; small multiples keep their own.
    """
    spec = chart_spec(view, "print" if width is None else "screen")
    spec |= {name: one for name, one in zip(("width", "height"), size, strict=True) if one}
    if width is not None and _is_single(spec):
        spec |= _filling(spec, width)
    spec["datasets"] = {ROWS: plain_rows(data, view, frame), **(more or {})}
    # No address is ever loaded: data stands in the specification.
    drawn: str = vl_convert.vegalite_to_svg(
        json.dumps(spec, ensure_ascii=False, allow_nan=False),
        vl_version=VEGA_LITE,
        allowed_base_urls=[],
    )
    return drawn


def _is_single(spec: Mapping[str, Any]) -> bool:
    """Whether it is one drawing, which takes any width (`sized` in `charts.js` says the same)."""
    composed = {"facet", "hconcat", "vconcat", "concat", "repeat"}
    return not composed & set(spec) and not {"facet", "row", "column"} & set(
        spec.get("encoding", {})
    )


def _filling(spec: Mapping[str, Any], room: int) -> dict[str, Any]:
    """What makes a plot fill a place, by the rule of `sized`."""
    height = spec.get("height")
    if not isinstance(height, Mapping) or "step" not in height:
        return {"width": room, "autosize": {"type": "fit-x", "contains": "padding"}}
    names = re.search(r'"labelLimit": (\d+)', json.dumps(spec.get("encoding") or spec["layer"]))
    return {"width": max(280, room - (int(names[1]) if names else 120) - 40)}


def _with_theme(part: Any, values: Mapping[str, Any]) -> Any:
    """The same specification with each `$name` replaced by what the theme calls so."""
    if isinstance(part, Mapping):
        return {key: _with_theme(value, values) for key, value in part.items()}
    if isinstance(part, list):
        return [_with_theme(one, values) for one in part]
    return values[part] if isinstance(part, str) and part in values else part


def _plain(
    view: View, row: Mapping[str, Any], name: str, words: Mapping[str, str] | None
) -> str | float | int | bool | None:
    value, column = row[name], view.columns[name]
    if value is None or isinstance(value, bool):
        return value
    if words is not None:
        return word_of(words, str(value))
    if column.kind == "figure":
        figure = rounded(value, column_decimals(column, row))
        return float(figure) if figure % 1 else int(figure)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, int | float) else str(value)
