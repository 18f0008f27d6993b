"""Models: one SQL file, one SELECT, one table, with its contract beside it.

Belongs here: reading sql/<room>/<model>.sql, its header, its dependencies and the order of all.
Does not belong here: which constructs are allowed (gate), running them (duckdb_engine).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import sqlglot
from sqlglot import exp

from warehouse.contracts import (
    MODEL_ROOMS,
    SQL_ROOT,
    Contract,
    lake_contracts,
    model_contracts,
)
from warehouse.engine.gate import NotPortable, check_portable
from warehouse.engine.ratios import expand_helpers
from warehouse.engine.tree import TableError, real_tables, table_name

DIALECT = "duckdb"


class ModelError(ValueError):
    """A model that cannot be used; the message names the file and what to do."""


@dataclass(frozen=True)
class Model:
    """One table of the warehouse and the query that computes it."""

    name: str
    path: Path
    statement: str
    grain: str
    expression: exp.Query
    contract: Contract
    dependencies: tuple[str, ...]

    @cached_property
    def expanded(self) -> exp.Expr:
        """The query with its helpers written out."""
        return expand_helpers(self.expression)

    @cached_property
    def canonical_sql(self) -> str:
        """The expanded query as text; comments and layout of the file do not matter."""
        return self.expanded.sql(DIALECT, comments=False)


def _header(path: Path, text: str) -> tuple[str, str]:
    comment = re.match(r"\s*((?:--[^\n]*\n)*)", text)
    lines = [
        line.removeprefix("--").strip() for line in (comment[1] if comment else "").split("\n")
    ]
    found = {}
    for key in (path.stem, "grain"):
        values = [line[len(key) + 1 :].strip() for line in lines if line.startswith(f"{key}:")]
        if not values or not values[0]:
            raise ModelError(f"{path}：文件开头缺少注释行“-- {key}: …”")
        found[key] = values[0]
    return found[path.stem], found["grain"]


def _parsed(path: Path, text: str) -> exp.Query:
    try:
        statements = sqlglot.parse(text, read=DIALECT)
    except sqlglot.errors.SqlglotError as error:
        raise ModelError(f"{path}：SQL 有语法错误：{error}") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise ModelError(f"{path}：一个文件只能有一条 select 语句")
    return statements[0]


def _check_columns(path: Path, expression: exp.Query, contract: Contract) -> None:
    projected = expression.named_selects
    twice = sorted({name for name in projected if projected.count(name) > 1})
    missing = [name for name in contract.names if name not in projected]
    extra = [name for name in projected if name not in contract.names]
    if twice or missing or extra:
        raise ModelError(
            f"{path}：列与 {path.stem}.yaml 不符；SQL 中缺少：{'、'.join(missing) or '无'}；"
            f"约定中没有：{'、'.join(extra) or '无'}；重复：{'、'.join(twice) or '无'}"
        )


def load_model(path: Path, contract: Contract) -> Model:
    """One model from its file; refuses what is not portable or does not keep its contract."""
    text = path.read_text(encoding="utf-8")
    statement, grain = _header(path, text)
    expression = _parsed(path, text)
    try:
        check_portable(contract.table, expression)
        dependencies = sorted({table_name(table) for table in real_tables(expression)})
    except (NotPortable, TableError) as error:
        raise ModelError(f"{path}：{error}") from error
    _check_columns(path, expression, contract)
    if not contract.key:
        raise ModelError(f"{path.with_suffix('.yaml')}：key：模型必须声明主键")
    return Model(contract.table, path, statement, grain, expression, contract, tuple(dependencies))


def load_models(
    sql_root: Path = SQL_ROOT,
    contracts: Mapping[str, Contract] | None = None,
    lake: Mapping[str, Contract] | None = None,
) -> dict[str, Model]:
    """Every model by table name, each after the models it reads."""
    contracts = model_contracts(sql_root) if contracts is None else contracts
    lake = lake_contracts() if lake is None else lake
    files = {
        f"{room}.{path.stem}": path
        for room in MODEL_ROOMS
        for path in sorted((sql_root / room).glob("*.sql"))
    }
    for table in sorted(set(contracts) - set(files)):
        raise ModelError(f"{table}：有约定（yaml）而没有同名的 .sql 文件")
    models = {}
    for table, path in files.items():
        if table not in contracts:
            raise ModelError(f"{path}：缺少同名的约定文件 {path.stem}.yaml")
        models[table] = load_model(path, contracts[table])
    return _ordered(models, lake)


def _check_reach(model: Model, contracts: Mapping[str, Contract]) -> None:
    for table in model.contract.reach:
        if table not in model.dependencies:
            raise ModelError(f"{model.path.with_suffix('.yaml')}：reach：模型没有读取 {table}")
        if not contracts[table].has_periods:
            raise ModelError(
                f"{model.path.with_suffix('.yaml')}：reach：{table} 没有 INT 类型的列 period_end"
            )


def _ordered(models: Mapping[str, Model], lake: Mapping[str, Contract]) -> dict[str, Model]:
    graph = {}
    for name, model in sorted(models.items()):
        unknown = [table for table in model.dependencies if table not in models | lake.keys()]
        if unknown:
            raise ModelError(
                f"{model.path}：读取了没有声明的表 {'、'.join(unknown)}；"
                "湖表须在 warehouse/dictionary/lake/ 声明，模型须在 sql/ 中"
            )
        graph[name] = [table for table in model.dependencies if table in models]
    for model in models.values():
        _check_reach(model, {**lake, **{name: m.contract for name, m in models.items()}})
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise ModelError(f"模型互相依赖成环：{' → '.join(error.args[1])}") from error
    return {name: models[name] for name in order}
