"""What a release knows of one figure: now, a month and a year before, parts, revisions, coverage.

Belongs here: the queries of `queries/`, run with bound values, and the figures by region made of
them. A figure is an indicator of a region in a period and vintage; a ratio is numerator by
denominator of the same region and period. Not here: the change as parts (`parts.py`), words.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.publications.asking import Queries
from pipelines.publications.reading import ReleaseData
from warehouse.dictionary.indicators import Indicator

_QUERIES = Queries(Path(__file__).parent / "queries")
# Where a monthly return of the province is the sum of its cities, it has no cell of its own.
_OWN = ("origin", "edit_status", "form_code", "file_name", "sheet_name", "cell_ref",
        "printed_text", "printed_unit")  # fmt: skip
_MONEY = pl.Decimal(38, 4)


class NoFigure(ValueError):
    """A figure that the release does not hold; the text is for the user."""


@dataclass(frozen=True)
class FigureKey:
    """Which figure: what, where, when, how firm."""

    indicator: str
    region: str
    period: str
    vintage: str = "monthly_return"

    @property
    def file_stem(self) -> str:
        """A name for files; made of codes of the dictionary and a period alone."""
        return ".".join((self.indicator, self.region, self.period.replace("/", "_"), self.vintage))


@dataclass(frozen=True)
class Series:
    """One additive indicator, every region: what stands now, before, and last year.

    figures: region_code, region_name, region_level, parent_code, now, base, before (in the basic
        unit, null where unknown), known_from, is_synthetic, and of the cell of `now`: origin,
        edit_status, form_code, file_name, sheet_name, cell_ref, printed_text, printed_unit.
    """

    figures: pl.DataFrame
    time_basis: str
    form_code: str


@dataclass(frozen=True)
class Facts:
    """All that is known of one figure."""

    key: FigureKey
    indicator: Indicator
    # Of a ratio its numerator, else the figure itself.
    series: Series
    denominator: Series | None
    before_period: str | None
    last_year_period: str
    months: list[dict[str, Any]] = field(default_factory=list)
    revisions: list[dict[str, Any]] = field(default_factory=list)
    coverage: list[dict[str, Any]] = field(default_factory=list)
    plan: list[dict[str, Any]] = field(default_factory=list)


def read_facts(data: ReleaseData, key: FigureKey) -> Facts:
    """Everything about a figure.

    Raises:
        NoFigure: the indicator is unknown, or does not stand in that region, period and vintage.
    """
    indicator = data.dictionary.indicators.get(key.indicator)
    if indicator is None:
        raise NoFigure(f"没有指标 {key.indicator}；指标代码见 core.dim_indicator")
    numerator = indicator.formula.numerator if indicator.formula else key.indicator
    periods = _periods(data, numerator, key)
    series = _series(data, numerator, key.vintage, periods)
    own = series.figures.filter(region_code=key.region)
    if own.is_empty() or own["now"][0] is None:
        raise NoFigure(f"{key.region} 在 {key.period} 没有进入汇总的“{indicator.name}”")
    bound = {"indicator": numerator, "region": key.region, "this": periods["this"]}
    is_province = own["region_level"][0] == "province"
    return Facts(
        key=key,
        indicator=indicator,
        series=series,
        denominator=_denominator(data, indicator, periods),
        before_period=periods["before_text"],
        last_year_period=periods["last_year_text"],
        months=_QUERIES.rows(
            data, "months", **bound, vintage=key.vintage, first=periods["this"] // 100 * 100
        ),
        revisions=_QUERIES.rows(data, "revisions", **bound, basis=series.time_basis),
        coverage=_QUERIES.rows(
            data, "coverage", form=series.form_code, region=key.region, this=periods["this"]
        ),
        plan=_QUERIES.rows(data, "plan", indicator=key.indicator) if is_province else [],
    )


def _periods(data: ReleaseData, indicator: str, key: FigureKey) -> dict[str, Any]:
    """The months asked for: this one, the one before in its year, the same of last year."""
    known = [row for row in _QUERIES.rows(data, "periods", indicator=indicator)
             if row["vintage"] == key.vintage]  # fmt: skip
    this = next((row for row in known if row["period"] == key.period), None)
    if this is None:
        told = "、".join(sorted({row["period"] for row in known})) or "无"
        name = data.dictionary.indicators[indicator].name
        vintage = data.vintage_names().get(key.vintage, key.vintage)
        raise NoFigure(f"“{name}”没有 {key.period} 的{vintage}；有{vintage}的报告期：{told}")
    ends = {row["period_end"]: row["period"] for row in known}
    end = this["period_end"]
    earlier = [one for one in ends if end // 100 * 100 < one < end]
    before = max(earlier, default=None)
    return {
        "this": end,
        "before": before or 0,
        "before_text": ends.get(before or 0),
        "last_year": end - 100,
        "last_year_text": _year_before(key.period),
        "time_basis": this["time_basis"],
        "form_code": this["form_code"],
    }


def _year_before(period: str) -> str:
    return f"{int(period[:4]) - 1}{period[4:]}"


def _series(data: ReleaseData, indicator: str, vintage: str, periods: dict[str, Any]) -> Series:
    bound = {name: periods[name] for name in ("this", "before", "last_year")}
    found = _QUERIES.frame(data, "observations", indicator=indicator, vintage=vintage, **bound)
    added = _QUERIES.frame(data, "rollup", indicator=indicator, vintage=vintage, **bound)
    # Its own return of the province stands before the sum of its cities.
    added = added.join(
        found, on=["region_code", "period_end", "time_basis"], how="anti", nulls_equal=True
    )
    every = pl.concat([found, added], how="diagonal")
    basis, end = periods["time_basis"], periods["this"]
    last_year = ("ytd_last_year", end) if basis == "ytd" else (basis, periods["last_year"])
    named = every.select("region_code", "region_name", "region_level", "parent_code").unique(
        subset="region_code", keep="last", maintain_order=True
    )
    figures = (
        named.join(_at(every, basis, end, "now", *_OWN, "known_from", "is_synthetic"), **_BY)
        .join(_at(every, *last_year, "base"), **_BY)
        .join(_at(every, basis, periods["before"], "before"), **_BY)
        .sort("region_code")
    )
    return Series(figures, basis, periods["form_code"])


_BY: dict[str, Any] = {"on": "region_code", "how": "left"}


def _at(every: pl.DataFrame, basis: str, end: int, name: str, *more: str) -> pl.DataFrame:
    chosen = every.filter(time_basis=basis, period_end=end)
    return chosen.select("region_code", pl.col("value").cast(_MONEY).alias(name), *more)


def _denominator(data: ReleaseData, indicator: Indicator, periods: dict[str, Any]) -> Series | None:
    """Of a ratio, its denominator in the newest vintage that has the period."""
    if indicator.formula is None:
        return None
    code = indicator.formula.denominator
    known = [
        row
        for row in _QUERIES.rows(data, "periods", indicator=code)
        if row["period_end"] == periods["this"] and row["time_basis"] == periods["time_basis"]
    ]
    if not known:
        raise NoFigure(
            f"“{data.dictionary.indicators[code].name}”没有同一报告期的数，不能解释“{indicator.name}”"
        )
    chosen = {**periods, "form_code": known[-1]["form_code"]}
    return _series(data, code, known[-1]["vintage"], chosen)


def exact(value: Any) -> Decimal:
    """A figure of a frame as an exact decimal; unknown is refused by the type."""
    return value if isinstance(value, Decimal) else Decimal(str(value))
