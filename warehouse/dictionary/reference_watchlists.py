"""Reference tables of the watch lists: entries, the codes they name, and rules that choose regions.

Belongs here: entries and members as rows.
Does not: reading and checking them (watchlists.py, checks_watchlists.py).
"""

from collections.abc import Iterator

import polars as pl
from polars.datatypes import DataTypeClass

from warehouse.dictionary.checks_watchlists import STANDARD
from warehouse.dictionary.model import Dictionary
from warehouse.dictionary.watchlists import WatchEntry

TEXT = pl.String
Schema = dict[str, pl.DataType | DataTypeClass]

WATCHLIST: Schema = {
    "watchlist_code": TEXT,
    "watchlist_name": TEXT,
    "watch_object": TEXT,
    "is_additive": pl.Boolean,
    "entry_id": TEXT,
    "entry_name": TEXT,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "section": TEXT,
    "quote": TEXT,
    "tier": TEXT,
    "product_unit": TEXT,
    "product_code": TEXT,
    "no_data_reason": TEXT,
    "source": TEXT,
}

MEMBER: Schema = {
    "entry_id": TEXT,
    "member_type": TEXT,
    "member_code": TEXT,
    "standard_version": TEXT,
    "member_match": TEXT,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
}
RULE: Schema = {
    "watchlist_code": TEXT,
    "watchlist_name": TEXT,
    "form_code": TEXT,
    "indicator_code": TEXT,
    "region_level": TEXT,
    "top_rank": pl.Int32,
    "decided_month": pl.Int32,
    "decided_day": pl.Int32,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "section": TEXT,
    "quote": TEXT,
    "source": TEXT,
}
_OF_THE_LIST = {"watchlist_code", "watchlist_name", "watch_object", "is_additive"}


def watchlist_table(dictionary: Dictionary) -> pl.DataFrame:
    """One row per entry of a list."""
    rows = [
        {
            "watchlist_code": watchlist.kind,
            "watchlist_name": watchlist.name,
            "watch_object": watchlist.object,
            "is_additive": watchlist.additive,
            **entry.model_dump(include=WATCHLIST.keys() - _OF_THE_LIST),
        }
        for kind, watchlist in dictionary.watchlists.lists.items()
        for entry in dictionary.watchlists.entries[kind]
    ]
    return pl.DataFrame(rows, schema=WATCHLIST)


def watchlist_rule_table(dictionary: Dictionary) -> pl.DataFrame:
    """One row per list whose regions are chosen by a rule."""
    rows = [
        {
            **watchlist.rule.model_dump(include=set(RULE)),
            "watchlist_code": watchlist.kind,
            "watchlist_name": watchlist.name,
            "form_code": watchlist.rule.form,
            "indicator_code": watchlist.rule.indicator,
            "region_level": watchlist.rule.level,
            "top_rank": watchlist.rule.top,
        }
        for watchlist in dictionary.watchlists.lists.values()
        if watchlist.rule is not None
    ]
    return pl.DataFrame(rows, schema=RULE)


def watchlist_member_table(dictionary: Dictionary) -> pl.DataFrame:
    """One row per code that an entry names; entries without a code have none."""
    rows = [
        (entry.entry_id, *member, entry.valid_from, entry.valid_to)
        for entries in dictionary.watchlists.entries.values()
        for entry in entries
        for member in _members(entry)
    ]
    return pl.DataFrame(rows, schema=MEMBER, orient="row")


def _members(entry: WatchEntry) -> Iterator[tuple[str, str, str | None, str | None]]:
    for code in entry.region_codes:
        yield "region", code, None, entry.region_basis
    for code in entry.industry_codes:
        yield "industry", code, STANDARD, entry.industry_match
    if entry.enterprise_id is not None:
        yield "enterprise", entry.enterprise_id, None, None
    if entry.product_code is not None:
        yield "product", entry.product_code, None, None
