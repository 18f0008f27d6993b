"""SQL text for DuckDB: Parquet files in the place of lake tables, results in their declared types.

Belongs here: building queries, comparing the types of a result with the contract. Does not belong
here: running them (build_file), deciding what to compute (duckdb_engine).
"""

import re
from collections.abc import Sequence
from pathlib import Path

from sqlglot import exp

from warehouse.contracts import Contract
from warehouse.engine.tree import columns_of

_INTEGERS = frozenset(
    ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER",
     "UBIGINT", "UHUGEINT")
)  # fmt: skip
# Families of results that the contract's type takes up without changing what is said.
_TAKEN_UP = {
    "VARCHAR": ("VARCHAR",),
    "INT": ("INTEGER",),
    "BIGINT": ("INTEGER",),
    "DECIMAL": ("INTEGER", "DECIMAL"),
    "DOUBLE": ("INTEGER", "DECIMAL", "DOUBLE"),
    "DATE": ("DATE",),
    "BOOLEAN": ("BOOLEAN",),
}
_ALIASES = {"INT": "INTEGER"}


def parquet_select(contract: Contract, files: Sequence[Path]) -> exp.Select:
    """Rows of a lake table from its files; a typed empty select when there are none."""
    if not files:
        typed = [exp.alias_(exp.cast(exp.Null(), c.type), c.name) for c in contract.columns]
        return exp.select(*typed, copy=False).where(exp.false(), copy=False)
    # Given in full: a pattern would pick up files that are no partitions.
    paths = exp.Array(expressions=[exp.Literal.string(_literal_path(path)) for path in files])
    plain = exp.EQ(this=exp.to_identifier("hive_partitioning"), expression=exp.false())
    reader = exp.Table(this=exp.Anonymous(this="read_parquet", expressions=[paths, plain]))
    return exp.select(*columns_of(contract), copy=False).from_(reader, copy=False)


def _literal_path(path: Path) -> str:
    """A path in which DuckDB finds no pattern."""
    return re.sub(r"[\[*?]", r"[\g<0>]", path.absolute().as_posix())


def typed_result(contract: Contract, query: str) -> str:
    """A query with the columns of the contract, in its order and types."""
    columns = ",\n    ".join(
        f"cast(result.{column.name} as {column.type}) as {column.name}"
        for column in contract.columns
    )
    return f"select\n    {columns}\nfrom (\n{query}\n) as result"


def create_table(contract: Contract) -> str:
    """DDL of an empty table."""
    columns = ", ".join(f"{column.name} {column.type}" for column in contract.columns)
    return f"create or replace table {contract.table} ({columns})"


def stored_types(contract: Contract) -> dict[str, str]:
    """Types of the columns as DuckDB reports them."""
    return {name: _ALIASES.get(kind, kind) for name, kind in contract.types.items()}


def type_conflicts(contract: Contract, described: dict[str, str]) -> list[str]:
    """Columns whose result the contract's type would round, cut or reinterpret."""
    conflicts = []
    for column in contract.columns:
        declared = column.type.split("(")[0]
        actual = described[column.name]
        if actual == '"NULL"' or _family(actual) in _TAKEN_UP[declared]:
            continue
        conflicts.append(f"{column.name} 约定为 {column.type}，算出的是 {actual}")
    return conflicts


def _family(kind: str) -> str:
    if kind in _INTEGERS:
        return "INTEGER"
    return kind.split("(")[0]
