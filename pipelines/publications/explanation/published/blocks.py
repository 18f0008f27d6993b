"""The tables of the page of a published figure, each of which says when it has nothing to show.

Belongs here: heads, rows and notes of each table in Chinese. Not here: the regions below and beside
(`regions.py`), the page as a whole (`sheet.py`), what is known (`facts.py`).
"""

from decimal import Decimal
from typing import Any

from pipelines.publications.explanation.blocks import Block
from pipelines.publications.explanation.published.facts import Published
from pipelines.publications.figures import (
    MISSING,
    day_text,
    number_text,
    period_text,
    word_of,
)
from pipelines.publications.reading import ReleaseData

# Rows of a table, so that the page stays one A4.
_SHOWN = 5
_AROUND = 2
_LONGEST = 60


def computed_block(data: ReleaseData, facts: Published) -> Block:
    """The same ratio from its two terms, every pair of vintages; else what returns give."""
    if facts.indicator.formula is None:
        return _beside_block(data, facts)
    verdicts, vintages = data.dictionary.words("verdict"), data.vintage_names()
    terms = data.dictionary.indicators
    numerator, denominator = (
        terms[code].display_unit
        for code in (facts.indicator.formula.numerator, facts.indicator.formula.denominator)
    )
    rows = [
        (
            word_of(vintages, row["vintages"]) + _mock(row),
            number_text(row["numerator_value"], 2),
            number_text(row["denominator_value"], 2),
            number_text(row["computed_value"], 2),
            f"{number_text(row['computed_low'], 2)}–{number_text(row['computed_high'], 2)}",
            verdicts.get(row["verdict"] or "", MISSING),
        )
        for row in facts.computed[:_SHOWN]
    ]
    head = ("分子版本/分母版本", f"分子（{numerator}）", f"分母（{denominator}）",
            f"计算（{facts.unit}）", "计算区间", "与公布")  # fmt: skip
    note = "区间由分子、分母所印位数而来；公布数连同所印位数的半宽与区间不相交即为矛盾。"
    if not rows:
        note = "没有同一报告期的分子和分母，不能计算。"
    elif (more := len(facts.computed) - len(rows)) > 0:
        note = f"另有{more}种未列。" + note
    return Block("按分子、分母计算", head, rows, note)


def _beside_block(data: ReleaseData, facts: Published) -> Block:
    bases, vintages = data.dictionary.words("basis"), data.vintage_names()
    own = facts.shown(facts.own["value"])
    rows = []
    for row in facts.beside[:_SHOWN]:
        other = facts.shown(row["value"])
        rows.append(
            (
                f"{bases[row['basis']]}　{word_of(vintages, row['vintage'])}{_mock(row)}",
                number_text(other, facts.indicator.decimals),
                _signed(own - other, facts.indicator.decimals),
                number_text((own - other) / other * 100, 2) if other > 0 else MISSING,
            )
        )
    head = ("由来和版本", facts.unit, "本数减该数", "差%")
    note = "" if rows else "没有同一报告期上报或汇总的数。"
    return Block("与上报、汇总数对照", head, rows, note)


def versions_block(data: ReleaseData, facts: Published) -> Block:
    """Every other publication of the figure, and how far this one is from it."""
    vintages, own = data.vintage_names(), facts.shown(facts.own["value"])
    rows = [
        (
            word_of(vintages, row["vintage"]) + _mock(row),
            _short(row["source_title"]),
            day_text(row["known_from"]),
            facts.text(row),
            _signed(own - facts.shown(row["value"]), _finer(facts, row)),
            "现行" if row["is_current"] else "已被替代",
        )
        for row in facts.versions[:_SHOWN]
    ]
    head = ("数据版本", "来源", "知悉日期", facts.unit, "本数减该数", "状态")
    note = "不同版本互不替代；同一版本以后公布者为现行。" if rows else "没有别的版本或来源。"
    return Block("其他版本和来源", head, rows, note, words=True, right=(3, 4))


