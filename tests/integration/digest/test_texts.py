"""Texts stay within what a service takes, and a matter is told again only when it has changed."""

import polars as pl
import pytest

from pipelines.digest.contents import ITEM, Contents
from pipelines.digest.delivery import untold
from pipelines.digest.text import mail_message, short_message

LONG = "某" * 1000
MARKED = "**粗**_斜_`码`[连](http://x)\n# 标题\n> 引 <font color='red'>红</font> @all \x00\u202e"


def _contents(*names: str, kind: str = "block", firm: bool = True) -> Contents:
    rows = [
        {
            "section": "flagged", "cause": f"finding|{number}", "state": "open", "rank": number,
            "form_code": "M3", "period": "2015-03", "city_name": "长治市", "unit_name": name,
            "is_enterprise": firm, "kind": kind, "rule_id": f"M3-T{number:04d}", "places": 1,
            "problem": f"营业收入 {name}",
        }
        for number, name in enumerate(names)
    ]  # fmt: skip
    return Contents("20150331-1a2b3c4d", "20150228-1a2b3c4d", pl.DataFrame(rows, ITEM), False)


@pytest.mark.parametrize("limit", [400, 1000, 4000, 18_000])
@pytest.mark.parametrize("markdown", [True, False])
def test_a_message_fits_and_keeps_its_counts(limit, markdown):
    text = short_message(_contents(*[LONG] * 300), True, limit, markdown).text
    assert len(text.encode()) <= limit
    assert "新的审核发现 300" in text and "仅限内部使用" in text
    shown = sum(line.startswith(("- 某", "· 某")) for line in text.splitlines())
    assert f"另有 {300 - shown} 项，见 dpe worklist" in text


def test_a_long_name_is_cut_and_a_mail_is_bounded():
    html = mail_message(_contents(*[LONG] * 300), True, 20).html
    assert "<li>" + "某" * 59 + "…" in html
    assert html.count("<li>") == 21 and "另有 280 项" in html


def test_marks_of_markdown_in_a_name_mean_nothing():
    text = short_message(_contents(MARKED), True, 18_000, True).text
    [line] = [line for line in text.splitlines() if "斜" in line]
    assert line.startswith("- ＊＊粗＊＊＿斜＿｀码｀［连］(http://x) ＃ 标题 ＞ 引")
    assert "\x00" not in text and "\u202e" not in text and "\n#" not in text


def test_what_a_public_channel_reads_has_no_name_and_no_figure_of_a_firm():
    text = short_message(_contents("甲厂", "乙厂"), False, 18_000, True).text
    assert "长治市 M3 2015-03：须更正，企业 2 家" in text
    assert "甲厂" not in text and "营业收入" not in text


def test_the_texts_of_findings_on_regions_are_for_internal_channels_only():
    contents = _contents("屯留县", firm=False)
    assert "营业收入" not in short_message(contents, False, 18_000, True).text
    assert "营业收入" in short_message(contents, True, 18_000, True).text


def test_many_units_under_one_rule_are_one_line():
    contents = _contents(*[f"{number}县" for number in range(9)], firm=False)
    alike = contents._replace(items=contents.items.with_columns(rule_id=pl.lit("M1-T01")))
    text = short_message(alike, False, 18_000, True).text
    assert "- M3 2015-03：须更正（规则 M1-T01），9 个单位（长治市）" in text and "另有" not in text


@pytest.mark.parametrize(
    ("states", "told"),
    [([], True), (["open"], False), (["open", "settled"], True), (["settled", "open"], False)],
)
def test_a_matter_is_told_when_its_last_told_state_is_another(states, told):
    contents = _contents("甲厂")
    lines = [[{"cause": "finding|0", "state": state}] for state in states]
    record = pl.DataFrame(
        {"told": lines},
        {"told": pl.List(pl.Struct({"cause": pl.String, "state": pl.String}))},
    )
    assert untold(contents, record).items.height == int(told)
