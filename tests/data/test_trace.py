"""Fifty figures of each mart lead to the cells they were computed from, and cells lead back."""

import random
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import polars as pl
import pytest

from pipelines.all_models import all_models
from pipelines.stage import numbers
from pipelines.trace import Tracer
from pipelines.trace_cells import Cells
from pipelines.trace_sheets import Sheets
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.releases import current_release

MARTS = sorted(name for name in all_models() if name.startswith("mart."))
KEYS = 50
FIGURE = ["figure_row", "figure_column"]


class Traced(NamedTuple):
    """What fifty random rows of a mart come from."""

    rows: list[int]
    ends: pl.DataFrame
    cells: pl.DataFrame


@pytest.fixture(scope="module")
def tracer(sample_home) -> Iterator[Tracer]:
    release = current_release(Home(sample_home))
    assert release is not None
    with Tracer(release, all_models(), load_dictionary()) as opened:
        yield opened


@pytest.fixture(scope="module")
def cells(sample_home, tracer) -> Cells:
    return Cells(tracer, Sheets(Home(sample_home), tracer))


@pytest.fixture(scope="module")
def traced(tracer, cells) -> Callable[[str], Traced]:
    @cache
    def trace(table: str) -> Traced:
        key = ", ".join(tracer.contracts[table].key)
        every = tracer.frame(f"select rowid as row_id from release.{table} order by {key}")
        known = every.get_column("row_id").to_list()
        rows = random.Random(table).sample(known, min(KEYS, len(known)))
        columns = [n for n in tracer.contracts[table].names if n not in tracer.contracts[table].key]
        way = tracer.sources(table, rows, columns)
        return Traced(rows, way.ends, cells.resolve(way.ends))

    return trace


def _values(tracer: Tracer, table: str, rows: list[int], *columns: str) -> pl.DataFrame:
    tracer.want(pl.Series(rows, dtype=pl.Int64))
    return tracer.frame(
        f"select rowid as row_id, {', '.join(columns)} from release.{table}"
        " where rowid in (select row_id from wanted)"
    )


def _worth(found: pl.DataFrame, tracer: Tracer) -> pl.DataFrame:
    """Cells with the amount that their printed text says, in base units."""
    dictionary = tracer.dictionary
    units = {unit: entry.factor for unit, entry in dictionary.units.items()}
    measures = {
        column.measure: units[column.item.unit]
        for form in dictionary.forms
        if form.kind == "enterprise"
        for column in form.item_columns()
    }
    factor = pl.coalesce(
        pl.col("printed_unit").replace_strict(units, default=None, return_dtype=pl.Int64),
        pl.col("column_name").replace_strict(measures, default=None, return_dtype=pl.Int64),
    )
    bare = pl.col("printed_text").str.strip_suffix("%")
    return found.with_columns(numbers.base_value(bare, factor).alias("worth"))


@pytest.mark.parametrize("table", MARTS)
def test_every_number_comes_from_somewhere(tracer, traced, table):
    """From a cell or from the dictionary; only a count of nothing comes from nowhere."""
    contract = tracer.contracts[table]
    numeric = [
        name
        for name, kind in contract.types.items()
        if kind not in ("VARCHAR", "BOOLEAN", "DATE") and name not in contract.key
    ]
    one = traced(table)
    texts = ", ".join(f"cast({name} as varchar) as {name}" for name in numeric)
    shown = _values(tracer, table, one.rows, texts).unpivot(
        numeric, index="row_id", variable_name="figure_column", value_name="printed"
    )
    # A year that the plan names and a count of zero need no cell.
    figures = shown.filter(pl.col("printed").is_not_null() & (pl.col("printed") != "0"))
    lost = figures.join(one.ends, left_on=["row_id", "figure_column"], right_on=FIGURE, how="anti")
    assert figures.height >= len(one.rows)
    assert lost.rows() == []
    assert not one.cells.filter(pl.col("cell_ref").is_not_null()).is_empty()


@pytest.mark.parametrize("table", MARTS)
def test_a_cell_found_is_in_the_archive_and_says_what_was_used(sample_home, tracer, traced, table):
    found = _worth(traced(table).cells, tracer)
    files = {path.name for path in (sample_home / "archive").rglob("*") if path.is_file()}
    assert set(found.get_column("file_sha256").drop_nulls()) <= files
    checked = 0
    for source in ("core.fct_observation", "core.fct_enterprise_month"):
        part = found.filter((pl.col("table_name") == source) & pl.col("worth").is_not_null())
        for (column,), leaves in part.group_by("column_name"):
            kind = tracer.contracts[source].types[str(column)]
            wanted = "value" if source.endswith("observation") else str(column)
            if source.endswith("month") and not kind.startswith("DECIMAL"):
                continue
            stored = _values(tracer, source, leaves.get_column("row_id").to_list(), wanted)
            both = leaves.join(stored, on="row_id")
            assert both.filter(pl.col("worth") != pl.col(wanted)).is_empty(), column
            checked += both.height
    assert checked or table in ("mart.mart_completeness", "mart.mart_size_tier",
                                "mart.mart_data_quality", "mart.mart_month_status")  # fmt: skip


SUMS = [
    ("mart.mart_key_industry", "value", "true"),
    ("mart.mart_key_industry", "value_last_year", "true"),
    ("mart.mart_key_region", "value", "true"),
    ("mart.mart_key_region", "value_last_year", "true"),
    ("mart.mart_key_region", "province_value", "true"),
    ("mart.mart_key_enterprise", "revenue_ytd", "true"),
    ("mart.mart_key_enterprise", "profit_ytd_last_year", "true"),
    ("mart.mart_private_share", "value_added", "numerator_basis in ('published', 'returned')"),
    ("mart.mart_private_share", "gdp", "true"),
    ("mart.mart_target_progress", "latest_value", "latest_basis in ('published', 'returned')"),
]


