"""One figure as a reader sees it: value, base and former value of any region, in the unit shown.

Belongs here: the display unit, ratios of two series, growth or difference in points, parts of the
change. Not here: queries (`facts.py`), words and tables (`sheet.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from pipelines.publications.explanation.facts import Facts, Series, exact
from pipelines.publications.explanation.parts import Part, Term, change_parts, ratio_change
from warehouse.dictionary import Dictionary

_CHILDREN = {"province": "city", "city": "county"}
DENOMINATOR = "分母（{name}）变动"


@dataclass(frozen=True)
class Measured:
    """Value now, in the period compared with and in the period before; None where unknown."""

    now: Decimal | None
    base: Decimal | None
    before: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """Now less base."""
        return None if self.now is None or self.base is None else self.now - self.base

    @property
    def growth_pct(self) -> Decimal | None:
        """Change in percent of a positive base."""
        if self.change is None or self.base is None or self.base <= 0:
            return None
        return self.change / self.base * 100


class Measure:
    """The figure of the facts for each region."""

    def __init__(self, facts: Facts, dictionary: Dictionary) -> None:
        self.facts, self._dictionary = facts, dictionary
        indicator = facts.indicator
        self.unit, self.decimals = indicator.display_unit, indicator.decimals
        self.is_ratio = indicator.formula is not None
        self.is_percent = self.unit in ("%", "百分点")
        unit = dictionary.units.get(self.unit)
        self._factor = Decimal(unit.factor if unit else 1)

    @cached_property
    def own(self) -> dict[str, Any]:
        """The row of the region itself."""
        return self.facts.series.figures.row(
            by_predicate=pl.col("region_code") == self.facts.key.region, named=True
        )

    def of(self, row: dict[str, Any]) -> Measured:
        """The figure of the region of a row of the series."""
        below = self._denominators.get(row["region_code"], {})
        return Measured(*(self._value(row, below, name) for name in ("now", "base", "before")))

    def peers(self) -> list[tuple[str, str, Measured]]:
        """(code, name, figure) of the regions of the same level and parent, largest first."""
        figures = self.facts.series.figures.filter(
            pl.col("region_level") == self.own["region_level"],
            pl.col("parent_code").eq_missing(pl.lit(self.own["parent_code"])),
        )
        found = [(row["region_code"], row["region_name"], self.of(row)) for row in _rows(figures)]
        known = [one for one in found if one[2].now is not None]
        return sorted(known, key=lambda one: (-exact(one[2].now), one[0]))

    def children(self) -> pl.DataFrame:
        """Rows of the series of the next lower level; empty for a county."""
        level = _CHILDREN.get(self.own["region_level"], "")
        figures = self.facts.series.figures.filter(region_level=level)
        return figures.filter(parent_code=self.facts.key.region)

    def parts(self) -> list[Part]:
        """The change since the base, by region below, else by month; empty without a base."""
        whole = self.of(self.own).change
        if whole is None:
            return []
        below = self.children().drop_nulls(["now", "base"])
        terms = [Term(row["region_name"], row["now"], row["base"]) for row in _rows(below)]
        if not terms and not self.is_ratio:
            terms = list(self._months())
        if not self.is_ratio:
            return change_parts(terms, whole, self.decimals, scale=1 / self._factor)
        return self._ratio_parts(terms, whole)

    def _ratio_parts(self, terms: list[Term], whole: Decimal) -> list[Part]:
        denominator = self._denominators[self.facts.key.region]
        _, scale, by_denominator = ratio_change(
            Term("", self.own["now"], self.own["base"]),
            Term("", denominator["now"], denominator["base"]),
            self._ratio_factor,
        )
        named = terms or [Term("分子", self.own["now"], self.own["base"])]
        other = DENOMINATOR.format(name=self.denominator_name)
        return change_parts(
            named, whole, self.decimals, scale=scale, others=[(other, by_denominator)]
        )

    @property
    def denominator_name(self) -> str:
        """Of a ratio, what it is divided by."""
        formula = self.facts.indicator.formula
        return self._dictionary.indicators[formula.denominator].name if formula else ""

    def _months(self) -> Iterator[Term]:
        for row in self.facts.months:
            if row["value"] is not None and row["value_last_year"] is not None:
                yield Term(row["period"], exact(row["value"]), exact(row["value_last_year"]))

    @cached_property
    def _denominators(self) -> dict[str, dict[str, Any]]:
        below: Series | None = self.facts.denominator
        return {row["region_code"]: row for row in _rows(below.figures)} if below else {}

    @property
    def _ratio_factor(self) -> Decimal:
        formula = self.facts.indicator.formula
        return Decimal(formula.factor if formula else 1)

    def _value(self, row: dict[str, Any], below: dict[str, Any], name: str) -> Decimal | None:
        if row[name] is None:
            return None
        if not self.is_ratio:
            return exact(row[name]) / self._factor
        divisor = below.get(name)
        return exact(row[name]) / divisor * self._ratio_factor if divisor else None


def _rows(frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Rows of a frame of at most as many rows as there are regions."""
    return frame.iter_rows(named=True)
