"""The sections of the bulletin: declared sentences filled with figures, and their tables.

Belongs here: one function a section. Not here: their order (`writing.py`), choosing words
(`wording.py`).
"""

from collections.abc import Iterator

from pipelines.publications.bulletin.declared import Declared
from pipelines.publications.bulletin.document import Block, Heading, Paragraph, Table
from pipelines.publications.bulletin.monthly import Month
from pipelines.publications.bulletin.wording import by_growth, change_words, listed, way_of
from pipelines.publications.explanation.measure import Measure
from pipelines.publications.figures import MISSING, number_text, period_text, word_of
from pipelines.publications.reading import ReleaseData

_BASIS = {"ytd": "", "end": "期末"}
_ROOM = 60
_LIGHTS = ("绿灯", "黄灯", "橙灯", "红灯", "无法判断")


def overall_section(declared: Declared, month: Month) -> Iterator[Block]:
    """How the declared indicators stand, in words and as a table."""
    yield Heading("总体情况")
    if month.measures:
        told = [_level(declared, measure) for measure in month.measures]
        yield Paragraph("；".join(told) + "。")
        yield Table(
            "主要指标",
            "",
            ("指标", "单位", "本期", "上年同期", "比上年", "同比%"),
            tuple(_headline_row(measure) for measure in month.measures),
        )
    else:
        yield Paragraph(declared.sentences.cities_short)


def _level(declared: Declared, measure: Measure) -> str:
    figure = measure.of(measure.own)
    told = declared.sentences.level.format(
        name=measure.facts.indicator.name,
        basis=_BASIS[measure.facts.series.time_basis],
        value=number_text(figure.now, measure.decimals),
        unit=measure.unit,
        words=change_words(declared, measure, figure),
    )
    first = next(iter(measure.parts()), None)
    if first is None or first.share_pct is None or measure.facts.key.indicator != declared.headline:
        return told
    sign = "+" if first.change > 0 else ""
    return told + declared.sentences.contribution.format(
        part=first.name,
        change=f"{sign}{number_text(first.change, measure.decimals)}",
        unit=measure.unit,
        share=number_text(first.share_pct, 1),
    )


def _headline_row(measure: Measure) -> tuple[str, ...]:
    figure = measure.of(measure.own)
    growth = figure.growth_pct if way_of(measure) != "points" else None
    shown = (
        number_text(value, measure.decimals) for value in (figure.now, figure.base, figure.change)
    )
    return (measure.facts.indicator.name, measure.unit, *shown, number_text(growth, 1))


def share_section(data: ReleaseData, declared: Declared, month: Month) -> Iterator[Block]:
    """The share in GDP against the plan, and the lights of the plan."""
    yield Heading("占比与规划目标")
    texts, told = declared.sentences, []
    if (share := month.share) is not None:
        gap = share["target_share"] - share["share_computed"]
        template = texts.share if gap > 0 else texts.share_reached
        told.append(
            template.format(
                period=period_text(share["period"]),
                value=number_text(share["share_computed"], 2),
                vintage=word_of(data.vintage_names(), share["vintage"]),
                target=number_text(share["target_share"], 0),
                gap=number_text(gap, 2),
            )
        )
    if (published := month.published) is not None:
        told.append(
            texts.published.format(
                period=period_text(published["period"]), value=number_text(published["share"], 2)
            )
        )
    counts = [f"{light}{month.lights[light]}个" for light in _LIGHTS if light in month.lights]
    template = texts.lights_later if month.later_lights else texts.lights
    told.append(
        template.format(
            total=sum(month.lights.values()), lights="、".join(counts), later=month.later_lights
        )
    )
    yield Paragraph("".join(told))


def regions_section(declared: Declared, month: Month) -> Iterator[Block]:
    """The cities, by the headline indicator."""
    if len(month.cities) < 2:
        return
    yield Heading("分地区情况")
    grown = by_growth(month.cities)
    if grown:
        (fastest, high), (slowest, low) = grown[0], grown[-1]
        yield Paragraph(
            declared.sentences.ranks.format(
                top=listed([name for name, _ in month.cities[:3]]),
                fastest=fastest,
                fastest_growth=number_text(high, 1),
                slowest=slowest,
                slowest_growth=number_text(low, 1),
            )
        )
    places = {name: place for place, (name, _) in enumerate(grown, start=1)}
    rows = tuple(
        (
            name,
            number_text(figure.now, 2),
            number_text(figure.base, 2),
            number_text(figure.growth_pct, 1),
            str(places.get(name, MISSING)),
        )
        for name, figure in month.cities
    )
    yield Table("各市民营经济增加值", "亿元", ("市", "本期", "上年同期", "同比%", "增速位次"), rows)


def industries_section(declared: Declared, month: Month) -> Iterator[Block]:
    """The industries of the key enterprises."""
    if not month.industries:
        return
    yield Heading("重点企业分行业情况")
    name = month.industries[0]["indicator_name"]
    top = listed([row["industry_name"] for row in month.industries[:3]])
    yield Paragraph(declared.sentences.industries.format(indicator=name, top=top))
    rows = tuple(
        (
            row["industry_name"],
            number_text(row["value"] / 10**8, 2),
            number_text(row["growth_pct"], 1),
            number_text(row["share_pct"], 1),
        )
        for row in month.industries
    )
    note = "同一批企业本年累计比上年同期；不足三户企业的行业不列。"
    yield Table(f"重点企业{name}居前的行业", "亿元", ("行业", name, "同比%", "占全部%"), rows, note)


def quality_section(declared: Declared, month: Month) -> Iterator[Block]:
    """What was found, handed back and corrected."""
    yield Heading("数据质量与修订")
    texts, issues = declared.sentences, month.issues
    told = texts.findings.format(
        block=issues["block_count"] or 0,
        query=issues["query_count"] or 0,
        reject=issues["reject_count"] or 0,
    )
    if month.revised:
        largest = month.revised[0]
        difference = largest["difference"] / largest["display_factor"]
        told += texts.revised.format(
            count=len(month.revised),
            name=f"{largest['full_name']}{largest['indicator_name']}",
            difference=("+" if difference > 0 else "")
            + number_text(difference, largest["decimals"]),
            unit=largest["display_unit"],
        )
    else:
        told += texts.not_revised
    yield Paragraph(told)


def behind_section(month: Month) -> Iterator[Block]:
    """The targets that are furthest behind their path."""
    yield Heading("完成程度最低的五个规划数量")
    rows = tuple(
        (
            f"{row['indicator_name']}（{row['unit']}）",
            f"{row['target_year']}年",
            number_text(row["target_value"], row["decimals"]),
            number_text(row["latest_value"], row["decimals"]),
            period_text(row["latest_period"]),
            number_text(row["completion_pct"], 1),
            row["light"],
        )
        for row in month.behind
    )
    head = ("规划数量", "目标年", "目标", "最新", "报告期", "完成%", "灯号")
    yield Table("", "", head, rows)


def urgent_section(data: ReleaseData, month: Month) -> Iterator[Block]:
    """The open issues that move the figures of the province most."""
    yield Heading("对全省数字影响最大的未了事项")
    kinds = data.dictionary.words("issue_kind")
    rows = tuple(
        (
            kinds[row["issue_kind"]],
            _shortened(row["problem"]),
            row["unit_name"],
            period_text(row["period"]),
        )
        for row in month.urgent
    )
    yield Table("", "", ("类别", "事项", "单位", "报告期"), rows, words=True)


def _shortened(text: str) -> str:
    """What fits on two lines; the whole stands in the worklist."""
    return text if len(text) <= _ROOM else f"{text[:_ROOM]}…"
