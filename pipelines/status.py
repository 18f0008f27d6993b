"""What is loaded, missing, rejected and flagged, read from the current release alone.

Belongs here: the questions and their answers as plain values. Not here: how they are shown
(`cli_views.py`); the build file, which only the writer opens.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from pipelines.publications.entrance import entrance
from warehouse.dictionary import Dictionary
from warehouse.home import Home
from warehouse.releases import Release, current_release, open_release

_MONTHS = """
select distinct sub.period_end from core.dim_submission as sub
where sub.status = 'accepted' and sub.form_code in ({forms}) order by 1
"""
_MISSING = """
select
    rst.form_code as form, rst.period,
    printf('%04d-%02d', rst.period_end // 100, rst.period_end % 100) as month, count(*) as count
from core.fct_return_status as rst
where rst.status = 'missing' group by rst.form_code, rst.period, rst.period_end
order by rst.form_code, rst.period_end
"""
_REJECTED = "select rej.scope, count(*) as count from core.fct_reject as rej group by rej.scope"
_ASSUMED = "select count(*) from core.fct_assumption"
_FINDINGS = "select fnd.severity, count(*) as count from core.fct_finding as fnd group by 1"
_ROWS = """
select coalesce(sum(sub.accepted_rows), 0), coalesce(sum(sub.rejected_rows), 0)
from core.dim_submission as sub
"""
_HEADLINE = """
select
    prg.indicator_name, prg.unit, prg.target_year, prg.target_value, prg.latest_period,
    prg.latest_value, prg.latest_half_width, prg.latest_basis, prg.gap_to_target, prg.light,
    prg.latest_is_synthetic
from mart.mart_target_progress as prg
where prg.indicator_code = ? and prg.kind = 'target'
order by prg.target_year desc limit 1
"""
# The state before the first release, as plain values.
NOTHING_YET: dict[str, Any] = {
    "release": None,
    "content_hash": None,
    "months": [],
    "missing": [],
    "rejected": {},
    "findings": {},
}


@dataclass(frozen=True)
class Missing:
    """Returns that were due and did not come, of one form and period, which ends in a month."""

    form: str
    period: str
    month: str
    count: int


@dataclass(frozen=True)
class Status:
    """The state of the current release."""

    release: str
    content_hash: str
    created_at: str
    database: str
    # The page that leads to the newest site; None where none was made.
    site: str | None
    months: list[str]
    rows: dict[str, int]
    missing: list[Missing]
    rejected: dict[str, int]
    assumptions: int
    findings: dict[str, int]
    headline: dict[str, Any] | None
    # The months that two people signed, as the release's own record has it.
    final_months: list[dict[str, Any]]

    def to_json(self) -> dict[str, Any]:
        """The state as plain values."""
        return asdict(self)


def read_status(home: Home, dictionary: Dictionary) -> Status | None:
    """The state of the current release; None before the first."""
    release = current_release(home)
    if release is None:
        return None
    connection = open_release(home, release.name)
    try:
        return _read(connection, home, release, dictionary)
    finally:
        connection.close()


def _read(
    connection: duckdb.DuckDBPyConnection, home: Home, release: Release, dictionary: Dictionary
) -> Status:
    def rows(sql: str, parameters: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        return connection.execute(sql, list(parameters)).fetchall()

    monthly = sorted({form.form for form in dictionary.forms if form.frequency == "monthly"})
    months = rows(_MONTHS.format(forms=", ".join("?" for _ in monthly)), monthly)
    accepted, rejected = rows(_ROWS)[0]
    return Status(
        release=release.name,
        content_hash=release.content_hash,
        created_at=release.created_at,
        database=str(release.database),
        site=str(entrance(home)) if entrance(home).is_file() else None,
        months=[f"{month // 100:04d}-{month % 100:02d}" for (month,) in months],
        rows={"accepted": int(accepted), "rejected": int(rejected)},
        missing=[Missing(*row) for row in rows(_MISSING)],
        rejected={"file": 0, "sheet": 0, "row": 0, "cell": 0, **dict(rows(_REJECTED))},
        assumptions=int(rows(_ASSUMED)[0][0]),
        findings={"block": 0, "query": 0, **dict(rows(_FINDINGS))},
        headline=_headline(connection, dictionary.scope.headline_target),
        final_months=[
            {
                "month": f"{one.month // 100:04d}-{one.month % 100:02d}",
                "signed_by": one.signed_by,
                "closed_at": one.closed_at,
            }
            for one in release.months
            if one.is_final
        ],
    )


def _headline(connection: duckdb.DuckDBPyConnection, indicator: str) -> dict[str, Any] | None:
    cursor = connection.execute(_HEADLINE, [indicator])
    names = [column[0] for column in cursor.description or ()]
    found = cursor.fetchall()
    return dict(zip(names, found[0], strict=True)) if found else None
