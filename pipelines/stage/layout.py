"""Where on a sheet the table stands: its header, its columns by label, and the kind of every row.

Belongs here: layout only, by labels and never by fixed positions. Does not: values or codes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.stage import text
from pipelines.stage.fields import Field
from pipelines.stage.marks import MARK_ROWS, NOTE_PATTERN
from pipelines.stage.reasons import blank
from pipelines.stage.sheets import ROW, WIDTH, cell_columns, column_letter

_MAX_HEADER_ROWS = 3
# A header is believed when it carries at least this share of the fields a form requires.
_LEAST_SHARE = 0.5
_CODE_ROW = ("甲", "(甲)")
# Long enough to be a region or unit code, so that a data row is never taken for a note.
_CODE_LIKE = r"^[0-9A-Z]{6,18}(?:-[0-9X])?$"
KIND = "row_kind"
# What is wrong with a line as a whole (text for the sender); null for a sound row.
FAULT = "fault"


@dataclass(frozen=True)
class Layout:
    """The header rows (1-based, both included) and the column number of every field found."""

    first_row: int
    last_row: int
    columns: dict[str, int]
    missing: tuple[str, ...]
    repeated: tuple[str, ...]
    unknown: tuple[str, ...]
    labels: frozenset[str]
    width: int

    @property
    def letters(self) -> dict[str, str]:
        """Column letters by field."""
        return {key: column_letter(number) for key, number in self.columns.items()}


def locate(fields: Sequence[Field], frame: pl.DataFrame) -> Layout | None:
    """The first complete header, else the one with most fields; None when none carries enough."""
    rows = frame.head(MARK_ROWS).select(cell_columns(frame)).rows()
    top = [[text.label(cell) for cell in row] for row in rows]
    best: Layout | None = None
    for first in (place for place, row in enumerate(top) if any(row)):
        for depth in range(1, min(_MAX_HEADER_ROWS, len(top) - first) + 1):
            found = _read_header(fields, top[first : first + depth], first + 1)
            if not found.missing:
                return found
            if best is None or len(found.columns) > len(best.columns):
                best = found
    required = sum(field.required for field in fields)
    matched = {field.key for field in fields if field.required} & set(best.columns if best else ())
    return best if best and len(matched) >= max(1, required * _LEAST_SHARE) else None


def _read_header(fields: Sequence[Field], rows: Sequence[Sequence[str]], first_row: int) -> Layout:
    by_label = {label: field for field in fields for label in field.labels}
    columns: dict[str, int] = {}
    repeated: list[str] = []
    unknown: list[str] = []
    labels = _labels(rows)
    for number, candidates in enumerate(labels, start=1):
        field = next((by_label[one] for one in candidates if one in by_label), None)
        if field is None:
            if candidates:
                unknown.append(f"{column_letter(number)}列“{candidates[0]}”")
        elif field.key in columns:
            repeated.append(f"{column_letter(number)}列“{field.title}”")
        else:
            columns[field.key] = number
    missing = tuple(f.title for f in fields if f.required and f.key not in columns)
    known = frozenset(label for row in rows for label in row if label)
    return Layout(
        first_row, first_row + len(rows) - 1, columns, missing, tuple(repeated), tuple(unknown),
        known,
        max((number for number, one in enumerate(labels, start=1) if one), default=0),
    )  # fmt: skip


def _labels(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Possible flat labels of each column: a merged cell may count for all columns it spans."""
    spread = [*map(_spread, rows[:-1]), *rows[-1:]]
    labels: list[list[str]] = []
    for place in range(len(rows[0]) if rows else 0):
        own = [row[place] for row in rows if row[place]]
        wide = [row[place] for row in spread if row[place]]
        candidates = ["-".join(wide), "-".join(own)] if own else []
        labels.append([one for one in dict.fromkeys(candidates) if one])
    return labels


def _spread(row: Sequence[str]) -> list[str]:
    """Carry the text of a merged cell (printed once, at its left) over the blanks to its right."""
    spread: list[str] = []
    for cell in row:
        spread.append(cell or (spread[-1] if spread else ""))
    return spread


def with_row_kinds(frame: pl.DataFrame, layout: Layout, mark_rows: frozenset[int]) -> pl.DataFrame:
    """Add the kind of every row (title, header, data, note, blank) and what is wrong with it."""
    cells = cell_columns(frame)
    is_blank = pl.all_horizontal([blank(pl.col(name)) for name in cells])
    first = pl.coalesce([pl.when(~blank(pl.col(name))).then(pl.col(name)) for name in cells])
    above = pl.col(ROW) < layout.first_row
    code_row = text.half_width(first).is_in(_CODE_ROW)
    repeated = pl.col(ROW).is_in(_repeated_header(frame, layout, first))
    kind = (
        pl.when(pl.col(ROW).is_between(layout.first_row, layout.last_row))
        .then(pl.lit("header"))
        .when(is_blank)
        .then(pl.lit("blank"))
        .when(above & pl.col(ROW).is_in(mark_rows))
        .then(pl.lit("note"))
        .when(above)
        .then(pl.lit("title"))
        .when(code_row | repeated)
        .then(pl.lit("header"))
        .when(first.str.contains(NOTE_PATTERN) & ~_has_code(layout))
        .then(pl.lit("note"))
        .otherwise(pl.lit("data"))
    )
    return frame.with_columns(kind.alias(KIND), _fault(cells, layout).alias(FAULT))


def _fault(cells: list[str], layout: Layout) -> pl.Expr:
    """A delimited line with fewer cells than the header, or with text beyond it, is torn."""
    beyond = [~blank(pl.col(name)) for name in cells[layout.width :]]
    torn = (pl.col(WIDTH) < layout.width) | (pl.any_horizontal(beyond) if beyond else False)
    text_of = pl.format("本行有 {} 列，表头有 {} 列", WIDTH, pl.lit(layout.width))
    return pl.when(pl.col(WIDTH).is_not_null() & torn).then(text_of)


def _repeated_header(frame: pl.DataFrame, layout: Layout, first: pl.Expr) -> list[int]:
    """Rows that print the header again, as long tables do on every page: nothing but labels."""
    below = frame.filter(pl.col(ROW) > layout.last_row)
    alike = below.filter(text.label_expr(first).is_in(layout.labels))
    if alike.is_empty():
        return []
    only_labels = [
        blank(pl.col(name)) | text.label_expr(pl.col(name)).is_in(layout.labels)
        for name in cell_columns(frame)
    ]
    return alike.filter(pl.all_horizontal(only_labels)).get_column(ROW).to_list()


def _has_code(layout: Layout) -> pl.Expr:
    keys = [key for key in ("region_code", "enterprise_code") if key in layout.columns]
    codes = [text.code(pl.col(f"c{layout.columns[key]}")) for key in keys]
    tests = [code.str.contains(_CODE_LIKE).fill_null(False) for code in codes]
    return pl.any_horizontal(tests) if tests else pl.lit(False)
