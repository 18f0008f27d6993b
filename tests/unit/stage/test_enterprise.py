"""Enterprise returns and registers: one bad cell hands the row back, every reason is told."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.stage.body import StageSheet
from pipelines.stage.enterprise import stage_enterprise, stage_register
from pipelines.stage.staged import Staged, accounting_holds
from warehouse.contracts import lake_contracts
from warehouse.dictionary import Dictionary

Build = Callable[..., Any]
Stage = Callable[..., Staged]


@pytest.fixture
def m3(dictionary: Dictionary, delimited: Build, accepted: Callable[..., StageSheet]) -> Stage:
    form = dictionary.form("M3", 201506)

    def stage(rows: list[dict[str, Any]], labels: list[str] | None = None, **kw: Any) -> Staged:
        data = delimited(labels or form.header_labels, rows, **kw)
        return stage_enterprise(form, [accepted(data)], dictionary)

    return stage


@pytest.fixture
def r1(dictionary: Dictionary, delimited: Build, accepted: Callable[..., StageSheet]) -> Stage:
    form = dictionary.form("R1", 201412)

    def stage(rows: list[dict[str, Any]]) -> Staged:
        return stage_register(form, [accepted(delimited(form.header_labels, rows))], dictionary)

    return stage


def test_a_sound_return(m3: Stage, enterprise_row: Build) -> None:
    rows = [
        enterprise_row(**{"利润总额-本年累计": "-1,234", "用电量-本年累计": "１２．３４"}),
        enterprise_row(**{"单位代码": "91110000802100433B", "应收账款-期末": "—"}),
    ]
    staged = m3(rows)
    assert staged.accepted.schema == lake_contracts()["stg.enterprise_return"].polars_schema
    first, second = staged.accepted.rows(named=True)
    assert (first["enterprise_id"], first["enterprise_code"]) == ("71092841X", "71092841-X")
    assert (first["profit_ytd"], first["electricity_ytd"]) == (Decimal(-1234000), Decimal(123400))
    assert (first["unit_key"], first["known_from"]) == ("M3|2015-06|71092841X", date(2015, 7, 6))
    assert (second["enterprise_id"], second["receivables_end"]) == ("802100433", None)
    counted = staged.accounting.row(0, named=True)
    assert (counted["cells"], counted["fact_cells"], counted["empty_cells"]) == (28, 27, 1)
    assert accounting_holds(staged.accounting)


@pytest.mark.parametrize(
    ("label", "value", "code"),
    [
        ("单位代码", "71092841-5", "R05"),
        ("单位代码", "", "R02"),
        ("单位名称", "", "R02"),
        ("单位名称", "长" * 121, "R07"),
        ("行政区划代码", "149999", "R01"),
        ("行业代码", "99", "R03"),
        ("生产状态", "检修", "R03"),
        ("报出日期", "四月上旬", "R04"),
        ("报出日期", "", "R02"),
        ("版本", "一", "N01"),
        ("版本", "1.5", "N01"),
        ("版本", "", "N03"),
        ("表号", "M1", "F02"),
        ("报告期", "2015年1-5月", "F03"),
        ("报告期", "上半年", "F03"),
        ("营业收入-本年累计", "1亿2千万", "N01"),
        ("营业收入-本年累计", "#VALUE!", "N02"),
        ("营业收入-本年累计", "", "N03"),
    ],
)
def test_a_bad_cell_hands_the_row_back(
    m3: Stage, enterprise_row: Build, label: str, value: str, code: str
) -> None:
    other = enterprise_row(**{"单位代码": "802100433"})
    staged = m3([other, enterprise_row(**{label: value}), other])
    assert staged.rejects["reason_code"].to_list() == [code]
    reject = staged.rejects.row(0, named=True)
    assert (reject["scope"], reject["row_no"], reject["cell_ref"][-1]) == ("row", 3, "3")
    assert staged.accepted["row_no"].to_list() == [2, 4]
    counted = staged.accounting.row(0, named=True)
    assert (counted["rejected_rows"], counted["rejected_cells"]) == (1, 14)
    assert accounting_holds(staged.accounting)


def test_every_reason_is_told_and_the_row_counted_once(m3: Stage, enterprise_row: Build) -> None:
    staged = m3([enterprise_row(**{"行业代码": "99", "从业人员-期末": "很多", "版本": "#N/A"})])
    assert sorted(staged.rejects["reason_code"]) == ["N01", "N02", "R03"]
    bad = {row["reason_code"]: row for row in staged.rejects.rows(named=True)}
    assert (bad["N01"]["indicator_code"], bad["N01"]["time_basis"]) == (
        "enterprise_employees", "end",
    )  # fmt: skip
    assert bad["R03"]["raw_text"] == "99" and bad["R03"]["unit_code"] == "71092841X"
    assert staged.accounting["rejected_rows"].to_list() == [1]


def test_torn_lines(m3: Stage, enterprise_row: Build) -> None:
    staged = m3([enterprise_row()], tail="M3,2015年1-6月,71092841-X\r\n" + ",".join("x" * 40))
    assert staged.rejects["reason_code"].to_list() == ["R06", "R06"]
    assert "本行有 3 列，表头有 24 列" in staged.rejects["reason_text"][0]
    assert staged.accepted.height == 1 and accounting_holds(staged.accounting)


def test_a_zone_is_a_place_for_an_enterprise(m3: Stage, enterprise_row: Build) -> None:
    assert m3([enterprise_row(**{"行政区划代码": "140171"})]).rejects.is_empty()


def test_marks_of_the_sheet_stand_in_for_columns(
    dictionary: Dictionary, workbook: Build, accepted: Callable[..., StageSheet],
    enterprise_row: Build,
) -> None:  # fmt: skip
    form = dictionary.form("M3", 201506)
    labels = [one for one in form.header_labels if one not in (
        "表号", "报告期", "报出日期", "版本", "数据性质",
    )]  # fmt: skip
    data = workbook(form, [enterprise_row()], order=labels, foot={"报出日期": "2015-07-08"})
    staged = stage_enterprise(form, [accepted(data)], dictionary)
    one = staged.accepted.row(0, named=True)
    assert (one["known_from"], one["version_no"], one["is_synthetic"]) == (
        date(2015, 7, 8), 1, True,
    )  # fmt: skip


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_nothing_is_lost(
    m3: Stage, dictionary: Dictionary, enterprise_row: Build, data: st.DataObject
) -> None:
    labels = dictionary.form("M3", 201506).header_labels
    cells = st.sampled_from(["", "—", "12", "x", "#N/A", "１２", "2015-01-01", "140105"])
    changed = st.dictionaries(st.sampled_from(labels[2:-1]), cells, max_size=3)
    rows = [enterprise_row(**one) for one in data.draw(st.lists(changed, min_size=1, max_size=4))]
    staged = m3([*rows, enterprise_row()], labels=list(data.draw(st.permutations(labels))))
    assert accounting_holds(staged.accounting)
    kept = set(staged.accepted["row_no"])
    named = set(staged.rejects["row_no"])
    assert not kept & named and kept | named == set(range(2, len(rows) + 3))


def test_a_sound_register_row(r1: Stage, register_row: Build) -> None:
    staged = r1([register_row(), register_row(**{"基准日": "2015-10-31", "控股情况": ""})])
    assert staged.accepted.schema == lake_contracts()["stg.register"].polars_schema
    first, second = staged.accepted.rows(named=True)
    assert (first["as_of"], first["period_end"]) == (date(2014, 12, 31), 201412)
    assert (first["revenue"], first["assets"], first["employees"]) == (
        Decimal(34565000), None, Decimal(120),
    )  # fmt: skip
    assert (first["is_key"], first["data_year"]) == (True, 2014)
    assert first["unit_key"] == "R1|2014-12-31|71092841X"
    assert (second["period_end"], second["holding_type"]) == (201510, None)
    assert accounting_holds(staged.accounting)


@pytest.mark.parametrize(
    ("label", "value", "code"),
    [
        ("基准日", "年底", "R04"),
        ("登记注册类型", "175", "R03"),
        ("登记注册类型", "", "R02"),
        ("控股情况", "999", "R03"),
        ("非公有资本比例", "全部", "N01"),
        ("从业人员期末人数", "12.5", "N01"),
        ("开业日期", "2008-02-30", "R04"),
        ("是否重点企业", "也许", "R03"),
        ("数据年份", "—", "N01"),
        ("营业收入(万元)", "#REF!", "N02"),
    ],
)
def test_a_bad_register_row(
    r1: Stage, register_row: Build, label: str, value: str, code: str
) -> None:
    staged = r1([register_row(), register_row(**{label: value})])
    assert staged.rejects["reason_code"].to_list() == [code]
    assert staged.accepted.height == 1 and accounting_holds(staged.accounting)
