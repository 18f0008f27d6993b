"""The descriptor of the CSV files: a Frictionless Data Package, version 1.

Belongs here: `datapackage.json` from contracts, the release and what was written.
Not here: the files themselves (`tables.py`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

import duckdb

from pipelines.publications.exports.cells import GUARDED
from pipelines.publications.pages import EDITION_NAMES, Edition
from warehouse.contracts import Column, Contract

DESCRIPTOR = "datapackage.json"
_TYPES = {
    "VARCHAR": "string",
    "INT": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "DATE": "date",
    "BOOLEAN": "boolean",
}
_TITLE = "数字民企统计数据（{edition}）"
_DESCRIPTION = (
    "发布版 {name} 的各表。CSV 为 UTF-8（带 BOM）、逗号分隔、CRLF 换行；空单元格为缺值。"
    "以 = + - @、制表符、换行或其全角形式开头的文本前加了一个单引号，以免电子表格当作公式执行；"
    "凡文本符合正则 {guarded}，去掉第一个字符即为原文。数字与日期不受影响。"
    "CSV 不分空文本与缺值，逐字节的原值见同名 Parquet 文件。"
    "{extra}各来源的使用条件由来源自定，本数据包不另行许可。"
)
_PUBLIC = "公开版不含单个企业的资料；需隐去的单元格（is_confidential 为 true）没有数值。"


@dataclass(frozen=True)
class About:
    """What the release says of itself (`pub.release`)."""

    name: str
    content_hash: str
    created_at: str


def read_about(connection: duckdb.DuckDBPyConnection) -> About:
    """The record that every release carries."""
    rows = connection.execute("select name, content_hash, created_at from pub.release").fetchall()
    return About(*rows[0])


def descriptor(
    connection: duckdb.DuckDBPyConnection,
    about: About,
    edition: Edition,
    contracts: Mapping[str, Contract],
    files: Mapping[str, Path],
) -> bytes:
    """The descriptor as JSON; `files` are the CSV files by table, all in one folder `csv/`."""
    content = {
        "profile": "data-package",
        "name": f"dpe-{edition}",
        "id": about.content_hash,
        "version": about.name,
        "title": _TITLE.format(edition=EDITION_NAMES[edition]),
        "description": _DESCRIPTION.format(
            name=about.name, guarded=GUARDED, extra=_PUBLIC if edition == "public" else ""
        ),
        "created": about.created_at,
        "sources": _sources(connection),
        "resources": [
            _resource(connection, contract, contracts, files[table])
            for table, contract in contracts.items()
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _sources(connection: duckdb.DuckDBPyConnection) -> list[dict[str, str]]:
    rows = connection.execute(
        "select source_title, source_url from core.dim_source"
        " where source_kind = 'published' order by source_code"
    ).fetchall()
    return [
        {"title": title, **({"path": url} if str(url).startswith(("http://", "https://")) else {})}
        for title, url in rows
    ]


def _resource(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    contracts: Mapping[str, Contract],
    path: Path,
) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    filled = _filled(connection, contract)
    return {
        "profile": "tabular-data-resource",
        "name": path.stem,
        "path": f"csv/{path.name}",
        "title": contract.title,
        "description": f"{contract.description}（{contract.grain}）",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "schema": {
            "fields": [_field(column, column.name in filled) for column in contract.columns],
            "primaryKey": list(contract.key),
            "foreignKeys": _foreign_keys(connection, contract, contracts),
            "missingValues": [""],
        },
    }


def _field(column: Column, is_filled: bool) -> dict[str, Any]:
    kind = "number" if column.type.startswith("DECIMAL") else _TYPES[column.type]
    field: dict[str, Any] = {"name": column.name, "type": kind, "description": column.comment}
    if column.unit:
        field["unit"] = column.unit
    if kind == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if is_filled:
        field["constraints"] = {"required": True}
    return field


def _filled(connection: duckdb.DuckDBPyConnection, contract: Contract) -> set[str]:
    """Columns of the key without a cell that CSV leaves empty: a missing value or an empty text."""
    tests = ", ".join(f"coalesce(bool_and(cast({n} as varchar) <> ''), true)" for n in contract.key)
    nulls = ", ".join(f"count({n}) = count(*)" for n in contract.key)
    row = connection.execute(f"select {tests}, {nulls} from {contract.table}").fetchall()[0]
    size = len(contract.key)
    return {
        name
        for name, text, whole in zip(contract.key, row[:size], row[size:], strict=True)
        if text and whole
    }


def _foreign_keys(
    connection: duckdb.DuckDBPyConnection, contract: Contract, contracts: Mapping[str, Contract]
) -> list[dict[str, Any]]:
    """Columns that carry the key of a dimension, where each value of the release is found in it."""
    keys = {
        other.key[0]: other
        for name, other in contracts.items()
        if name.startswith("core.dim_") and len(other.key) == 1 and name != contract.table
    }
    return [
        {
            "fields": name,
            "reference": {"resource": keys[name].table.split(".")[1], "fields": name},
        }
        for name in contract.names
        if name in keys and _holds(connection, contract.table, keys[name].table, name)
    ]


def _holds(connection: duckdb.DuckDBPyConnection, table: str, dimension: str, column: str) -> bool:
    # Names come from contracts, which allow lower-case letters, digits and underscores only.
    rows = connection.execute(
        f"select count(*) from {table} as many anti join {dimension} as one"
        f" on many.{column} = one.{column} where many.{column} is not null"
    ).fetchall()
    return bool(rows[0][0] == 0)
