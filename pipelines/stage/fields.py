"""The fields of a form as the stage reads them: columns, items by time basis, and the marks.

Belongs here: which labels lead to which field. Does not: where on a sheet they stand (`layout.py`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal

from pipelines.stage import text
from warehouse.dictionary import Form, Item
from warehouse.dictionary.indicators import Unit

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
REGION_CODE, REGION_NAME = "region_code", "region_name"

# How counties write the three time bases and the two columns of the region.
BASIS_WORDS: Mapping[str, tuple[str, ...]] = {
    "ytd": ("本年累计", "本年累计数", "累计", "本期累计", "自年初累计"),
    "ytd_last_year": ("上年同期", "上年同期数", "上年同期累计", "去年同期", "同期"),
    "end": ("期末", "期末数", "本期末", "期末实有", "期末人数", "期末户数"),
}
_COLUMN_WORDS: Mapping[str, tuple[str, ...]] = {
    REGION_CODE: ("地区代码", "行政区划", "区划代码", "代码"),
    REGION_NAME: ("地区", "县(市、区)", "县市区", "县区", "市县", "县名"),
}
# Labels of the columns that identify a row; where they begin anew, another table begins.
KEY_LABELS = (
    *("行政区划代码", "地区名称", "指标名称", "指标", "项目", "计量单位", "序号", "甲"),
    *("单位代码", "单位名称", "企业名称"),
    *(word for words in _COLUMN_WORDS.values() for word in words),
)
_PART = re.compile(r"^(?:其中:|#)")
_ENUMERATION = re.compile(
    r"^(?:\d{1,2}[.、)]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\))"
)


@dataclass(frozen=True)
class Field:
    """One field of a form: key in frames, label printed, labels accepted, role.

    `scaled` are labels that print a unit, with that unit: the form's own or one of its kind.
    """

    key: str
    title: str
    labels: frozenset[str]
    role: Role
    required: bool
    scaled: Mapping[str, str] = field(default_factory=dict)


class Fields(tuple[Field, ...]):
    """All fields of an edition."""

    @cached_property
    def by_label(self) -> Mapping[str, tuple[Field, str | None]]:
        """Field behind a label, and the unit that the label prints; thousands, so made once."""
        return {
            label: (field, unit)
            for field in self
            for label, unit in (*((one, None) for one in field.labels), *field.scaled.items())
        }


def item_key(code: str, basis: str) -> str:
    """Key of an item at a time basis."""
    return f"{code}:{basis}"


@dataclass(frozen=True, eq=False)
class _Same:
    """An edition and the units, told apart by identity: to hash the whole form costs as much."""

    form: Form
    units: Mapping[str, Unit]

    def __hash__(self) -> int:
        return hash((id(self.form), id(self.units)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.form is other.form and self.units is other.units


def form_fields(form: Form, units: Mapping[str, Unit]) -> Fields:
    """All fields of an edition; what a sheet may state as a mark is not required as a column."""
    return _form_fields(_Same(form, units))


# Asked for several times a sheet.
@lru_cache(maxsize=256)
def _form_fields(of: _Same) -> Fields:
    form, units = of.form, of.units
    fields = list(_columns(form))
    taken = {label for field in fields for label in field.labels}
    for key, title in STANDARD_MARKS.items():
        if not form.has_column(key) and text.label(title) not in taken:
            fields.append(Field(key, title, frozenset({text.label(title)}), "mark", False))
    fields.extend(_items(form, units))
    return Fields(_unambiguous(fields))


def bare(label: str) -> str:
    """A label (in its normal form) without the number that a clerk puts before it."""
    return _ENUMERATION.sub("", label)


def item_labels(item: Item) -> tuple[str, ...]:
    """An item's label and the same without or with another mark of a part: 其中：, #."""
    plain = text.label(item.label)
    name = _PART.sub("", plain)
    return tuple(dict.fromkeys((plain, name, f"#{name}", f"其中:{name}")))


def convertible(unit: str, units: Mapping[str, Unit]) -> list[str]:
    """Units that convert to the same base unit, the unit itself first."""
    own = units.get(unit)
    if own is None:
        return [unit]
    others = [name for name, one in units.items() if one.base_unit == own.base_unit]
    return [unit, *(name for name in others if name != unit)]


def _columns(form: Form) -> Iterator[Field]:
    for column in form.columns:
        is_mark = column.name in STANDARD_MARKS
        words = _COLUMN_WORDS.get(column.name, ()) if form.kind == "aggregate" else ()
        yield Field(
            column.name,
            column.label,
            frozenset(map(text.label, (column.label, *words))),
            "mark" if is_mark else "column",
            column.required and not is_mark,
        )


def _items(form: Form, units: Mapping[str, Unit]) -> Iterator[Field]:
    for item, basis, flat in form.item_columns():
        scaled = {
            label: unit
            for unit in convertible(item.unit, units)
            for label in _item_labels(item, basis, unit)
        }
        labels = frozenset(_item_labels(item, basis, ""))
        yield Field(item_key(item.code, basis), flat, labels, "item", True, scaled)


def _item_labels(item: Item, basis: str, unit: str) -> Iterator[str]:
    mark = text.label(f"({unit})") if unit else ""
    for name in item_labels(item):
        for word in BASIS_WORDS[basis]:
            yield f"{name}{mark}-{word}"
            yield f"{name}-{word}{mark}"
            if unit:
                yield f"{name}-{mark.strip('()')}-{word}"
        if len(item.bases) == 1:
            yield f"{name}{mark}"


def _unambiguous(fields: Sequence[Field]) -> list[Field]:
    """Labels that two fields would accept lead to neither, except the one that a form prints."""
    seen: dict[str, int] = {}
    for one in fields:
        for label in {*one.labels, *one.scaled}:
            seen[label] = seen.get(label, 0) + 1
    shared = {label for label, count in seen.items() if count > 1}
    return [
        Field(
            one.key, one.title, one.labels - (shared - {text.label(one.title)}), one.role,
            one.required, {k: v for k, v in one.scaled.items() if k not in shared},
        )
        for one in fields
    ]  # fmt: skip
