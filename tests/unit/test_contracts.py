"""Contracts: defaults of fields.yaml, types, and errors that name file and key."""

from pathlib import Path

import polars as pl
import pytest

from warehouse.contracts import (
    Contract,
    ContractError,
    lake_contracts,
    load_contract,
    load_contracts,
    load_fields,
    model_contracts,
)

FIELDS = """
region_code: {type: VARCHAR, comment: 行政区划代码}
period_end: {type: INT, comment: 截止月}
amount: {type: 'decimal(24, 4)', comment: 金额, unit: 元}
"""
CONTRACT = """
table: core.fct
title: 事实
description: 说明。
grain: 每区每期一行
write: period
key: [region_code, period_end]
volatile: [note]
columns:
  region_code:
  period_end:
  amount: {comment: 本年累计}
  note: {type: varchar, comment: 备注}
"""


@pytest.fixture
def contract(tmp_path: Path):
    """Loads CONTRACT with a replacement in its text."""

    def load(old: str = "", new: str = "") -> Contract:
        assert old in CONTRACT
        (tmp_path / "fields.yaml").write_text(FIELDS, encoding="utf-8")
        path = tmp_path / "core.fct.yaml"
        path.write_text(CONTRACT.replace(old, new) if old else CONTRACT, encoding="utf-8")
        return load_contract(path, load_fields(tmp_path / "fields.yaml"))

    return load


def test_columns_take_what_they_do_not_say_from_the_fields(contract):
    loaded = contract()
    assert loaded.types == {
        "region_code": "VARCHAR",
        "period_end": "INT",
        "amount": "DECIMAL(24,4)",
        "note": "VARCHAR",
    }
    assert loaded.columns[2].full_comment == "本年累计（单位：元）"
    assert loaded.polars_schema == pl.Schema(
        {
            "region_code": pl.String,
            "period_end": pl.Int32,
            "amount": pl.Decimal(24, 4),
            "note": pl.String,
        }
    )
    assert [column.name for column in loaded.hashed] == ["region_code", "period_end", "amount"]
    assert loaded.empty().schema == loaded.polars_schema


def test_structure_changes_with_what_is_stored_and_not_with_words(contract):
    before = contract().structure
    assert contract("title: 事实", "title: 别的").structure == before
    assert contract("write: period", "write: replace").structure != before
    assert contract("{type: varchar", "{type: date").structure != before
    assert contract("volatile: [note]", "volatile: []").structure != before
    reaching = contract("write: period", "write: period\nreach: {core.a: [same, previous, 12]}")
    assert reaching.structure != before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: 事实", "titel: 事实", "titel"),
        ("title: 事实", "title: ''", "title"),
        ("table: core.fct", "table: fct", "schema.table"),
        ("write: period", "write: month", "write"),
        ("write: period", "write: period\nreach: {core.a: [before]}", r"reach\.core\.a"),
        ("write: period", "write: period\nreach: {core.a: []}", r"reach\.core\.a"),
        ("write: period", "reach: {core.a: [same]}", "只有 write: period 的表才有 reach"),
        ("key: [region_code, period_end]", "key: [region]", "key 中的列不在 columns 里：region"),
        ("volatile: [note]", "volatile: [region_code]", "不能同时是 volatile"),
        ("  period_end:\n", "", "key 中的列|period_end"),
        ("{type: varchar, comment: 备注}", "", r"columns\.note：没有声明"),
        ("{type: varchar, comment: 备注}", "text", r"columns\.note：应为空"),
        (
            "{type: varchar, comment: 备注}",
            "{type: text, comment: x}",
            r"columns\.note\.type.*可用",
        ),
        ("{type: varchar, comment: 备注}", "{type: 'DECIMAL(39,1)', comment: x}", "可用"),
        ("{type: varchar, comment: 备注}", "{type: varchar}", r"columns\.note\.comment"),
        ("  note:", "  Note:", "小写字母"),
        ("volatile: [note]", "key: [note]", "第 8 行：键“key”重复"),
        ("columns:", "cols:", "columns：应列出"),
        ("columns:", "columns: [a]\nx:", "columns：应列出"),
        ("title: 事实", "title: [", "core.fct.yaml"),
    ],
)
def test_errors_name_the_file_and_the_key(contract, old, new, message):
    with pytest.raises(ContractError, match=rf"(?s)core\.fct\.yaml：.*({message})|{message}"):
        contract(old, new)


def test_period_tables_need_an_integer_period(contract):
    with pytest.raises(ContractError, match="必须有 INT 类型的列 period_end"):
        contract("  period_end:", "  period_end: {type: VARCHAR}")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_lake_and_models_are_loaded_by_table_name(tmp_path):
    dictionary, sql = tmp_path / "dictionary", tmp_path / "sql"
    write(dictionary / "fields.yaml", FIELDS)
    write(dictionary / "lake" / "stg.fct.yaml", CONTRACT.replace("core.fct", "stg.fct"))
    write(sql / "core" / "fct.yaml", CONTRACT)
    write(sql / "macros" / "other.yaml", "not a contract")
    assert list(load_contracts(dictionary, sql)) == ["stg.fct", "core.fct"]
    write(dictionary / "lake" / "core.fct.yaml", CONTRACT)
    lake_contracts.cache_clear()
    with pytest.raises(ContractError, match=r"都有声明：core\.fct"):
        load_contracts(dictionary, sql)
    write(sql / "mart" / "fct.yaml", CONTRACT)
    model_contracts.cache_clear()
    with pytest.raises(ContractError, match=r"fct\.yaml：table：按文件名应是 mart\.fct"):
        model_contracts(sql, dictionary)


@pytest.mark.parametrize(
    ("fields", "message"),
    [("a: 1", "a：应写作"), ("a: {type: INT}", "comment"), ("a: {type: X, comment: x}", "可用")],
)
def test_wrong_fields_are_refused(tmp_path, fields, message):
    write(tmp_path / "fields.yaml", fields)
    with pytest.raises(ContractError, match=rf"fields\.yaml.*{message}"):
        load_fields(tmp_path / "fields.yaml")


def test_missing_fields_file_is_named(tmp_path):
    with pytest.raises(ContractError, match=r"fields\.yaml：文件不存在"):
        load_fields(tmp_path / "fields.yaml")
