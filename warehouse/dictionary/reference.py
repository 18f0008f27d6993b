"""Reference tables: the dictionary as typed frames of lake schema `ref`, for SQL.

Belongs here: the list of tables and those built from YAML models.
Does not: code lists (reference_codes.py), targets (reference_targets.py), watch lists
(reference_watchlists.py).
"""

from datetime import date
from decimal import Decimal

import polars as pl
from polars.datatypes import DataTypeClass

from warehouse.dictionary.due_dates import reporting_calendar
from warehouse.dictionary.model import Dictionary
from warehouse.dictionary.reference_codes import code_tables
from warehouse.dictionary.reference_targets import target_table, target_term_table
from warehouse.dictionary.reference_watchlists import (
    watchlist_member_table,
    watchlist_rule_table,
    watchlist_table,
)

AMOUNT = pl.Decimal(24, 4)
TEXT = pl.String
Schema = dict[str, pl.DataType | DataTypeClass]


def reference_tables(dictionary: Dictionary) -> dict[str, pl.DataFrame]:
    """Table name (without schema `ref`) -> frame with the columns, order and types of the lake."""
    return {
        **code_tables(dictionary),
        "private_definition": _private_definition(dictionary),
        "indicator": _indicator(dictionary),
        "target": target_table(dictionary),
        "target_term": target_term_table(dictionary),
        "watchlist": watchlist_table(dictionary),
        "watchlist_member": watchlist_member_table(dictionary),
        "watchlist_rule": watchlist_rule_table(dictionary),
        "form": _form(dictionary),
        "due_date": _due_date(dictionary),
        "scope": _scope(dictionary),
    }


def _private_definition(dictionary: Dictionary) -> pl.DataFrame:
    columns = ("definition_code", "definition_version", "definition_name", "rule_text", "source")
    rows = [
        (entry.code, entry.version, entry.name, entry.rule, entry.source)
        for entry in dictionary.definitions.values()
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, TEXT), orient="row")


INDICATOR: Schema = {
    "indicator_code": TEXT,
    "indicator_name": TEXT,
    "name_en": TEXT,
    "population": TEXT,
    "kind": TEXT,
    "unit": TEXT,
    "display_unit": TEXT,
    "display_factor": AMOUNT,
    "decimals": pl.Int32,
    "direction": TEXT,
    "over_regions": TEXT,
    "over_time": TEXT,
    "price": TEXT,
    "numerator_code": TEXT,
    "denominator_code": TEXT,
    "ratio_factor": pl.Int32,
    "difference_of": TEXT,
    "difference_lag_years": pl.Int32,
    "since_baseline_of": TEXT,
    "since_baseline_measure": TEXT,
    "counted_tier_code": TEXT,
    "counted_watchlist_code": TEXT,
    "definition": TEXT,
    "source": TEXT,
}


def _indicator(dictionary: Dictionary) -> pl.DataFrame:
    rows = []
    for entry in dictionary.indicators.values():
        formula, difference = entry.formula, entry.difference_of
        since, count = entry.since_baseline, entry.count_of
        rows.append(
            {
                **entry.model_dump(include=INDICATOR.keys() - {"difference_of"}),
                "indicator_code": entry.code,
                "indicator_name": entry.name,
                "display_factor": Decimal(dictionary.units[entry.display_unit].factor),
                "numerator_code": formula.numerator if formula else None,
                "denominator_code": formula.denominator if formula else None,
                "ratio_factor": formula.factor if formula else None,
                "difference_of": difference.indicator if difference else None,
                "difference_lag_years": difference.lag_years if difference else None,
                "since_baseline_of": since.indicator if since else None,
                "since_baseline_measure": since.measure if since else None,
                "counted_tier_code": count.revenue_tier if count else None,
                "counted_watchlist_code": count.watchlist if count else None,
            }
        )
    return pl.DataFrame(rows, schema=INDICATOR)


FORM: Schema = {
    "form_code": TEXT,
    "edition": TEXT,
    "form_name": TEXT,
    "kind": TEXT,
    "frequency": TEXT,
    "agency": TEXT,
    "approval_number": TEXT,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "replaces_by": TEXT,
    "size_indicator_code": TEXT,
    "size_basis": TEXT,
}


def _form(dictionary: Dictionary) -> pl.DataFrame:
    rows = [
        {
            **form.model_dump(include=FORM.keys() - {"replaces_by"}),
            "form_code": form.form,
            "form_name": form.name,
            "replaces_by": ",".join(form.replaces_by),
            "size_indicator_code": form.size_indicator,
            "size_basis": form.size_basis,
        }
        for form in dictionary.forms
    ]
    return pl.DataFrame(rows, schema=FORM)


DUE_DATE: Schema = {
    "form_code": TEXT,
    "period": TEXT,
    "period_start": pl.Int32,
    "period_end": pl.Int32,
    "level": TEXT,
    "due_on": pl.Date,
    "is_provisional": pl.Boolean,
    "is_unit": pl.Boolean,
    "arrives_by": pl.Date,
    "planned_on": pl.Date,
}


def _due_date(dictionary: Dictionary) -> pl.DataFrame:
    rows: list[tuple[str, str, int, int, str, date, bool, bool, date, date]] = [
        (due.form_code, due.period.text, due.period.start, due.period.end, due.level, *due[3:])
        for _, due in reporting_calendar(dictionary)
    ]
    return pl.DataFrame(rows, schema=DUE_DATE, orient="row")


def _scope(dictionary: Dictionary) -> pl.DataFrame:
    scope = dictionary.scope
    schema: Schema = {
        "province_code": TEXT,
        "baseline_year": pl.Int32,
        "target_year": pl.Int32,
        "headline_target": TEXT,
        "register_definition": TEXT,
    }
    years = scope.plan_years
    row = (scope.province_code, years.baseline, years.target)
    return pl.DataFrame(
        [(*row, scope.headline_target, scope.register_definition)], schema=schema, orient="row"
    )
