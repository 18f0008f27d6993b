"""What a release knows of one published figure: its publications, what its terms or parts give.

Belongs here: the queries of `queries/`, run with bound values, and figures in the unit shown. What
is implied by a publication or counted from a list stands here too, since no return carries it.
Not here: tables and words (`blocks.py`, `sheet.py`).
"""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.publications.asking import Queries
from pipelines.publications.explanation.facts import FigureKey, exact
from pipelines.publications.figures import number_text
from pipelines.publications.reading import ReleaseData
from warehouse.dictionary.indicators import Indicator

_QUERIES = Queries(Path(__file__).parent / "queries")
_PLAN = Queries(Path(__file__).parents[1] / "queries")
_MOST_DECIMALS = 4
_RETURNED = ("returned", "added_up")


@dataclass(frozen=True)
class Published:
    """All that is known of one published figure.

    own: the publication asked for; versions: every other one of the same figure.
    below: figures of the regions below, of the way of knowing that most of them share.
    """

    key: FigureKey
    indicator: Indicator
    factor: Decimal
    own: dict[str, Any]
    versions: list[dict[str, Any]]
    computed: list[dict[str, Any]]
    beside: list[dict[str, Any]]
    periods: list[dict[str, Any]]
    peers: pl.DataFrame
    below: pl.DataFrame
    regions_below: int
    used: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    plan: list[dict[str, Any]]

    @property
    def unit(self) -> str:
        """The unit shown."""
        return self.indicator.display_unit

    @property
    def adds_up(self) -> bool:
        """Whether figures of regions may be added."""
        return self.indicator.over_regions == "sum"

    def shown(self, value: Any) -> Decimal:
        """A value of the release in the unit shown."""
        return exact(value) / self.factor

    def decimals(self, row: dict[str, Any]) -> int:
        """As many as were published, whose last place is twice the half-width."""
        if not row["half_width"] or row["basis"] in _RETURNED:
            return self.indicator.decimals
        places = -(exact(row["half_width"]) / self.factor * 2).adjusted()
        return max(0, min(places, _MOST_DECIMALS))

    def text(self, row: dict[str, Any]) -> str:
        """The figure of a row of the release, as precise as it was published."""
        return number_text(self.shown(row["value"]), self.decimals(row))


def read_published(data: ReleaseData, key: FigureKey) -> Published | None:
    """Everything about a published figure; None where nothing was published in that vintage."""
    indicator = data.dictionary.indicators.get(key.indicator)
    if indicator is None:
        return None
    figure = {"indicator": key.indicator, "region": key.region}
    versions = _QUERIES.rows(data, "versions", **figure, period=key.period)
    own = next((row for row in versions if row["vintage"] == key.vintage), None)
    if own is None:
        return None
    unit = data.dictionary.units.get(indicator.display_unit)
    span = {"first": own["period_start"], "last": own["period_end"]}
    regions = _QUERIES.frame(
        data, "regions", indicator=key.indicator, region=key.region,
        parent=own["parent_code"] or "", **span,
    )  # fmt: skip
    lies = {"region": key.region, "last": own["period_end"]}
    return Published(
        key=key,
        indicator=indicator,
        factor=Decimal(unit.factor if unit else 1),
        own=own,
        versions=[row for row in versions if row is not own],
        computed=_QUERIES.rows(data, "computed", **figure, **span),
        beside=_QUERIES.rows(data, "beside", **figure, **span),
        periods=_QUERIES.rows(
            data, "periods", **figure, **span,
            period=key.period, vintage=key.vintage, frequency=own["frequency"],
        ),
        peers=_of_one_way(regions.filter(parent_code=own["parent_code"] or ""), own["vintage"]),
        below=_of_one_way(regions.filter(parent_code=key.region), own["vintage"]),
        regions_below=_QUERIES.rows(data, "below", **lies)[0]["region_count"],
        used=_QUERIES.rows(data, "used", **figure, **span, vintage=key.vintage),
        findings=_QUERIES.rows(data, "findings", **figure, period=key.period),
        plan=_PLAN.rows(data, "plan", indicator=key.indicator)
        if own["region_level"] == "province" and own["frequency"] in ("year", "point")
        else [],
    )  # fmt: skip


def _of_one_way(rows: pl.DataFrame, vintage: str) -> pl.DataFrame:
    """One row a region, of the basis and vintage that most regions have, largest first."""
    if rows.is_empty():
        return rows
    way = ["basis", "vintage", "definition_code", "is_synthetic"]
    chosen = (
        rows.group_by(*way, "vintage_rank")
        .agg(regions=pl.col("region_code").n_unique())
        .with_columns(is_own=pl.col("vintage") == vintage)
        .sort("is_synthetic", "regions", "is_own", "vintage_rank", "definition_code",
              descending=[False, True, True, True, False])
        .head(1)
    )  # fmt: skip
    one = rows.join(chosen.select(way), on=way, how="semi")
    return one.unique("region_code", keep="first", maintain_order=True).sort(
        "value", "region_code", descending=[True, False]
    )
