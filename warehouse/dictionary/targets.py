"""Model of the quantities of the plan: target, baseline or worded goal, each with its exact clause.

Belongs here: values as printed and the plan's own arithmetic as data (cross_check).
Does not: progress, gap and lights; those are marts.
"""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from warehouse.dictionary.base import Entry

PRINTED = r"^[0-9]+(\.[0-9]+)?$"
FIELD_REFERENCE = r"^[a-z][a-z0-9_]*\.(baseline|target)$"
Reference = Annotated[str, Field(pattern=FIELD_REFERENCE)]


class FieldReference(Entry):
    """`<target id>.baseline` or `<target id>.target`."""

    target_id: str
    field: Literal["baseline", "target"]

    @classmethod
    def of(cls, text: str) -> "FieldReference":
        """Parse a text that matches FIELD_REFERENCE."""
        target_id, field = text.split(".")
        return cls.model_validate({"target_id": target_id, "field": field})


class Term(Entry):
    """multiplier x factor [x factor]."""

    multiplier: str = Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$")
    factors: tuple[Reference, ...] = Field(min_length=1, max_length=2)

    @property
    def references(self) -> list[FieldReference]:
        """The factors, parsed."""
        return [FieldReference.of(text) for text in self.factors]


class CrossCheck(Entry):
    """Sum of terms, divided: what the plan's own figures imply, shown in `unit`."""

    note: str
    unit: str
    terms: tuple[Term, ...] = Field(min_length=1)
    divisor: Reference | None = None
    percent_divisor: bool = False

    @model_validator(mode="after")
    def _percent_needs_divisor(self) -> Self:
        if self.percent_divisor and self.divisor is None:
            raise ValueError("percent_divisor 需要 divisor")
        return self

    @property
    def references(self) -> list[str]:
        """All `<target id>.<field>` texts the check reads."""
        found = [text for term in self.terms for text in term.factors]
        return found + ([self.divisor] if self.divisor else [])


class Target(Entry):
    """One quantity of the plan; values are texts as printed, in `unit`."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)
    indicator: str
    kind: Literal["target", "baseline", "unquantified"]
    baseline_year: int | None = Field(default=None, ge=1949, le=2099)
    baseline_value: str | None = Field(default=None, pattern=PRINTED)
    target_year: int | None = Field(default=None, ge=1949, le=2099)
    target_value: str | None = Field(default=None, pattern=PRINTED)
    unit: str
    direction: Literal["at_least", "about"] | None = None
    growth_target_pct: str | None = Field(default=None, pattern=PRINTED)
    section: str
    quote: str = Field(min_length=4)
    cross_check: CrossCheck | None = None
    # Why no figure can come in: said here once, and only where no form carries the quantity.
    no_data_reason: str | None = Field(default=None, min_length=10)

    @model_validator(mode="after")
    def _kind_follows_from_values(self) -> Self:
        if (self.baseline_value is None) != (self.baseline_year is None):
            raise ValueError("baseline_value 与 baseline_year 须同时给出")
        if self.target_value is not None and self.target_year is None:
            raise ValueError("有 target_value 时须有 target_year")
        expected = "target" if self.target_value is not None else "baseline"
        if self.target_value is None and self.target_year is not None:
            expected = "unquantified"
        if self.kind != expected:
            raise ValueError(f"kind 应为 {expected}（有目标值、只有基数、只有文字目标三者之一）")
        return self

    def value(self, field: Literal["baseline", "target"]) -> Decimal | None:
        """Printed value as a number in the printed unit."""
        text = self.baseline_value if field == "baseline" else self.target_value
        return None if text is None else Decimal(text)


def half_width(printed: str) -> Decimal:
    """Half of the last printed digit: `693` -> 0.5, `4338.6` -> 0.05, `1327.60` -> 0.005."""
    exponent = Decimal(printed).as_tuple().exponent
    return Decimal(5).scaleb(int(exponent) - 1)