@pytest.mark.parametrize(("table", "column", "condition"), SUMS)
def test_an_additive_figure_is_the_sum_of_its_cells(tracer, traced, table, column, condition):
    one = traced(table)
    leaves = _worth(one.cells.filter(pl.col("figure_column") == column), tracer)
    # A figure of the plan is printed in the plan's unit.
    scale = f"{column} as figure"
    if table == "mart.mart_target_progress":
        leaves = leaves.filter(pl.col("column_name") == "value")
        scale = (
            f"{column} * (select t.unit_factor from ref.target as t"
            " where t.target_id = mart_target_progress.target_id) as figure"
        )
    sums = (
        leaves.unique([*FIGURE, "table_name", "row_id", "cell_ref"])
        .group_by("figure_row")
        .agg(pl.col("worth").sum())
    )
    tracer.want(pl.Series(one.rows, dtype=pl.Int64))
    figures = tracer.frame(
        f"select rowid as row_id, {scale} from release.{table}"
        f" where rowid in (select row_id from wanted) and {column} is not null and {condition}"
    )
    both = figures.join(sums, left_on="row_id", right_on="figure_row", how="left")
    assert not both.is_empty()
    assert both.filter(
        pl.col("worth").is_null() | (pl.col("worth").cast(pl.Decimal(38, 4)) != pl.col("figure"))
    ).is_empty()


COUNTS = [
    ("mart.mart_key_industry", "firm_count", "core.fct_enterprise_month", "enterprise_id", "true"),
    ("mart.mart_size_tier", "firm_count", "core.dim_enterprise", "enterprise_id",
     "basis = 'register'"),
    ("mart.mart_size_tier", "private_firm_count", "core.dim_enterprise", "enterprise_id",
     "basis = 'register'"),
    ("mart.mart_completeness", "received_count", "core.fct_submission", "unit_code", "true"),
    ("mart.mart_completeness", "expected_count", "core.fct_submission", "unit_code",
     "missing_count = 0"),
    ("mart.mart_data_quality", "issue_count", "core.fct_reject", "reject_sk",
     "issue_kind = 'reject'"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "column", "source", "unit", "condition"), COUNTS)
def test_a_count_has_a_row_for_each_unit_counted(
    tracer, traced, table, column, source, unit, condition
):
    one = traced(table)
    ends = (
        one.ends.filter((pl.col("figure_column") == column) & (pl.col("table_name") == source))
        .select("figure_row", "row_id")
        .unique()
    )
    units = _values(tracer, source, ends.get_column("row_id").to_list(), f"{unit} as unit")
    counted = ends.join(units, on="row_id").group_by("figure_row").agg(pl.col("unit").n_unique())
    tracer.want(pl.Series(one.rows, dtype=pl.Int64))
    figures = tracer.frame(
        f"select rowid as row_id, {column} as figure from release.{table}"
        f" where rowid in (select row_id from wanted) and {column} > 0 and {condition}"
    )
    both = figures.join(counted, left_on="row_id", right_on="figure_row", how="left")
    assert not both.is_empty()
    assert both.filter(pl.col("unit").fill_null(0) != pl.col("figure")).is_empty()


def test_a_missing_return_leads_to_what_made_it_expected(tracer, cells):
    """Nothing was received, so the figure comes from the register that lists the enterprise."""
    rows = tracer.frame(
        "select rowid as row_id, missing_count from release.mart.mart_completeness"
        " where missing_count > 0 and form_code = 'M3' order by period, region_code limit 1"
    )
    row, missing = rows.row(0)
    way = tracer.sources("mart.mart_completeness", [row], ["missing_count"])
    found = cells.resolve(way.ends).filter(pl.col("table_name") == "core.dim_enterprise")
    assert found.filter(pl.col("cell_ref").is_not_null()).get_column("row_id").n_unique() == missing


def test_a_cell_leads_back_to_just_the_figures_that_lead_to_it(tracer, cells, traced):
    """A cell of each mart, against the figures of every mart: of many it is no source."""
    covered: set[str] = set()
    for table in MARTS:
        if table not in covered:
            covered |= _back_and_forth(
                tracer, cells, traced, _some_cell(traced(table).cells, table)
            )
    assert covered == set(MARTS)


def _some_cell(found: pl.DataFrame, seed: str) -> tuple[str, int, int, str]:
    exact = found.filter(pl.col("cell_ref").is_not_null())
    places = exact.select("file_sha256", "sheet_no", "row_no", "cell_ref").unique().sort(pl.all())
    return random.Random(seed).choice(places.rows())


def _back_and_forth(tracer, cells, traced, place) -> set[str]:
    """The marts of which some of the fifty rows come from this cell."""
    digest, sheet, row, cell = place
    reached = tracer.dependents(cells.at(digest, sheet, row, cell.removesuffix(str(row))))
    covers = (
        (pl.col("file_sha256") == digest)
        & (pl.col("sheet_no").is_null() | (pl.col("sheet_no") == sheet))
        & (pl.col("row_no").is_null() | (pl.col("row_no") == row))
        & (pl.col("cell_ref").is_null() | (pl.col("cell_ref") == cell))
    )
    found = set()
    for table in MARTS:
        one, key = traced(table), tracer.contracts[table].key
        own = reached.filter(
            (pl.col("table_name") == table)
            & pl.col("row_id").is_in(one.rows)
            & ~pl.col("column_name").is_in(key)
        )
        back = set(own.select("row_id", "column_name").rows())
        forward = set(one.cells.filter(covers).select(FIGURE).rows())
        assert back == forward, (table, place)
        found |= {table} if forward else set()
    return found
