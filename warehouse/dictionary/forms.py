"""Model of a form edition: who reports what, when, in which unit, and what a later return replaces.

Belongs here: the shape of one edition and questions it can answer by itself.
Does not: whether the names it uses exist elsewhere (checks.py), reading cells (pipelines/stage).
"""

from datetime import date
from typing import Literal, NamedTuple, Self

from pydantic import Field, model_validator

from warehouse.dictionary.base import Entry
from warehouse.reporting import ReturnFrequency

Basis = Literal["ytd", "ytd_last_year", "end"]
Level = Literal["province", "city", "county", "enterprise"]
ColumnType = Literal[
    "text", "mark", "region_code", "enterprise_code", "industry_code", "registration_type",
    "holding_type", "indicator", "unit", "vintage", "private_definition", "period", "date",
    "enum", "yes_no", "integer", "number", "amount", "percent", "size_class", "product_code",
]  # fmt: skip
Origin = Literal["全数", "部门", "抽样推算", "系数推算", "估算", "插补"]

BASIS_LABELS: dict[Basis, str] = {"ytd": "本年累计", "ytd_last_year": "上年同期", "end": "期末"}
# By what an aggregate form may split a region's figures: the type of its column -> the breakdown.
BREAKDOWNS: dict[ColumnType, str] = {
    "size_class": "size_class",
    "industry_code": "industry",
    "registration_type": "registration_type",
    "product_code": "product",
}
# Where the codes of its parts are listed: code list and column.
BREAKDOWN_LISTS: dict[ColumnType, tuple[str, str]] = {
    "size_class": ("size_classes", "size_class"),
    "industry_code": ("industries", "industry_code"),
    "registration_type": ("registration_types", "registration_type"),
    "product_code": ("products", "product_code"),
}
# A figure of the whole region, whatever it is split by; `_T` is the total of SDMX code lists.
NO_BREAKDOWN, TOTAL = "none", "_T"
TOTAL_LABEL = "合计"
# A product's figures are printed in the product's own unit, which stands in the row.
ROW_UNIT = "产品计量单位"


