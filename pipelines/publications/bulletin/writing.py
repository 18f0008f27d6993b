"""From a month to the document of the bulletin.

Belongs here: the order of the sections, the first paragraph, pictures and small print. Not here:
the sections between them (`sections.py`), queries (`monthly.py`), setting (`pdf.py`, `docx.py`).
"""

from collections.abc import Iterable
from datetime import datetime

import polars as pl

from pipelines.publications.bulletin.declared import ChartOfView, Declared
from pipelines.publications.bulletin.document import Block, Document, Notes, Paragraph, Picture
from pipelines.publications.bulletin.monthly import Month
from pipelines.publications.bulletin.sections import (
    behind_section,
    industries_section,
    overall_section,
    quality_section,
    regions_section,
    share_section,
    urgent_section,
)
from pipelines.publications.bulletin.wording import listed
from pipelines.publications.charts import chart_svg
from pipelines.publications.figures import day_text, number_text, period_text
from pipelines.publications.pages import find_view
from pipelines.publications.reading import ReleaseData


def write_bulletin(data: ReleaseData, declared: Declared, month: Month) -> Document:
    """The bulletin of a month; how complete the figures are stands in the first paragraph."""
    return _document(
        data, declared, month, declared.title,
        [Paragraph(_completeness(data, declared, month))],
        overall_section(declared, month),
        share_section(data, declared, month),
        [_picture(data, declared.share_chart, month, "chart-1.svg")],
        regions_section(declared, month),
        [_picture(data, declared.regions_chart, month, "chart-2.svg")],
        industries_section(declared, month),
        quality_section(declared, month),
        [_notes(data, declared, month)],
    )  # fmt: skip


def write_director_page(data: ReleaseData, declared: Declared, month: Month) -> Document:
    """One A4 for the director: where the province stands, what is behind, what is most urgent."""
    page = _document(
        data, declared, month, declared.director_title,
        [Paragraph(_completeness(data, declared, month))],
        overall_section(declared, month),
        share_section(data, declared, month),
        [_picture(data, declared.director_chart, month, "chart-1.svg")],
        behind_section(month),
        urgent_section(data, month),
    )  # fmt: skip
    return page._replace(compact=True, signatures=())


def _document(
    data: ReleaseData,
    declared: Declared,
    month: Month,
    title: str,
    *sections: Iterable[Block],
) -> Document:
    release = data.release
    made = datetime.fromisoformat(release.created_at).date()
    marks = ["模拟数据"] if month.is_synthetic else []
    if month.status["close_state"] != "final":
        marks.append("未定稿")
    return Document(
        title=f"{_province(data)}{title}",
        issue=period_text(month.period),
        publisher=data.dictionary.form(declared.form, month.period_end).agency,
        day=day_text(made),
        marks=tuple(marks),
        blocks=tuple(block for section in sections for block in section),
        footer=f"发布版 {release.name}　内容校验 {release.content_hash[:12]}",
        signatures=declared.signatures,
    )


def _province(data: ReleaseData) -> str:
    code = data.dictionary.scope.province_code
    names = data.connection.sql(
        "select region_name from core.dim_region where region_code = $code", params={"code": code}
    ).pl()["region_name"]
    return str(names[0])


def _completeness(data: ReleaseData, declared: Declared, month: Month) -> str:
    known, texts = month.completeness, declared.sentences
    size = known.get("received_size_pct")
    template = texts.complete
    if month.missing:
        template = texts.size_unknown if size is None else texts.incomplete
    told = template.format(
        period=period_text(month.period),
        form_name=data.dictionary.form(declared.form, month.period_end).name,
        expected=known.get("expected_count", 0),
        received=known.get("received_count", 0),
        missing=len(month.missing),
        names=listed(month.missing),
        size_pct=number_text(size, 1),
    )
    if known.get("late_count"):
        told += texts.late.format(late=known["late_count"])
    if not month.measures:
        told += texts.cities_short
    if month.status["close_state"] == "final":
        return told + texts.final.format(signed_by=month.status["signed_by"])
    return told + texts.open


def chart_rows(data: ReleaseData, chart: ChartOfView, month: Month) -> pl.DataFrame:
    """The rows that a chart of the bulletin shows: none of a later month."""
    rows = data.rows(find_view(chart.view)).filter(**chart.where)
    if not chart.standing:
        return rows.filter(pl.col("period_end") <= month.period_end)
    stands = pl.all_horizontal(pl.col(name) == value for name, value in chart.standing.items())
    return rows.filter((pl.col("period_end") <= month.period_end) | stands)


def _picture(data: ReleaseData, chart: ChartOfView, month: Month, name: str) -> Picture:
    view, rows = find_view(chart.view), chart_rows(data, chart, month)
    sources = "、".join(data.provenance(view, rows).sources[:4])
    return Picture(
        title=view.title,
        file=name,
        svg=chart_svg(data, view, rows, size=(chart.width, chart.height)),
        text=str((view.chart or {}).get("description", view.question)),
        note=f"来源：{sources}" if sources else "",
    )


def _notes(data: ReleaseData, declared: Declared, month: Month) -> Notes:
    form = data.dictionary.form(declared.form, month.period_end)
    definition = data.dictionary.definitions[form.definition].name if form.definition else ""
    items = [note.format(definition=definition) for note in declared.notes]
    items += [
        f"{measure.facts.indicator.name}：{measure.facts.indicator.definition}"
        for measure in month.measures
    ]
    if month.is_synthetic:
        items.insert(0, declared.synthetic)
    return Notes("说明", tuple(items))
