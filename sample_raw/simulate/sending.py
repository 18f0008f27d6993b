"""Who sends which edition of an aggregate form, on which day, in which workbook.

Here: what follows from the form, the sender and the seed. Not here: figures, files, errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sample_raw.simulate.maker import SheetMaker
from sample_raw.simulate.months import Month
from sample_raw.simulate.numbers import Stream, stream
from sample_raw.simulate.places import Places
from sample_raw.simulate.sheets import NoteSheet, Sheet
from sample_raw.simulate.sources import SOURCES
from warehouse.dictionary import Form, load_dictionary

# A sheet is sent within so many days before its due day.
DAYS_EARLY = 5
Books = dict[str, list[Sheet | NoteSheet]]


def editions(code: str, on: date) -> list[Form]:
    """The editions valid on the day, oldest first; beyond the last one, that one alone."""
    every = sorted(
        (form for form in load_dictionary().forms if form.form == code),
        key=lambda form: form.valid_from,
    )
    valid = [f for f in every if f.valid_from <= on and (f.valid_to is None or on <= f.valid_to)]
    return valid or every[-1:]


def edition(code: str, on: date) -> Form:
    """The newest edition valid on the day."""
    return editions(code, on)[-1]


def senders(form: Form, places: Places) -> list[str]:
    """The cities, and the province where it owes a row or sends for all."""
    if form.sender_level == "province":
        return [places.province_code]
    return [*places.city_codes, *([places.province_code] if "province" in form.unit_levels else [])]


@dataclass(frozen=True)
class Post:
    """The workbooks of aggregate forms that leave for a month."""

    places: Places
    maker: SheetMaker
    seed: int

    def _sent(self, form: Form, month: Month, sender: str) -> date:
        last = form.due_day["city" if sender in self.places.city_codes else "province"]
        rng = stream(self.seed, Stream.DATES, month.year, month.month, int(sender), last)
        day = int(rng.integers(max(1, last - DAYS_EARLY), last + 1))
        return month.day_after(day, form.due_months_after)

    def _book(self, form: Form, month: Month, sender: str) -> str:
        name = self.places.names[self.places.index[sender]]
        title = "" if SOURCES[form.form].with_m1 else f"_{form.name}"
        return f"{sender}_{name}{title}_{month.key}.xlsx"

    def books(self, month: Month, forms: frozenset[str] = frozenset()) -> Books:
        """Workbooks by file name; with forms, only those that hold one of them."""
        books: Books = {}
        for code in SOURCES:
            valid = editions(code, month.first_day)
            if not month.ends(valid[-1].frequency):
                continue
            for order, sender in enumerate(senders(valid[-1], self.places)):
                # While two editions are valid, some senders use the older one still.
                form = valid[order % len(valid)]
                sheet = self.maker.sheet(form, sender, month, self._sent(form, month, sender))
                books.setdefault(self._book(form, month, sender), []).append(sheet)
        return {name: book for name, book in books.items() if not forms or _holds(book, forms)}


def _holds(book: list[Sheet | NoteSheet], forms: frozenset[str]) -> bool:
    return any(isinstance(sheet, Sheet) and sheet.form.form in forms for sheet in book)