class Column(Entry):
    """A column that says what a row is about (or, in P1 and R1, a value with its own column)."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: str
    type: ColumnType
    required: bool = False
    mark: str | None = None
    values: tuple[str, ...] = ()
    unit: str | None = None
    max_length: int | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _type_has_what_it_needs(self) -> Self:
        if (self.type == "enum") != bool(self.values):
            raise ValueError("values 只用于且必须用于 type: enum")
        if (self.type == "mark") != bool(self.mark):
            raise ValueError("mark 只用于且必须用于 type: mark")
        if (self.type == "amount") != bool(self.unit):
            raise ValueError("unit 只用于且必须用于 type: amount")
        return self


class Item(Entry):
    """One indicator of a form with its printed unit and the time bases it is asked for."""

    code: str = Field(pattern=r"^[0-9]{2}$")
    indicator: str
    label: str
    unit: str
    decimals: int = Field(ge=0, le=4)
    bases: tuple[Basis, ...] = Field(min_length=1)
    price: Literal["current", "constant"] | None = None
    # Where it is not that of the form: an item of another population than the others.
    definition: str | None = None


class ItemColumn(NamedTuple):
    """An item at one time basis, and the label of that column in a flat header."""

    item: Item
    basis: Basis
    flat_label: str

    @property
    def measure(self) -> str:
        """Column of a wide table: the indicator without its population, and the basis."""
        return f"{self.item.indicator.removeprefix('enterprise_')}_{self.basis}"


class Form(Entry):
    """One edition of a form."""

    form: str = Field(pattern=r"^[A-Z][0-9]$")
    edition: str = Field(pattern=r"^[0-9]{4}$")
    name: str
    kind: Literal["aggregate", "enterprise", "register", "published"]
    agency: str
    approved_by: str
    approval_number: str
    valid_from: date
    valid_to: date | None
    frequency: ReturnFrequency
    exempt_months: tuple[int, ...]
    unit_levels: tuple[Level, ...] = Field(min_length=1)
    sender_level: Level
    due_day: dict[Level, int]
    due_months_after: int = Field(default=1, ge=1, le=12)
    replaces_by: tuple[
        Literal[
            "region_code", "breakdown_code", "enterprise_id", "as_of", "indicator_code", "period",
            "vintage",
        ],
        ...,
    ] = Field(min_length=1)  # fmt: skip
    # The item that tells how large a unit is; units of a form without one are only counted.
    size_indicator: str | None = None
    definition: str | None = None
    vintage: str | None = None
    origin: Origin
    missing_marks: tuple[str, ...]
    not_loaded_vintages: tuple[str, ...] = ()
    columns: tuple[Column, ...] = Field(min_length=1)
    items: tuple[Item, ...]
    source: str

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to 早于 valid_from")
        if any(not 1 <= month <= 12 for month in self.exempt_months):
            raise ValueError("exempt_months 只能是 1 至 12")
        if any(not 1 <= day <= 28 for day in self.due_day.values()):
            raise ValueError("due_day 只能是 1 至 28")
        if (self.frequency == "irregular") == bool(self.due_day):
            raise ValueError("定期报表必须有 due_day，不定期报表不得有")
        carries = any(column.type == "private_definition" for column in self.columns)
        if carries == (self.definition is not None):
            raise ValueError("definition 与 private_definition 列必须且只能有一个")
        for what, values in (
            ("columns 的 name", [column.name for column in self.columns]),
            ("表头", self.header_labels),
            ("items 的 code", [item.code for item in self.items]),
            ("items 的 indicator", [item.indicator for item in self.items]),
        ):
            twice = sorted({value for value in values if values.count(value) > 1})
            if twice:
                raise ValueError(f"{what}重复：{'、'.join(twice)}")
        return self

    @model_validator(mode="after")
    def _splits_by_one_column(self) -> Self:
        split = [column.name for column in self.columns if column.type in BREAKDOWNS]
        if self.kind == "aggregate" and len(split) > 1:
            raise ValueError(f"综合表至多有一个分组列，现有：{'、'.join(split)}")
        if (self.breakdown is not None) != ("breakdown_code" in self.replaces_by):
            raise ValueError("有分组列的综合表须按 breakdown_code 替换，其他表不得")
        return self

    @model_validator(mode="after")
    def _size_is_an_item(self) -> Self:
        if self.size_indicator is not None and self.size_basis is None:
            raise ValueError(f"size_indicator 不是本表的指标：{self.size_indicator}")
        return self

    @property
    def size_basis(self) -> Basis | None:
        """The time basis at which the form asks for its size indicator; None without one."""
        return next((i.bases[0] for i in self.items if i.indicator == self.size_indicator), None)

    @property
    def code(self) -> str:
        """Form code, e.g. `M1`."""
        return self.form

    @property
    def data_columns(self) -> tuple[Column, ...]:
        """Columns that hold data of the row; marks (表号, 报告期) only identify the sheet."""
        return tuple(column for column in self.columns if column.type != "mark")

    @property
    def mark_columns(self) -> tuple[Column, ...]:
        """Columns that repeat the identification of the sheet on every row."""
        return tuple(column for column in self.columns if column.type == "mark")

    @property
    def breakdown(self) -> Column | None:
        """The column that splits an aggregate form's figures; None where rows are whole regions."""
        if self.kind != "aggregate":
            return None
        return next((column for column in self.columns if column.type in BREAKDOWNS), None)

    @property
    def header_labels(self) -> list[str]:
        """Flat header from left to right: columns, then items by time basis."""
        flat = [entry.flat_label for entry in self.item_columns()]
        return [column.label for column in self.columns] + flat

    def item_columns(self) -> list[ItemColumn]:
        """Items by time basis in printed order."""
        return [
            ItemColumn(item, basis, f"{item.label}-{BASIS_LABELS[basis]}")
            for item in self.items
            for basis in item.bases
        ]

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if the edition has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.form}/{self.edition}: {name}")

    def has_column(self, name: str) -> bool:
        """Whether the edition has a column of that name."""
        return any(column.name == name for column in self.columns)

    def has_begun_by(self, period_end: int) -> bool:
        """Whether the edition was in force in the month yyyymm or before."""
        return self.valid_from.year * 100 + self.valid_from.month <= period_end

    def is_valid_at(self, period_end: int) -> bool:
        """Whether the edition is in force in the month yyyymm."""
        first = self.valid_from.year * 100 + self.valid_from.month
        last = self.valid_to.year * 100 + self.valid_to.month if self.valid_to else 999912
        return first <= period_end <= last
