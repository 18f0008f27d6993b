"""Revisions and the month's own flow: by hand figures, and recomputed from the lake with Polars."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from warehouse.home import Home

REAL = "core.fct_revision where not is_synthetic and indicator_code = 'gdp'"
YI = Decimal(10**8)


def _cells(home: Path) -> pl.DataFrame:
    frame = pl.read_parquet(Home(home).lake / "edit" / "observation" / "*.parquet")
    order = ["known_from", "version_no", "file_sha256", "sheet_no", "row_no", "cell_ref"]
    return frame.filter(pl.col("edit_status") != "refused").sort(order)


@pytest.mark.parametrize(
    ("year", "first", "latest", "percent"),
    [
        # 亿元: the bulletin of the next February, and what the yearbook says in the end.
        ("2010", "9088.06", "9200.86", "1.24"),
        ("2012", "12112.83", "12112.83", "0.00"),
        ("2014", "12759.40", "12761.49", "0.02"),
        ("2015", "12802.58", "12766.49", "-0.28"),
        ("2017", "14973.51", "15528.42", "3.71"),
    ],
)
def test_gdp_of_a_year_first_against_latest(rows, year, first, latest, percent):
    (row,) = rows(f"select * from {REAL} and period = '{year}' and is_latest")
    assert row["revision_kind"] == "vintage"
    assert (row["former_vintage"], row["vintage"]) == ("preliminary", "verified")
    assert row["first_value"] == Decimal(first) * YI
    assert row["value"] == Decimal(latest) * YI
    assert row["difference_from_first"] == (Decimal(latest) - Decimal(first)) * YI
    assert row["difference_from_first_pct"] == Decimal(percent)


def test_the_same_vintage_printed_more_exactly_is_a_revision_of_its_own(rows):
    found = rows(
        "select revision_no, revision_kind, is_latest, former_value, value, difference"
        f" from {REAL} and period = '2014' order by revision_no"
    )
    # 亿元: 12759.4, then 12759.44, then the verified 12761.49.
    values = [Decimal(text) * YI for text in ("12759.40", "12759.44", "12761.49")]
    assert [tuple(row.values()) for row in found] == [
        (1, "correction", False, values[0], values[1], values[1] - values[0]),
        (2, "vintage", True, values[1], values[2], values[2] - values[1]),
    ]


def test_a_later_reported_figure_does_not_replace_a_verified_one(rows):
    """GDP of 2005: verified 4230.53 in 2007, printed as 4121 in 2010."""
    assert rows(f"select * from {REAL} and period = '2005'") == []


def test_every_corrected_cell_of_a_return_is_told_once(rows, sample_home):
    cells = _cells(sample_home).filter(form_code="M1")
    keys = ["unit_key", "indicator_code", "time_basis", "breakdown", "breakdown_code"]
    later = cells.with_columns(former=pl.col("value").shift().over(keys)).filter(
        pl.int_range(pl.len()).over(keys) > 0
    )
    found = rows(
        "select file_sha256, cell_ref, former_value, value from core.fct_revision"
        " where form_code = 'M1' and revision_kind = 'correction'"
    )
    assert later.height > 30
    expected = later.select("file_sha256", "cell_ref", "former", "value")
    assert {tuple(row.values()) for row in found} == set(expected.iter_rows())
    assert len(found) == later.height


def test_the_flow_of_march_is_the_difference_of_two_current_figures(rows, sample_home):
    cells = _cells(sample_home).filter(form_code="M1", time_basis="ytd")
    keys = ["region_code", "indicator_code", "breakdown", "breakdown_code"]
    current = cells.unique([*keys, "period"], keep="last").filter("is_counted")
    march, february = (current.filter(period_end=end) for end in (201503, 201502))
    both = march.join(february, on=keys, suffix="_before").filter(
        ~pl.col("indicator_code").str.ends_with("growth")
    )
    expected = both.select(*keys, pl.col("value") - pl.col("value_before"))
    found = rows(
        f"select {', '.join(keys)}, value, months from core.fct_month_flow"
        " where form_code = 'M1' and period = '2015-03' and derivation = 'difference'"
    )
    assert len(found) > 600
    assert {tuple(row.values())[:5] for row in found} == set(expected.iter_rows())
    assert {row["months"] for row in found} == {1}


def test_february_is_two_months_and_october_without_september_has_no_flow(rows):
    found = rows(
        "select period, derivation, months, count(*) as n, count(value) as known,"
        " count_if(value = value_ytd) as whole from core.fct_month_flow"
        " where form_code = 'M1' and period != '2015-03' group by all order by period"
    )
    february, october = found
    assert (february["derivation"], february["months"]) == ("first", 2)
    assert february["n"] == february["known"] == february["whole"] > 600
    assert (october["period"], october["derivation"]) == ("2015-10", "no_previous")
    assert (october["n"] > 600, october["known"]) == (True, 0)
