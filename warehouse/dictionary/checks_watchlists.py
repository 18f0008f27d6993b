"""Cross rules of the watch lists: codes exist and are valid for as long as the entry is a member.

Belongs here: rules between the watch lists and the code lists.
Does not: rules of one entry (watchlists.py).
"""

from collections.abc import Iterator
from datetime import date

import polars as pl

from warehouse.dictionary.base import PLACE
from warehouse.dictionary.model import Dictionary
from warehouse.dictionary.watchlists import (
    LISTS,
    WatchEntry,
    WatchRule,
    entry_file,
    object_problem,
)

# The plan was written under this version of GB/T 4754.
STANDARD = "2011"
_FOREVER = date.max


def check_watchlists(dictionary: Dictionary) -> Iterator[str]:
    """All contradictions between the watch lists and the code lists."""
    regions = _region_validity(dictionary)
    industries = dictionary.codelist("industries").filter(standard_version=STANDARD)
    known = set(industries["industry_code"])
    products = dict(dictionary.codelist("products").select("product_code", "unit").iter_rows())
    for kind, watchlist in dictionary.watchlists.lists.items():
        where = entry_file(kind)
        for entry in dictionary.watchlists.entries[kind]:
            name = f"{where}: {entry.entry_id}"
            problem = object_problem(watchlist, entry)
            if problem is not None:
                yield f"{name} {problem}"
            for code in entry.industry_codes:
                if code not in known:
                    yield (
                        f"{name}.industry_codes = '{code}' 不在 industries.csv 的 "
                        f"industry_code（{STANDARD} 版）中"
                    )
            yield from _regions_hold(name, entry, regions)
            yield from _product_holds(name, entry, products)
        if watchlist.rule is not None:
            yield from _rule_holds(dictionary, kind, watchlist.rule)


def _product_holds(name: str, entry: WatchEntry, products: dict[str, str]) -> Iterator[str]:
    code, unit = entry.product_code, entry.product_unit
    if code is None:
        return
    if code not in products:
        yield f"{name}.product_code = '{code}' 不在 products.csv 的 product_code 中"
    elif unit != products[code]:
        yield (
            f"{name}.product_unit = '{unit}' 与 products.csv 不符，"
            f"{code} 的 unit = '{products[code]}'"
        )


def _rule_holds(dictionary: Dictionary, kind: str, rule: WatchRule) -> Iterator[str]:
    """A rule ranks by a figure that an edition of its form asks for as the year's total so far."""
    asked = {
        item.indicator
        for form in dictionary.forms
        if form.form == rule.form and form.breakdown is None
        for item in form.items
        if "ytd" in item.bases
    }
    if rule.indicator not in asked:
        yield (
            f"{PLACE}/{LISTS}: {kind}.rule.indicator = '{rule.indicator}' 不是报表 {rule.form} "
            f"的本年累计指标，可用：{'、'.join(sorted(asked)) or '无'}"
        )


def _region_validity(dictionary: Dictionary) -> dict[str, list[tuple[date, date]]]:
    found: dict[str, list[tuple[date, date]]] = {}
    frame = dictionary.codelist("divisions").filter(in_scope="yes")
    dates = frame.select(
        "region_code",
        *(pl.col(name).str.to_date("%Y-%m-%d") for name in ("valid_from", "valid_to")),
    )
    for code, start, end in dates.iter_rows():
        found.setdefault(code, []).append((start, end or _FOREVER))
    return found


def _regions_hold(
    name: str, entry: WatchEntry, regions: dict[str, list[tuple[date, date]]]
) -> Iterator[str]:
    until = entry.valid_to or _FOREVER
    for code in entry.region_codes:
        spans = regions.get(code)
        if spans is None:
            yield f"{name}.region_codes = '{code}' 不在 divisions.csv 的 region_code 中"
        elif not any(start <= entry.valid_from and until <= end for start, end in spans):
            yield (
                f"{name}.region_codes = '{code}' 在 {entry.valid_from} 至 "
                f"{entry.valid_to or '今'} 之间不是一直有效的区划代码"
            )
