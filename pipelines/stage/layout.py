"""Where on a sheet the table stands: its header and its columns, by labels, never by position.

Belongs here: a table with regions or enterprises down and items across. Does not: items down
(`vertical.py`), the kind of every row (`rowkinds.py`), values or codes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from pipelines.stage import text
from pipelines.stage.fields import REGION_CODE, REGION_NAME, Field, Fields, bare
from pipelines.stage.marks import MARK_ROWS
from pipelines.stage.sheets import ROW, cell_columns, column_letter

# The row of codes below a header begins with one of these, whichever columns are left.
CODE_ROW = ("甲", "(甲)", "乙", "丙", "栏次", "代码")
_MAX_HEADER_ROWS = 3
# A column headed so holds figures of the period before for comparison: it is never read.
REFERENCE = "上期数"
# A header is believed when it carries at least this share of the fields a form requires.
_LEAST_SHARE = 0.5


@dataclass(frozen=True)
class Layout:
    """The header rows (row numbers, both included) and the column number of every field found.

    `units` are the units that the header prints. In a table with items down, `rows` holds the row
    number of every field, and the table is one logical row.
    """

    first_row: int
    last_row: int
    columns: dict[str, int]
    missing: tuple[str, ...]
    repeated: tuple[str, ...]
    unknown: tuple[str, ...]
    labels: frozenset[str]
    width: int
    units: dict[str, str] = field(default_factory=dict)
    rows: Mapping[str, int] | None = None
    # With items down: columns of the form, and the region, that the labels above the figures say.
    said: Mapping[str, str] = field(default_factory=dict)
    heads: tuple[str, ...] = ()

    @property
    def is_of_one_region(self) -> bool:
        """No column says which region a row is about: the sheet says it once."""
        return self.rows is not None or not {REGION_CODE, REGION_NAME} & set(self.columns)

    @property
    def letters(self) -> dict[str, str]:
        """Column letters by field."""
        return {key: column_letter(number) for key, number in self.columns.items()}


def locate(fields: Fields, frame: pl.DataFrame) -> Layout | None:
    """The header with most fields, a complete one first; None when none carries enough.

    The rows right below the first complete one are tried too: a title or a unit in the corner above
    a column must not be taken for a part of its label.
    """
    top = header_rows(frame)
    best: Layout | None = None
    end = len(top)
    for first, (_, row) in enumerate(top):
        if first >= end or not any(row):
            continue
        for depth in range(1, min(_MAX_HEADER_ROWS, len(top) - first) + 1):
            found = _read_header(fields, top[first : first + depth])
            if best is None or _worth(found) > _worth(best):
                best = found
        if best and not best.missing:
            end = min(end, first + _MAX_HEADER_ROWS)
    required = sum(field.required for field in fields)
    matched = {field.key for field in fields if field.required} & set(best.columns if best else ())
    return best if best and len(matched) >= max(1, required * _LEAST_SHARE) else None


def _worth(layout: Layout) -> tuple[bool, int, int]:
    """Complete, many fields, few columns that nobody knows; of equals the first is kept."""
    return not layout.missing, len(layout.columns), -len(layout.unknown)


def header_rows(frame: pl.DataFrame) -> list[tuple[int, list[str]]]:
    """The rows that may hold a header: row number and labels in their normal form."""
    head = frame.head(MARK_ROWS).select(ROW, *cell_columns(frame))
    return [(row[0], [text.label(cell) for cell in row[1:]]) for row in head.iter_rows()]


def _read_header(
    fields: Fields,
    rows: Sequence[tuple[int, Sequence[str]]],
) -> Layout:
    columns: dict[str, int] = {}
    units: dict[str, str] = {}
    repeated: list[str] = []
    unknown: list[str] = []
    labels = _labels([row for _, row in rows])
    for number, candidates in enumerate(labels, start=1):
        found = next((fields.by_label[one] for one in candidates if one in fields.by_label), None)
        if found is None:
            if candidates and not candidates[0].startswith(REFERENCE):
                unknown.append(f"{column_letter(number)}列“{candidates[0]}”")
            continue
        field, unit = found
        if field.key in columns:
            repeated.append(f"{column_letter(number)}列“{field.title}”")
            continue
        columns[field.key] = number
        if unit:
            units[field.key] = unit
    known = frozenset(label for _, row in rows for label in row if label)
    width = max((number for number, one in enumerate(labels, start=1) if one), default=0)
    return Layout(
        rows[0][0], rows[-1][0], columns, _missing(fields, columns), tuple(repeated),
        tuple(unknown), known, width, units,
    )  # fmt: skip


def _missing(fields: Sequence[Field], columns: Mapping[str, int]) -> tuple[str, ...]:
    """Required fields without a column. A region may follow from its name or from the sheet."""
    derived = (REGION_CODE, REGION_NAME) if _is_regional(fields) else ()
    absent = (f for f in fields if f.required and f.key not in columns and f.key not in derived)
    return tuple(field.title for field in absent)


def _is_regional(fields: Sequence[Field]) -> bool:
    """The rows are regions, not enterprises or published figures that lie in one."""
    keys = {field.key for field in fields if field.role == "column"}
    return REGION_NAME in keys and not keys & {"enterprise_code", "indicator"}


def _labels(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Possible flat labels of each column: a merged cell may count for all columns it spans."""
    spread = [*map(_spread, rows[:-1]), *rows[-1:]]
    labels: list[list[str]] = []
    for place in range(len(rows[0]) if rows else 0):
        own = _distinct(row[place] for row in rows)
        wide = _distinct(row[place] for row in spread)
        candidates = ["-".join(wide), "-".join(own)] if own else []
        candidates += [bare(one) for one in candidates]
        labels.append([one for one in dict.fromkeys(candidates) if one])
    return labels


def _distinct(cells: Iterable[str]) -> list[str]:
    """Filled cells from above; one that is merged down says its text once."""
    found: list[str] = []
    for cell in cells:
        if cell and (not found or found[-1] != cell):
            found.append(cell)
    return found


def _spread(row: Sequence[str]) -> list[str]:
    """Carry the text of a merged cell (printed once, at its left) over the blanks to its right."""
    spread: list[str] = []
    for cell in row:
        spread.append(cell or (spread[-1] if spread else ""))
    return spread
