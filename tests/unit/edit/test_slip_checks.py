"""Unit errors in returns: whole row or one item, what speaks against it, what is not judged."""

from decimal import Decimal

import polars as pl
import pytest

from pipelines.edit.editing import edit_rows
from pipelines.edit.rules import RuleBook
from pipelines.edit.wide_checks import measures_of
from warehouse.dictionary import load_dictionary

DICTIONARY = load_dictionary()
M3 = DICTIONARY.form("M3", 201503)
MEASURES = [measure.column for measure in measures_of(M3, DICTIONARY)]
MONEY = [name for name in MEASURES if not name.startswith(("employees", "electricity"))]
RULE = {
    "id": "M3-S01",
    "kind": "unit_slip",
    "severity": "query",
    "title": "疑似计量单位错用",
    "items": [
        *("enterprise_revenue", "enterprise_output", "enterprise_main_revenue"),
        *("enterprise_tax_paid", "enterprise_receivables"),
    ],
    "linked": ["enterprise_profit"],
    "anchor": "enterprise_employees",
    "advice": "请核对。",
}
BOOK = RuleBook.model_validate({"form": "M3", "rules": [RULE]})
FIRMS = range(1, 9)


def month(period_end, change=None, **whole):
    """Eight like firms; amounts grow with the months elapsed; firm 1 is changed."""
    elapsed = period_end % 100
    rows = []
    for firm in FIRMS:
        row = dict.fromkeys(MONEY, Decimal(1_000_000 * firm * elapsed)) | {
            "receivables_end": Decimal(500_000 * firm),
            "employees_end": Decimal(10 * firm),
            "electricity_ytd": Decimal(firm),
            "electricity_ytd_last_year": Decimal(firm),
        }
        if firm == 1:
            row |= {name: row[name] * scale for name, scale in (change or {}).items()}
            row |= whole
        rows.append(
            row
            | {
                "file_sha256": "f" * 64,
                "sheet_no": 1,
                "row_no": firm + 1,
                "region_code": "140302",
                "enterprise_id": str(firm),
                "enterprise_code": str(firm),
                "unit_key": f"M3|{firm}",
                "period": f"{period_end // 100}-{period_end % 100:02d}",
                "period_end": period_end,
                "known_from": None,
                "version_no": 1,
            }
        )
    types = dict.fromkeys(MEASURES, pl.Decimal(24, 4)) | dict.fromkeys(
        ("sheet_no", "row_no", "period_end", "version_no"), pl.Int32
    )
    return pl.DataFrame(rows, schema_overrides=types | {"known_from": pl.Date})


def run(frame, *former, book=BOOK):
    earlier = {one["period_end"][0]: one for one in former}
    return edit_rows(frame, book, M3, DICTIONARY, earlier)


@pytest.mark.parametrize("factor", ["1000", "10000", "1e8", "0.001", "0.0001"])
def test_a_whole_row_is_one_finding_with_a_proposal_a_figure(factor):
    scale = Decimal(factor)
    edited = run(month(201503, dict.fromkeys(MONEY, scale)), month(201502))
    (finding,) = edited.findings.rows(named=True)
    assert (finding["enterprise_id"], finding["severity"]) == ("1", "query")
    assert (finding["indicator_code"], finding["time_basis"]) == ("enterprise_revenue", "ytd")
    assert f"等 {len(MONEY)} 项金额" in finding["message"]
    proposals = edited.proposals
    assert proposals["finding_id"].unique().to_list() == [finding["finding_id"]]
    assert proposals["proposal_scope"].to_list() == ["form"] * len(MONEY)
    assert set(proposals["correction_factor"]) == {1 / scale}
    true = month(201503).row(0, named=True)
    revenue = proposals.filter(
        pl.col("indicator_code") == "enterprise_revenue", pl.col("time_basis") == "ytd"
    ).row(0, named=True)
    assert revenue["proposed_value"] == true["revenue_ytd"]
    assert revenue["value"] == true["revenue_ytd"] * scale
    assert (revenue["reference_kind"], revenue["reference_period_end"]) == ("former", 201502)
    assert revenue["reference_value"] == 3_000_000
    assert revenue["proposed_text"] == "3000 千元"
    # Nothing is applied: the row keeps what was reported, and stays counted.
    kept = edited.rows.row(0, named=True)
    assert kept["revenue_ytd"] == true["revenue_ytd"] * scale
    assert (kept["edit_status"], kept["is_counted"]) == ("flagged", True)


@pytest.mark.parametrize("factor", ["0.001", "0.0001"])
def test_the_first_sender_is_held_against_the_senders_of_the_former_month(factor):
    """Its own 上年同期 slipped with it, so only the others say that it is too small."""
    alone = month(201503, dict.fromkeys(MONEY, Decimal(factor))).head(1)
    edited = run(alone, month(201502))
    assert set(edited.proposals["correction_factor"]) == {1 / Decimal(factor)}
    assert run(month(201503).head(1), month(201502)).findings.is_empty()


