"""What a blank form must hold: whose rows, which parts, which columns.

Belongs here: the rows a sender owes, taken from the dictionary and the form's rules. Does not: how
they look in a workbook (`template.py`), the formulas beside them (`formulas.py`).
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.edit.rules import BreakdownTotal, BreakdownWithin, RuleBook
from pipelines.stage.fields import STANDARD_MARKS
from warehouse.dictionary import TOTAL, TOTAL_LABEL, Column, Dictionary, DictionaryError, Form
from warehouse.dictionary.forms import BREAKDOWN_LISTS
from warehouse.periods import Period
from warehouse.reporting import reporting_periods, return_period

# Rows of a form that lists what there is to report: enterprises, or products made.
OPEN_ROWS = 100
_NAMES = {
    "industries": "industry_name",
    "registration_types": "registration_name",
    "size_classes": "size_class",
}


class BlankError(ValueError):
    """No blank form can be made of what was asked; the message is Chinese."""


@dataclass(frozen=True)
class BlankRow:
    """A row that the sender owes: a region, or a part of it."""

    region_code: str
    region_name: str
    level: str
    part: str = TOTAL
    part_name: str = TOTAL_LABEL


@dataclass(frozen=True)
class Blank:
    """A form to be filled by one sender for one period; no `rows`: the sender lists them."""

    form: Form
    month: int
    period: Period | None
    region_code: str
    region_name: str
    level: str
    columns: tuple[Column, ...]
    rows: tuple[BlankRow, ...]
    regions: tuple[tuple[str, str], ...]
    version_no: int = 1

    @property
    def is_open(self) -> bool:
        """Whether the sender chooses the rows."""
        return not self.rows

    @property
    def height(self) -> int:
        """Number of data rows."""
        return len(self.rows) or OPEN_ROWS

    @property
    def width(self) -> int:
        """Number of columns of the form itself."""
        return len(self.columns) + len(self.form.item_columns())

    @property
    def printed_period(self) -> str:
        """The period as returns print it: 2015年1-6月, 2015年."""
        year, month = divmod(self.month, 100)
        if self.form.frequency == "annual":
            return f"{year}年"
        return f"{year}年1-{month}月"

    @property
    def file_name(self) -> str:
        """Suggested only: a file is known by its content."""
        month = f"{self.month // 100}-{self.month % 100:02d}"
        parts = (self.region_code, self.region_name, self.form.code, month)
        return "_".join((*parts, f"第{self.version_no}版.xlsx"))

    def prefilled(self, row: BlankRow) -> dict[str, str]:
        """What stands in the row already, by name of the column."""
        known = {"region_code": row.region_code, "region_name": row.region_name}
        split = self.form.breakdown
        if split is not None:
            known[split.name] = TOTAL_LABEL if row.part == TOTAL else row.part
            known[split.name.removesuffix("_code") + "_name"] = row.part_name
        return known


def plan_blank(
    dictionary: Dictionary, book: RuleBook, code: str, region: str, month: int, version_no: int = 1
) -> Blank:
    """The blank form of a sender.

    Args:
        dictionary: forms and divisions.
        book: rules of the form; those on its parts say which parts it lists.
        code: form, e.g. M1.
        region: the sender's code or full name.
        month: yyyymm in which the period ends.
        version_no: version of the return.

    Raises:
        BlankError: no such form, edition, period or sender, or nothing that the sender owes.
    """
    form = _form(dictionary, code, month)
    period = _period(form, month)
    sender = _sender(dictionary, region, month)
    under = _below(dictionary, form, sender, month)
    own = [sender] if form.kind != "aggregate" or sender["level"] in form.unit_levels else []
    owed = [*own, *under]
    if not owed:
        raise BlankError(f"{form.code} {form.name}不由{sender['region_name']}填报，不生成空表")
    listed = form.kind == "aggregate" and (form.breakdown is None or bool(_parts(book)))
    parts = _named_parts(dictionary, form, book) if listed else {}
    rows = [
        BlankRow(one["region_code"], one["region_name"], one["level"], part, name)
        for one in owed
        for part, name in parts.items()
    ]
    return Blank(
        form=form,
        month=month,
        period=period,
        region_code=sender["region_code"],
        region_name=sender["region_name"],
        level=sender["level"],
        columns=tuple(column for column in form.columns if not _is_mark(form, column)),
        rows=tuple(rows),
        regions=tuple((one["region_code"], one["region_name"]) for one in owed),
        version_no=version_no,
    )


def _is_mark(form: Form, column: Column) -> bool:
    """Printed once on the sheet instead of on every row."""
    return column.type == "mark" or column.name in STANDARD_MARKS


def _form(dictionary: Dictionary, code: str, month: int) -> Form:
    try:
        form = dictionary.form(code.strip().upper().removesuffix("表"), month)
    except DictionaryError as error:
        raise BlankError(f"{error}；可用表号：{'、'.join(dictionary.form_codes)}") from None
    if form.kind == "published":
        raise BlankError(f"{form.code} {form.name}登记已公布的数据，没有填报用的空表")
    return form


def _period(form: Form, month: int) -> Period | None:
    """The period as the form has it; none where each row states its own day."""
    if form.frequency == "irregular":
        return None
    owed = reporting_periods(form.frequency, form.exempt_months, month, month)
    if not owed:
        raise BlankError(
            f"{form.code} {form.name}没有在 {month // 100}-{month % 100:02d} 结束的报告期，"
            "月报免报1月，季报写季末月，年报写12月"
        )
    return return_period(owed[0].text, form.frequency)


def _in_force(dictionary: Dictionary, month: int) -> pl.DataFrame:
    """Divisions of the province on the last day of the month."""
    day = f"{month // 100:04d}-{month % 100:02d}-31"
    valid = (pl.col("valid_from") <= day) & (
        pl.col("valid_to").is_null() | (pl.col("valid_to") > day)
    )
    return dictionary.codelist("divisions").filter(pl.col("in_scope") == "yes", valid)


def _sender(dictionary: Dictionary, region: str, month: int) -> dict[str, Any]:
    asked = region.strip()
    named = (pl.col("region_code") == asked) | (pl.col("region_name") == asked)
    found = _in_force(dictionary, month).filter(named).to_dicts()
    if not found:
        raise BlankError(f"“{asked[:40]}”不是当月有效的地区，请写六位行政区划代码或全称")
    if len(found) > 1:
        codes = "、".join(f"{one['region_code']}" for one in found)
        raise BlankError(f"“{asked}”有几个：{codes}，请写代码")
    return found[0]


def _below(
    dictionary: Dictionary, form: Form, sender: dict[str, Any], month: int
) -> list[dict[str, Any]]:
    """Regions whose figures the sender gathers: a city its counties; cities where the form says."""
    if sender["level"] == "province" and form.sender_level != "province":
        return []
    wanted = (pl.col("parent_code") == sender["region_code"]) & pl.col("level").is_in(
        ("city", "county")
    )
    below = _in_force(dictionary, month).filter(wanted).sort("region_code")
    if form.kind == "aggregate":
        below = below.filter(pl.col("level").is_in(form.unit_levels))
    return below.to_dicts()


def _parts(book: RuleBook) -> list[str]:
    """Parts in printed order: those of the total, each followed by what lies in it."""
    inside = {rule.whole: rule.parts for rule in book.rules if isinstance(rule, BreakdownWithin)}
    totals = [rule.parts for rule in book.rules if isinstance(rule, BreakdownTotal)]
    ordered = dict.fromkeys(part for parts in totals for part in parts)
    return [one for part in ordered for one in (part, *inside.get(part, ()))]


def _named_parts(dictionary: Dictionary, form: Form, book: RuleBook) -> dict[str, str]:
    """Part -> its name, the total first."""
    whole = {TOTAL: TOTAL_LABEL}
    if form.breakdown is None:
        return whole
    which, code = BREAKDOWN_LISTS[form.breakdown.type]
    rows = dictionary.codelist(which).select(code=pl.col(code), name=pl.col(_NAMES[which]))
    # Of a code in several versions of a standard the first names it.
    names = dict(reversed(list(rows.iter_rows())))
    return whole | {part: str(names[part]) for part in _parts(book)}
