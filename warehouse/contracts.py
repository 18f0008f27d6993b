"""Contracts of tables: columns, types, units, keys and Chinese comments, declared once in YAML.

Belongs here: the models of that YAML, loading with the defaults of fields.yaml, types for Polars
and SQL. Does not belong here: writing tables (lake, engine), forms and indicators (dictionary).
"""

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from warehouse.column_types import known_type, normal_type, polars_type
from warehouse.declared import DeclarationError, Model, check
from warehouse.reach import Step
from warehouse.strict_yaml import Marked, YamlError, read_mapping, shown

DICTIONARY = Path(__file__).parent / "dictionary"
SQL_ROOT = Path(__file__).parents[1] / "sql"
# Rooms whose SQL files are models; sql/macros holds templates.
MODEL_ROOMS = ("core", "mart")

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_TABLE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


class ContractError(DeclarationError):
    """A contract that cannot be used; the message names the file, the key and what is allowed."""


def _identifier(text: str) -> str:
    if not _IDENTIFIER.fullmatch(text):
        raise ValueError(f"名称“{text}”只能由小写字母、数字和下划线组成，并以字母开头")
    return text


def _table_name(text: str) -> str:
    if not _TABLE.fullmatch(text):
        raise ValueError(f"表名“{text}”应写作 schema.table（小写字母、数字、下划线）")
    return text


ColumnType = Annotated[str, BeforeValidator(normal_type), AfterValidator(known_type)]
Identifier = Annotated[str, AfterValidator(_identifier)]
TableName = Annotated[str, AfterValidator(_table_name)]
Text = Annotated[str, Field(min_length=1)]


