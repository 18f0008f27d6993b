"""Editing one partition: run the rules, collect findings, mark every cell or row with its status.

What belongs here: from staged rows and a rule book to edited rows and findings.
What does not: how a kind of rule is evaluated (`long_checks`, `wide_checks`), files and folders.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import polars as pl

from pipelines.edit import long_checks, wide_checks
from pipelines.edit.cells import ROW, Cells
from pipelines.edit.findings import COUNTED, STATUSES, no_findings, status_of, to_findings
from pipelines.edit.history import cell_figures, in_force, row_figures, slip_rules
from pipelines.edit.proposals import Proposed, no_proposals, propose
from pipelines.edit.rules import Rule, RuleBook
from pipelines.edit.slip_checks import find_slips
from warehouse.dictionary import BASIS_LABELS, NO_BREAKDOWN, Dictionary, Form


class Edited(NamedTuple):
    """Edited rows (staged columns, `edit_status`, `is_counted`), findings, proposed corrections."""

    rows: pl.DataFrame
    findings: pl.DataFrame
    proposals: pl.DataFrame


# Staged rows of former returns by month (yyyymm).
Former = Mapping[int, pl.DataFrame]


def edit_cells(
    staged: pl.DataFrame,
    book: RuleBook,
    dictionary: Dictionary,
    period_end: int | None,
    former: Former | None = None,
) -> Edited:
    """Edit a long partition (`stg.observation`).

    Args:
        staged: one row a cell.
        book: the rules of its form.
        dictionary: labels, indicators and divisions.
        period_end: month (yyyymm) of the partition; None when it holds many periods (P1).
        former: staged rows of the months that `history.former_months` names.

    Returns:
        Rows with `edit_status` and `is_counted`, and the findings. Rows in = rows out.
    """
    cells, refused = _cells(staged, book, dictionary, period_end)
    judged = _collect(book, [rule for rule in book.rules if not rule.refuses], cells)
    earlier = [
        _cells(frame, book, dictionary, month)[0].standing
        for month, frame in (former or {}).items()
    ]
    units = {unit.unit: unit.factor for unit in dictionary.units.values()}
    slipped = _slipped(
        book,
        cell_figures(cells.standing, units),
        [cell_figures(frame, units) for frame in earlier],
    )
    findings = pl.concat([refused, judged, slipped.findings])
    is_cell = pl.col("cell_ref").is_not_null()
    on_cells = status_of(findings.filter(is_cell), (), [*ROW, "cell_ref"])
    on_rows = status_of(findings.filter(~is_cell), _refusing(book), ROW)
    return Edited(_with_status(staged, on_rows, on_cells), findings, slipped.proposals)


def _cells(
    staged: pl.DataFrame, book: RuleBook, dictionary: Dictionary, period_end: int | None
) -> tuple[Cells, pl.DataFrame]:
    """What the checks see, and the findings on refused rows, which no longer stand in it."""
    names = {code: entry.name for code, entry in dictionary.indicators.items()}
    frame = staged.with_columns(subject=_subject(names, _part_names(dictionary)))
    cells = Cells(
        frame=frame,
        standing=frame,
        counties=_counties(dictionary, period_end),
        labels=names,
        editions=_editions(dictionary),
        units=_units(dictionary),
        factors={name: unit.factor for name, unit in dictionary.units.items()},
        shares=tuple(
            code
            for code, entry in dictionary.indicators.items()
            if entry.kind == "ratio" and entry.unit == "%"
        ),
    )
    refused = _collect(book, [rule for rule in book.rules if rule.refuses], cells)
    cells = replace(cells, standing=frame.join(refused, on=ROW, how="anti"))
    return cells, refused


def edit_rows(
    staged: pl.DataFrame,
    book: RuleBook,
    form: Form,
    dictionary: Dictionary,
    former: Former | None = None,
) -> Edited:
    """Edit a wide partition (enterprise returns, register); a failing row is marked whole."""
    rows = wide_checks.Rows(staged, wide_checks.measures_of(form, dictionary))
    findings = _collect(book, book.rules, rows)
    refusing = _refusing(book)
    slipped = Proposed(no_findings(), no_proposals())
    if slip_rules(book):
        standing = [
            row_figures(_standing_rows(frame, book, rows.measures), rows.measures)
            for frame in (staged, *(former or {}).values())
        ]
        slipped = _slipped(book, standing[0], standing[1:])
    findings = pl.concat([findings, slipped.findings])
    status = status_of(findings, refusing, ROW)
    return Edited(_with_status(staged, status), findings, slipped.proposals)


def refused_rows(
    staged: pl.DataFrame, book: RuleBook, form: Form, dictionary: Dictionary, period_end: int
) -> pl.DataFrame:
    """`ROW` of the rows of a monthly partition that are no return of their unit."""
    if form.kind == "enterprise":
        seen = wide_checks.Rows(staged, wide_checks.measures_of(form, dictionary))
        found = _collect(book, [rule for rule in book.rules if rule.refuses], seen)
    else:
        found = _cells(staged, book, dictionary, period_end)[1]
    return found.select(ROW).unique()


def _standing_rows(
    staged: pl.DataFrame, book: RuleBook, measures: tuple[wide_checks.Measure, ...]
) -> pl.DataFrame:
    """Rows of a wide partition that are a return of their unit."""
    refusing = [rule for rule in book.rules if rule.refuses]
    refused = _collect(book, refusing, wide_checks.Rows(staged, measures))
    return staged.join(refused, on=ROW, how="anti", maintain_order="left")


def _slipped(book: RuleBook, figures: pl.DataFrame, former: Sequence[pl.DataFrame]) -> Proposed:
    """Findings and proposals of the rules that compare with the sender's own history."""
    found = [Proposed(no_findings(), no_proposals())]
    before = in_force(former)
    for rule in slip_rules(book):
        found.append(propose(rule, book.form, find_slips(rule, figures, before)))
    return Proposed(
        pl.concat([one.findings for one in found]), pl.concat([one.proposals for one in found])
    )


