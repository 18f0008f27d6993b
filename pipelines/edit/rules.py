"""Edit rules as data: the models of `expectations/rules/<form>.yaml`, checked against the forms.

What belongs here: what a rule may say.
What does not: how it is evaluated (`long_checks`, `wide_checks`).
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from warehouse.dictionary import Dictionary, Form
from warehouse.strict_yaml import YamlError, read_mapping


class RuleError(ValueError):
    """A rule file is wrong; the message names file, rule and what is allowed."""


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
    | EditionInForce,
    Field(discriminator="kind"),
]


class RuleBook(BaseModel):
    """The rules of one form."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: str
    rules: tuple[Rule, ...]


def load_rule_books(folder: Path, dictionary: Dictionary) -> dict[str, RuleBook]:
    """Read every rule file and check it against the forms.

    Args:
        folder: `expectations/rules`.
        dictionary: the loaded dictionary; its forms say which items a rule may name.

    Returns:
        Rule books by form code.

    Raises:
        RuleError: unknown key, form or item, or a rule number used twice.
    """
    books: dict[str, RuleBook] = {}
    seen: set[str] = set()
    for path in sorted(folder.glob("*.yaml")):
        book = _read(path)
        forms = [form for form in dictionary.forms if form.form == book.form]
        if not forms:
            allowed = "、".join(sorted({form.form for form in dictionary.forms}))
            raise RuleError(f"{path.name}: form = {book.form!r} 不是已有报表，可用：{allowed}")
        for rule in book.rules:
            if rule.id in seen or not rule.id.startswith(f"{book.form}-"):
                raise RuleError(f"{path.name}: 规则编号 {rule.id} 重复，或不以 {book.form}- 开头")
            seen.add(rule.id)
            _check_names(path.name, rule, forms)
            _check_parts(path.name, rule, forms, dictionary)
        books[book.form] = book
    return books


def rule_table(books: dict[str, RuleBook]) -> pl.DataFrame:
    """All rules as the frame of `ref.rule`."""
    rows = [
        {
            "rule_id": rule.id,
            "form_code": book.form,
            "kind": rule.kind,
            "severity": rule.severity,
            "title": rule.title,
            "advice": rule.advice,
        }
        for book in books.values()
        for rule in book.rules
    ]
    columns = ("rule_id", "form_code", "kind", "severity", "title", "advice")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))


def _read(path: Path) -> RuleBook:
    try:
        return RuleBook.model_validate(read_mapping(path))
    except (ValidationError, YamlError) as error:
        raise RuleError(f"{path.name}: 规则文件有误：{error}") from error


def _check_names(file_name: str, rule: Rule, forms: Sequence[Form]) -> None:
    """An item that only some editions have is judged where it is there."""
    allowed = {item.indicator for form in forms for item in form.items}
    allowed |= {column.name for form in forms for column in form.columns}
    for name in rule.names():
        if name not in allowed:
            raise RuleError(
                f"{file_name}: {rule.id} 引用的 {name!r} 不在报表 {forms[0].form} 的任何版本中，"
                f"可用：{'、'.join(sorted(allowed))}"
            )


def _check_parts(file_name: str, rule: Rule, forms: Sequence[Form], dictionary: Dictionary) -> None:
    """A code written wrong would leave the rule without anything to judge."""
    split = {form.breakdown.type for form in forms if form.breakdown}
    allowed = {code for one in split for code in dictionary.breakdown_codes(one)}
    for code in rule.part_codes():
        if code not in allowed:
            raise RuleError(
                f"{file_name}: {rule.id} 引用的分组代码 {code!r} 不在报表 {forms[0].form} 的分组中"
            )
