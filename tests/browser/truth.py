"""The figures of the pages, asked for once more by SQL that shares nothing with the pages' queries.

Belongs here: reading `truths/*.sql` and the text that a cell must show. Each query goes back to
cells and single returns (`core`) where a page reads a mart; it names the view, the key of the view
and some of its columns. Also: what a map and a table show, by the address of the row.
Not here: what must be equal (`test_site_truth.py`).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from playwright.sync_api import Page

from pipelines.publications.figures import MISSING, number_text, period_text
from pipelines.publications.pages import View, find_view

_FOLDER = Path(__file__).with_name("truths")


def truths(connection: duckdb.DuckDBPyConnection) -> dict[str, pl.DataFrame]:
    """The rows of each view that has a truth, by its name `page/view`; `row` is a row's address."""
    found: dict[str, pl.DataFrame] = {}
    for path in sorted(_FOLDER.glob("*.sql")):
        rows = connection.sql(path.read_text(encoding="utf-8")).pl()
        for (name,), part in rows.partition_by("view", as_dict=True).items():
            assert name not in found, f"{path.name}: {name} has a truth already"
            found[str(name)] = _addressed(part, find_view(str(name)))
    return found


def wanted(view: View, row: Mapping[str, Any], name: str) -> str:
    """What the cell of a column must show in a row of its truth."""
    column, value = view.columns[name], row[name]
    if value is None:
        return MISSING
    if column.kind == "period":
        return period_text(value)
    if column.kind != "figure":
        return str(value)
    return number_text(
        value, row[column.decimals_from] if column.decimals_from else column.decimals
    )


def spoken_of(view: View, rows: pl.DataFrame) -> list[str]:
    """The columns of a view that its truth knows and its table shows."""
    filled = [name for name in rows.columns if rows[name].null_count() < rows.height]
    return [name for name in view.shown if name in filled and name not in view.key]


def _addressed(rows: pl.DataFrame, view: View) -> pl.DataFrame:
    key = (pl.col(name).cast(pl.String).fill_null("") for name in view.key)
    made = rows.with_columns(row=pl.concat_str(key, separator="~"))
    assert made["row"].is_unique().all(), view.id
    return made


def addressed_cells(page: Page, view: str) -> dict[str, dict[str, str]]:
    """The rows of a table as they are read, by their address; cells by the name of the column."""
    cells: dict[str, dict[str, str]] = page.locator(f"#{view} [data-table] table").evaluate(
        """table => {
          const names = Array.from(table.tHead.rows[0].cells, one => one.firstChild.dataset.column);
          const cells = line => Object.fromEntries(
            Array.from(line.cells, (one, place) => [names[place], one.textContent]));
          return Object.fromEntries(
            Array.from(table.tBodies[0].rows, line => [line.dataset.row, cells(line)]));
        }"""
    )
    return cells


def listed(page: Page) -> dict[str, str]:
    """What the list beside the map says of each region, by its code."""
    return dict(
        page.locator("[data-list] button").evaluate_all(
            "all => all.map(one => [one.dataset.go, one.querySelector('.figure').textContent])"
        )
    )


def see_counties(page: Page, told: Mapping[str, str]) -> None:
    """Each county is drawn with its figure, or named with it beside the map; no other has one."""
    titles = page.locator("[data-map] path.county title").all_text_contents()
    drawn = dict(title.rsplit("：", 1) for title in titles)
    beside = page.locator("[data-beside]").text_content() or ""
    assert {name: text for name, text in drawn.items() if text != "没有数据"} == {
        name: text for name, text in told.items() if f"{name} {text}" not in beside
    }
    assert len(drawn) == 117
