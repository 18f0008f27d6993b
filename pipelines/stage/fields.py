"""The fields of a form as the stage reads them: columns, items by time basis, and the marks.

Belongs here: which labels lead to which field. Does not: where on a sheet they stand (`layout.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipelines.stage import text
from warehouse.dictionary import Form

Role = Literal["column", "item", "mark"]

# Marks a sheet may print as `key：value` or carry as a column; a form need not declare them.
FORM_MARK, PERIOD_MARK, NATURE_MARK = "form_mark", "period_mark", "data_nature"
REPORTED_ON, VERSION_NO = "reported_on", "version_no"
STANDARD_MARKS = {
    FORM_MARK: "表号",
    PERIOD_MARK: "报告期",
    NATURE_MARK: "数据性质",
    REPORTED_ON: "报出日期",
    VERSION_NO: "版本",
}


@dataclass(frozen=True)
class Field:
    """One field of a form: key in frames, label printed, labels accepted, role."""

    key: str
    title: str
    labels: frozenset[str]
    role: Role
    required: bool


def item_key(code: str, basis: str) -> str:
    """Key of an item at a time basis."""
    return f"{code}:{basis}"


def form_fields(form: Form) -> list[Field]:
    """All fields of an edition; what a sheet may state as a mark is not required as a column."""
    fields = list(_columns(form))
    taken = {label for field in fields for label in field.labels}
    for key, title in STANDARD_MARKS.items():
        if not form.has_column(key) and text.label(title) not in taken:
            fields.append(Field(key, title, frozenset({text.label(title)}), "mark", False))
    fields.extend(_items(form))
    return fields


def item_fields(form: Form) -> list[Field]:
    """The item fields of an edition."""
    return list(_items(form))


def _columns(form: Form) -> Iterator[Field]:
    for column in form.columns:
        is_mark = column.name in STANDARD_MARKS
        yield Field(
            column.name,
            column.label,
            frozenset({text.label(column.label)}),
            "mark" if is_mark else "column",
            column.required and not is_mark,
        )


def _items(form: Form) -> Iterator[Field]:
    for item, basis, flat in form.item_columns():
        basis_label = flat.removeprefix(item.label)
        # The unit may be printed behind the item or the whole label; another unit is no match.
        printed = (flat, f"{item.label}({item.unit}){basis_label}", f"{flat}({item.unit})")
        labels = frozenset(text.label(one) for one in printed)
        yield Field(item_key(item.code, basis), flat, labels, "item", True)
