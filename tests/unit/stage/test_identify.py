"""What a sheet is, from its marks or its columns, and why a whole sheet is handed back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from pipelines.stage.identify import SheetIdentity
from pipelines.stage.sheets import RawSheet
from warehouse.dictionary import Dictionary

Received = Callable[[bytes], tuple[RawSheet, SheetIdentity]]
Build = Callable[..., bytes]


def test_marks_of_a_workbook(
    workbook: Build, received: Received, dictionary: Dictionary, county_row: Build
) -> None:
    data = workbook(dictionary.form("M1", 201506), [county_row()], foot={
        "报出日期": "2015年7月9日", "版本": "2"
    })  # fmt: skip
    _, found = received(data)
    assert found.accepted and found.period is not None
    assert (found.form_code, found.edition, found.period.text) == ("M1", "2014", "2015-06")
    assert (found.reported_on, found.version_no) == (date(2015, 7, 9), 2)
    assert (found.sender, found.is_synthetic) == ("太原市", True)


def test_marks_as_columns(
    delimited: Build, received: Received, dictionary: Dictionary, enterprise_row: Build
) -> None:
    form = dictionary.form("M3", 201506)
    _, found = received(delimited(form.header_labels, [enterprise_row()] * 2))
    assert found.accepted and found.period is not None
    assert (found.form_code, found.period.end, found.reported_on) == (
        "M3", 201506, date(2015, 7, 6),
    )  # fmt: skip


def test_several_marks_in_one_cell(
    workbook: Build, received: Received, dictionary: Dictionary, county_row: Build
) -> None:
    marks = {"报告期": "2015年1-2月　计量单位：万元、人　填报单位：忻州市", "填报单位": ""}
    _, found = received(workbook(dictionary.form("M1", 201502), [county_row()], marks=marks))
    assert found.accepted and found.period is not None
    assert (found.period.text, found.sender) == ("2015-01/02", "忻州市")


@pytest.mark.parametrize(
    ("marks", "foot", "code", "words"),
    [
        ({"表号": "X9"}, None, "F02", "X9"),
        ({"报告期": ""}, None, "F03", "没有填写"),
        ({"报告期": "二〇一五年春"}, None, "F03", "二〇一五年春"),
        ({"报告期": "2015年1月"}, None, "F03", "免报"),
        ({"报告期": "2012年1-6月"}, None, "F02", "没有有效的制度版本"),
        ({"计量单位": "平方米"}, None, "R03", "平方米"),
        ({"计量单位": "万元、亿元"}, None, "R03", "亿元"),
        ({}, {"报出日期": "四月上旬"}, "R04", "四月上旬"),
        ({}, {"版本": "一"}, "N01", "版本"),
    ],
)
def test_rejected_sheets(
    workbook: Build, received: Received, dictionary: Dictionary, county_row: Build,
    marks: dict[str, str], foot: dict[str, str] | None, code: str, words: str,
) -> None:  # fmt: skip
    form = dictionary.form("M1", 201506)
    _, found = received(workbook(form, [county_row()], marks=marks, foot=foot))
    assert found.reason_code == code
    assert found.reason_text is not None and words in found.reason_text


def test_missing_columns_are_named(
    workbook: Build, received: Received, dictionary: Dictionary, county_row: Build
) -> None:
    form = dictionary.form("M1", 201506)
    kept = [label for label in form.header_labels if "上缴税金" not in label]
    _, found = received(workbook(form, [county_row()], order=[*kept, "税收"]))
    assert found.reason_code == "F02" and found.reason_text is not None
    assert "上缴税金-本年累计、上缴税金-上年同期" in found.reason_text
    assert "税收" in found.reason_text


def test_a_unit_of_another_kind_in_a_label_is_another_column(
    delimited: Build, received: Received, dictionary: Dictionary, enterprise_row: Build
) -> None:
    form = dictionary.form("M3", 201506)
    labels = form.header_labels
    for unit, code in (("千元", None), ("万元", None), ("吨", "F02")):
        printed = [label.replace("利润总额-", f"利润总额（{unit}）-") for label in labels]
        row: dict[str, Any] = enterprise_row()
        row |= {a: row[b] for a, b in zip(printed, labels, strict=True)}
        _, found = received(delimited(printed, [row]))
        assert found.reason_code == code, unit


def test_repeated_and_unknown_columns(
    delimited: Build, received: Received, dictionary: Dictionary, enterprise_row: Build
) -> None:
    labels = dictionary.form("M3", 201506).header_labels
    _, twice = received(delimited([*labels, "行业代码"], [enterprise_row()]))
    assert twice.reason_code == "F02" and "列重复：Y列“行业代码”" in (twice.reason_text or "")
    _, extra = received(delimited([*labels, "车间"], [enterprise_row()]))
    assert extra.accepted and "车间" in (extra.reason_text or "")


def test_hidden_sheet_is_not_dropped_silently(
    workbook: Build, received: Received, dictionary: Dictionary, county_row: Build
) -> None:
    form = dictionary.form("M1", 201506)
    kept = [label for label in form.header_labels if "税金" not in label]
    data = workbook(
        form.model_copy(update={"name": "说明"}), [county_row()], marks={"表号": ""}, order=kept,
        hidden=True,
    )  # fmt: skip
    _, found = received(data)
    assert found.reason_code == "F02" and "隐藏" in (found.reason_text or "")
