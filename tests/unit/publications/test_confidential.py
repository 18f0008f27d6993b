"""Views on few firms, run on tables in which a class of a county has two of them."""

import duckdb
import polars as pl
import pytest

from pipelines.publications.pages import find_view

_SME_SIZE = """
create table mart.mart_sme_size as
select
    region_code, region_code as region_name, 'county' as region_level, '2015-03' as period,
    201503 as period_end, size_class, size_rank, indicator_code,
    indicator_code as indicator_name, cast(value as decimal(24, 4)) as value,
    cast(null as decimal(24, 4)) as value_last_year, 1.5 as growth_pct, 20.5 as share_pct,
    true as is_synthetic
from (values
    ('140105', '_T', null, 'sme_count', 52), ('140105', '中型', 1, 'sme_count', 2),
    ('140105', '小型', 2, 'sme_count', 50), ('140105', '_T', null, 'sme_revenue', 900),
    ('140105', '中型', 1, 'sme_revenue', 700), ('140105', '小型', 2, 'sme_revenue', 200),
    ('140106', '_T', null, 'sme_count', 53), ('140106', '中型', 1, 'sme_count', 3),
    ('140106', '小型', 2, 'sme_count', 50), ('140106', '中型', 1, 'sme_revenue', 700),
    ('140107', '中型', 1, 'sme_count', null), ('140107', '小型', 2, 'sme_count', 9),
    ('140107', '小型', 2, 'sme_revenue', 5)
) as val (region_code, size_class, size_rank, indicator_code, value)
"""


@pytest.fixture(scope="module")
def sizes() -> pl.DataFrame:
    with duckdb.connect() as connection:
        connection.execute("create schema mart")
        connection.execute("create schema core")
        connection.execute(_SME_SIZE)
        connection.execute(
            """create table core.dim_indicator as
            select indicator_code, '元' as display_unit, 0 as decimals,
            cast(1 as decimal(24, 4)) as display_factor
            from (values ('sme_count'), ('sme_revenue')) as val (indicator_code)"""
        )
        connection.execute(
            """create table core.fct_submission (form_code varchar, period varchar,
            known_from date, known_to date, status varchar)"""
        )
        return connection.sql(find_view("sizes/sizes").sql).pl()


@pytest.mark.parametrize(
    ("region", "size_class", "shown"),
    [
        ("140105", "_T", True),
        ("140105", "中型", False),
        # The total less this class would give the other away.
        ("140105", "小型", False),
        ("140106", "中型", True),
        ("140106", "小型", True),
        # Of an unknown number of firms nothing is shown.
        ("140107", "小型", False),
    ],
)
def test_a_region_with_a_class_of_two_firms_shows_its_total_only(
    sizes: pl.DataFrame, region: str, size_class: str, shown: bool
):
    rows = sizes.filter(region_code=region, size_class=size_class)
    assert rows.height > 0
    assert rows["is_confidential"].to_list() == [not shown] * rows.height
    for name in ("value", "growth_pct", "share_pct"):
        assert rows[name].is_null().to_list() == [not shown] * rows.height
