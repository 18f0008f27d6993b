"""Published figures: printed precision, names to codes, sources, and what is not loaded."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines.stage.body import StageSheet
from pipelines.stage.published import stage_published
from pipelines.stage.staged import Staged, accounting_holds
from warehouse.dictionary import Dictionary

Build = Callable[..., Any]
Stage = Callable[..., Staged]


@pytest.fixture
def p1(dictionary: Dictionary, delimited: Build, accepted: Callable[..., StageSheet]) -> Stage:
    form = dictionary.form("P1", 201012)

    def stage(rows: list[dict[str, Any]]) -> Staged:
        data = delimited(form.header_labels, rows, encoding="utf-8")
        return stage_published(form, [accepted(data)], dictionary)

    return stage


def test_a_published_figure(p1: Stage, published_row: Build) -> None:
    staged = p1([published_row()])
    one = staged.accepted.row(0, named=True)
    assert (one["value"], one["half_width"]) == (Decimal(69_300_000_000), Decimal(50_000_000))
    assert (one["indicator_code"], one["vintage"], one["definition_code"]) == (
        "private_tax_paid", "plan_baseline", "not_stated",
    )  # fmt: skip
    assert (one["known_from"], one["known_precision"], one["is_known_assumed"]) == (
        date(2011, 12, 31), "年", True,
    )  # fmt: skip
    assert (one["period"], one["period_start"], one["period_end"], one["frequency"]) == (
        "2010", 201001, 201012, "year",
    )  # fmt: skip
    assert one["unit_key"] == "P1|2010|140000|private_tax_paid|plan_baseline"
    assert not one["is_synthetic"] and one["time_basis"] == "period"
    assert staged.sources is not None
    source = staged.sources.row(0, named=True)
    assert source["source_code"] == one["source_code"] and len(source["source_code"]) == 32
    assert (source["period_end"], source["source_title"]) == (201012, "规划")
    assert accounting_holds(staged.accounting)


@pytest.mark.parametrize(
    ("printed", "unit", "value", "half"),
    [
        ("693.0", "亿元", "69300000000", "5000000"),
        ("4338.6", "亿元", "433860000000", "5000000"),
        ("47.73%", "%", "47.73", "0.005"),
        ("58％", "％", "58", "0.5"),
        ("73.2", "万户", "732000", "500"),
    ],
)
def test_printed_precision(
    p1: Stage, published_row: Build, printed: str, unit: str, value: str, half: str
) -> None:
    one = p1([published_row(**{"发布数值": printed, "计量单位": unit})]).accepted.row(0, named=True)
    assert (one["value"], one["half_width"]) == (Decimal(value), Decimal(half))
    assert one["printed_text"] == printed


@pytest.mark.parametrize(
    ("label", "value", "code"),
    [
        ("数据版本", "derived_arithmetic", "P01"),
        ("数据版本", "算术推得数", "P01"),
        ("数据版本", "最新", "R03"),
        ("指标名称", "幸福指数", "R03"),
        ("计量单位", "斤", "R03"),
        ("民营口径", "自定口径", "R03"),
        ("数值限定", "大概", "R03"),
        ("报告期", "去年", "F03"),
        ("发布数值", "约693", "N01"),
        ("发布数值", "", "N03"),
        ("发布日期", "年底", "R04"),
        ("行政区划代码", "149999", "R01"),
        ("原文摘录", "", "R02"),
        ("日期为推定", "不", "R03"),
    ],
)
def test_rejected_rows(p1: Stage, published_row: Build, label: str, value: str, code: str) -> None:
    staged = p1([published_row(), published_row(**{label: value})])
    assert staged.rejects["reason_code"].to_list() == [code]
    assert staged.accepted.height == 1 and accounting_holds(staged.accounting)


def test_a_comparison_province_may_be_published(p1: Stage, published_row: Build) -> None:
    row = published_row(**{"行政区划代码": "610000", "地区名称": "陕西省", "报告期": "2005"})
    assert p1([row]).rejects.is_empty()