def _collect(book: RuleBook, rules: Sequence[Rule], seen: Cells | wide_checks.Rows) -> pl.DataFrame:
    found = [no_findings()]
    for rule in rules:
        if isinstance(seen, Cells):
            failures = long_checks.run_check(rule, seen)
        else:
            failures = wide_checks.run_check(rule, seen)
        if failures is not None:
            found.append(to_findings(rule, book.form, failures))
    return pl.concat(found)


def _refusing(book: RuleBook) -> list[str]:
    return [rule.id for rule in book.rules if rule.refuses]


def _with_status(
    staged: pl.DataFrame, on_rows: pl.DataFrame, on_cells: pl.DataFrame | None = None
) -> pl.DataFrame:
    row_ranks = on_rows.rename({"rank": "row_rank"})
    marked = staged.join(row_ranks, on=ROW, how="left", maintain_order="left")
    ranks = ["row_rank"]
    if on_cells is not None:
        cell_ranks = on_cells.rename({"rank": "cell_rank"})
        keys = [*ROW, "cell_ref"]
        marked = marked.join(cell_ranks, on=keys, how="left", maintain_order="left")
        ranks.append("cell_rank")
    worst = pl.max_horizontal(ranks).fill_null(0).replace_strict(dict(enumerate(STATUSES)))
    marked = marked.with_columns(edit_status=worst, is_counted=worst.is_in(COUNTED))
    return marked.drop(ranks)


def _subject(names: Mapping[str, str], parts: Mapping[str, str]) -> pl.Expr:
    """What a cell speaks of: 小型·营业收入（本年累计）."""
    code = pl.col("breakdown_code")
    part = pl.when(pl.col("breakdown") != NO_BREAKDOWN).then(
        pl.format("{}·", code.replace_strict(dict(parts), default=code))
    )
    name = pl.col("indicator_code").replace_strict(names, default=pl.col("indicator_code"))
    basis = pl.col("time_basis").replace_strict(dict(BASIS_LABELS), default=None)
    return pl.concat_str([part, name, pl.format("（{}）", basis)], ignore_nulls=True)


def _part_names(dictionary: Dictionary) -> dict[str, str]:
    """Names of the codes that figures are split by."""
    lists = {
        "products": ("product_code", "product_name"),
        "registration_types": ("registration_type", "registration_name"),
        "industries": ("industry_code", "industry_name"),
    }
    return {
        str(code): str(name)
        for which, columns in lists.items()
        for code, name in dictionary.codelist(which).select(columns).iter_rows()
    }


def _units(dictionary: Dictionary) -> pl.DataFrame:
    """Every printed unit that converts to an indicator's base unit."""
    units = pl.DataFrame(
        [(unit.unit, unit.base_unit) for unit in dictionary.units.values()],
        schema=["printed_unit", "base_unit"],
        orient="row",
    )
    indicators = pl.DataFrame(
        [(code, entry.unit) for code, entry in dictionary.indicators.items()],
        schema=["indicator_code", "base_unit"],
        orient="row",
    )
    return indicators.join(units, on="base_unit")


def _editions(dictionary: Dictionary) -> pl.DataFrame:
    """Editions that end, with their last month."""
    return pl.DataFrame(
        [
            (form.form, form.edition, form.valid_to.year * 100 + form.valid_to.month)
            for form in dictionary.forms
            if form.valid_to is not None
        ],
        schema={"form_code": pl.String, "edition": pl.String, "last_month": pl.Int32},
        orient="row",
    )


def _counties(dictionary: Dictionary, period_end: int | None) -> pl.DataFrame:
    """County-level units valid in the month; none when the partition holds many periods."""
    divisions = dictionary.codelist("divisions").filter(
        pl.col("level") == "county", pl.col("in_scope") == "yes"
    )
    month = [
        pl.col(name).str.slice(0, 7).str.replace("-", "", literal=True).cast(pl.Int32)
        for name in ("valid_from", "valid_to")
    ]
    at = 0 if period_end is None else period_end
    valid = (month[0] <= at) & (month[1].is_null() | (month[1] > at))
    return divisions.filter(valid).select("region_code", "parent_code")
