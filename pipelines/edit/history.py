"""The sender's own history: which former returns the edit of a month reads, and what they said.

Belongs here: how far back a form's edit reads, and figures of any form in one shape.
Does not: comparing them (`slip_checks`), reading files (`assets`).
"""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from pipelines.edit.cells import PART, ROW, VERSION_ORDER
from pipelines.edit.rule_books import RULES, load_rule_books
from pipelines.edit.rules import RuleBook, UnitSlip
from pipelines.edit.wide_checks import Measure
from warehouse.dictionary import Dictionary, Form
from warehouse.reach import shifted

# Months back, nearest first. January has no monthly return, so February looks at December.
_BACK: Mapping[str, tuple[int, ...]] = {"monthly": (1, 2), "quarterly": (3,), "annual": (12,)}
FIGURE = ["unit", "indicator_code", "time_basis"]


def slip_rules(book: RuleBook) -> list[UnitSlip]:
    """The rules of a form that compare with former returns."""
    return [rule for rule in book.rules if isinstance(rule, UnitSlip)]


def months_back(form: Form, book: RuleBook) -> tuple[int, ...]:
    """Distances in months to the former returns that a form's rules compare with."""
    return _BACK.get(form.frequency, ()) if slip_rules(book) else ()


def former_months(form: Form, book: RuleBook, period_end: int) -> tuple[int, ...]:
    """Months (yyyymm) whose returns the edit of a month reads, nearest first."""
    return tuple(shifted(period_end, -back) for back in months_back(form, book))


def months_read(dictionary: Dictionary) -> dict[str, tuple[int, ...]]:
    """By form code: distances in months to the returns that the edit of a month reads."""
    books = load_rule_books(RULES, dictionary)
    found: dict[str, tuple[int, ...]] = {}
    for form in dictionary.forms:
        book = books.get(form.form)
        back = () if book is None else months_back(form, book)
        if back:
            found[form.form] = tuple(sorted({*found.get(form.form, ()), *back}))
    return found


def cell_figures(frame: pl.DataFrame, units: Mapping[str, int]) -> pl.DataFrame:
    """Figures of a long partition: its cells, and `unit`, who and what a row speaks of.

    Args:
        frame: cells that stand.
        units: base units in each printed unit, for `unit_factor`.
    """
    return frame.with_columns(
        unit=pl.concat_str("region_code", *PART, "vintage", separator="|"),
        unit_factor=pl.col("printed_unit").replace_strict(
            dict(units), default=1, return_dtype=pl.Int64
        ),
    )


def row_figures(frame: pl.DataFrame, measures: Sequence[Measure]) -> pl.DataFrame:
    """Figures of a wide partition: a row a measure; an empty one is none."""
    kept = [*VERSION_ORDER, "period", "period_end", "region_code", "enterprise_id"]
    parts = [
        frame.select(
            *dict.fromkeys([*ROW, *kept]),
            unit=pl.col("enterprise_id"),
            indicator_code=pl.lit(measure.item),
            time_basis=pl.lit(measure.time_basis, dtype=pl.String),
            subject=pl.lit(measure.subject),
            printed_unit=pl.lit(measure.unit),
            unit_factor=pl.lit(measure.factor, dtype=pl.Int64),
            value=pl.col(measure.column),
        )
        for measure in measures
        if measure.column in frame.columns
    ]
    return pl.concat(parts).drop_nulls("value")


def in_force(figures: Iterable[pl.DataFrame]) -> pl.DataFrame | None:
    """The last figure of each unit and item over some returns: `FIGURE`, `value`, `period_end`."""
    columns = [*FIGURE, "value", "period_end", *VERSION_ORDER]
    frames = [frame.select(columns) for frame in figures]
    if not frames:
        return None
    ordered = pl.concat(frames).sort(["period_end", *VERSION_ORDER])
    last = ordered.unique(FIGURE, keep="last", maintain_order=True)
    return last.select(*FIGURE, "value", "period_end")
