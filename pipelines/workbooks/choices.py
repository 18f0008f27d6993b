"""What a cell of a blank form may hold: the entries of its drop-down list.

Belongs here: from a column's type to allowed entries, from the dictionary. Does not: how a list is
written into a workbook (`template.py`).
"""

import polars as pl

from pipelines.workbooks.blanks import Blank
from warehouse.dictionary import Column, Dictionary

_INDUSTRY_2017_FROM = 201800
_REGISTRATION_VERSION = "2011"
_YES_NO = ("是", "否")
# By type of a column: the code list and its column that hold the entries.
_LISTS: dict[str, tuple[str, str]] = {
    "industry_code": ("industries", "industry_code"),
    "registration_type": ("registration_types", "registration_type"),
    "holding_type": ("holding_types", "holding_type"),
    "product_code": ("products", "product_code"),
    "vintage": ("vintages", "vintage_name"),
    "unit": ("products", "unit"),
}


def choices(column: Column, blank: Blank, dictionary: Dictionary) -> tuple[str, ...]:
    """Entries a column may hold; empty where it is free."""
    if column.type == "enum":
        return column.values
    if column.type == "yes_no":
        return _YES_NO
    if column.name == "region_name":
        return tuple(name for _, name in blank.regions)
    if column.type == "region_code":
        return tuple(code for code, _ in (*blank.regions, *_zones(blank, dictionary)))
    return _listed(column, blank, dictionary)


def _zones(blank: Blank, dictionary: Dictionary) -> list[tuple[str, str]]:
    """Statistical zones of the sender, in which enterprises may lie."""
    if blank.form.kind == "aggregate":
        return []
    zones = dictionary.codelist("stat_zones").filter(pl.col("parent_code") == blank.region_code)
    return list(zones.select("region_code", "region_name").iter_rows())


def _listed(column: Column, blank: Blank, dictionary: Dictionary) -> tuple[str, ...]:
    if column.type not in _LISTS:
        return ()
    which, name = _LISTS[column.type]
    frame = dictionary.codelist(which)
    standard = "2017" if blank.month > _INDUSTRY_2017_FROM else "2011"
    kept = {
        "industry_code": (pl.col("standard_version") == standard)
        & pl.col("level").is_in(("section", "division")),
        "registration_type": pl.col("standard_version") == _REGISTRATION_VERSION,
        "vintage": ~pl.col("vintage").is_in(blank.form.not_loaded_vintages),
    }.get(column.type, pl.lit(True))
    return tuple(frame.filter(kept)[name].unique(maintain_order=True).to_list())
