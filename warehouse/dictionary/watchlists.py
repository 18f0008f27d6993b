"""Models of the watch lists: a list, and an entry with its clause, its time and its codes.

Belongs here: rules of one list or one entry, reading `watchlists/<kind>.csv` as text.
Does not: whether the codes exist (checks_watchlists.py), frames for SQL (reference_watchlists.py).
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from warehouse.dictionary.base import PLACE, DictionaryError, Entry, entries, place, validate

ENTRY_ID = r"^[a-z][a-z0-9_]*_[0-9]{2,}$"
SEPARATOR = ";"
LISTS = "watchlists.yaml"
FOLDER = "watchlists"


def _split(value: Any) -> Any:
    return tuple(value.split(SEPARATOR)) if isinstance(value, str) else value


RegionCode = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
IndustryCode = Annotated[str, Field(pattern=r"^[0-9]{2,4}$")]


class WatchRule(Entry):
    """Regions that enter a list by their figures, chosen anew each year.

    Each year's list holds the `top` regions of a level by the figure of the whole year before, as
    known on the day of decision, from that day to the next year's; ties all enter.
    """

    form: str
    indicator: str
    level: Literal["city", "county"]
    top: int = Field(ge=1)
    decided_month: int = Field(ge=1, le=12)
    decided_day: int = Field(ge=1, le=28)
    valid_from: date
    valid_to: date | None = None
    section: str = Field(min_length=2)
    quote: str = Field(min_length=4)
    source: str = Field(min_length=2)


class Watchlist(Entry):
    """One list; its entries overlap with those of others and are never added up."""

    kind: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=2)
    object: Literal["industry", "region", "enterprise", "project", "product", "programme"]
    additive: Literal[False]
    rule: WatchRule | None = None

    @model_validator(mode="after")
    def _rules_choose_regions(self) -> Self:
        if self.rule is not None and self.object != "region":
            raise ValueError("rule 只用于 object: region")
        return self


class WatchEntry(Entry):
    """One entry, member from `valid_from` to before `valid_to`; codes only where it names them."""

    entry_id: str = Field(pattern=ENTRY_ID)
    entry_name: str = Field(min_length=1)
    valid_from: date
    valid_to: date | None = None
    section: str = Field(min_length=2)
    quote: str = Field(min_length=4)
    tier: str | None = None
    region_codes: Annotated[tuple[RegionCode, ...], BeforeValidator(_split)] = ()
    region_basis: Literal["plan", "inferred"] | None = None
    industry_codes: Annotated[tuple[IndustryCode, ...], BeforeValidator(_split)] = ()
    industry_match: Literal["same", "wider", "part"] | None = None
    enterprise_id: str | None = Field(default=None, pattern=r"^[0-9A-Z]{9}$")
    product_unit: str | None = None
    product_code: str | None = None
    no_data_reason: str | None = None
    source: str = Field(min_length=2)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise ValueError("valid_to 须晚于 valid_from（不含当日）")
        for codes, basis, other in (
            ("region_codes", "region_basis", self.region_basis),
            ("industry_codes", "industry_match", self.industry_match),
        ):
            given = getattr(self, codes)
            if bool(given) != (other is not None):
                raise ValueError(f"{codes} 与 {basis} 须同时给出")
            if len(set(given)) < len(given):
                raise ValueError(f"{codes} 中有重复的代码")
        if (self.product_unit is None) != (self.product_code is None):
            raise ValueError("product_unit 与 product_code 须同时给出，否则写 no_data_reason")
        return self


@dataclass(frozen=True)
class Watchlists:
    """All lists by kind, and the entries of each in the order of its file."""

    lists: Mapping[str, Watchlist]
    entries: Mapping[str, tuple[WatchEntry, ...]]


def load_watchlists(root: Path) -> Watchlists:
    """Lists and entries; DictionaryError names every problem with its file and entry."""
    where = place(root, root / LISTS)
    lists: dict[str, Watchlist] = {}
    problems: list[str] = []
    for kind, raw in entries(root, root / LISTS, "kind"):
        if kind in lists:
            problems.append(f"{where}: kind = '{kind}' 重复")
        lists[kind] = validate(Watchlist, raw, where, kind)
    files = {path.stem: path for path in (root / FOLDER).glob("*.csv")}
    named = {kind for kind, one in lists.items() if one.rule is None}
    for kind in sorted(named - files.keys()):
        problems.append(f"{where}: {kind} 没有条目文件 {place(root, root / FOLDER)}/{kind}.csv")
    for kind in sorted(files.keys() - named):
        why = "由规则产生，不得有条目文件" if kind in lists else f"不在 {where} 中"
        problems.append(f"{place(root, files[kind])}: 清单 {kind} {why}")
    found: dict[str, tuple[WatchEntry, ...]] = {}
    for kind in lists:
        try:
            found[kind] = tuple(_load_entries(root, kind)) if kind in files else ()
        except DictionaryError as error:
            problems += error.problems
    if problems:
        raise DictionaryError(problems)
    return Watchlists(MappingProxyType(lists), MappingProxyType(found))


def entry_file(kind: str) -> str:
    """How the file of a list is named in messages."""
    return f"{PLACE}/{FOLDER}/{kind}.csv"


def _load_entries(root: Path, kind: str) -> Iterator[WatchEntry]:
    where = entry_file(kind)
    seen: set[str] = set()
    problems: list[str] = []
    for number, row in enumerate(_read_rows(root / FOLDER / f"{kind}.csv", where), start=1):
        name = row.get("entry_id") or f"第{number}条"
        if not name.startswith(f"{kind}_"):
            problems.append(f"{where}: entry_id = '{name}' 须以 {kind}_ 开头，后接两位序号")
        if name in seen:
            problems.append(f"{where}: entry_id = '{name}' 重复")
        seen.add(name)
        try:
            yield validate(WatchEntry, row, where, name)
        except DictionaryError as error:
            problems += error.problems
    if problems:
        raise DictionaryError(problems)


def _read_rows(path: Path, where: str) -> list[dict[str, str]]:
    """Rows of a file as filled cells; a cell too many or too few is an error of the file."""
    try:
        lines = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise DictionaryError([f"{where}: 不是有效的 UTF-8 CSV（{error}）"]) from None
    header, *rows = lines or [[]]
    uneven = [number for number, row in enumerate(rows, start=2) if len(row) != len(header)]
    if uneven:
        raise DictionaryError([f"{where}: 第{number}行的格数与表头不同" for number in uneven])
    return [{key: cell for key, cell in zip(header, row, strict=True) if cell} for row in rows]


# What an entry must carry, by object of its list, for figures to be found for it.
NEEDED = {
    "industry": "industry_codes",
    "region": "region_codes",
    "enterprise": "enterprise_id",
    "product": "product_code",
}


def object_problem(watchlist: Watchlist, entry: WatchEntry) -> str | None:
    """An entry carries the code that its list needs, or says why it has no data; never both."""
    column = NEEDED.get(watchlist.object)
    has_code = column is not None and bool(getattr(entry, column))
    if has_code and entry.no_data_reason is not None:
        return f"{column} 已填写，no_data_reason 须为空"
    if not has_code and entry.no_data_reason is None:
        return f"须填写 {column + ' 或 ' if column else ''}no_data_reason"
    return None
