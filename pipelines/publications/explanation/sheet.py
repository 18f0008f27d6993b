"""The page of one figure: title, marks, one sentence and the tables, for screen and print alike.

Belongs here: what stands where, the sentence. Not here: the tables (`blocks.py`), HTML and Typst
(`rendering.py`).
"""

from typing import NamedTuple

from pipelines.publications.explanation.blocks import (
    Block,
    cells_block,
    comparison_block,
    coverage_block,
    neighbours_block,
    number,
    part_name,
    parts_block,
    revisions_block,
    signed,
)
from pipelines.publications.explanation.facts import Facts
from pipelines.publications.explanation.measure import Measure, Measured
from pipelines.publications.figures import day_text, number_text, period_text
from pipelines.publications.reading import ReleaseData

_BASIS = {"ytd": "本年累计", "end": "期末"}
_STATUS = {"accepted": "审核通过", "flagged": "待核实"}


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
    return Sheet(
        title=f"{measure.own['region_name']} {facts.indicator.name}",
        subtitle=f"{period_text(facts.key.period)}　{_BASIS[facts.series.time_basis]}",
        value=number(figure.now, measure),
        unit=measure.unit,
        marks=_marks(data, facts, measure),
        sentence=_sentence(facts, measure, figure),
        blocks=(
            comparison_block(facts, measure, figure),
            parts_block(measure),
            neighbours_block(measure),
            revisions_block(data, facts, measure),
            coverage_block(facts, measure),
            cells_block(measure),
        ),
        definition=facts.indicator.definition,
        footer=sheet_footer(data),
    )


def sheet_footer(data: ReleaseData) -> str:
    """Which release the page was made from."""
    return f"发布版 {data.release.name}　内容校验 {data.release.content_hash[:12]}"


def _marks(data: ReleaseData, facts: Facts, measure: Measure) -> tuple[str, ...]:
    own = measure.own
    marks = [
        data.vintage_names().get(facts.key.vintage, facts.key.vintage),
        f"知悉于{day_text(own['known_from'])}",
        _STATUS.get(own["edit_status"] or "", "由下级相加"),
    ]
    return (*marks, "模拟数据") if own["is_synthetic"] else tuple(marks)


def _sentence(facts: Facts, measure: Measure, figure: Measured) -> str:
    name, unit = facts.indicator.name, measure.unit
    begin = f"{period_text(facts.key.period)}，{measure.own['region_name']}{name}"
    begin += f"{number(figure.now, measure)}{unit}"
    if figure.change is None:
        return f"{begin}；没有可比的上年同期数。"
    changed = number(abs(figure.change), measure)
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
        told += f"；其中{part_name(first.name)}{signed(first.change, measure)}{points}，影响最大"
    return f"{told}。"
