"""How large a unit was when last known, where the committed sample has no such case."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.core.test_revision_models import compute, observed

BEFORE, AFTER = "2017-06-08", "2018-04-08"
REVENUE = {"indicator_code": "private_revenue"}


def region(code: str, since: date, until: date | None = None) -> dict[str, Any]:
    return {
        "region_code": code,
        "region_level": "county",
        "in_scope": True,
        "valid_from": since,
        "valid_to": until,
        "valid_from_month": since.year * 100 + since.month,
        "valid_to_month": until.year * 100 + until.month if until else None,
    }


# 矿区 was merged into 云冈区, 南郊区 was split up, both on 2018-02-09.
OLD, NEW = date(1983, 1, 1), date(2018, 2, 9)
REGIONS = [
    region("140107", OLD),
    region("140203", OLD, NEW),
    region("140211", OLD, NEW),
    region("140214", NEW),
]


def sizes(unit: str, month: int, *cells: dict[str, Any]) -> list[tuple[str, Decimal]]:
    """Size period and size of a unit that owes M1 for the month."""
    owed = {
        "return_status_sk": "x", "form_code": "M1", "period": f"{month}", "period_start": month,
        "period_end": month, "unit_kind": "region", "unit_code": unit, "region_code": unit,
        "status": "missing",
    }  # fmt: skip
    given = {
        "core.fct_return_status": [owed],
        "core.fct_observation": list(cells),
        "core.dim_region": REGIONS,
    }
    found = compute("core.fct_unit_size", given)
    return [(row["size_period"], row["monthly_size"]) for row in found]


@pytest.mark.parametrize(
    ("month", "cells", "expected"),
    [
        (201503, [(201503, 600, {}), (201502, 100, {})], [("2015-03", 200)]),
        (201503, [(201502, 100, {}), (201412, 1800, {})], [("2015-01/02", 50)]),
        (201503, [(201504, 800, {})], []),
        (201503, [(201403, 300, {})], [("2014-03", 100)]),
        (201503, [(201402, 300, {})], []),
        (201503, [(201503, 600, {"is_counted": False}), (201502, 90, {})], [("2015-01/02", 45)]),
        (201503, [(201503, 600, {"is_current": False})], []),
        (201503, [(201503, 600, {"time_basis": "ytd_last_year"})], []),
        (201503, [(201503, 600, {"indicator_code": "private_tax_paid"})], []),
        (201503, [(201503, 0, {})], []),
    ],
    ids=[
        "this_month_first", "last_month_when_missing", "never_a_later_month", "twelve_months_back",
        "no_further_back", "blocked_is_not_known", "replaced_is_not_known", "own_year_only",
        "by_the_size_indicator_only", "nothing_is_no_size",
    ],
)  # fmt: skip
def test_size_is_the_monthly_mean_of_the_last_figure_known(month, cells, expected):
    given = [observed(at, value, BEFORE, **{**REVENUE, **more}) for at, value, more in cells]
    assert sizes("140107", month, *given) == [(at, Decimal(size)) for at, size in expected]


def test_a_merged_district_is_known_by_what_was_merged_into_it():
    gone = observed(201712, 1200, BEFORE, **REVENUE, region_code="140203")
    split = observed(201712, 9900, BEFORE, **REVENUE, region_code="140211")
    assert sizes("140214", 201803, gone, split) == [("2017-12", Decimal(100))]
    own = observed(201803, 450, AFTER, **REVENUE, region_code="140214")
    assert sizes("140214", 201803, gone, own) == [("2018-03", Decimal(150))]


def test_what_is_merged_later_does_not_count_before():
    gone = observed(201712, 1200, BEFORE, **REVENUE, region_code="140203")
    assert sizes("140214", 201801, gone) == []
