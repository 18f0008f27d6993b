"""Checks of the columns that say what a row is about: which cells are at fault, and why.

Belongs here: one check per column and reason, as conditions over all rows. Does not: item cells of
aggregate forms (`aggregate.py`), or what happens to a row at fault (`staged.py`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.stage import numbers, text
from pipelines.stage.fields import FORM_MARK, PERIOD_MARK, REGION_NAME, STANDARD_MARKS
from pipelines.stage.lookups import Lookups
from pipelines.stage.reasons import blank, shown
from pipelines.stage.rowkinds import FAULT
from warehouse.dictionary import TOTAL_LABEL, Column, Form

NUMERIC = ("integer", "number", "amount", "percent")
# Marks that a sheet of any form may carry as columns, checked alike whether declared or not.
_MARK_COLUMNS = (
    Column(name="reported_on", label=STANDARD_MARKS["reported_on"], type="date"),
    Column(name="version_no", label=STANDARD_MARKS["version_no"], type="integer"),
)
_REASON_OF_TYPE = {
    "text": "R07",
    "region_code": "R01",
    "enterprise_code": "R05",
    "date": "R04",
    "period": "F03",
    **dict.fromkeys(NUMERIC, "N01"),
}
# Text without a declared limit: the most a spreadsheet cell holds.
_ANY_LENGTH = 32_767


@dataclass(frozen=True)
class Check:
    """A fault of one field: where it holds, the row (or cell) is handed back for this reason."""

    field: str
    code: str
    condition: pl.Expr
    detail: pl.Expr
    indicator_code: str | None = None
    time_basis: str | None = None


def declared_columns(form: Form) -> list[Column]:
    """Columns of the form and the marks that may stand beside them."""
    extra = [column for column in _MARK_COLUMNS if not form.has_column(column.name)]
    return [*(column for column in form.columns if column.type != "mark"), *extra]


def column_checks(form: Form, known: Lookups) -> list[Check]:
    """All checks of a form's columns. A torn row has no other faults."""
    sound = pl.col(FAULT).is_null()
    torn = Check(FAULT, "R06", ~sound, pl.col(FAULT))
    checks = [
        *_mark_checks(form),
        *_name_checks(form),
        *(check for column in declared_columns(form) for check in _checks(form, column, known)),
    ]
    return [torn, *(_only_if(sound, check) for check in checks)]


def number_checks(
    field: str, title: str, value: pl.Expr, marks: Sequence[str], required: bool,
    indicator_code: str | None = None, time_basis: str | None = None,
) -> Iterator[Check]:  # fmt: skip
    """Checks of a numeric cell: error cell, truly blank though required, not a number.

    A printed missing mark is an answer; white space is none.
    """
    cell = pl.col(field)
    missing = numbers.is_missing_mark(cell, marks)
    special = special_cells(cell)
    conditions = {
        **special,
        "N03": blank(cell) if required else pl.lit(False),
        "N01": ~(blank(cell) | missing | pl.any_horizontal(*special.values())) & value.is_null(),
    }
    for code, condition in conditions.items():
        yield Check(field, code, condition, _detail(title, cell), indicator_code, time_basis)


def special_cells(cell: pl.Expr) -> dict[str, pl.Expr]:
    """Reason code -> cells that hold no text of their sender: errors, merged, without a result."""
    return {
        "N02": text.is_error(cell).fill_null(False),
        "N04": text.is_merged(cell).fill_null(False),
        "N05": text.is_unsaved(cell).fill_null(False),
    }


def number_value(column: Column, known: Lookups) -> pl.Expr:
    """Value of a numeric column in base units; null where the text is no such number."""
    cell = pl.col(column.name)
    if column.type == "amount" and column.unit:
        return numbers.base_value(cell, pl.lit(known.units[column.unit]))
    if column.type == "percent":
        return numbers.base_value(numbers.without_percent(cell), pl.lit(1))
    if column.type == "integer":
        whole = pl.when(~cell.str.contains(r"[.．]\d*[1-9]")).then(cell)
        return numbers.base_value(whole, pl.lit(1))
    unit = text.half_width(pl.col("unit"))
    bare = pl.when(unit == "%").then(numbers.without_percent(cell)).otherwise(cell)
    return numbers.base_value(bare, unit_factor(known).fill_null(1))


def unit_factor(known: Lookups) -> pl.Expr:
    """Factor of the unit named in the row; null where it is unknown."""
    return text.half_width(pl.col("unit")).replace_strict(
        dict(known.units), default=None, return_dtype=pl.Int64
    )


