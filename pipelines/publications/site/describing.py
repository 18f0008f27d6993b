"""What a page tells its script and its template about each view, besides the rows.

Belongs here: columns with their meaning, marks (as of, firmness, source), parts, the chart.
Not here: rows (`encoding.py`), HTML (`templates/`).
"""

from dataclasses import dataclass
from typing import Any

from pipelines.publications.charts import chart_spec
from pipelines.publications.figures import MISSING, day_text
from pipelines.publications.pages import View
from pipelines.publications.reading import Provenance, ReleaseData
from pipelines.publications.site.payload import Part

SYNTHETIC = "模拟数据"


@dataclass(frozen=True)
class ShownView:
    """A view as a template reads it."""

    view: View
    provenance: Provenance
    parts: list[Part]
    # Label, unit, meaning of each column that is shown, and where its figures come from.
    columns: list[dict[str, str]]

    @property
    def as_of(self) -> str:
        """Day of the newest figure, in Chinese."""
        return day_text(self.provenance.known_until)

    @property
    def vintages(self) -> str:
        """How firm the figures are: the names of their vintages."""
        return "、".join(self.provenance.vintages)

    @property
    def excel(self) -> str:
        """Address of its workbook."""
        return f"excel/{self.view.page}.{self.view.name}.xlsx"

    @property
    def rows(self) -> int:
        """Rows of all parts."""
        return sum(part.frame.height for part in self.parts)


def shown_view(data: ReleaseData, view: View, parts: list[Part]) -> ShownView:
    """A view with everything that stands around its rows."""
    columns = [
        {
            "name": name,
            "label": column.label,
            "unit": "见行" if column.unit_from else column.unit or "",
            "meaning": data.tooltip(view, name),
        }
        for name, column in view.shown.items()
    ]
    return ShownView(view, data.provenance(view), parts, columns)


def script_view(data: ReleaseData, shown: ShownView) -> dict[str, Any]:
    """A view as its script reads it."""
    view = shown.view
    columns = [
        {
            "name": name, "label": column.label, "kind": column.kind, "unit": column.unit,
            "unitFrom": column.unit_from, "decimals": column.decimals,
            "decimalsFrom": column.decimals_from, "hidden": column.hidden,
            "regionFrom": column.region_from,
            "tip": data.tooltip(view, name),
        }
        for name, column in view.columns.items()
    ]  # fmt: skip
    return {
        "title": view.title, "columns": columns, "filters": view.filters, "key": view.key,
        "traces": view.traces, "split": view.split, "follows": view.follows, "missing": MISSING,
        "parts": [{"value": p.value, "label": p.label, "file": p.file} for p in shown.parts],
        "chart": chart_spec(view) if view.chart else None,
    }  # fmt: skip
