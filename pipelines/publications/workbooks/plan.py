"""The sheets of a workbook as data: the models of `workbooks.yaml`.

Belongs here: loading the declarations and checking them against the views that they name.
Not here: which rows a choice means (`choosing.py`), writing (`sheets.py`).
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pipelines.publications.editions import is_public
from pipelines.publications.pages import Edition, PageError, View, find_view
from warehouse.declared import check
from warehouse.strict_yaml import read_mapping, shown

_FILE = Path(__file__).with_name("workbooks.yaml")

Audience = Literal["province", "city", "county"]
AUDIENCES: tuple[Audience, ...] = ("province", "city", "county")
# What the rows of a sheet are chosen by; `choosing.py` says what each means.
Choice = Literal["own", "group", "inside", "month", "year", "two_years", "shown"]

# `{column}`, `{column:whole}`, `{column:parts}`.
REFERENCE = re.compile(r"\{(\w+)(?::(whole|parts))?\}")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class SheetColumn(_Entry):
    """A column of a view on a sheet."""

    # In characters of the normal font.
    width: int = Field(default=12, ge=4, le=100)
    band: str | None = None
    audiences: tuple[Audience, ...] = Field(default=AUDIENCES, alias="for")
    formula: str | None = None
    # Decimals beyond those of the indicator, where its unit is large for such a region.
    more_decimals: Mapping[Audience, int] = {}
    # The row of the whole has no value here (a rank among the parts).
    parts_only: bool = False

    @property
    def references(self) -> set[str]:
        """Columns that the formula computes with."""
        return {name for name, _ in REFERENCE.findall(self.formula or "")}

    @property
    def needs_whole(self) -> bool:
        """Whether the formula cannot stand without the row of the whole."""
        return any(part == "whole" for _, part in REFERENCE.findall(self.formula or ""))


class LineChart(_Entry):
    """Lines of some columns against another."""

    title: str
    categories: str
    # Column: what the legend calls it.
    lines: Mapping[str, str]


class Sheet(_Entry):
    """One sheet: a view, its rows for an audience, its columns."""

    name: str = Field(max_length=31, pattern=r"^[^\[\]:*?/\\']+$")
    view: str
    audiences: tuple[Audience, ...] = Field(default=AUDIENCES, alias="for")
    edition: Edition = "public"
    where: Mapping[str, Choice] = {}
    columns: Mapping[str, SheetColumn]
    whole: str | None = None
    chart: LineChart | None = None
    # In place of what the view says of itself.
    question: str | None = None
    notes: tuple[str, ...] | None = None

    def columns_for(self, audience: Audience) -> dict[str, SheetColumn]:
        """The columns of a workbook of this kind."""
        return {name: one for name, one in self.columns.items() if audience in one.audiences}


class _Plan(_Entry):
    """The whole file."""

    sheets: tuple[Sheet, ...]


@cache
def load_sheets(path: Path = _FILE) -> tuple[Sheet, ...]:
    """All sheets in order.

    Raises:
        PageError: the file contradicts its model, or names what a view does not have.
    """
    content, nouns = read_mapping(path), {"sheets": "表"}
    sheets = check(_Plan, content, shown(path), nouns=nouns, raising=PageError).sheets
    for sheet in sheets:
        _check(sheet, path)
    return sheets


def sheets_for(audience: Audience, edition: Edition) -> list[Sheet]:
    """The sheets of a workbook; the public edition has none that is, or whose view is, internal."""
    return [
        sheet
        for sheet in load_sheets()
        if audience in sheet.audiences
        and (edition == "internal" or (sheet.edition == "public" and is_public(view_of(sheet))))
    ]


def view_of(sheet: Sheet) -> View:
    """The view of a sheet."""
    return find_view(sheet.view)


def _check(sheet: Sheet, path: Path) -> None:
    view = view_of(sheet)
    named = {*sheet.columns, *sheet.where, *([sheet.whole] if sheet.whole else [])}
    if unknown := named - set(view.columns):
        raise PageError(
            f"{path.name}：“{sheet.name}”的视图没有这些列：{'、'.join(sorted(unknown))}"
        )
    for name, column in sheet.columns.items():
        reachable = {
            one for one, other in sheet.columns.items()
            if set(column.audiences) <= set(other.audiences)
        }  # fmt: skip
        if unknown := column.references - reachable:
            raise PageError(
                f"{path.name}：“{sheet.name}”的“{name}”的公式引用了表上没有的列："
                f"{'、'.join(sorted(unknown))}"
            )
