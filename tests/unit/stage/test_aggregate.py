"""Aggregate returns: cells to observations, bad cells alone, bad rows whole, nothing lost."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.stage.aggregate import stage_aggregate
from pipelines.stage.body import StageSheet
from pipelines.stage.staged import Staged, accounting_holds
from warehouse.contracts import lake_contracts
from warehouse.dictionary import Dictionary

Build = Callable[..., Any]
LABEL = "增加值-本年累计"


@pytest.fixture
def m1(
    dictionary: Dictionary, workbook: Build, accepted: Callable[..., StageSheet]
) -> Callable[..., Staged]:
    form = dictionary.form("M1", 201506)

    def stage(rows: list[dict[str, Any]], **kwargs: Any) -> Staged:
        return stage_aggregate(form, [accepted(workbook(form, rows, **kwargs))], dictionary)

    return stage


def books(staged: Staged) -> dict[str, Any]:
    row: dict[str, Any] = staged.accounting.row(0, named=True)
    return row


def cell(staged: Staged, **wanted: str) -> dict[str, Any]:
    found: dict[str, Any] = staged.accepted.filter(
        *[pl.col(name) == one for name, one in wanted.items()]
    ).row(0, named=True)
    return found


def test_a_sound_sheet(m1: Callable[..., Staged], county_row: Build) -> None:
    staged = m1([county_row(**{LABEL: "１，２３４．５"})], blank_before=True)
    assert staged.accepted.schema == lake_contracts()["stg.observation"].polars_schema
    assert staged.rejects.is_empty()
    one = cell(staged, indicator_code="private_value_added", time_basis="ytd")
    assert one["value"] == Decimal("12345000") and one["half_width"] == Decimal(5000)
    assert (one["cell_ref"], one["printed_text"], one["printed_unit"]) == (
        "C8", "１，２３４．５", "万元",
    )  # fmt: skip
    assert one["unit_key"] == "M1|2015-06|140105"
    assert (one["vintage"], one["definition_code"]) == ("monthly_return", "mixed_non_public")
    assert one["known_from"].isoformat() == "2015-07-09" and not one["is_known_assumed"]
    growth = cell(staged, indicator_code="private_value_added_real_growth")
    assert (growth["value"], growth["half_width"]) == (Decimal("10.5"), Decimal("0.05"))
    assert {key: books(staged)[key] for key in ("physical_rows", "title_rows", "header_rows",
            "note_rows", "blank_rows", "data_rows", "cells", "fact_cells")} == {
        "physical_rows": 9, "title_rows": 1, "header_rows": 3, "note_rows": 3, "blank_rows": 1,
        "data_rows": 1, "cells": 15, "fact_cells": 15,
    }  # fmt: skip


def test_day_of_receipt_counts_where_no_day_is_printed(
    m1: Callable[..., Staged], county_row: Build
) -> None:
    one = m1([county_row()], foot={}).accepted.row(0, named=True)
    assert one["known_from"].isoformat() == "2015-07-20" and one["is_known_assumed"]
    assert one["version_no"] == 1


@pytest.mark.parametrize(
    ("value", "code", "raw"),
    [("待核实", "N01", "待核实"), ("#DIV/0!", "N02", "#DIV/0!"), (None, "N03", None),
     ("　", "N03", "　"), ("1e5", "N01", "1e5"), ("46.22万人", "N01", "46.22万人")],
)  # fmt: skip
def test_a_bad_cell_is_handed_back_alone(
    m1: Callable[..., Staged], county_row: Build, value: Any, code: str, raw: str | None
) -> None:
    staged = m1([county_row(**{LABEL: value}), county_row("140106", "迎泽区")])
    reject = staged.rejects.row(0, named=True)
    assert staged.rejects.height == 1
    assert (reject["scope"], reject["cell_ref"], reject["reason_code"], reject["raw_text"]) == (
        "cell", "C7", code, raw,
    )  # fmt: skip
    assert (reject["unit_code"], reject["indicator_code"]) == ("140105", "private_value_added")
    assert "增加值-本年累计" in reject["reason_text"]
    assert (books(staged)["accepted_rows"], books(staged)["rejected_cells"]) == (2, 1)
    assert staged.accepted.height == 29 and accounting_holds(staged.accounting)


def test_a_printed_missing_mark_is_an_empty_cell(
    m1: Callable[..., Staged], county_row: Build
) -> None:
    staged = m1([county_row(**{LABEL: "－"})])
    assert staged.rejects.is_empty() and books(staged)["empty_cells"] == 1
    assert accounting_holds(staged.accounting)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"行政区划代码": "170971"}, "R01"),
        ({"行政区划代码": "140213"}, "R01"),  # 平城区 exists from 2018 on
        ({"行政区划代码": "140000"}, "R01"),  # the province is no unit of this form
        ({"行政区划代码": None, "地区名称": "某县"}, "R02"),
        ({"地区名称": "迎泽区"}, "R08"),
        ({"地区名称": None}, "R02"),
        ({"行政区划代码": "#N/A"}, "N02"),
    ],
)
def test_a_row_that_does_not_say_what_it_is_about(
    m1: Callable[..., Staged], county_row: Build, changes: dict[str, Any], code: str
) -> None:
    staged = m1([{**county_row(), **changes}, county_row("140106", "迎泽区")])
    assert staged.rejects["reason_code"].to_list() == [code]
    assert staged.rejects["scope"].to_list() == ["row"]
    counted = books(staged)
    assert (counted["rejected_rows"], counted["rejected_cells"]) == (1, 15)
    assert staged.accepted["region_code"].unique().to_list() == ["140106"]
    assert accounting_holds(staged.accounting)


def test_vintage_by_name_or_code(
    dictionary: Dictionary, workbook: Build, accepted: Callable[..., StageSheet]
) -> None:
    form = dictionary.form("Z1", 201506)
    row = {"行政区划代码": "140000", "地区名称": "山西省"}
    row |= {entry.flat_label: "10" for entry in form.item_columns()}
    rows = [{**row, "数据版本": one} for one in ("初步核算数", "verified", "最新数", "—")]
    staged = stage_aggregate(form, [accepted(workbook(form, rows))], dictionary)
    assert set(staged.accepted["vintage"]) == {"preliminary", "verified"}
    assert staged.rejects["reason_code"].to_list() == ["R03", "R02"]
    gdp = cell(staged, indicator_code="gdp", time_basis="ytd", vintage="verified")
    assert gdp["unit_key"] == "Z1|2015-06|140000|gdp|verified"
    assert gdp["definition_code"] == "not_applicable"


def test_table_without_rows(m1: Callable[..., Staged]) -> None:
    staged = m1([])
    assert staged.accepted.is_empty() and accounting_holds(staged.accounting)
    assert books(staged)["data_rows"] == 0


def test_repeated_header_rows_are_no_data(
    dictionary: Dictionary, delimited: Build, accepted: Callable[..., StageSheet], county_row: Build
) -> None:
    form = dictionary.form("M1", 201506)
    marks = {"表号": "M1", "报告期": "2015年6月", "数据性质": "模拟数据"}
    labels = [*form.header_labels, *marks]
    again = {label: label for label in labels}
    rows = [{**county_row(), **marks}, again, {**county_row("140106", "迎泽区"), **marks}]
    staged = stage_aggregate(form, [accepted(delimited(labels, rows))], dictionary)
    assert (books(staged)["header_rows"], books(staged)["data_rows"]) == (2, 2)
    assert staged.accepted.height == 30


CELLS = st.sampled_from([100, "1,234", "５６７", "－", None, "待核实", "#DIV/0!", "", "1e5", 0.5])
CODES = st.sampled_from(["140105", "140106", "999999", None, "太原"])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_nothing_is_lost_however_columns_and_rows_stand(
    m1: Callable[..., Staged], dictionary: Dictionary, county_row: Build, data: st.DataObject
) -> None:
    form = dictionary.form("M1", 201506)
    order = data.draw(st.permutations(form.header_labels))
    changed = st.dictionaries(st.sampled_from(form.header_labels[2:]), CELLS, max_size=4)
    rows = [
        {**county_row(), "行政区划代码": code, **changes}
        for code, changes in data.draw(st.lists(st.tuples(CODES, changed), max_size=5))
    ]
    straight, moved = m1(rows), m1(rows, order=order)
    assert accounting_holds(straight.accounting) and accounting_holds(moved.accounting)
    assert books(moved)["data_rows"] == len(rows)
    facts = ["row_no", "indicator_code", "time_basis", "value"]
    assert sorted(straight.accepted.select(facts).rows()) == sorted(
        moved.accepted.select(facts).rows()
    )
    reasons = ["row_no", "scope", "indicator_code", "time_basis", "reason_code"]
    assert (
        straight.rejects.select(reasons)
        .fill_null("")
        .sort(reasons)
        .equals(moved.rejects.select(reasons).fill_null("").sort(reasons))
    )


def test_accounting_notices_a_lost_cell(m1: Callable[..., Staged], county_row: Build) -> None:
    sound = m1([county_row()]).accounting
    assert accounting_holds(sound)
    for name in ("fact_cells", "accepted_rows", "note_rows"):
        assert not accounting_holds(sound.with_columns(pl.col(name) - 1))
