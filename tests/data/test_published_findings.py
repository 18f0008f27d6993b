"""The published figures contradict each other: exactly the declared findings, all queries."""

from pathlib import Path

import yaml

DECLARED = Path(__file__).parents[2] / "sample_raw" / "published" / "MANIFEST.yaml"


def test_published_findings_are_the_declared_ones(rows):
    declared = {
        (entry["rule"], entry["indicator"], entry["region"], entry["period"]): entry["count"]
        for entry in yaml.safe_load(DECLARED.read_text(encoding="utf-8"))
    }
    found = rows("""
        select rule_id, indicator_code, region_code, period, count(*) as findings,
            count(*) filter (where severity != 'query') as blocking
        from core.fct_finding where form_code = 'P1' group by all
    """)
    assert {
        (row["rule_id"], row["indicator_code"], row["region_code"], row["period"]): row["findings"]
        for row in found
    } == declared
    assert sum(row["blocking"] for row in found) == 0


def test_derived_rows_are_refused_and_equal_what_sql_derives(rows):
    refused = rows("""
        select period, indicator_code, raw_text from core.fct_reject where reason_code = 'P01'
    """)
    assert len(refused) == 4
    implied = rows("""
        select period, indicator_code, value from core.fct_implied_observation
        where region_code = '140000' and indicator_code in
            ('private_value_added', 'private_value_added_share_gdp') and period in ('2015', '2016')
    """)
    values = {(row["period"], row["indicator_code"]): float(row["value"]) for row in implied}
    assert values == {
        ("2015", "private_value_added"): 5966.30e8,
        ("2016", "private_value_added"): 6231.07e8,
        ("2015", "private_value_added_share_gdp"): 46.7,
        ("2016", "private_value_added_share_gdp"): 48.2,
    }
