"""Which tables an edition holds, and which figures of them the public edition keeps back.

Belongs here: statistical disclosure control of the exports. Not here: how files are written.

The contract says who may be given a table (`audience`). Of a public table with `is_confidential`
the public edition blanks the figures of a confidential row (primary suppression) and of the rows
beside it (secondary suppression): of regions with the same parent, industry or product, and
period, all are blanked when one is, so that no figure follows from the parent's by subtraction.
Shares of an industry in its region are blanked where any of the region is: they add up to 100.
"""

from collections.abc import Mapping

from pipelines.publications.pages import Edition
from warehouse.contracts import Contract

# Of a judged row: none, primary or secondary.
SUPPRESSION = "suppression"
MARK = "is_confidential"
_FEWEST_FIRMS = 3
# Numbers that place a row; they are no figures.
_PLACES = ("period_start", "period_end")
# Figures of the firms that reported both years: fewer than all firms of the row.
_COMPARED = ("value_compared", "value_last_year", "growth_pct")
_COMPARED_COUNT = "compared_firm_count"
# The part of a row in all industries of its region.
_SHARE = "share_pct"


def released_tables(contracts: Mapping[str, Contract], edition: Edition) -> dict[str, Contract]:
    """The tables of an edition by name, in order."""
    return {
        name: contract
        for name, contract in sorted(contracts.items())
        if edition == "internal" or contract.audience == "public"
    }


def is_judged(contract: Contract) -> bool:
    """Whether rows of the table may be confidential."""
    return MARK in contract.names


def released_query(contract: Contract, edition: Edition) -> str:
    """SELECT of the contract's columns as the edition holds them, in the order of the key."""
    order = ", ".join(_quoted(name) for name in contract.key or contract.names)
    if edition == "internal" or not is_judged(contract):
        columns = ", ".join(_quoted(name) for name in contract.names)
        return f"select {columns} from {_table(contract)} order by {order}"
    columns = ", ".join(_released_column(contract, name) for name in contract.names)
    return f"select {columns} from ({judged_query(contract)}) as judged order by {order}"


def judged_query(contract: Contract) -> str:
    """SELECT of all columns and of what keeps a row's figures back (`suppression`).

    `compared_suppressed` says the same of the figures of firms that reported both years: too few
    of them, or too few others, in the row or in one beside it; `share_suppressed` of shares.
    """
    together = ", ".join(name for name in contract.key if name != "industry_code")
    return (
        f"select marked.*, bool_or(marked.{SUPPRESSION} <> 'none')"
        f" over (partition by {together}) as share_suppressed from ({_marked(contract)}) as marked"
    )


def _marked(contract: Contract) -> str:
    beside = ", ".join(
        [
            "parent.parent_code",
            "row.region_level",
            *(f"row.{_quoted(name)}" for name in contract.key if name != "region_code"),
        ]
    )
    few = _few_compared(contract)
    # Names come from contracts, which allow lower-case letters, digits and underscores only.
    return (
        "select row.*,"
        f" case when coalesce(row.{MARK}, true) then 'primary'"
        f" when bool_or(coalesce(row.{MARK}, true)) over (partition by {beside}) then 'secondary'"
        f" else 'none' end as {SUPPRESSION},"
        f" bool_or({few}) over (partition by {beside}) as compared_suppressed"
        f" from {_table(contract)} as row left join"
        " (select region_code, max(parent_code) as parent_code from core.dim_region"
        " group by region_code) as parent on row.region_code = parent.region_code"
    )


def _few_compared(contract: Contract) -> str:
    if _COMPARED_COUNT not in contract.names:
        return "false"
    few = f"between 1 and {_FEWEST_FIRMS - 1}"
    return (
        f"coalesce(row.{_COMPARED_COUNT} {few}"
        f" or row.firm_count - row.{_COMPARED_COUNT} {few}, false)"
    )


def _released_column(contract: Contract, name: str) -> str:
    quoted = _quoted(name)
    if name == MARK:
        return f"{SUPPRESSION} <> 'none' as {quoted}"
    if not _is_figure(contract, name):
        return quoted
    kept = f"{SUPPRESSION} = 'none'"
    if name in (*_COMPARED, _COMPARED_COUNT):
        kept += " and not compared_suppressed"
    if name == _SHARE:
        kept += " and not share_suppressed"
    return f"case when {kept} then {quoted} end as {quoted}"


def _is_figure(contract: Contract, name: str) -> bool:
    numeric = contract.types[name].startswith(("DECIMAL", "DOUBLE", "INT", "BIGINT"))
    return numeric and name not in contract.key and name not in _PLACES


def _table(contract: Contract) -> str:
    return ".".join(_quoted(part) for part in contract.table.split("."))


def _quoted(name: str) -> str:
    return f'"{name}"'
