"""Revisions and month flows of figures that the committed sample does not hold."""

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.all_models import all_models
from warehouse.contracts import lake_contracts
from warehouse.dictionary import load_dictionary, reference_tables
from warehouse.engine.duckdb_sql import typed_result

FIGURE = {
    "region_code": "140107",
    "breakdown": "none",
    "breakdown_code": "_T",
    "indicator_code": "private_value_added",
    "frequency": "month",
    "time_basis": "ytd",
    "definition_code": "mixed_non_public",
    "half_width": 5,
    "edit_status": "accepted",
    "is_counted": True,
    "is_current": True,
    "is_synthetic": False,
    "version_no": 1,
    "sheet_no": 1,
    "row_no": 9,
    "cell_ref": "C9",
}
MONTHLY = {"form_code": "M1", "edition": "2014", "vintage": "monthly_return"}
ANNUAL = {"form_code": "A1", "edition": "2014", "vintage": "annual_return"}


def compute(name: str, tables: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Rows of a model over tables given as rows; reference tables are those of the dictionary."""
    model, models = all_models()[name], all_models()
    reference = reference_tables(load_dictionary())
    connection = duckdb.connect()
    for table in model.dependencies:
        contract = models[table].contract if table in models else lake_contracts()[table]
        frame = pl.DataFrame(tables.get(table, []), schema=contract.polars_schema, orient="row")
        if table.startswith("ref."):
            frame = reference[table.removeprefix("ref.")]
        connection.execute(f"create schema if not exists {table.split('.')[0]}")
        connection.register("given", frame.to_arrow())
        connection.execute(f"create table {table} as select * from given")
    rows = connection.sql(typed_result(model.contract, model.canonical_sql)).pl().to_dicts()
    connection.close()
    return rows


def observed(month: int, value: int, known: str, **more: Any) -> dict[str, Any]:
    """One cell; January and February are one period."""
    year, number = divmod(month, 100)
    combined = number == 2
    row = {
        **FIGURE,
        **MONTHLY,
        "period": f"{year}-01/02" if combined else f"{year}-{number:02d}",
        "period_start": month - 1 if combined else month,
        "period_end": month,
        "value": Decimal(value),
        "known_from": date.fromisoformat(known),
        **more,
    }
    row["observation_sk"] = f"{row['form_code']} {row['time_basis']} {month} {known}"
    row["file_sha256"] = row["observation_sk"]
    return row


def revisions(*cells: dict[str, Any]) -> list[tuple[Any, ...]]:
    told = compute("core.fct_revision", {"core.fct_observation": list(cells)})
    columns = ("revision_kind", "revision_no", "former_value", "value", "first_value", "is_latest")
    return sorted((tuple(row[name] for name in columns) for row in told), key=lambda row: row[1])


DECEMBER = observed(201412, 100, "2015-01-08", known_to=date(2015, 2, 1), is_current=False)
CORRECTED = observed(201412, 110, "2015-02-01", version_no=2)
YEAR = observed(201412, 120, "2015-03-20", **ANNUAL)
RESTATED = observed(201512, 90, "2016-01-08", time_basis="ytd_last_year")


def test_a_corrected_return_then_the_annual_one_are_two_revisions():
    assert revisions(DECEMBER, CORRECTED, YEAR) == [
        ("correction", 1, 100, 110, 100, False),
        ("annual", 2, 110, 120, 100, True),
    ]


def test_a_correction_after_the_annual_return_is_not_the_latest_word():
    late = observed(201412, 110, "2015-04-01", version_no=2)
    early = {**DECEMBER, "known_to": date(2015, 4, 1)}
    assert revisions(early, late, YEAR) == [
        ("annual", 1, 100, 120, 100, True),
        ("correction", 2, 100, 110, 100, False),
    ]


def test_next_years_same_month_restates_the_figure_unless_a_riper_one_stands():
    assert revisions(DECEMBER, CORRECTED, RESTATED)[-1] == (
        "restatement", 2, 110, 90, 100, True,
    )  # fmt: skip
    assert [row[0] for row in revisions(DECEMBER, CORRECTED, YEAR, RESTATED)] == [
        "correction",
        "annual",
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"edit_status": "refused"},
        {"is_synthetic": True},
        {"definition_code": "another"},
        {"breakdown": "size_class", "breakdown_code": "小型"},
        {"vintage": "forecast"},
    ],
)
def test_what_is_another_figure_or_none_revises_nothing(other):
    assert revisions(CORRECTED, {**YEAR, **other}) == []


def flows(*cells: dict[str, Any]) -> dict[int, tuple[Any, ...]]:
    told = compute(
        "core.fct_month_flow",
        {
            "core.fct_observation": list(cells),
            "core.dim_indicator": [
                {"indicator_code": "private_value_added", "over_time": "cumulative"}
            ],
        },
    )
    columns = ("derivation", "months", "value", "half_width", "value_last_year", "growth_pct")
    return {row["period_end"]: tuple(row[name] for name in columns) for row in told}


def test_a_month_is_the_difference_of_two_cumulative_figures_and_may_be_negative():
    last = {"time_basis": "ytd_last_year"}
    assert flows(
        observed(201502, 100, "2015-03-08"),
        observed(201502, 80, "2015-03-08", **last),
        observed(201503, 90, "2015-04-08"),
        observed(201503, 130, "2015-04-08", **last),
        observed(201504, 200, "2015-05-08", is_counted=False),
        observed(201505, 260, "2015-06-08"),
    ) == {
        201502: ("first", 2, 100, 5, 80, 25),
        201503: ("difference", 1, -10, 10, 50, -120),
        201505: ("no_previous", 1, None, None, None, None),
    }


def test_years_are_not_joined():
    told = flows(observed(201412, 900, "2015-01-08"), observed(201501, 70, "2015-02-08"))
    assert told[201501][:3] == ("first", 1, 70)


def test_only_the_figures_that_an_enterprise_changed_are_told():
    returned = {
        "enterprise_id": "123456789",
        "period": "2015-03",
        "period_start": 201503,
        "period_end": 201503,
        "unit_key": "M3|2015-03|123456789",
        "form_code": "M3",
        "edit_status": "accepted",
        "is_counted": True,
        "is_synthetic": False,
        "sheet_no": 1,
        "row_no": 4,
        "revenue_ytd": Decimal(100),
        "employees_end": Decimal(50),
    }

    def version(number: int, **more: Any) -> dict[str, Any]:
        return {
            **returned,
            "enterprise_month_sk": str(number),
            "file_sha256": str(number),
            "version_no": number,
            "known_from": date(2015, 4, number),
            "is_current": number == 3,
            **more,
        }

    told = compute(
        "core.fct_enterprise_revision",
        {
            "core.fct_enterprise_month": [
                version(1),
                version(2, revenue_ytd=Decimal(110)),
                version(3, revenue_ytd=Decimal(105), profit_ytd=Decimal(7)),
                version(4, revenue_ytd=Decimal(1), edit_status="refused", is_current=False),
            ]
        },
    )
    columns = ("revision_no", "indicator_code", "former_value", "value", "first_value", "is_latest")
    assert sorted(tuple(row[name] for name in columns) for row in told) == [
        (1, "enterprise_revenue", 100, 110, 100, False),
        (2, "enterprise_profit", None, 7, None, True),
        (2, "enterprise_revenue", 110, 105, 100, True),
    ]
