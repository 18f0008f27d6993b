"""Corrections on staged rows: which figures change, what the rules see, what is journalled."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pipelines.edit.corrected import edit_corrected
from pipelines.edit.rule_books import RULES, load_rule_books
from warehouse.contracts import lake_contracts
from warehouse.dictionary import load_dictionary

DICTIONARY = load_dictionary()
BOOKS = load_rule_books(RULES, DICTIONARY)
OBSERVATION = lake_contracts()["stg.observation"].polars_schema
FIRM = lake_contracts()["stg.enterprise_return"].polars_schema
CORRECTION = lake_contracts()["raw.correction"].polars_schema
KEY, FIRM_KEY = "M1|2015-03|140702", "M3|2015-03|X"


def _frame(rows, schema):
    full = [dict.fromkeys(schema) | row for row in rows]
    return pl.DataFrame(full, schema=schema, orient="row")


def cell(indicator, value, version=1, column="C"):
    """A figure of one county, in 万元 or in units, in a file of its own for each version."""
    factor = 1 if indicator.endswith(("units", "enterprises", "households")) else 10_000
    return {
        "form_code": "M1", "edition": "2014", "file_sha256": str(version) * 64, "sheet_no": 1,
        "row_no": 6, "cell_ref": f"{column}6", "period": "2015-03", "period_end": 201503,
        "region_code": "140702", "breakdown": "none", "breakdown_code": "_T",
        "indicator_code": indicator, "time_basis": "ytd", "vintage": "monthly_return",
        "value": Decimal(value) * factor, "printed_text": str(value),
        "printed_unit": "万元" if factor > 1 else "户", "half_width": Decimal(factor) / 2,
        "known_from": date(2015, 4, 5 + version), "version_no": version, "unit_key": KEY,
    }  # fmt: skip


def correction(indicator, reported, corrected, action="scale", number=1, **more):
    return {
        "decision_no": number, "decided_at": "2015-04-20T08:00:00+08:00", "decided_by": "张三",
        "reason": "核实", "form_code": "M1", "period": "2015-03", "period_end": 201503,
        "unit_key": KEY, "indicator_code": indicator, "time_basis": "ytd",
        "correction_action": action, "reported_value": Decimal(reported),
        "corrected_value": None if corrected is None else Decimal(corrected),
        "correction_factor": Decimal("0.001") if action == "scale" else None,
        "reported_text": "x", "corrected_text": None if corrected is None else "500 万元",
        "finding_id": "f", "rule_id": "M1-S01",
    } | more  # fmt: skip


def run(cells, *corrections, form="M1", schema=OBSERVATION, order=1):
    known = _frame(list(corrections), CORRECTION)
    edition = DICTIONARY.form(form, 201503)
    frame = _frame(cells[::order], schema)
    return edit_corrected(frame, known, edition, BOOKS[form], DICTIONARY, {})


def value_of(rows, indicator, version=1):
    (row,) = rows.filter(
        pl.col("indicator_code") == indicator, pl.col("version_no") == version
    ).rows(named=True)
    return row


REVENUE = cell("private_revenue", 500_000, column="H")


def test_a_figure_is_corrected_and_its_print_is_kept():
    edited, journal = run([REVENUE], correction("private_revenue", 5_000_000_000, 5_000_000))
    row = value_of(edited.rows, "private_revenue")
    assert (row["value"], row["printed_text"]) == (Decimal(5_000_000), "500000")
    # Half of the last printed digit is corrected by the same factor.
    assert row["half_width"] == Decimal(5)
    (told,) = journal.rows(named=True)
    assert (told["correction_status"], told["value_before"], told["value_after"]) == (
        "applied", Decimal(5_000_000_000), Decimal(5_000_000),
    )  # fmt: skip
    assert (told["decided_by"], told["cell_ref"]) == ("张三", "H6")


def test_the_rules_judge_what_comes_of_it():
    units = [
        cell("private_units", 900, column="M"),
        cell("private_enterprises", 100, column="N"),
        cell("self_employed_households", 200, column="O"),
    ]
    wrong, _ = run(units)
    assert wrong.findings["rule_id"].to_list() == ["M1-T01"]
    assert value_of(wrong.rows, "private_units")["edit_status"] == "blocked"
    right, _ = run(
        units, correction("private_units", 900, 300, "override", corrected_half_width=Decimal(0))
    )
    assert right.findings.is_empty()
    assert value_of(right.rows, "private_units")["edit_status"] == "accepted"
    # Corrected into the wrong direction, it is found, with the figure that was judged.
    worse, _ = run(units, correction("private_units", 900, 400, "override"))
    assert worse.findings["rule_id"].to_list() == ["M1-T01"]
    assert "更正后" in worse.findings["message"][0]


def test_a_dropped_figure_counts_nowhere_and_no_rule_sees_it():
    cells = [cell("private_value_added", 10), cell("private_industry_value_added", 20, column="E")]
    assert run(cells)[0].findings["rule_id"].to_list() == ["M1-P01"]
    edited, journal = run(cells, correction("private_industry_value_added", 200_000, None, "drop"))
    assert edited.findings.is_empty() and edited.rows.height == 2
    row = value_of(edited.rows, "private_industry_value_added")
    assert (row["edit_status"], row["is_counted"], row["value"]) == (
        "blocked", False, Decimal(200_000),
    )  # fmt: skip
    assert journal["value_after"].to_list() == [None]


@pytest.mark.parametrize("order", [1, -1])
def test_the_return_that_comes_later_wins(order):
    later = cell("private_revenue", 510, version=2, column="H")
    edited, journal = run(
        [REVENUE, later], correction("private_revenue", 5_000_000_000, 5_000_000), order=order
    )
    assert value_of(edited.rows, "private_revenue", 2)["value"] == Decimal(5_100_000)
    assert value_of(edited.rows, "private_revenue", 1)["value"] == Decimal(5_000_000)
    told = journal.sort("correction_status").rows(named=True)
    assert [(one["correction_status"], one["file_sha256"][0]) for one in told] == [
        ("applied", "1"), ("refused", "2"),
    ]  # fmt: skip
    assert told[1]["message"].startswith("更正不再适用：原值已变")


def test_the_same_wrong_figure_sent_again_is_corrected_again():
    again = cell("private_revenue", 500_000, version=2, column="H")
    edited, journal = run([REVENUE, again], correction("private_revenue", 5_000_000_000, 5_000_000))
    assert edited.rows["value"].unique().to_list() == [Decimal(5_000_000)]
    assert journal["correction_status"].to_list() == ["applied", "applied"]


def test_a_figure_that_is_gone_is_told():
    _, journal = run([REVENUE], correction("private_tax_paid", 1, 2))
    assert journal["message"].to_list() == ["更正不再适用：报表中已没有这个数"]


def test_another_month_is_of_no_concern():
    edited, journal = run(
        [REVENUE], correction("private_revenue", 5_000_000_000, 5_000_000, period_end=201504)
    )
    assert journal.is_empty()
    assert value_of(edited.rows, "private_revenue")["value"] == Decimal(5_000_000_000)


@pytest.mark.parametrize(
    ("action", "corrected", "expected"),
    [("scale", 700, Decimal(700)), ("override", 701, Decimal(701)), ("drop", None, None)],
)
def test_one_item_of_an_enterprise_is_corrected(action, corrected, expected):
    firm = {
        "form_code": "M3", "edition": "2014", "file_sha256": "1" * 64, "sheet_no": 1, "row_no": 2,
        "period": "2015-03", "period_end": 201503, "enterprise_id": "X", "enterprise_code": "X",
        "region_code": "140702", "known_from": date(2015, 4, 6), "version_no": 1,
        "unit_key": FIRM_KEY, "revenue_ytd": Decimal(700_000), "output_ytd": Decimal(5),
    }  # fmt: skip
    wanted = correction(
        "enterprise_revenue", 700_000, corrected, action, form_code="M3", unit_key=FIRM_KEY
    )
    edited, journal = run([firm], wanted, form="M3", schema=FIRM)
    (row,) = edited.rows.rows(named=True)
    assert (row["revenue_ytd"], row["output_ytd"]) == (expected, Decimal(5))
    assert journal["correction_status"].to_list() == ["applied"]
