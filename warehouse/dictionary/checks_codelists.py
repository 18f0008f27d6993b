"""Cross rules of the code lists: parents exist, rules and groups name known codes.

Belongs here: rules between two lists, done on columns.
Does not: rules of one list (codelists.py).
"""

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from warehouse.dictionary.base import PLACE
from warehouse.dictionary.model import Dictionary


class Reference(NamedTuple):
    """`list.column` must be found in `other.other_column`; `joined` columns must match as well."""

    name: str
    column: str
    other: str
    other_column: str
    joined: tuple[str, ...] = ()
    wildcard: str | None = None


REFERENCES = (
    Reference("divisions", "parent_code", "divisions", "region_code"),
    Reference("divisions", "successor_code", "divisions", "region_code"),
    Reference("division_crosswalk", "old_code", "divisions", "region_code"),
    Reference("division_crosswalk", "new_code", "divisions", "region_code"),
    Reference("stat_zones", "parent_code", "divisions", "region_code"),
    Reference("industries", "parent_code", "industries", "industry_code", ("standard_version",)),
    Reference(
        "registration_types", "parent_code", "registration_types", "registration_type",
        ("standard_version",),
    ),
    Reference("size_groups", "industry_code", "industries", "industry_code", ("standard_version",)),
    Reference("size_groups", "industry_group", "size_thresholds", "industry_group"),
    Reference("units", "base_unit", "units", "unit"),
    Reference("products", "unit", "units", "unit"),
    Reference("products", "parent_code", "products", "product_code"),
    Reference(
        "private_rules", "registration_type", "registration_types", "registration_type",
        wildcard="*",
    ),
    Reference("private_rules", "holding_type", "holding_types", "holding_type", wildcard="*"),
)  # fmt: skip


def check_codelists(dictionary: Dictionary) -> Iterator[str]:
    """All contradictions between code lists."""
    for reference in REFERENCES:
        yield from _missing(dictionary, reference)
    yield from _unit_bases(dictionary)
    yield from _rule_definitions(dictionary)
    yield from _catch_all(dictionary)


def _missing(dictionary: Dictionary, reference: Reference) -> Iterator[str]:
    left = [*reference.joined, reference.column]
    right = [*reference.joined, reference.other_column]
    used = dictionary.codelist(reference.name).select(left).drop_nulls(reference.column).unique()
    if reference.wildcard is not None:
        used = used.filter(pl.col(reference.column) != reference.wildcard)
    known = dictionary.codelist(reference.other).select(right).unique()
    unknown = used.join(known, left_on=left, right_on=right, how="anti")
    for value in sorted(unknown[reference.column]):
        yield (
            f"{PLACE}/codelists/{reference.name}.csv: {reference.column} = '{value}' "
            f"不在 {reference.other}.csv 的 {reference.other_column} 中"
        )


def _unit_bases(dictionary: Dictionary) -> Iterator[str]:
    for name, unit in dictionary.units.items():
        base = dictionary.units.get(unit.base_unit)
        if base is not None and (base.base_unit != base.unit or base.factor != 1):
            yield (
                f"{PLACE}/codelists/units.csv: {name} 的 base_unit = '{unit.base_unit}' "
                "不是基本单位（base_unit 须是自身且 factor 为 1）"
            )


def _rule_definitions(dictionary: Dictionary) -> Iterator[str]:
    known = {(entry.code, entry.version) for entry in dictionary.definitions.values()}
    rules = dictionary.codelist("private_rules").select("definition", "version").unique().sort("*")
    for definition, version in rules.iter_rows():
        if (definition, version) not in known:
            yield (
                f"{PLACE}/codelists/private_rules.csv: definition = '{definition}'"
                f"（版本 {version}）不在 private_definitions 中，"
                f"可用：{'、'.join(dictionary.definitions)}"
            )


def _catch_all(dictionary: Dictionary) -> Iterator[str]:
    """The last rule of a definition must decide whatever no other rule named."""
    rules = dictionary.codelist("private_rules").with_columns(pl.col("priority").cast(pl.Int32))
    last = rules.sort("priority").group_by("definition", maintain_order=True).last()
    open_ended = last.filter((pl.col("registration_type") != "*") | (pl.col("holding_type") != "*"))
    for definition in sorted(open_ended["definition"]):
        yield (
            f"{PLACE}/codelists/private_rules.csv: {definition} 最后一条规则须是 "
            "registration_type = '*' 且 holding_type = '*'，否则有企业无结论"
        )