def _checks(form: Form, column: Column, known: Lookups) -> Iterator[Check]:
    if column.type in NUMERIC:
        marks = () if column.required else form.missing_marks
        value = number_value(column, known)
        yield from number_checks(column.name, column.label, value, marks, column.required)
        return
    cell = pl.col(column.name)
    detail = _detail(column.label, cell)
    error = text.is_error(cell).fill_null(False)
    absent = blank(cell)
    if column.type != "text":
        absent = absent | numbers.is_missing_mark(cell, form.missing_marks)
    if column.required:
        yield Check(column.name, "R02", absent, pl.lit(f"{column.label}为空"))
    yield Check(column.name, "N02", error, detail)
    reason = _REASON_OF_TYPE.get(column.type, "R03")
    valid = _VALID[column.type](cell, column, known).fill_null(False)
    if column == form.breakdown:
        valid = valid | is_total(cell).fill_null(False)
    yield Check(column.name, reason, ~absent & ~error & ~valid, detail)


def is_total(cell: pl.Expr) -> pl.Expr:
    """The row holds the figures of the whole region."""
    return text.label_expr(cell) == TOTAL_LABEL


# Sound cells of each type that is no number; the row has been enriched already.
_VALID: dict[str, Callable[[pl.Expr, Column, Lookups], pl.Expr]] = {
    "text": lambda cell, column, _: (
        cell.str.strip_chars().str.len_chars() <= (column.max_length or _ANY_LENGTH)
    ),
    "region_code": lambda *_: pl.col("is_region_known"),
    "enterprise_code": lambda *_: pl.col("enterprise_id").is_not_null(),
    "industry_code": lambda cell, _, known: known.is_industry(
        text.code(cell), pl.col("period_end")
    ),
    "registration_type": lambda cell, _, known: text.code(cell).is_in(known.registration_types),
    "product_code": lambda cell, _, known: text.code(cell).is_in(known.products),
    "holding_type": lambda cell, _, known: text.code(cell).is_in(known.holding_types),
    "date": lambda cell, *_: text.date(cell).is_not_null(),
    "enum": lambda cell, column, _: text.half_width(cell).is_in(column.values),
    "yes_no": lambda cell, *_: text.yes_no(cell).is_not_null(),
    "period": lambda *_: pl.col("period_end").is_not_null(),
    "unit": lambda _cell, _column, known: (
        unit_factor(known).is_not_null() & pl.col("is_unit_of_product")
    ),
    **dict.fromkeys(
        ("vintage", "indicator", "private_definition", "size_class"),
        lambda _, column, known: named(column, known).is_not_null(),
    ),
}


def named(column: Column, known: Lookups) -> pl.Expr:
    """Code behind a name (or a code) of a vintage, an indicator or a definition."""
    names = {
        "vintage": known.vintages,
        "indicator": known.indicators,
        "private_definition": known.definitions,
        "size_class": known.size_classes,
    }[column.type]
    return text.label_expr(pl.col(column.name)).replace_strict(
        dict(names), default=None, return_dtype=pl.String
    )


def _name_checks(form: Form) -> Iterator[Check]:
    """A row that names one region and carries the code of another is neither's."""
    if form.kind == "aggregate" and form.has_column(REGION_NAME):
        cell, code = pl.col(REGION_NAME), pl.col("region_code")
        detail = pl.concat_str([_detail("行政区划代码", code), pl.lit("，地区名称为"), shown(cell)])
        yield Check(
            REGION_NAME, "R08", pl.col("is_region_known") & pl.col("is_other_region"), detail
        )


def _mark_checks(form: Form) -> Iterator[Check]:
    """Marks repeated on every row must say the same as the sheet."""
    form_mark = pl.col(FORM_MARK)
    other = text.label_expr(form_mark).str.to_uppercase().str.strip_suffix("表") != form.code
    yield Check(FORM_MARK, "F02", ~blank(form_mark) & other, _detail("表号", form_mark))
    if form.frequency != "irregular":
        mark = pl.col(PERIOD_MARK)
        same = (pl.col("row_period") == pl.col("sheet_period")).fill_null(False)
        detail = pl.concat_str(
            [_detail("本行报告期", mark), pl.lit("，本表为"), pl.col("sheet_period")]
        )
        yield Check(PERIOD_MARK, "F03", ~blank(mark) & ~same, detail)


def _detail(title: str, cell: pl.Expr) -> pl.Expr:
    return pl.concat_str([pl.lit(f"{title}为"), shown(cell)])


def _only_if(sound: pl.Expr, check: Check) -> Check:
    return Check(
        check.field, check.code, sound & check.condition.fill_null(False), check.detail,
        check.indicator_code, check.time_basis,
    )  # fmt: skip