def test_a_first_sender_whose_former_return_was_too_large_is_left_alone():
    former = month(201502, dict.fromkeys(MONEY, 10_000))
    assert run(month(201503).head(1), former).findings.is_empty()


def test_one_item_is_a_finding_of_its_own():
    edited = run(month(201503, {"tax_paid_ytd": 1000}), month(201502))
    assert edited.findings["indicator_code"].to_list() == ["enterprise_tax_paid"]
    (proposal,) = edited.proposals.rows(named=True)
    assert (proposal["proposal_scope"], proposal["time_basis"]) == ("item", "ytd")
    assert proposal["observed_text"] == "3000000 千元"
    assert "2015年2月报数推算" in edited.findings["message"][0]


def test_a_balance_near_zero_is_not_judged():
    """Profit of a large firm may be next to nothing for a month."""
    assert run(month(201503, {"profit_ytd": Decimal("0.0003")}), month(201502)).findings.is_empty()


def test_two_items_in_different_units_are_two_findings():
    edited = run(month(201503, {"tax_paid_ytd": 1000, "output_ytd": 10_000}), month(201502))
    assert edited.findings["indicator_code"].sort().to_list() == [
        "enterprise_output",
        "enterprise_tax_paid",
    ]


def test_a_figure_nothing_can_be_compared_with_goes_along_with_its_row():
    former = month(201502, {"receivables_end": 0, "tax_paid_ytd": 0, "tax_paid_ytd_last_year": 0})
    now = month(201503, dict.fromkeys(MONEY, 10_000))
    proposals = run(now, former).proposals
    alone = proposals.filter(pl.col("indicator_code") == "enterprise_receivables")
    assert alone.select("reference_kind", "proposal_scope").rows() == [(None, "form")]
    assert alone["proposed_value"].to_list() == [500_000]
    assert "同一倍数" in alone["evidence"][0]


def test_without_a_former_return_the_last_year_of_the_row_is_the_reference():
    edited = run(month(201503, {"revenue_ytd": 1000}))
    (proposal,) = edited.proposals.rows(named=True)
    assert (proposal["indicator_code"], proposal["time_basis"]) == ("enterprise_revenue", "ytd")
    assert (proposal["reference_kind"], proposal["reference_period_end"]) == ("last_year", None)


def test_a_whole_row_without_history_cannot_be_judged():
    assert run(month(201503, dict.fromkeys(MONEY, 10_000))).findings.is_empty()


def test_a_former_return_that_slipped_accuses_nobody():
    slipped = month(201502, dict.fromkeys(MONEY, 10_000))
    assert run(month(201503), slipped).findings.is_empty()


def test_without_an_anchor_only_too_large_is_judged():
    small = month(201503, {"receivables_end": Decimal("0.001")}, employees_end=None)
    large = month(201503, {"receivables_end": 1000}, employees_end=None)
    assert run(small, month(201502)).findings.is_empty()
    assert run(large, month(201502)).findings.height == 1


def test_a_firm_that_starts_up_is_no_unit_error():
    """From almost nothing to what its employees lead to expect."""
    begun = {name: Decimal("0.001") for name in MONEY if not name.endswith("last_year")}
    nothing = dict.fromkeys([name for name in MONEY if name.endswith("last_year")], 0)
    former = month(201502, begun | nothing)
    assert run(month(201503, nothing), former).findings.is_empty()
    assert run(month(201503), month(201502, dict.fromkeys(MONEY, 0))).findings.is_empty()


@pytest.mark.parametrize("scale", [0, 1, -1, 3, 30, 100])
def test_other_changes_are_no_unit_errors(scale):
    changed = month(201503, dict.fromkeys(MONEY, Decimal(scale)))
    assert run(changed, month(201502)).findings.is_empty()


def test_flows_are_scaled_by_the_months_elapsed_and_the_nearest_return_counts():
    """A limit of 1.35 would fail March against February without it."""
    march = month(201503, {"tax_paid_ytd": Decimal(1340)})
    assert run(march, month(201502)).findings.height == 1
    december = month(201412, dict.fromkeys(MONEY, Decimal(1000)))
    february = month(201502, dict.fromkeys(MONEY, Decimal(1000)))
    assert run(february, month(201412)).findings.height == 1
    assert run(month(201502), december, month(201501)).findings.is_empty()


def test_the_rule_stands_on_rows_that_stand():
    """A firm twice in a former sheet is not its return."""
    twice = {**RULE, "id": "M3-U01", "kind": "unique_row", "severity": "block"}
    del twice["items"], twice["linked"], twice["anchor"]
    book = RuleBook.model_validate({"form": "M3", "rules": [twice, RULE]})
    former = month(201502)
    now = month(201503, {"receivables_end": 1000})
    assert run(now, former, book=book).findings.height == 1
    doubled = pl.concat([former, former.head(1).with_columns(row_no=pl.lit(99, pl.Int32))])
    assert run(now, doubled, book=book).findings.is_empty()
