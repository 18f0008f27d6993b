"""Edit rules as data: the models of `expectations/rules/<form>.yaml`.

What belongs here: what a rule may say.
What does not: reading the files (`rule_books`), how a rule is evaluated (`long_checks`,
`total_checks`, `wide_checks`, `slip_checks`).
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    # Whether a failing row is no return of its unit at all: it then replaces nothing.
    refuses: ClassVar[bool] = False

    id: str = Field(pattern=r"^[A-Z][0-9]-[A-Z][0-9]{2}$")
    severity: Literal["block", "query"]
    title: str = Field(min_length=2)
    advice: str = Field(min_length=2)

    def names(self) -> Sequence[str]:
        """Items of the form that the rule speaks of."""
        return ()

    def part_codes(self) -> Sequence[str]:
        """Codes of the form's breakdown that the rule speaks of."""
        return ()


class UniqueRow(_Rule):
    """One sheet must not carry the same reporting unit twice."""

    refuses: ClassVar[bool] = True

    kind: Literal["unique_row"]


class UniqueFigure(_Rule):
    """One file must not state the same figure (replacement key) twice."""

    kind: Literal["unique_figure"]


class RegionOfSender(_Rule):
    """Every county of a sheet belongs to the city that most of its rows belong to."""

    refuses: ClassVar[bool] = True

    kind: Literal["region_of_sender"]


class UnitOfIndicator(_Rule):
    """The printed unit converts to the base unit of the indicator."""

    kind: Literal["unit_of_indicator"]


class PublishedVsComputed(_Rule):
    """A published ratio overlaps the ratio of its terms; judged in `core.fct_ratio_comparison`."""

    kind: Literal["published_vs_computed"]


class NonNegative(_Rule):
    """Items that cannot be below zero."""

    kind: Literal["non_negative"]
    items: tuple[str, ...] = Field(min_length=1)

    def names(self) -> Sequence[str]:
        return self.items


class InRange(_Rule):
    """Items within closed bounds, in the unit of the form."""

    kind: Literal["in_range"]
    items: tuple[str, ...] = Field(min_length=1)
    min: Decimal
    max: Decimal

    def names(self) -> Sequence[str]:
        return self.items


class PercentShare(_Rule):
    """Every ratio in percent within closed bounds, whatever the indicator."""

    kind: Literal["percent_share"]
    min: Decimal
    max: Decimal


class PartWithinWhole(_Rule):
    """A 其中 item is not larger than its whole."""

    kind: Literal["part_within_whole"]
    part: str
    whole: str

    def names(self) -> Sequence[str]:
        return (self.part, self.whole)


class TotalOfParts(_Rule):
    """A total equals the sum of its parts within the sum of the half-widths."""

    kind: Literal["total_of_parts"]
    total: str
    parts: tuple[str, ...] = Field(min_length=2)

    def names(self) -> Sequence[str]:
        return (self.total, *self.parts)


class RegionTotal(_Rule):
    """A city equals the sum of its counties within half-widths.

    A county that is absent leaves the sum unjudged, unless the form lists only those that have
    something to report (`absent: zero`).
    """

    kind: Literal["region_total"]
    items: tuple[str, ...] = Field(min_length=1)
    absent: Literal["unjudged", "zero"] = "unjudged"

    def names(self) -> Sequence[str]:
        return self.items


class BreakdownTotal(_Rule):
    """A region's total equals the sum of its parts; unjudged while a part is absent."""

    kind: Literal["breakdown_total"]
    items: tuple[str, ...] = Field(min_length=1)
    parts: tuple[str, ...] = Field(min_length=2)

    def names(self) -> Sequence[str]:
        return self.items

    def part_codes(self) -> Sequence[str]:
        return self.parts


class BreakdownWithin(_Rule):
    """Parts of a part together stay within it, e.g. divisions within their section."""

    kind: Literal["breakdown_within"]
    items: tuple[str, ...] = Field(min_length=1)
    whole: str
    parts: tuple[str, ...] = Field(min_length=1)

    def names(self) -> Sequence[str]:
        return self.items

    def part_codes(self) -> Sequence[str]:
        return (self.whole, *self.parts)


class RatioOfItems(_Rule):
    """A printed ratio agrees with its two terms in the same row, as intervals."""

    kind: Literal["ratio_of_items"]
    ratio: str
    numerator: str
    denominator: str

    def names(self) -> Sequence[str]:
        return (self.ratio, self.numerator, self.denominator)


class UnitSlip(_Rule):
    """Money in another unit than the form's: judged against the sender's former return.

    Attributes:
        items: items in money that are judged, the one to name first.
        linked: items that only go along with their row; a balance such as profit may be near zero.
        anchor: an item in another unit, whose ratio to each item the senders share; a form with
            money alone has none.
        factors: how far units lie apart; their inverses are looked for as well.
        lower: limit of reported over expected, as a multiple of the factor (exclusive).
        upper: the same from above.
    """

    kind: Literal["unit_slip"]
    items: tuple[str, ...] = Field(min_length=1)
    linked: tuple[str, ...] = ()
    anchor: str | None = None
    factors: tuple[int, ...] = (1000, 10_000, 100_000_000)
    # The published limits of the method, 250 and 1350 for a factor of 1000.
    lower: Decimal = Field(default=Decimal("0.25"), gt=0, lt=1)
    upper: Decimal = Field(default=Decimal("1.35"), gt=1)

    def names(self) -> Sequence[str]:
        return (*self.items, *self.linked, *([self.anchor] if self.anchor else []))

    def every_factor(self) -> tuple[float, ...]:
        """The factors and their inverses."""
        return (*(float(one) for one in self.factors), *(1 / one for one in self.factors))


class EditionInForce(_Rule):
    """The edition used has not expired before the period; one finding a sheet."""

    kind: Literal["edition_in_force"]


Rule = Annotated[
    UniqueRow
    | UniqueFigure
    | RegionOfSender
    | UnitOfIndicator
    | PublishedVsComputed
    | NonNegative
    | InRange
    | PercentShare
    | PartWithinWhole
    | TotalOfParts
    | RegionTotal
    | BreakdownTotal
    | BreakdownWithin
    | RatioOfItems
    | UnitSlip
    | EditionInForce,
    Field(discriminator="kind"),
]


class RuleBook(BaseModel):
    """The rules of one form."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: str
    rules: tuple[Rule, ...]
