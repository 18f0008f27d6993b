"""Models of indicators and of the units values are printed in.

Belongs here: what one indicator means and how it may be added up.
Does not: target values (targets.py), which form carries it (forms.py).
"""

from typing import Literal, Self

from pydantic import Field, model_validator

from warehouse.dictionary.base import Entry

Population = Literal["private", "sme", "non_public", "enterprise", "all"]
Code = r"^[a-z][a-z0-9_]*$"


class Unit(Entry):
    """A printed unit and its factor to the base unit, e.g. 亿元 = 100000000 元."""

    unit: str
    base_unit: str
    factor: int = Field(gt=0)


class Formula(Entry):
    """numerator / denominator x factor."""

    numerator: str
    denominator: str
    factor: Literal[1, 100] = 100


class DifferenceOf(Entry):
    """Change of an indicator against its own value `lag_years` earlier."""

    indicator: str
    lag_years: int = Field(ge=1, le=10)


class SinceBaseline(Entry):
    """Change of an indicator against the plan's own baseline of it.

    increase: in all; increase_per_year: a year on average; growth_per_year: in percent a year.
    """

    indicator: str
    measure: Literal["increase", "increase_per_year", "growth_per_year"]


class CountOf(Entry):
    """What is counted: private firms of the register in a revenue tier, or watch-list entries."""

    revenue_tier: str | None = None
    watchlist: str | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.revenue_tier is None) == (self.watchlist is None):
            raise ValueError("revenue_tier 与 watchlist 必须且只能有一个")
        return self


class Indicator(Entry):
    """One indicator: unit, aggregation rule, price basis, definition and source."""

    code: str = Field(pattern=Code, max_length=60)
    name: str
    aliases: tuple[str, ...] = ()
    name_en: str
    population: Population
    kind: Literal["flow", "stock", "ratio", "rate", "count_event"]
    unit: str
    display_unit: str
    decimals: int = Field(ge=0, le=4)
    direction: Literal["higher", "lower", "none"]
    over_regions: Literal["sum", "none"]
    over_time: Literal["cumulative", "last", "none"]
    price: Literal["current", "constant", "none"]
    formula: Formula | None = None
    difference_of: DifferenceOf | None = None
    since_baseline: SinceBaseline | None = None
    count_of: CountOf | None = None
    definition: str = Field(min_length=6)
    source: str = Field(min_length=2)

    @model_validator(mode="after")
    def _aggregation_fits_kind(self) -> Self:
        expected = {"flow": "cumulative", "count_event": "cumulative", "stock": "last"}
        if self.over_time != expected.get(self.kind, "none"):
            raise ValueError(
                f"kind: {self.kind} 的 over_time 应为 {expected.get(self.kind, 'none')}"
            )
        if self.kind in ("ratio", "rate") and self.over_regions != "none":
            raise ValueError(f"kind: {self.kind} 不可跨地区相加，over_regions 应为 none")
        ways = (self.formula, self.difference_of, self.since_baseline, self.count_of)
        if sum(way is not None for way in ways) > 1:
            raise ValueError("formula、difference_of、since_baseline、count_of 只能有一个")
        return self

    @property
    def terms(self) -> dict[str, str]:
        """Key of this entry -> indicator that it is computed from; none if reported or counted."""
        if self.formula:
            return {
                "formula.numerator": self.formula.numerator,
                "formula.denominator": self.formula.denominator,
            }
        if self.difference_of:
            return {"difference_of.indicator": self.difference_of.indicator}
        if self.since_baseline:
            return {"since_baseline.indicator": self.since_baseline.indicator}
        return {}

    @property
    def names(self) -> tuple[str, ...]:
        """Canonical name and aliases."""
        return (self.name, *self.aliases)
