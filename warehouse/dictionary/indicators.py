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
        if self.formula and self.difference_of:
            raise ValueError("formula 与 difference_of 只能有一个")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Canonical name and aliases."""
        return (self.name, *self.aliases)