def periods_block(data: ReleaseData, facts: Published) -> Block:
    """The periods before and after; across vintages or definitions no change is told."""
    vintages, month = data.vintage_names(), facts.own["period_end"]
    before = [row for row in facts.periods if row["period_end"] < month][-_AROUND:]
    after = [row for row in facts.periods if row["period_end"] > month][:_AROUND]
    rows, previous = [], None
    for row in [*before, facts.own, *after]:
        mark = "▸ " if row is facts.own else ""
        rows.append(
            (
                mark + period_text(row["period"]),
                word_of(vintages, row["vintage"]),
                facts.text(row),
                _step(facts, previous, row),
            )
        )
        previous = row
    points = "百分点" if facts.unit == "%" else facts.unit
    head = ("报告期", "数据版本", facts.unit, f"比上年（{points}）")
    note = "只与上一年同版本、同口径的数比较。"
    for plan in facts.plan:
        if plan["unit"] == facts.unit and month <= plan["target_year"] * 100 + 12:
            gap = _signed(facts.shown(facts.own["value"]) - plan["target_value"], 2)
            note += f"规划{plan['target_year']}年目标{number_text(plan['target_value'], 2)}"
            note += f"{facts.unit}，本数与之相差{gap}{points}。"
    if len(rows) == 1:
        return Block("前后各期", head, [], "没有其他报告期的公布数。" + note.partition("。")[2])
    return Block("前后各期", head, rows, note, words=True, right=(2, 3))


def _step(facts: Published, previous: dict[str, Any] | None, row: dict[str, Any]) -> str:
    if previous is None or any(previous[name] != row[name] for name in _SAME):
        return MISSING
    if row["period_end"] - previous["period_end"] != _A_YEAR:
        return MISSING
    decimals = min(facts.decimals(one) for one in (previous, row))
    return _signed(facts.shown(row["value"] - previous["value"]), decimals)


_SAME = ("vintage", "definition_code")
# Between the same months (yyyymm) of two years.
_A_YEAR = 100


def contradictions_block(data: ReleaseData, facts: Published) -> Block:
    """What was found about it, and the published ratios that do not fit it."""
    verdicts, vintages = data.dictionary.words("verdict"), data.vintage_names()
    rows = [
        (
            row["title"],
            row["message"].partition("。")[0],
            f"已说明：{row['kept_reason']}（{row['kept_by']}）" if row["kept_reason"] else "未了结",
        )
        for row in facts.findings
    ]
    rows += [
        (
            f"{row['indicator_name']}（用到本数）",
            f"{word_of(vintages, row['vintages'])}：公布{number_text(row['published_value'], 2)}"
            f"{row['display_unit']}，计算{number_text(row['computed_value'], 2)}"
            f"{row['display_unit']}",
            verdicts.get(row["published_verdict"] or "", MISSING),
        )
        for row in facts.used
    ]
    note = "" if rows else "没有发现矛盾。"
    if (more := len(rows) - _SHOWN) > 0:
        note = f"另有{more}处未列。"
    head = ("事项", "内容", "状态")
    return Block("矛盾与核对", head, rows[:_SHOWN], note, words=True)


def source_block(data: ReleaseData, facts: Published) -> Block:
    """Where it is printed: publication, words, file and cell."""
    own = facts.own
    definition = data.dictionary.definitions.get(own["definition_code"])
    cell = "　".join(
        part for part in (own["file_name"], own["sheet_name"], own["cell_ref"]) if part
    )
    precision = f"（精确到{own['known_precision']}）" if own["known_precision"] else ""
    assumed = "，日期为推定" if own["is_known_assumed"] else ""
    printed = f"{own['printed_text']} {own['printed_unit'] or ''}".strip()
    told = [
        ("来源", own["source_title"]),
        ("网址", own["source_url"]),
        ("推算" if own["basis"] == "implied" else "原文", own["quote"]),
        ("所印", f"{printed}，{own['qualifier']}" if own["printed_text"] else None),
        ("知悉日期", f"{day_text(own['known_from'])}{precision}{assumed}"),
        ("登记单元格", cell or None),
        ("口径", definition.name if definition else own["definition_code"]),
    ]
    rows = [(name, str(text)) for name, text in told if text]
    return Block("出处", ("项目", "内容"), rows, words=True)


def _short(text: str | None) -> str:
    whole = text or MISSING
    return whole if len(whole) <= _LONGEST else f"{whole[:_LONGEST]}…"


def _mock(row: dict[str, Any]) -> str:
    return "（模拟）" if row["is_synthetic"] else ""


def _finer(facts: Published, row: dict[str, Any]) -> int:
    return max(facts.decimals(one) for one in (facts.own, row))


def _signed(value: Decimal, decimals: int) -> str:
    text = number_text(value, decimals)
    return f"+{text}" if value > 0 and text.strip("0.,") else text
