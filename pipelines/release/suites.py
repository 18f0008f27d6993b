"""Suites as data: what must be true of a table before it is published.

Belongs here: the model of `expectations/suites/*.yaml` and its check against the table's contract.
Not here: running a suite (`gate.py`), row rules of a form (room `edit`).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from warehouse.contracts import Contract
from warehouse.declared import DeclarationError, check
from warehouse.strict_yaml import YamlError, read_mapping, shown

# Where the suites lie.
SUITES = Path(__file__).resolve().parents[2] / "expectations" / "suites"
# The vocabulary is closed: an unknown name would otherwise be a crash at the end of a load.
ExpectationType = Literal[
    "expect_column_pair_values_a_to_be_greater_than_b",
    "expect_column_values_to_be_between",
    "expect_column_values_to_be_in_set",
    "expect_column_values_to_be_unique",
    "expect_column_values_to_match_regex",
    "expect_column_values_to_not_be_null",
    "expect_compound_columns_to_be_unique",
    "expect_table_row_count_to_be_between",
    "expect_table_row_count_to_equal",
]
# Questions that compare no amounts and so may be asked of a DECIMAL column: a comparison of money
# would go through doubles (5966300000000000.01 = ...02) and belongs in SQL.
_WITHOUT_AMOUNTS = {
    "expect_column_values_to_not_be_null",
    "expect_table_row_count_to_be_between",
    "expect_table_row_count_to_equal",
}
# Questions that each row answers by itself.
BY_ROW = {
    "expect_column_pair_values_a_to_be_greater_than_b",
    "expect_column_values_to_be_between",
    "expect_column_values_to_be_in_set",
    "expect_column_values_to_match_regex",
    "expect_column_values_to_not_be_null",
}
_COLUMN_KEYS = ("column", "column_A", "column_B", "column_list")


class SuiteError(DeclarationError):
    """A suite that cannot be used; the text names file, key and what is allowed."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Meta(_Strict):
    """Why the expectation stands, for the reader of a failure."""

    reason: str = Field(min_length=4)


class Expectation(_Strict):
    """One expectation, in the names of Great Expectations."""

    type: ExpectationType
    kwargs: dict[str, Any] = Field(default_factory=dict)
    severity: Literal["critical", "warning"] = "critical"
    meta: Meta

    def columns(self) -> Iterator[str]:
        """Every column the expectation speaks of."""
        for key in _COLUMN_KEYS:
            named = self.kwargs.get(key, [])
            yield from [named] if isinstance(named, str) else named


class Suite(_Strict):
    """The expectations of one table, or of the rows that `where` selects."""

    suite: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    table: str
    where: str | None = None
    advice: str = Field(min_length=4)
    expectations: tuple[Expectation, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _no_expectation_twice(self) -> Self:
        asked = [(item.type, repr(sorted(item.kwargs.items()))) for item in self.expectations]
        twice = {kind for kind, kwargs in asked if asked.count((kind, kwargs)) > 1}
        if twice:
            raise ValueError(f"同一期望写了两次：{'、'.join(sorted(twice))}")
        return self

    @property
    def columns(self) -> list[str]:
        """The columns needed to judge the suite."""
        named = (column for item in self.expectations for column in item.columns())
        return sorted(set(named))


def load_suites(folder: Path, contracts: Mapping[str, Contract]) -> list[Suite]:
    """All suites of a folder, in the order of their names; a fault names file and key."""
    suites = [_load(path, contracts) for path in sorted(folder.glob("*.yaml"))]
    names = [suite.suite for suite in suites]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SuiteError(f"{folder}：suite 名称重复：{'、'.join(twice)}")
    return suites


def _load(path: Path, contracts: Mapping[str, Contract]) -> Suite:
    try:
        suite = check(Suite, read_mapping(path), shown(path), raising=SuiteError)
    except YamlError as error:
        raise SuiteError(str(error)) from None
    contract = contracts.get(suite.table)
    if contract is None:
        known = "、".join(sorted(contracts))
        raise SuiteError(f"{shown(path)}：table：没有表 {suite.table}，可用：{known}")
    for item in suite.expectations:
        _check_columns(shown(path), item, contract)
    return suite


def _check_columns(file: str, item: Expectation, contract: Contract) -> None:
    types = contract.types
    counts_rows = item.type.startswith("expect_table_row_count") and item.kwargs != {"value": 0}
    if contract.write == "period" and counts_rows:
        raise SuiteError(
            f"{file}：{item.type}：{contract.table} 按期写入，只核对变动的期，"
            "不能核对总行数；可用 where 选出不应存在的行，写 value: 0"
        )
    for column in item.columns():
        if column not in types:
            raise SuiteError(
                f"{file}：{item.type}：{contract.table} 没有列 {column}，可用：{'、'.join(types)}"
            )
        if types[column].startswith("DECIMAL") and item.type not in _WITHOUT_AMOUNTS:
            raise SuiteError(
                f"{file}：{item.type}：{column} 是金额（{types[column]}），"
                "金额的比较须写成 SQL，套件只核对其结果的个数"
            )
