"""The page of one figure as titles, one sentence and tables, for screen and print alike.

Belongs here: Chinese words, which tables stand on the page and in which order. Not here: HTML and
Typst (`rendering.py`), arithmetic (`measure.py`, `parts.py`).
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from pipelines.publications.explanation.facts import Facts
from pipelines.publications.explanation.measure import Measure, Measured
from pipelines.publications.figures import MISSING, day_text, number_text, period_text
from pipelines.publications.reading import ReleaseData

_BASIS = {"ytd": "本年累计", "end": "期末"}
_LEVELS = {"province": "省", "city": "市", "county": "县", "enterprise": "企业"}
_KINDS = {
    "correction": "更正或再次发布",
    "vintage": "后一数据版本",
    "annual": "年报替代月报累计",
    "restatement": "次年报表的上年同期数重述",
}
_STATUS = {"accepted": "审核通过", "flagged": "待核实"}
_REVISED = ("former_value", "value", "difference")
_IMPUTED = "插补"
# Places above and below among the regions of the same level.
_NEAR = 2


class Block(NamedTuple):
    """One table of the page; the first column is text, the others are figures unless `words`."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""
    words: bool = False


class Sheet(NamedTuple):
    """The whole page."""

    title: str
    subtitle: str
    value: str
    unit: str
    marks: tuple[str, ...]
    sentence: str
    blocks: tuple[Block, ...]
    definition: str
    footer: str


def make_sheet(data: ReleaseData, facts: Facts) -> Sheet:
    """The page of a figure; every block says in words when it has nothing to show."""
    measure = Measure(facts, data.dictionary)
    figure = measure.of(measure.own)
    release = data.release
    return Sheet(
        title=f"{measure.own['region_name']} {facts.indicator.name}",
        subtitle=f"{period_text(facts.key.period)}　{_BASIS[facts.series.time_basis]}",
        value=_number(figure.now, measure),
        unit=measure.unit,
        marks=_marks(data, facts, measure),
        sentence=_sentence(facts, measure, figure),
        blocks=(
            _comparison(facts, measure, figure),
            _parts(facts, measure),
            _neighbours(measure),
            _revisions(data, facts, measure),
            _coverage(facts, measure),
            _cells(measure),
        ),
        definition=facts.indicator.definition,
        footer=f"发布版 {release.name}　内容校验 {release.content_hash[:12]}",
    )


def _marks(data: ReleaseData, facts: Facts, measure: Measure) -> tuple[str, ...]:
    own = measure.own
    marks = [
        data.vintage_names().get(facts.key.vintage, facts.key.vintage),
        f"知悉于{day_text(own['known_from'])}",
        _STATUS.get(own["edit_status"] or "", "由下级相加"),
    ]
    return (*marks, "模拟数据") if own["is_synthetic"] else tuple(marks)


def _number(value: Decimal | None, measure: Measure) -> str:
    return number_text(value, measure.decimals)


def _signed(value: Decimal | None, measure: Measure) -> str:
    text = _number(value, measure)
    return f"+{text}" if value is not None and value > 0 and text.strip("0.,") else text


def _sentence(facts: Facts, measure: Measure, figure: Measured) -> str:
    name, unit = facts.indicator.name, measure.unit
    begin = f"{period_text(facts.key.period)}，{measure.own['region_name']}{name}"
    begin += f"{_number(figure.now, measure)}{unit}"
    if figure.change is None:
        return f"{begin}；没有可比的上年同期数。"
    changed = _number(abs(figure.change), measure)
    points = "个百分点" if measure.is_percent else unit
    if not changed.strip("0.,"):
        return f"{begin}，与上年同期持平。"
    said = f"比上年同期{'提高' if figure.change > 0 else '降低'}" if measure.is_percent else (
        f"比上年同期{'增加' if figure.change > 0 else '减少'}"
    )  # fmt: skip
    told = f"{begin}，{said}{changed}{points}"
    if not measure.is_percent and figure.growth_pct is not None:
        grew = "增长" if figure.growth_pct >= 0 else "下降"
        nominal = "名义" if facts.indicator.price == "current" else ""
        told += f"，{nominal}{grew}{number_text(abs(figure.growth_pct), 1)}%"
    first = next(iter(measure.parts()), None)
    if first and first.share_pct is not None:
        told += f"；其中{_part_name(first.name)}{_signed(first.change, measure)}{points}，影响最大"
    return f"{told}。"


def _comparison(facts: Facts, measure: Measure, figure: Measured) -> Block:
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
    return name, when, _number(other, measure), _signed(now - other, measure), percent


def _parts(facts: Facts, measure: Measure) -> Block:
    points = "百分点" if measure.is_percent else measure.unit
    parts = measure.parts()
    rows = [
        (_part_name(part.name), _signed(part.change, measure), number_text(part.share_pct, 1))
        for part in parts
    ]
    if not rows:
        return Block(
            "变动由谁构成", ("部分", points, "占变动%"), [], "没有可比的上年同期数，不能分解。"
        )
    whole = sum((part.change for part in parts), Decimal(0))
    rows.append(
        ("合计", _signed(whole, measure), number_text(Decimal(100), 1) if whole else MISSING)
    )
    note = (
        "分子按下级分解，分母单列；各项之和等于比重的变动。"
        if measure.is_ratio
        else "各项之和等于比上年同期的变动。"
    )
    return Block("变动由谁构成", ("部分", f"比上年同期（{points}）", "占变动%"), rows, note)


def _part_name(name: str) -> str:
    """Months of a year to date are told as such; all else has its name."""
    return period_text(name) if name[:4].isdigit() else name


def _neighbours(measure: Measure) -> Block:
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
    for number in range(max(0, place - _NEAR), min(len(peers), place + _NEAR + 1)):
        _, name, figure = peers[number]
        own = "▸ " if number == place else ""
        change = figure.change if measure.is_percent else figure.growth_pct
        decimals = measure.decimals if measure.is_percent else 1
        rows.append(
            (
                f"{number + 1}　{own}{name}",
                _number(figure.now, measure),
                number_text(change, decimals),
            )
        )
    return Block("同级地区", head, rows, f"按数值排位，共{len(peers)}个地区有数。")


def _revisions(data: ReleaseData, facts: Facts, measure: Measure) -> Block:
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


def _coverage(facts: Facts, measure: Measure) -> Block:
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


def _cells(measure: Measure) -> Block:
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
