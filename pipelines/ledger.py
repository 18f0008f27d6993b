"""`dpe ledger`: who sent which form for which period, when, in which version.

Belongs here: the questions to the release, the answers as plain values. Not here: what is
owed and by whom (`ledger_owed.py`), what makes a return late, refused or replaced
(`sql/core/fct_submission.sql`, `fct_return_status.sql`), how the ledger looks (`cli_ledger.py`).
"""

from typing import Any, NamedTuple

import duckdb

from pipelines.choices import refuse_unknown
from pipelines.ledger_owed import (
    Asked,
    read_not_started,
    read_owed,
    with_contacts,
)
from warehouse.home import Home
from warehouse.releases import ReleaseError, current_release, open_release, rows_by_name

# A sheet stands in the ledger of each region whose units it reports, and of their cities.
_SENT = """
with units as (
    select
        fsb.submission_sk, fsb.status, fsb.known_to, fsb.timeliness,
        coalesce(fsb.region_code, fsb.unit_code) as region_code,
        dcs.kind as held_by_kind,
        fsb.status != 'rejected' and count(distinct fsb.file_sha256) over (
            partition by
                fsb.form_code, fsb.period, fsb.unit_code, fsb.breakdown_code,
                fsb.known_from, fsb.version_no, fsb.status = 'rejected'
        ) > 1 as is_contested
    from core.fct_submission as fsb
    left join core.fct_decision as dcs on fsb.held_by = dcs.decision_no
),
counted as (
    select
        unt.submission_sk,
        count(*) filter (where unt.status = 'accepted') as accepted_rows,
        count(*) filter (where unt.status = 'rejected') as refused_rows,
        count(*) filter (where unt.status = 'accepted' and unt.known_to is null) as current_rows,
        count(*) filter (where unt.status = 'accepted' and unt.timeliness = 'late') as late_rows,
        count(*) filter (where unt.status = 'held') as held_rows,
        count(*) filter (where unt.is_contested) as contested_rows,
        string_agg(distinct unt.held_by_kind, ',' order by unt.held_by_kind) as held_by
    from units as unt
    group by unt.submission_sk
),
open_issues as (
    select
        iss.file_sha256, iss.sheet_no,
        count(*) filter (where iss.issue_kind != 'query') as must_count,
        count(*) filter (where iss.issue_kind = 'query') as query_count
    from core.fct_open_issue as iss
    where iss.issue_kind in ('rejected', 'block', 'reject', 'query')
    group by iss.file_sha256, iss.sheet_no
),
chosen as (
    select distinct unt.submission_sk
    from units as unt
    left join core.dim_region as reg on unt.region_code = reg.region_code
    where unt.region_code = $region or reg.city_code = $region
)
select
    sub.form_code, sub.period, sub.sender, sub.version_no, sub.reported_on,
    sub.received_at, sub.delivered_by, sub.file_name, sub.sheet_name, sub.file_sha256, sub.sheet_no,
    sub.status, sub.reason_code, sub.reason_text,
    coalesce(cnt.accepted_rows, 0) as accepted_rows,
    coalesce(cnt.refused_rows, 0) as refused_rows,
    coalesce(cnt.current_rows, 0) as current_rows,
    coalesce(cnt.late_rows, 0) as late_rows,
    coalesce(cnt.held_rows, 0) as held_rows,
    coalesce(cnt.contested_rows, 0) as contested_rows,
    coalesce(opn.must_count, 0) as must_correct,
    coalesce(opn.query_count, 0) as to_explain,
    cnt.held_by,
    case
        when sub.status = 'rejected' then 'refused'
        when cnt.submission_sk is null then 'not_a_return'
        when cnt.accepted_rows = 0 and cnt.held_rows > 0 then 'held'
        when cnt.accepted_rows = 0 then 'refused'
        when cnt.current_rows = 0 then 'replaced'
        when cnt.current_rows < cnt.accepted_rows then 'partly_replaced'
        else 'in_force'
    end as standing
from core.dim_submission as sub
left join counted as cnt on sub.submission_sk = cnt.submission_sk
left join open_issues as opn
    on sub.file_sha256 = opn.file_sha256 and sub.sheet_no = opn.sheet_no
where ($form is null or sub.form_code = $form)
    and ($period is null or sub.period = $period)
    and ($region is null or sub.submission_sk in (select chc.submission_sk from chosen as chc))
order by
    sub.period_end nulls first, sub.form_code nulls first, sub.sender nulls first,
    sub.reported_on, sub.version_no, sub.file_sha256, sub.sheet_no
"""
# What has come in, and the regions of the province.
KNOWN = {
    "form": "select distinct sub.form_code from core.dim_submission as sub",
    "period": "select distinct sub.period from core.dim_submission as sub",
    "region": "select distinct reg.region_code from core.dim_region as reg where reg.in_scope",
}
# What the calendar expects, whether or not a return of it has come.
_EXPECTED = {
    "form": "select distinct ddd.form_code from core.dim_due_date as ddd where ddd.is_unit",
    "period": "select distinct ddd.period from core.dim_due_date as ddd where ddd.is_unit",
}


class Ledger(NamedTuple):
    """Every sheet received that fits the question, and the returns still owed, as rows by name.

    `not_started` is how many units owe the forms of the period asked for of which nothing has come.
    """

    release: str
    sent: list[dict[str, Any]]
    owed: list[dict[str, Any]]
    not_started: list[dict[str, Any]]


def read_ledger(
    home: Home,
    form: str | None,
    period: str | None,
    region: str | None,
    none: str,
    owed_only: bool = False,
) -> Ledger:
    """The ledger of the current release; what is None is not narrowed.

    Args:
        home: the installation.
        form: code of a form.
        period: a reporting period as the release writes it, e.g. `2015-03` or `2015-01/02`.
        region: code of a county or city (with its counties).
        none: the text of the error before the first release.
        owed_only: leave out what was sent, and tell with what is owed whom to ask.

    Raises:
        ReleaseError: before the first release.
        UnknownChoice: nothing in the release or its calendar has that form, period or region.
    """
    release = current_release(home)
    if release is None:
        raise ReleaseError(none)
    asked = {"form": form, "period": period, "region": region}
    with open_release(home, release.name) as connection:
        _refuse_unexpected(connection, asked)
        owed = read_owed(connection, asked)
        return Ledger(
            release.name,
            [] if owed_only else rows_by_name(connection, _SENT, asked),
            with_contacts(connection, home, owed) if owed_only else owed,
            read_not_started(connection, asked),
        )


def _refuse_unexpected(connection: duckdb.DuckDBPyConnection, asked: Asked) -> None:
    """As `refuse_unknown`, but a form or period that the calendar knows is known too."""
    for what, value in asked.items():
        expected = _EXPECTED.get(what)
        if expected is None or (value,) not in connection.execute(expected).fetchall():
            refuse_unknown(connection, {what: value}, KNOWN)
