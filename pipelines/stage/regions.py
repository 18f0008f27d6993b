"""Regions by the names that counties write: spaced, short, with their city before them.

Belongs here: from a name to a code valid in a month, and whether a name contradicts a code.
Does not: codes themselves (`lookups.py`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import polars as pl

from pipelines.stage import text
from warehouse.dictionary import Dictionary

_LEVEL_WORDS = ("市", "县", "区")
_FOREVER = 999912
_OFFICE = re.compile(
    r"(?:中小企业|民营经济|乡镇企业|统计|工业和信息化|经济和信息化|经信|工信|发展改革|财政).*$|人民政府.*$"
)
# The first four digits of a county's code are those of its city, the first two its province's.
_CITY_DIGITS = 4
_LEAST_STEM = 2
_ASKED = ["region_name", "period_end", "sheet_region"]


@dataclass(frozen=True)
class _Region:
    code: str
    name: str
    first: int
    last: int

    def lies_in(self, code: str | None) -> bool:
        """Whether it is the region of that code or part of it."""
        return code is None or self.code.startswith(code.rstrip("0") or code)


@dataclass(frozen=True)
class RegionNames:
    """All regions in scope by name, as it is written in full."""

    by_name: Mapping[str, tuple[_Region, ...]]
    names_of: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, dictionary: Dictionary) -> Self:
        """From the code list of divisions."""
        divisions = dictionary.codelists["divisions"].filter(pl.col("in_scope") == "yes")
        by_name: dict[str, list[_Region]] = {}
        names_of: dict[str, set[str]] = {}
        rows = divisions.select("region_code", "region_name", "valid_from", "valid_to")
        for code, printed, start, end in rows.iter_rows():
            name = text.label(printed)
            last = _month(end) if end else _FOREVER
            by_name.setdefault(name, []).append(_Region(code, name, _month(start), last))
            names_of.setdefault(code, set()).add(name)
        return cls(
            {name: tuple(found) for name, found in by_name.items()},
            {code: frozenset(found) for code, found in names_of.items()},
        )

    def find(self, printed: str | None, month: int | None, within: str | None) -> str | None:
        """The one region of that name in a month (yyyymm), inside `within` if that is known."""
        name = _OFFICE.sub("", text.label(printed)).removeprefix("山西省")
        if not name:
            return None
        names = [name]
        if len(name) >= _LEAST_STEM:
            names += [name + word for word in _LEVEL_WORDS]
        for wanted in (names[:1], names[1:]):
            codes = self._codes(wanted, month, within)
            if codes:
                return codes.pop() if len(codes) == 1 else None
        return self._behind_its_city(name, month, within)

    def _behind_its_city(self, name: str, month: int | None, within: str | None) -> str | None:
        """`太原市小店区`: the city's name in full, then the county's."""
        for length in range(len(name) - 1, _LEAST_STEM, -1):
            city = self._codes([name[:length]], month, within)
            if len(city) == 1:
                return self.find(name[length:], month, city.pop())
        return None

    def _codes(self, names: list[str], month: int | None, within: str | None) -> set[str]:
        return {
            region.code
            for name in names
            for region in self.by_name.get(name, ())
            if region.lies_in(within) and (month is None or region.first <= month <= region.last)
        }

    def contradicts(self, printed: str | None, code: str | None) -> bool:
        """The name is that of another region in full, and not a former or later name of this."""
        name = text.label(printed)
        own = self.names_of.get(code or "")
        if not own or name not in self.by_name:
            return False
        return _stem(name) not in {_stem(one) for one in own}


def _stem(name: str) -> str:
    return name[:-1] if len(name) > _LEAST_STEM and name.endswith(_LEVEL_WORDS) else name


def _month(day: str) -> int:
    return int(day[:4]) * 100 + int(day[5:7])


def _filled(
    rows: pl.DataFrame, blank: pl.Expr, asked: pl.DataFrame, names: RegionNames
) -> pl.DataFrame:
    found = asked.with_columns(
        pl.Series("found", [names.find(*one) for one in asked.iter_rows()], dtype=pl.String)
    )
    joined = rows.join(found, on=_ASKED, how="left", nulls_equal=True, maintain_order="left")
    code = pl.when(blank).then("found").otherwise("region_code")
    return joined.with_columns(code.alias("region_code")).drop("found")


def with_codes(rows: pl.DataFrame, names: RegionNames) -> pl.DataFrame:
    """Fill blank region codes from the names; add whether a name contradicts its code."""
    blank = pl.col("region_code").str.strip_chars().fill_null("") == ""
    asked = rows.filter(blank).select(_ASKED).unique()
    filled = rows if asked.is_empty() else _filled(rows, blank, asked, names)
    pairs = filled.select("region_name", code=text.code(pl.col("region_code")))
    distinct = pairs.unique()
    other = [names.contradicts(*one) for one in distinct.iter_rows()]
    marked = distinct.with_columns(pl.Series("is_other_region", other, dtype=pl.Boolean))
    joined = pairs.join(
        marked, on=["region_name", "code"], how="left", nulls_equal=True, maintain_order="left"
    )
    return filled.with_columns(joined["is_other_region"])