class Column(BaseModel):
    """One column of a table: what it is called, typed and measured in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Identifier
    type: ColumnType
    comment: Text
    unit: str | None = None

    @property
    def dtype(self) -> pl.DataType:
        """Polars type of the column."""
        return polars_type(self.type)

    @property
    def full_comment(self) -> str:
        """Comment with the unit, as it stands in the release."""
        return f"{self.comment}（单位：{self.unit}）" if self.unit else self.comment


class Contract(BaseModel):
    """What a table promises: its grain, key, way of writing and columns in order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: TableName
    title: Text
    description: Text
    grain: Text
    # Who may be given it; a table is internal unless its contract says otherwise.
    audience: Literal["internal", "public"] = "internal"
    write: Literal["replace", "period"] = "replace"
    # Periods of an input that a period of the table reads; of inputs not named, the same period.
    reach: Mapping[TableName, Annotated[tuple[Step, ...], Field(min_length=1)]] = {}
    key: tuple[str, ...] = ()
    volatile: tuple[str, ...] = ()
    columns: tuple[Column, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _references(self) -> "Contract":
        names = self.names
        for label, wanted in (("key", self.key), ("volatile", self.volatile)):
            unknown = [name for name in wanted if name not in names]
            if unknown:
                raise ValueError(f"{label} 中的列不在 columns 里：{'、'.join(unknown)}")
        overlap = [name for name in self.key if name in self.volatile]
        if overlap:
            raise ValueError(f"key 中的列不能同时是 volatile：{'、'.join(overlap)}")
        if self.write == "period" and not self.has_periods:
            raise ValueError("write: period 的表必须有 INT 类型的列 period_end")
        if self.write != "period" and self.reach:
            raise ValueError("只有 write: period 的表才有 reach")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def types(self) -> dict[str, str]:
        """SQL types by column name, in order."""
        return {column.name: column.type for column in self.columns}

    @property
    def polars_schema(self) -> pl.Schema:
        """Polars schema of the table."""
        return pl.Schema({column.name: column.dtype for column in self.columns})

    @property
    def has_periods(self) -> bool:
        """Whether every row tells the period it belongs to."""
        return self.types.get("period_end") == "INT"

    @property
    def hashed(self) -> tuple[Column, ...]:
        """Columns that belong to the content of the table."""
        return tuple(column for column in self.columns if column.name not in self.volatile)

    @property
    def comment(self) -> str:
        """Comment of the table in the release."""
        return f"{self.title}：{self.description}（{self.grain}）"

    @property
    def structure(self) -> str:
        """Fingerprint of what decides stored rows: not of titles and comments."""
        parts = [self.table, self.write, dict(self.reach), self.key, self.volatile, self.types]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def empty(self) -> pl.DataFrame:
        """A typed frame without rows."""
        return pl.DataFrame(schema=self.polars_schema)


def _mapping(path: Path) -> Marked:
    try:
        return read_mapping(path)
    except YamlError as error:
        raise ContractError(str(error)) from error


def _checked(model: type[Model], raw: Any, path: Path) -> Model:
    return check(model, raw, shown(path), raising=ContractError)


@cache
def load_fields(path: Path) -> Mapping[str, Mapping[str, Any]]:
    """Declarations of columns that several tables carry (fields.yaml)."""
    fields = _mapping(path)
    for name, given in fields.items():
        if not isinstance(given, Marked):
            raise ContractError(f"{shown(path)}：{name}：应写作 {{type: …, comment: …}}")
        _checked(Column, given.replaced({"name": name}), path)
    return MappingProxyType(fields)


def load_contract(path: Path, fields: Mapping[str, Mapping[str, Any]]) -> Contract:
    """One contract; columns written without a declaration take the one of fields.yaml."""
    content = _mapping(path)
    listed = content.get("columns")
    if not isinstance(listed, Marked):
        raise ContractError(
            f"{shown(path)}：columns：应列出“列名:”或“列名: {{type, comment, unit}}”"
        )
    columns = []
    for name, own in listed.items():
        if own is not None and not isinstance(own, dict):
            raise ContractError(f"{shown(path)}：columns.{name}：应为空或 {{type, comment, unit}}")
        if own is None and name not in fields:
            raise ContractError(
                f"{shown(path)}：columns.{name}：没有声明；"
                "请在 fields.yaml 声明或在此写 type 和 comment"
            )
        column = Marked({"name": name, **fields.get(name, {}), **(own or {})})
        column.line, column.lines = listed.lines[name], getattr(own, "lines", {})
        columns.append(column)
    return _checked(Contract, content.replaced({"columns": columns}), path)


def _load_named(paths: Mapping[str, Path], dictionary: Path) -> Mapping[str, Contract]:
    fields = load_fields(dictionary / "fields.yaml") if paths else {}
    contracts = {}
    for table, path in sorted(paths.items()):
        contract = load_contract(path, fields)
        if contract.table != table:
            raise ContractError(
                f"{shown(path)}：table：按文件名应是 {table}，写的是 {contract.table}"
            )
        contracts[table] = contract
    return MappingProxyType(contracts)


@cache
def lake_contracts(dictionary: Path = DICTIONARY) -> Mapping[str, Contract]:
    """Contracts of the lake tables by table name (`dictionary/lake/<schema>.<table>.yaml`)."""
    paths = {path.stem: path for path in (dictionary / "lake").glob("*.yaml")}
    return _load_named(paths, dictionary)


@cache
def model_contracts(
    sql_root: Path = SQL_ROOT, dictionary: Path = DICTIONARY
) -> Mapping[str, Contract]:
    """Contracts of the models by table name (`sql/<room>/<model>.yaml`)."""
    paths = {
        f"{room}.{path.stem}": path
        for room in MODEL_ROOMS
        for path in (sql_root / room).glob("*.yaml")
    }
    return _load_named(paths, dictionary)


def load_contracts(
    dictionary: Path = DICTIONARY, sql_root: Path = SQL_ROOT
) -> Mapping[str, Contract]:
    """Contracts of every table: lake and models; a table declared in both is an error."""
    lake, models = lake_contracts(dictionary), model_contracts(sql_root, dictionary)
    twice = sorted(set(lake) & set(models))
    if twice:
        raise ContractError(f"这些表在湖和模型中都有声明：{'、'.join(twice)}")
    return MappingProxyType({**lake, **models})
