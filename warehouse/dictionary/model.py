"""The dictionary as one object: everything that is declared once, with lookups.

Belongs here: the object and questions it answers.
Does not: reading files (loading.py), rules between files (checks.py), frames (reference.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import polars as pl

from warehouse.dictionary.base import DictionaryError
from warehouse.dictionary.definitions import PrivateDefinition
from warehouse.dictionary.forms import BREAKDOWN_LISTS, ColumnType, Form
from warehouse.dictionary.indicators import Indicator, Unit
from warehouse.dictionary.scope import Scope
from warehouse.dictionary.targets import Target
from warehouse.dictionary.watchlists import Watchlists

# What carries a count of the plan's own lists.
WATCHLISTS = "监测清单"


@dataclass(frozen=True, repr=False)
class Dictionary:
    """Everything that is declared once. Mappings keep the order of the files."""

    root: Path
    scope: Scope
    forms: tuple[Form, ...]
    indicators: Mapping[str, Indicator]
    indicator_files: Mapping[str, str]
    targets: Mapping[str, Target]
    definitions: Mapping[str, PrivateDefinition]
    watchlists: Watchlists
    units: Mapping[str, Unit]
    codelists: Mapping[str, pl.DataFrame]
    fingerprint: str

    def form(self, code: str, period_end: int) -> Form:
        """The edition in force in month yyyymm (the newest if two run side by side)."""
        editions = [form for form in self.forms if form.form == code]
        valid = [form for form in editions if form.is_valid_at(period_end)]
        if valid:
            return max(valid, key=lambda form: form.valid_from)
        known = "；".join(
            f"{form.edition} 版 {form.valid_from:%Y-%m} 至 {form.valid_to or '今'}"
            for form in editions
        )
        raise DictionaryError(
            [f"表 {code} 没有在 {period_end} 有效的版本；已有：{known or '无此表'}"]
        )

    def edition(self, code: str, edition: str) -> Form:
        """One edition by name; KeyError if there is none."""
        for form in self.forms:
            if (form.form, form.edition) == (code, edition):
                return form
        raise KeyError(f"{code}/{edition}")

    def breakdown_codes(self, split_by: ColumnType) -> frozenset[str]:
        """Every code of the list that a column of this type takes its parts from."""
        which, column = BREAKDOWN_LISTS[split_by]
        return frozenset(self.codelist(which)[column])

    @cached_property
    def form_codes(self) -> tuple[str, ...]:
        """Codes of all forms, each once."""
        return tuple(dict.fromkeys(form.form for form in self.forms))

    @cached_property
    def indicator_names(self) -> Mapping[str, str]:
        """Canonical name or alias -> indicator code."""
        return MappingProxyType(
            {name: code for code, entry in self.indicators.items() for name in entry.names}
        )

    @cached_property
    def carriers(self) -> Mapping[str, tuple[str, ...]]:
        """Indicator -> codes of the forms that carry it, or all that it is computed from.

        A count is carried by what is counted: the register, or the watch lists of the plan.
        """
        found: dict[str, list[str]] = {}
        for form in self.forms:
            for item in form.items:
                found.setdefault(item.indicator, []).append(form.form)
        for code, entry in self.indicators.items():
            if entry.count_of:
                found[code] = ["R1" if entry.count_of.revenue_tier else WATCHLISTS]
        derived = {
            code: tuple(entry.terms.values())
            for code, entry in self.indicators.items()
            if entry.terms
        }
        while True:
            ready = [
                code
                for code, terms in derived.items()
                if code not in found and all(term in found for term in terms)
            ]
            if not ready:
                break
            for code in ready:
                found[code] = [form for term in derived[code] for form in found[term]]
        return MappingProxyType(
            {code: tuple(dict.fromkeys(forms)) for code, forms in found.items()}
        )

    def codelist(self, name: str) -> pl.DataFrame:
        """A code list as text; KeyError if there is no such list."""
        return self.codelists[name]

    def words(self, name: str) -> Mapping[str, str]:
        """Code -> word of a short list (`words.csv`) or of the vintages; KeyError if unknown."""
        return self._words[name]

    @cached_property
    def _words(self) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for row in self.codelist("words").iter_rows(named=True):
            found.setdefault(row["list"], {})[row["code"]] = row["word"]
        vintages = self.codelist("vintages").select("vintage", "vintage_name").iter_rows()
        return MappingProxyType({**found, "vintage": dict(vintages)})
