"""Rules on enterprise rows: negative, part of whole, duplicates, bounds."""

from decimal import Decimal

import polars as pl

from pipelines.edit.editing import edit_rows
from pipelines.edit.rules import RuleBook
from pipelines.edit.wide_checks import measures_of
from warehouse.dictionary import load_dictionary

DICTIONARY = load_dictionary()
M3 = DICTIONARY.form("M3", 201503)
R1 = DICTIONARY.form("R1", 201503)


def rows(form, *changes):
    measures = [measure.column for measure in measures_of(form, DICTIONARY)]
    base = {name: Decimal(1000) for name in measures} | {
        "file_sha256": "f" * 64,
        "sheet_no": 1,
        "region_code": "140302",
        "enterprise_code": "12345678-9",
        "period_end": 201503,
        "period": "2015-03",
    }
    data = [
        base | {"row_no": no, "enterprise_id": str(no), "unit_key": f"M3|2015-03|{no}"} | change
        for no, change in enumerate(changes, 2)
    ]
    types = dict.fromkeys(measures, pl.Decimal(24, 4))
    return pl.DataFrame(data, schema_overrides=types)


def run(form, frame, *rules):
    book = RuleBook.model_validate({"form": form.form, "rules": list(rules)})
    return edit_rows(frame, book, form, DICTIONARY)


def rule(kind, **more):
    return {
        "id": "M3-X01",
        "kind": kind,
        "severity": "block",
        "title": "标题",
        "advice": "办法。",
    } | more


def test_measures_follow_the_form():
    names = [measure.column for measure in measures_of(M3, DICTIONARY)]
    assert names[:2] == ["output_ytd", "output_ytd_last_year"]
    assert "employees_end" in names and len(names) == 14
    assert {m.column for m in measures_of(R1, DICTIONARY)} == {
        "non_public_share",
        "employees",
        "revenue",
        "assets",
    }


def test_negative_value_blocks_its_row_and_is_printed_in_the_unit_of_the_form():
    frame = rows(M3, {}, {"revenue_ytd": Decimal(-5000)})
    edited = run(M3, frame, rule("non_negative", items=["enterprise_revenue"]))
    assert edited.rows["edit_status"].to_list() == ["accepted", "blocked"]
    finding = edited.findings.row(0, named=True)
    assert (finding["indicator_code"], finding["time_basis"]) == ("enterprise_revenue", "ytd")
    assert finding["observed_text"] == "-5 千元"


def test_part_within_whole_compares_the_same_time_basis():
    part_rule = rule(
        "part_within_whole", part="enterprise_main_revenue", whole="enterprise_revenue"
    )
    frame = rows(M3, {"main_revenue_ytd_last_year": Decimal(2000)}, {"main_revenue_ytd": None})
    edited = run(M3, frame, part_rule)
    assert edited.findings["time_basis"].to_list() == ["ytd_last_year"]
    assert edited.findings["row_no"].to_list() == [2]


def test_same_enterprise_twice_blocks_both_rows():
    frame = rows(M3, {"unit_key": "k"}, {"unit_key": "k"}, {"unit_key": "other"})
    edited = run(M3, frame, rule("unique_row"))
    assert edited.rows["edit_status"].to_list() == ["refused", "refused", "accepted"]
    assert edited.rows["is_counted"].to_list() == [False, False, True]


def test_share_out_of_bounds_in_the_register():
    frame = rows(R1, {"non_public_share": Decimal("100.1")}, {"non_public_share": Decimal(0)})
    bounds = rule("in_range", items=["non_public_share"], min="0", max="100")
    edited = run(R1, frame, bounds)
    assert edited.rows["edit_status"].to_list() == ["blocked", "accepted"]
    assert edited.rows["is_counted"].to_list() == [False, True]
    assert edited.findings["observed_text"].item().startswith("100.1")
