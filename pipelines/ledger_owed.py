"""What is owed, who brings it and whom to ask, and what a month without a return expects.

Belongs here: the questions to the release and the archive, the answers as plain values. Not here:
what makes a return missing and who brings it (`publications/pages/completeness/missing.sql`, as the
site tells it), how the answers look (`cli_ledger_owed.py`).
"""

from collections.abc import Mapping
from typing import Any

import duckdb

from pipelines.contacts import LAST_SHEETS, contacts_of
from pipelines.publications.pages import find_view
from warehouse.home import Home
from warehouse.releases import rows_by_name

Row = dict[str, Any]
Asked = Mapping[str, str | None]
_OWED = """
select
    own.form_code, own.period, own.unit_code, own.unit_name, own.city_code, own.status, own.due_on,
    own.county_name, own.city_name, own.due_steps, own.brought_by, own.problem
from ({missing}) as own
where ($form is null or own.form_code = $form)
    and ($period is null or own.period = $period)
    and ($region is null or own.region_code = $region or own.city_code = $region)
order by own.period_end, own.form_code, own.city_code, own.region_code, own.unit_code
"""
# Due in a period that the calendar knows, of forms of which nobody has sent anything.
_NOT_STARTED = """
with due as (
    select ddd.form_code, ddd.period, ddd.period_end, ddd.level, ddd.due_on, ddd.arrives_by
    from core.dim_due_date as ddd
    where ddd.is_unit and ddd.period = $period and ($form is null or ddd.form_code = $form)
        and not exists (
            select 1 from core.fct_submission as fsu
            where fsu.form_code = ddd.form_code and fsu.period = ddd.period
        )
),
units as (
    select
        reg.region_level as level, reg.region_code, reg.city_code,
        reg.valid_from_month, reg.valid_to_month
    from core.dim_region as reg
    where reg.in_scope
    union all
    select 'enterprise', reg.region_code, reg.city_code, ent.valid_from_month, ent.valid_to_month
    from core.dim_enterprise as ent
    inner join core.dim_region as reg
        on ent.region_code = reg.region_code
        and reg.valid_from_month <= ent.valid_from_month
        and (reg.valid_to_month is null or reg.valid_to_month > ent.valid_from_month)
    where ent.is_key and ent.is_current and ent.unit_state = '营业'
)
select
    due.form_code, due.period, due.level, due.due_on, due.arrives_by, count(*) as unit_count
from due
inner join units as unt
    on due.level = unt.level
    and unt.valid_from_month <= due.period_end
    and (unt.valid_to_month is null or unt.valid_to_month > due.period_end)
where $region is null or unt.region_code = $region or unt.city_code = $region
group by all
order by due.form_code, due.due_on, due.level
"""


def read_owed(connection: duckdb.DuckDBPyConnection, asked: Asked) -> list[Row]:
    """The returns that are missing or wholly rejected, as the page of completeness tells them."""
    missing = find_view("completeness/missing").query
    return rows_by_name(connection, _OWED.format(missing=missing), asked)


def read_not_started(connection: duckdb.DuckDBPyConnection, asked: Asked) -> list[Row]:
    """How many units owe each form of a period of which nothing has come; none without a period."""
    return rows_by_name(connection, _NOT_STARTED, asked) if asked["period"] else []


def with_contacts(connection: duckdb.DuckDBPyConnection, home: Home, owed: list[Row]) -> list[Row]:
    """Each with who filled in the last return of its sender: of this form, else of another.

    The city is asked for its counties and enterprises, any other unit for itself.
    """
    asked = {_asked(row) for row in owed}
    last = [row for row in rows_by_name(connection, LAST_SHEETS, {}) if row["sender"] in asked]
    known = [one for one in contacts_of(home, last) if one["filled_by"] or one["phone"]]
    return [{**row, "contact": _best(row, known)} for row in owed]


def _asked(row: Row) -> str:
    return str(row["city_name"] or row["unit_name"])


def _best(row: Row, known: list[Row]) -> Row | None:
    own = [one for one in known if one["sender"] == _asked(row)]
    own.sort(key=lambda one: (one["form_code"] == row["form_code"], str(one["reported_on"])))
    names = ("sender", "form_code", "period", "filled_by", "phone")
    return {name: own[-1][name] for name in names} if own else None
