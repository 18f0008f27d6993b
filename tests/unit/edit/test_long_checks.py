"""Each kind of rule on cells: what fails, what passes, what cannot be judged."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pipelines.edit.editing import edit_cells
from pipelines.edit.rules import RuleBook
from warehouse.dictionary import load_dictionary

DEFAULTS = {
    "form_code": "M1",
    "edition": "2014",
    "file_sha256": "f" * 64,
    "sheet_no": 1,
    "period": "2015-03",
    "period_start": 201503,
    "period_end": 201503,
    "frequency": "month",
    "breakdown": "none",
    "breakdown_code": "_T",
    "vintage": "monthly_return",
    "qualifier": "准确",
    "origin": "全数",
    "definition_code": "mixed_non_public",
    "known_precision": "日",
    "is_known_assumed": False,
    "version_no": 1,
    "source_code": "M1",
    "quote": None,
    "is_synthetic": True,
    "known_from": date(2015, 4, 8),
    "printed_unit": "万元",
}
YANGQUAN = ["140302", "140303", "140311", "140321", "140322"]


def cell(row, region, indicator, printed, basis="ytd", **changes):
    value = Decimal(printed) * 10000
    return (
        DEFAULTS
        | {
            "row_no": row,
            "cell_ref": f"{indicator}-{basis}-{row}",
            "region_code": region,
            "indicator_code": indicator,
            "time_basis": basis,
            "value": value,
            "printed_text": printed,
            "half_width": Decimal(5000),
            "unit_key": f"M1|2015-03|{region}",
        }
        | changes
    )


def run(cells, *rules):
    schema = {"value": pl.Decimal(24, 4), "half_width": pl.Decimal(24, 4), "quote": pl.String}
    for name in ("sheet_no", "row_no", "period_start", "period_end", "version_no"):
        schema[name] = pl.Int32
    frame = pl.DataFrame(cells, schema_overrides=schema)
    book = RuleBook.model_validate({"form": "M1", "rules": list(rules)})
    return edit_cells(frame, book, load_dictionary(), 201503)


def rule(kind, severity="block", **more):
    return {
        "id": "M1-X01",
        "kind": kind,
        "severity": severity,
        "title": "标题",
        "advice": "办法。",
    } | more


PART = rule("part_within_whole", part="private_industry_value_added", whole="private_value_added")
SUM = rule(
    "total_of_parts",
    total="private_units",
    parts=["private_enterprises", "self_employed_households"],
)
TOTAL = rule("region_total", severity="query", items=["private_value_added"])


@pytest.mark.parametrize(
    ("part", "fails"), [("100", False), ("101", False), ("102", True), ("-5", False)]
)
def test_part_may_exceed_its_whole_only_by_rounding(part, fails):
    edited = run(
        [
            cell(9, "140302", "private_value_added", "100"),
            cell(9, "140302", "private_industry_value_added", part),
        ],
        PART,
    )
    assert edited.findings.height == fails
    status = edited.rows.filter(pl.col("indicator_code") == "private_industry_value_added")
    assert status["edit_status"].item() == ("blocked" if fails else "accepted")
    whole = edited.rows.filter(pl.col("indicator_code") == "private_value_added")
    assert whole["edit_status"].item() == "accepted"


def test_finding_names_item_observed_expected_and_advice():
    edited = run(
        [
            cell(9, "140302", "private_value_added", "100"),
            cell(9, "140302", "private_industry_value_added", "250"),
        ],
        PART,
    )
    text = edited.findings["message"].item()
    assert "250万元" in text and "不大于" in text and "100万元" in text
    assert "（本年累计）" in text and text.endswith("办法。")
    assert edited.findings["cell_ref"].item() == "private_industry_value_added-ytd-9"


@pytest.mark.parametrize(("total", "fails"), [("30", False), ("31", False), ("33", True)])
def test_total_equals_its_parts_within_half_widths(total, fails):
    edited = run(
        [
            cell(9, "140302", "private_units", total, "end"),
            cell(9, "140302", "private_enterprises", "10", "end"),
            cell(9, "140302", "self_employed_households", "20", "end"),
        ],
        SUM,
    )
    assert edited.findings.height == fails


def test_total_is_not_judged_with_a_part_missing():
    edited = run(
        [
            cell(9, "140302", "private_units", "99", "end"),
            cell(9, "140302", "private_enterprises", "10", "end"),
        ],
        SUM,
    )
    assert edited.findings.is_empty()


def city_and_counties(city, counties):
    cells = [cell(20, "140300", "private_value_added", city)]
    return cells + [
        cell(row, code, "private_value_added", "10") for row, code in enumerate(counties, 1)
    ]


@pytest.mark.parametrize(("city", "fails"), [("50", False), ("53", False), ("54", True)])
def test_city_equals_its_counties_within_half_widths(city, fails):
    edited = run(city_and_counties(city, YANGQUAN), TOTAL)
    assert edited.findings["region_code"].to_list() == ["140300"] * fails
    assert set(edited.rows["edit_status"]) == {"accepted"} | ({"flagged"} if fails else set())


def test_city_is_not_judged_with_a_county_missing():
    assert run(city_and_counties("99", YANGQUAN[:-1]), TOTAL).findings.is_empty()


def test_a_county_that_is_not_listed_counts_as_zero_where_the_form_says_so():
    listed = YANGQUAN[:-1]
    zero = TOTAL | {"absent": "zero"}
    total = str(10 * len(listed))
    assert run(city_and_counties(total, listed), zero).findings.is_empty()
    assert run(city_and_counties("99", listed), zero).findings["region_code"].to_list() == [
        "140300"
    ]


def test_city_is_judged_on_the_version_in_force():
    corrected = cell(
        3,
        YANGQUAN[0],
        "private_value_added",
        "20",
        file_sha256="a" * 64,
        version_no=2,
        known_from=date(2015, 4, 20),
    )
    cells = city_and_counties("60", YANGQUAN)
    assert run(cells, TOTAL).findings.height == 1
    assert run([*cells, corrected], TOTAL).findings.is_empty()


def test_same_region_twice_on_a_sheet_blocks_both_rows():
    cells = [cell(row, "140302", "private_revenue", "10") for row in (9, 10)]
    edited = run(cells, rule("unique_row"))
    assert sorted(edited.findings["row_no"]) == [9, 10]
    assert edited.rows["edit_status"].to_list() == ["refused", "refused"]
    other_file = cell(9, "140302", "private_revenue", "10", file_sha256="b" * 64)
    assert run([cells[0], other_file], rule("unique_row")).findings.is_empty()


def test_county_of_another_city_is_found():
    cells = [cell(row, code, "private_revenue", "1") for row, code in enumerate(YANGQUAN, 1)]
    stray = cell(9, "140728", "private_revenue", "1")
    edited = run([*cells, stray], rule("region_of_sender"))
    assert edited.findings["region_code"].to_list() == ["140728"]
    assert edited.rows.filter(edit_status="refused")["region_code"].to_list() == ["140728"]


def test_bounds_and_signs():
    growth = cell(9, "140302", "private_value_added_real_growth", "50.1", printed_unit="%")
    growth |= {"value": Decimal("50.1")}
    bounds = rule(
        "in_range", "query", items=["private_value_added_real_growth"], min="-50", max="50"
    )
    assert run([growth], bounds).rows["edit_status"].to_list() == ["flagged"]
    assert run([growth | {"value": Decimal(50)}], bounds).findings.is_empty()
    minus = cell(9, "140302", "private_revenue", "-1")
    assert run([minus], rule("non_negative", items=["private_revenue"])).findings.height == 1


def test_every_cell_comes_out_once_whatever_fires():
    cells = [
        cell(9, "140302", "private_value_added", "-100"),
        cell(9, "140302", "private_industry_value_added", "250"),
        cell(10, "140302", "private_value_added", "7"),
    ]
    edited = run(
        cells,
        PART,
        rule("unique_row") | {"id": "M1-X02"},
        rule("non_negative", items=["private_value_added"]) | {"id": "M1-X03"},
    )
    assert edited.rows.height == 3
    assert edited.findings["finding_id"].is_unique().all()


def test_printed_unit_must_convert_to_the_unit_of_the_indicator():
    cells = [
        cell(row, "140000", "gdp", "5", printed_unit=unit)
        for row, unit in enumerate(("万元", "亿元", "户", "%"), 1)
    ]
    edited = run(cells, rule("unit_of_indicator"))
    assert edited.findings["observed_text"].sort().to_list() == ["%", "户"]


SIZES = rule("breakdown_total", items=["private_revenue"], parts=["中型", "小型", "微型"])


def sizes(whole, *parts, **changes):
    cells = [cell(1, "140302", "private_revenue", whole)]
    return cells + [
        cell(row, "140302", "private_revenue", printed, breakdown="size_class", **changes)
        | {"breakdown_code": size}
        for row, (size, printed) in enumerate(
            zip(("中型", "小型", "微型"), parts, strict=False), start=2
        )
    ]


@pytest.mark.parametrize(
    ("whole", "parts", "fails"),
    [
        ("60", ("10", "20", "30"), False),
        ("62", ("10", "20", "30"), False),
        ("63", ("10", "20", "30"), True),
        ("99", ("10", "20"), False),
    ],
)
def test_region_equals_its_size_classes_when_all_are_there(whole, parts, fails):
    edited = run(sizes(whole, *parts), SIZES)
    assert edited.findings.height == fails
    blocked = edited.rows.filter(pl.col("edit_status") == "blocked")
    assert blocked["breakdown"].to_list() == ["none"] * fails


def test_parts_of_a_region_are_no_duplicates_and_are_named_in_the_finding():
    rules = [rule("unique_row"), rule("non_negative", items=["private_revenue"])]
    rules[1] |= {"id": "M1-X02"}
    edited = run(sizes("60", "-10", "20", "30"), *rules)
    assert edited.findings["rule_id"].to_list() == ["M1-X02"]
    assert "中型·" in edited.findings["message"].item()


def test_an_edition_that_has_expired_is_one_finding_a_sheet_and_keeps_its_figures():
    form = load_dictionary().form("M1", 201612)
    expired = {"period": "2017-03", "period_end": 201703, "edition": form.edition}
    cells = [
        cell(row, code, "private_revenue", "1", **expired)
        for row, code in enumerate(YANGQUAN[:2], start=9)
    ]
    edited = run(cells, rule("edition_in_force", "query"))
    assert edited.findings["cell_ref"].to_list() == [None]
    assert "2016年12月" in edited.findings["message"].item()
    assert set(edited.rows["edit_status"]) == {"accepted"}
    in_force = [one | {"period": "2015-03", "period_end": 201503} for one in cells]
    assert run(in_force, rule("edition_in_force", "query")).findings.is_empty()
