"""The tables of the page of one figure, each of which says in words when it has nothing to show.

Belongs here: heads, rows and notes of each table in Chinese. Not here: the page as a whole
(`sheet.py`), arithmetic (`measure.py`, `parts.py`).
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from pipelines.publications.explanation.facts import Facts
from pipelines.publications.explanation.measure import Measure, Measured
from pipelines.publications.figures import MISSING, day_text, number_text, period_text
from pipelines.publications.reading import ReleaseData

_LEVELS = {"province": "省", "city": "市", "county": "县", "enterprise": "企业"}
_KINDS = {
    "correction": "更正或再次发布",
    "vintage": "后一数据版本",
    "annual": "年报替代月报累计",
    "restatement": "次年报表的上年同期数重述",
}
_REVISED = ("former_value", "value", "difference")
_IMPUTED = "插补"
# Places above and below among the regions of the same level.
_NEAR = 2


class Block(NamedTuple):
    """One table of the page; the first column is text, the others are figures unless `words`.

    right: of a table of words, the columns that hold figures.
    """

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""
    words: bool = False
    right: tuple[int, ...] = ()


def number(value: Decimal | None, measure: Measure) -> str:
    """A figure with the decimals of its indicator."""
    return number_text(value, measure.decimals)


def signed(value: Decimal | None, measure: Measure) -> str:
    """The same with a sign, unless it prints as nothing."""
    text = number(value, measure)
    return f"+{text}" if value is not None and value > 0 and text.strip("0.,") else text


def comparison_block(facts: Facts, measure: Measure, figure: Measured) -> Block:
    """Against last year, the period before and the plan."""
    points = "百分点" if measure.is_percent else measure.unit
    rows = [
        _against("上年同期", period_text(facts.last_year_period), figure.base, figure.now, measure),
        _against("上期", period_text(facts.before_period), figure.before, figure.now, measure),
    ]
    for plan in facts.plan:
        when = f"{plan['target_year']}年{'全年' if facts.series.time_basis == 'ytd' else '末'}"
        rows.append(_against("规划目标", when, plan["target_value"], figure.now, measure))
    note = (
        "累计数与上期之差即当期数。"
        if facts.series.time_basis == "ytd" and not measure.is_ratio
        else ""
    )
    if not facts.plan and measure.own["region_level"] == "province":
        note += "规划没有为这一指标设目标值。"
    return Block(
        "比较", ("对照", "报告期", measure.unit, f"本期差（{points}）", "本期为其%"), rows, note
    )


def _against(
    name: str, when: str, other: Decimal | None, now: Decimal | None, measure: Measure
) -> tuple[str, ...]:
    if other is None or now is None:
        return name, when, MISSING, MISSING, MISSING
    percent = number_text(now / other * 100, 1) if other > 0 else MISSING
    return name, when, number(other, measure), signed(now - other, measure), percent


def parts_block(measure: Measure) -> Block:
    """What the change since last year is made of; the lines add up to it."""
    points = "百分点" if measure.is_percent else measure.unit
    parts = measure.parts()
    rows = [
        (part_name(part.name), signed(part.change, measure), number_text(part.share_pct, 1))
        for part in parts
    ]
    if not rows:
        return Block(
            "变动由谁构成", ("部分", points, "占变动%"), [], "没有可比的上年同期数，不能分解。"
        )
    whole = sum((part.change for part in parts), Decimal(0))
    rows.append(
        ("合计", signed(whole, measure), number_text(Decimal(100), 1) if whole else MISSING)
    )
    note = (
        "分子按下级分解，分母单列；各项之和等于比重的变动。"
        if measure.is_ratio
        else "各项之和等于比上年同期的变动。"
    )
    return Block("变动由谁构成", ("部分", f"比上年同期（{points}）", "占变动%"), rows, note)


def part_name(name: str) -> str:
    """Months of a year to date are told as such; all else has its name."""
    return period_text(name) if name[:4].isdigit() else name


def neighbours_block(measure: Measure) -> Block:
    """The regions next to it in rank, of the same level and parent."""
    peers = measure.peers()
    codes = [code for code, _, _ in peers]
    place = codes.index(measure.facts.key.region)
    head = (
        "位次　地区",
        measure.unit,
        "比上年同期%" if not measure.is_percent else "比上年同期（百分点）",
    )
    if len(peers) < 2:
        return Block("同级地区", head, [], "没有同级地区。")
    rows = []
    for rank in range(max(0, place - _NEAR), min(len(peers), place + _NEAR + 1)):
        _, name, figure = peers[rank]
        own = "▸ " if rank == place else ""
        change = figure.change if measure.is_percent else figure.growth_pct
        decimals = measure.decimals if measure.is_percent else 1
        rows.append(
            (
                f"{rank + 1}　{own}{name}",
                number(figure.now, measure),
                number_text(change, decimals),
            )
        )
    return Block("同级地区", head, rows, f"按数值排位，共{len(peers)}个地区有数。")


def revisions_block(data: ReleaseData, facts: Facts, measure: Measure) -> Block:
    """What it was before, when that became known and why it changed."""
    head = ("知悉日期", "修订类别", "修订前", "修订后", "修订额")
    subject = "分子" if measure.is_ratio else "本数"
    if not facts.revisions:
        return Block("修订", head, [], f"{subject}没有修订过。", words=True)
    unit = data.dictionary.units.get(_series_unit(data, facts))
    factor = Decimal(unit.factor if unit else 1)
    rows = [
        (
            day_text(row["known_from"]),
            _KINDS[row["revision_kind"]],
            *(number_text(row[name] / factor, 2) for name in _REVISED),
        )
        for row in facts.revisions
    ]
    return Block("修订", head, rows, f"{subject}，单位：{_series_unit(data, facts)}。")


def _series_unit(data: ReleaseData, facts: Facts) -> str:
    formula = facts.indicator.formula
    code = formula.numerator if formula else facts.key.indicator
    return data.dictionary.indicators[code].display_unit


def coverage_block(facts: Facts, measure: Measure) -> Block:
    """How complete the returns behind it are, and the share of imputed figures."""
    head = ("报送单位", "应报", "已报", "迟报", "退回", "未报", "上报率%", "按规模%")
    rows = [
        (
            f"{_LEVELS[row['unit_level']]}级",
            *(
                str(row[f"{name}_count"])
                for name in ("expected", "received", "late", "rejected", "missing")
            ),
            number_text(row["received_pct"], 1),
            number_text(row["received_size_pct"], 1),
        )
        for row in facts.coverage
    ]
    return Block("覆盖与插补", head, rows, _imputed(measure))


def _imputed(measure: Measure) -> str:
    """The share of imputed figures in the sum, from the origin that each cell states."""
    below = measure.children()
    rows = below if not below.is_empty() else measure.facts.series.figures.filter(
        region_code=measure.facts.key.region
    )  # fmt: skip
    total = rows["now"].sum()
    imputed = rows.filter(origin=_IMPUTED)["now"].sum()
    share = number_text(Decimal(imputed) / Decimal(total) * 100, 1) if total else MISSING
    return f"插补数占{share}%（按各单元格所注数据来源方式）。"


def cells_block(measure: Measure) -> Block:
    """Where the figure stands, or where the largest of what it is added up from stand."""
    head = ("地区", "文件", "工作表", "单元格", "所印")
    own = [measure.own] if measure.own["cell_ref"] else []
    below = measure.children().drop_nulls("cell_ref").sort("now", descending=True).head(5)
    rows: Sequence[dict[str, Any]] = own or below.to_dicts()
    note = "" if own else "本级没有自己的报表，列出最大的五个下级单元格。"
    if measure.is_ratio:
        note = "分子的单元格。" + note
    return Block(
        "来源单元格", head, [_cell(row) for row in rows], note or "逐格追溯：dpe trace。", True
    )


def _cell(row: dict[str, Any]) -> tuple[str, ...]:
    printed = f"{row['printed_text']} {row['printed_unit'] or ''}".strip()
    where = (row["file_name"], row["sheet_name"], row["cell_ref"])
    return (row["region_name"], *(str(part or MISSING) for part in where), printed)
