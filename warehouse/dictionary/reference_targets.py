"""Reference tables `ref.target` and `ref.target_term`: the plan's quantities in base units.

Belongs here: conversion of printed plan values and of the cross-check terms into columns.
Does not: the calculations themselves (sql/mart).
"""

from decimal import Decimal
from typing import Any

import polars as pl
from polars.datatypes import DataTypeClass

from warehouse.dictionary.model import Dictionary
from warehouse.dictionary.targets import FieldReference, Target, half_width

AMOUNT = pl.Decimal(24, 4)
TEXT = pl.String
Schema = dict[str, pl.DataType | DataTypeClass]

TARGET: Schema = {
    "target_id": TEXT,
    "indicator_code": TEXT,
    "kind": TEXT,
    "baseline_year": pl.Int32,
    "baseline_value": AMOUNT,
    "baseline_half_width": AMOUNT,
    "target_year": pl.Int32,
    "target_value": AMOUNT,
    "unit": TEXT,
    "unit_factor": AMOUNT,
    "direction": TEXT,
    "growth_target_pct": pl.Decimal(10, 4),
    "section": TEXT,
    "quote": TEXT,
    "cross_check_note": TEXT,
    "cross_check_unit": TEXT,
    "cross_check_factor": AMOUNT,
    "carried_by": TEXT,
    "no_data_reason": TEXT,
}

TARGET_TERM: Schema = {
    "target_id": TEXT,
    "term_no": pl.Int32,
    "multiplier": AMOUNT,
    "factor_1_target_id": TEXT,
    "factor_1_field": TEXT,
    "factor_2_target_id": TEXT,
    "factor_2_field": TEXT,
    "divisor_target_id": TEXT,
    "divisor_field": TEXT,
    "divisor_is_percent": pl.Boolean,
}

_SAME_NAME = {
    "kind", "baseline_year", "target_year", "unit", "direction", "section", "quote",
    "no_data_reason",
}  # fmt: skip


def target_table(dictionary: Dictionary) -> pl.DataFrame:
    """One row per quantity of the plan."""
    rows = [_target_row(dictionary, entry) for entry in dictionary.targets.values()]
    return pl.DataFrame(rows, schema=TARGET)


def _target_row(dictionary: Dictionary, entry: Target) -> dict[str, Any]:
    factor = Decimal(dictionary.units[entry.unit].factor)
    baseline, target = entry.value("baseline"), entry.value("target")
    width = None if entry.baseline_value is None else half_width(entry.baseline_value) * factor
    growth, check = entry.growth_target_pct, entry.cross_check
    return {
        **entry.model_dump(include=_SAME_NAME),
        "target_id": entry.id,
        "indicator_code": entry.indicator,
        "baseline_value": None if baseline is None else baseline * factor,
        "baseline_half_width": width,
        "target_value": None if target is None else target * factor,
        "unit_factor": factor,
        "growth_target_pct": None if growth is None else Decimal(growth),
        "cross_check_note": check.note if check else None,
        "cross_check_unit": check.unit if check else None,
        "cross_check_factor": Decimal(dictionary.units[check.unit].factor) if check else None,
        "carried_by": "、".join(dictionary.carriers.get(entry.indicator, ())),
    }


def target_term_table(dictionary: Dictionary) -> pl.DataFrame:
    """One row per term of a cross check; the divisor is repeated on each term."""
    rows: list[tuple[object, ...]] = []
    for entry in dictionary.targets.values():
        check = entry.cross_check
        if check is None:
            continue
        divisor = _pair(check.divisor)
        for number, term in enumerate(check.terms, start=1):
            second = term.factors[1] if len(term.factors) == 2 else None
            factors = (*_pair(term.factors[0]), *_pair(second))
            head = (entry.id, number, Decimal(term.multiplier))
            rows.append((*head, *factors, *divisor, check.percent_divisor))
    return pl.DataFrame(rows, schema=TARGET_TERM, orient="row")


def _pair(text: str | None) -> tuple[str | None, str | None]:
    if text is None:
        return None, None
    reference = FieldReference.of(text)
    return reference.target_id, reference.field
