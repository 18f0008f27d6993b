"""Approval up the tree: which returns stand to be approved at a level, and what is in the way.

Belongs here: the state of every return of the current release at one level. Not here: what changed
(`approval_changes.py`), recording a decision (`approving.py`), how it looks (`cli_approve.py`).

A county approves its own rows, a city its counties' and its own, the province all. The chain begins
with the level that sends the file: a city's workbook carries its counties, so the city approves
them without waiting for a county (which may still confirm its own rows); where a county sends its
own file, the city waits for the county, and the province always waits for the city.
"""

from collections.abc import Mapping
from typing import NamedTuple

import duckdb
import polars as pl

from warehouse.dictionary import Dictionary

LEVELS = ("county", "city", "province")
# Times are compared as seconds: a file and a decision of the same second count as file after it.
_RETURNS = """
with firms as (
    select
        ent.form_code, ent.period, ent.region_code,
        count(*) filter (where ent.edit_status = 'blocked') as blocks
    from core.fct_enterprise_month as ent
    where ent.is_current
    group by all
),
blocked as (
    select
        obs.form_code, obs.period, obs.region_code,
        count(*) filter (where obs.edit_status = 'blocked') as blocks
    from core.fct_observation as obs
    where obs.is_current
    group by all
    union all
    select frm.form_code, frm.period, frm.region_code, frm.blocks from firms as frm
),
standing as (
    select
        snt.form_code, snt.period, snt.period_end, snt.region_code,
        count(*) as units,
        cast(max(epoch(cast(sub.received_at as timestamptz))) as bigint) as received
    from core.fct_submission as snt
    inner join core.dim_submission as sub on snt.submission_sk = sub.submission_sk
    where snt.status = 'accepted' and snt.known_to is null and snt.region_code is not null
    group by all
)
select
    std.form_code, std.period, std.period_end, std.region_code, std.units, std.received,
    reg.full_name as region_name, reg.region_level, reg.city_code,
    coalesce(blk.blocks, 0) as blocks,
    coalesce(mst.close_state, 'open') = 'final' as is_final
from standing as std
inner join core.dim_region as reg
    on std.region_code = reg.region_code
    and reg.valid_from_month <= std.period_end
    and (reg.valid_to_month is null or reg.valid_to_month > std.period_end)
left join blocked as blk
    on std.form_code = blk.form_code
    and std.period = blk.period
    and std.region_code = blk.region_code
left join mart.mart_month_status as mst on std.period_end = mst.period_end
where ($form is null or std.form_code = $form)
    and ($period is null or std.period = $period)
    and ($region is null or std.region_code = $region or reg.city_code = $region)
order by std.period_end, std.form_code, std.region_code
"""
_APPROVED = """
select
    dcr.form_code, dcr.period, dcr.region_code, dcr.level,
    cast(max(epoch(cast(dcr.decided_at as timestamptz))) as bigint) as approved
from core.fct_decision_return as dcr
where dcr.kind = 'approval'
group by all
"""
_RETURN = ["form_code", "period", "region_code"]


class Scope(NamedTuple):
    """Which returns are asked for; None does not narrow."""

    form: str | None
    period: str | None
    region: str | None


def read_returns(
    connection: duckdb.DuckDBPyConnection, dictionary: Dictionary, scope: Scope
) -> pl.DataFrame:
    """The returns in force that fit the scope, with the moment of each level's last approval.

    Returns:
        A row a form, period and region: `units`, `received` (the latest receipt in force),
        `blocks`, `is_final`, `first` (rank of the level at which its approval begins), `rank` (of
        the region's own level) and, by level, `county`, `city`, `province` (seconds, null: never).
    """
    returns: pl.DataFrame = connection.sql(_RETURNS, params=scope._asdict()).pl()
    approved: pl.DataFrame = connection.sql(_APPROVED).pl()
    senders = {form.form: LEVELS.index(form.sender_level) for form in dictionary.forms
               if form.sender_level in LEVELS}  # fmt: skip
    ranks = {level: rank for rank, level in enumerate(LEVELS)}
    found = returns.with_columns(
        rank=pl.col("region_level").replace_strict(ranks, return_dtype=pl.Int64),
        sends=pl.col("form_code").replace_strict(senders, return_dtype=pl.Int64),
    ).with_columns(first=pl.max_horizontal("rank", "sends"))
    for level in LEVELS:
        own = approved.filter(pl.col("level") == level).select(
            *_RETURN, pl.col("approved").alias(level)
        )
        found = found.join(own, on=_RETURN, how="left", maintain_order="left")
    return found


def standing_at(returns: pl.DataFrame, level: str) -> pl.DataFrame:
    """How each return stands at one level; returns that it does not approve are left out.

    Returns:
        The rows with `standing`: `approved` (nothing came since), `final` (its month is closed),
        `blocked` (figures must be corrected), `waiting` (the level below has not approved what is
        in force), `ready`.
    """
    rank = LEVELS.index(level)
    may = (pl.col("rank") <= rank) & (pl.col("first") <= rank)
    if level == "county":
        may = (pl.col("rank") == rank) & (pl.col("sends") <= LEVELS.index("city"))
    below = pl.lit(False)
    if rank > 0:
        below = (pl.col("first") < rank) & ~_holds(LEVELS[rank - 1])
    standing = (
        pl.when(_holds(level))
        .then(pl.lit("approved"))
        .when("is_final")
        .then(pl.lit("final"))
        .when(pl.col("blocks") > 0)
        .then(pl.lit("blocked"))
        .when(below)
        .then(pl.lit("waiting"))
        .otherwise(pl.lit("ready"))
    )
    return returns.filter(may).with_columns(standing=standing)


def _holds(level: str) -> pl.Expr:
    """Whether a level's approval is of what is in force now."""
    return (pl.col(level) > pl.col("received")).fill_null(False)


def highest_approved(returns: pl.DataFrame) -> Mapping[str, int]:
    """By region: the rank of the highest level that has approved any version of its return."""
    highest = pl.max_horizontal(
        pl.when(pl.col(level).is_not_null()).then(rank) for rank, level in enumerate(LEVELS)
    )
    ranked = returns.select("region_code", highest=highest).drop_nulls()
    return dict(ranked.iter_rows())
