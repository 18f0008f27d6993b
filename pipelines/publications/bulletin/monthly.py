"""What a release knows of one month: completeness, province, cities, industries, findings.

Belongs here: the queries of `queries/` with bound values, and the measured figures of the declared
indicators. Not here: words (`writing.py`).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.publications.asking import Queries
from pipelines.publications.bulletin.declared import Declared
from pipelines.publications.explanation.facts import FigureKey, NoFigure, read_facts
from pipelines.publications.explanation.measure import Measure, Measured
from pipelines.publications.reading import ReleaseData

_QUERIES = Queries(Path(__file__).parent / "queries")


class NoMonth(ValueError):
    """A month of which there is no bulletin; the text is for the user."""


@dataclass(frozen=True)
class Month:
    """All that the bulletin of a month is written from."""

    period: str
    period_end: int
    completeness: dict[str, Any]
    missing: list[str]
    status: dict[str, Any]
    # Province figures of the declared indicators; without those whose cities are not complete.
    measures: list[Measure]
    # (name, figure) of the cities for the headline indicator, largest first.
    cities: list[tuple[str, Measured]]
    headline: Measure | None
    share: dict[str, Any] | None
    published: dict[str, Any] | None
    lights: dict[str, int]
    # How many of these lights rest on a figure of a later month.
    later_lights: int
    industries: list[dict[str, Any]]
    issues: dict[str, Any]
    revised: list[dict[str, Any]]
    behind: list[dict[str, Any]]
    urgent: list[dict[str, Any]]
    is_synthetic: bool


def months(data: ReleaseData, declared: Declared) -> list[str]:
    """Periods of which a bulletin can be made, the newest first."""
    return [row["period"] for row in _QUERIES.rows(data, "months", form=declared.form)]


def read_month(data: ReleaseData, declared: Declared, period: str) -> Month:
    """Everything about a month.

    Raises:
        NoMonth: no return of the form has come in for that period.
    """
    known = {
        row["period"]: row["period_end"]
        for row in _QUERIES.rows(data, "months", form=declared.form)
    }
    if period not in known:
        told = "、".join(known) or "无"
        raise NoMonth(f"{period} 没有{declared.form}，不能编写简报；有报表的报告期：{told}")
    month, province = known[period], data.dictionary.scope.province_code
    bound = {"form": declared.form, "month": month}
    of_province = {"province": province, "month": month}
    measures = _measures(data, declared, period)
    headline = next((m for m in measures if m.facts.key.indicator == declared.headline), None)
    cities = _cities(data, declared, period)
    lights = _QUERIES.rows(data, "lights", month=month)
    return Month(
        period=period,
        period_end=month,
        completeness=_first(_QUERIES.rows(data, "completeness", **bound, province=province)) or {},
        missing=[row["unit_name"] for row in _QUERIES.rows(data, "missing", **bound)],
        status=_first(_QUERIES.rows(data, "status", month=month)) or {"close_state": "open"},
        measures=measures,
        cities=cities,
        headline=headline,
        share=_first(_QUERIES.rows(data, "shares", **of_province, vintage=declared.vintage)),
        published=_first(_QUERIES.rows(data, "published", **of_province)),
        lights={row["light"]: row["quantity_count"] for row in lights},
        later_lights=sum(row["later_count"] for row in lights),
        industries=_QUERIES.rows(data, "industries", **of_province),
        issues=_QUERIES.rows(data, "issues", month=month)[0],
        revised=_QUERIES.rows(data, "revised", **bound),
        behind=_QUERIES.rows(data, "behind"),
        urgent=_QUERIES.rows(data, "urgent", month=month),
        is_synthetic=any(measure.own["is_synthetic"] for measure in measures),
    )


def _measures(data: ReleaseData, declared: Declared, period: str) -> list[Measure]:
    found = []
    for code in declared.indicators:
        key = FigureKey(code, data.dictionary.scope.province_code, period, declared.vintage)
        try:
            found.append(Measure(read_facts(data, key), data.dictionary))
        except NoFigure:
            continue
    return found


def _cities(data: ReleaseData, declared: Declared, period: str) -> list[tuple[str, Measured]]:
    """From the facts of any city, since a province that is not complete has none of its own."""
    codes = data.connection.sql(
        "select region_code from core.dim_region where region_level = 'city' and in_scope"
        " order by region_code"
    ).pl()["region_code"]
    for code in codes:
        try:
            facts = read_facts(data, FigureKey(declared.headline, code, period, declared.vintage))
        except NoFigure:
            continue
        return [(name, figure) for _, name, figure in Measure(facts, data.dictionary).peers()]
    return []


def _first(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    return rows[0] if rows else None
