"""The page of a published figure: title, marks, one sentence and the tables.

Belongs here: what stands where, the sentence. Not here: the tables (`blocks.py`), HTML and Typst
(`explanation/rendering.py`).
"""

from pipelines.publications.explanation.published.blocks import (
    computed_block,
    contradictions_block,
    periods_block,
    source_block,
    versions_block,
)
from pipelines.publications.explanation.published.facts import Published
from pipelines.publications.explanation.published.regions import below_block, neighbours_block
from pipelines.publications.explanation.sheet import Sheet, sheet_footer
from pipelines.publications.figures import day_text, number_text, period_text, word_of
from pipelines.publications.reading import ReleaseData

_EXACT = "准确"


def published_sheet(data: ReleaseData, facts: Published) -> Sheet:
    """The page of a published figure; every block says in words when it has nothing to show."""
    own = facts.own
    return Sheet(
        title=f"{own['region_name']} {facts.indicator.name}",
        subtitle=f"{period_text(facts.key.period)}　{_told_as(data, facts)}",
        value=facts.text(own),
        unit=facts.unit,
        marks=_marks(data, facts),
        sentence=_sentence(data, facts),
        blocks=(
            source_block(data, facts),
            computed_block(data, facts),
            versions_block(data, facts),
            periods_block(data, facts),
            below_block(data, facts),
            neighbours_block(data, facts),
            contradictions_block(data, facts),
        ),
        definition=facts.indicator.definition,
        footer=sheet_footer(data),
    )


def _told_as(data: ReleaseData, facts: Published) -> str:
    return f"{data.dictionary.words('basis')[facts.own['basis']]}数"


def _marks(data: ReleaseData, facts: Published) -> tuple[str, ...]:
    own = facts.own
    half = facts.shown(own["half_width"] or 0)
    points = "百分点" if facts.unit == "%" else facts.unit
    exactness = f"±{number_text(half, facts.decimals(own) + 1)} {points}"
    marks = [
        data.vintage_names().get(own["vintage"], own["vintage"]),
        f"知悉于{day_text(own['known_from'])}",
        f"所印精度 {exactness}" if half else "逐个计数",
        "现行" if own["is_current"] else "已被同一版本的后一来源替代",
    ]
    return (*marks, "模拟数据") if own["is_synthetic"] else tuple(marks)


def _sentence(data: ReleaseData, facts: Published) -> str:
    own, words = facts.own, data.dictionary.words("verdict")
    verb = {"published": "公布为", "implied": "由公布资料推算为", "counted": "计数为"}
    said = f"{period_text(facts.key.period)}，{own['region_name']}{facts.indicator.name}"
    said += f"{verb[own['basis']]}{facts.text(own)}{facts.unit}"
    if own["qualifier"] not in (None, _EXACT):
        said += f"（{own['qualifier']}）"
    names = data.vintage_names()
    for row in facts.computed[:2]:
        said += f"；按{word_of(names, row['vintages'])}计算为"
        said += f"{number_text(row['computed_value'], 2)}{facts.unit}"
        if row["verdict"]:
            said += f"，与之{words[row['verdict']]}"
    if facts.versions:
        said += f"；同一数另有{len(facts.versions)}个版本或来源"
    return f"{said}。"
