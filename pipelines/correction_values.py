"""The figures that a correction speaks of, as they were reported, and values as people write them.

Belongs here: looking figures up in the staged lake; between base units and printed units.
Not here: deciding (`correcting.py`).
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from pipelines import messages_correct as messages
from pipelines.decision_queries import Refused
from pipelines.edit.cells import ROW
from pipelines.edit.corrections import cell_values, row_values
from pipelines.edit.wide_checks import measures_of
from pipelines.stage.kinds import TABLES
from pipelines.tables import plain
from warehouse.dictionary import Dictionary, Form
from warehouse.lake import Lake

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_LIMIT = Decimal(10) ** 20
_DECIMALS = 4


class ReportedFigure(NamedTuple):
    """One figure as it was reported.

    Attributes:
        identity: the columns by which a correction names it.
        value: in base units.
        unit: as printed, with `unit_factor` base units each.
        proposed_factor: what it should be multiplied by, where that is proposed.
    """

    identity: Mapping[str, Any]
    value: Decimal
    unit: str
    unit_factor: int
    proposed_factor: Decimal | None


def reported_figures(
    lake: Lake,
    dictionary: Dictionary,
    finding: Mapping[str, Any],
    wanted: Sequence[Mapping[str, Any]],
) -> list[ReportedFigure]:
    """The wanted figures of the finding's row, in the order of the sheet.

    Args:
        lake: staged.
        dictionary: forms and units.
        finding: its form, month and row.
        wanted: `indicator_code` and `time_basis` of each, `correction_factor` where proposed.
    """
    code, month = finding["form_code"], finding["period_end"]
    kind = next(form.kind for form in dictionary.forms if form.form == code)
    staged = lake.read(TABLES[kind], [f"{code.lower()}-{month}"]).filter(
        pl.all_horizontal(pl.col(key) == finding[key] for key in ROW)
    )
    if staged.is_empty():
        return []
    figures = (
        _cells(staged)
        if kind in ("aggregate", "published")
        else _measures(staged, dictionary.edition(code, staged.item(0, "edition")), dictionary)
    )
    factors = {(one["indicator_code"], one["time_basis"]): one for one in wanted}
    rows = [
        row
        for row in figures.sort("cell_ref", "indicator_code", "time_basis").iter_rows(named=True)
        if (row["indicator_code"], row["time_basis"]) in factors
    ]
    return [
        _reported(row, factors[row["indicator_code"], row["time_basis"]], dictionary)
        for row in rows
    ]


def _cells(staged: pl.DataFrame) -> pl.DataFrame:
    own = staged.select(*ROW, "cell_ref", "region_code", "breakdown_code", "printed_unit")
    return cell_values(staged).join(own, on=[*ROW, "cell_ref"])


def _measures(staged: pl.DataFrame, form: Form, dictionary: Dictionary) -> pl.DataFrame:
    measures = measures_of(form, dictionary)
    schema = {"indicator_code": pl.String, "time_basis": pl.String, "printed_unit": pl.String}
    units = pl.DataFrame(
        [(one.item, one.time_basis, one.unit) for one in measures], schema=schema, orient="row"
    )
    return (
        row_values(staged, measures)
        .join(staged.select(*ROW, "region_code", "enterprise_id"), on=ROW)
        .join(units, on=["indicator_code", "time_basis"], nulls_equal=True)
    )


def _reported(
    row: Mapping[str, Any], wanted: Mapping[str, Any], dictionary: Dictionary
) -> ReportedFigure:
    names = ("unit_key", "region_code", "enterprise_id", "breakdown_code")
    unit = row["printed_unit"] or ""
    known = {one.unit: one.factor for one in dictionary.units.values()}
    return ReportedFigure(
        identity={
            **{name: row.get(name) for name in names},
            "indicator_code": row["indicator_code"],
            "time_basis": row["time_basis"],
        },
        value=row["value"],
        unit=unit,
        unit_factor=known.get(unit, 1),
        proposed_factor=wanted.get("correction_factor"),
    )


def override_value(text: str, figure: ReportedFigure) -> tuple[Decimal, Decimal]:
    """A value written in the figure's printed unit: base units, and half-width of its rounding.

    Raises:
        Refused: no plain number, or more digits than a figure keeps.
    """
    plain_text = text.replace(",", "").strip()
    if not _NUMBER.fullmatch(plain_text):
        raise Refused(messages.NOT_A_NUMBER.format(text=text, unit=figure.unit))
    value = Decimal(plain_text) * figure.unit_factor
    decimals = len(plain_text.partition(".")[2])
    exact = value.quantize(Decimal(1).scaleb(-_DECIMALS)) if abs(value) < _LIMIT else None
    if exact is None or exact != value:
        raise Refused(messages.TOO_LONG.format(text=text))
    half = Decimal(figure.unit_factor).scaleb(-decimals) / 2
    return exact, half.quantize(Decimal(1).scaleb(-_DECIMALS))


def shown(value: Decimal, figure: ReportedFigure) -> str:
    """A value in base units as people write it, in the printed unit."""
    return f"{plain(value / figure.unit_factor)} {figure.unit}".strip()
