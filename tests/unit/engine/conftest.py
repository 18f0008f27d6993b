"""A small warehouse in a temporary folder: lake tables, three models, ways to change them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from warehouse.contracts import Contract
from warehouse.engine import DuckDbEngine, Model, load_models
from warehouse.lake import Lake

TYPES = {
    "region_code": "VARCHAR",
    "region_name": "VARCHAR",
    "period_end": "INT",
    "amount": "DECIMAL(24,4)",
    "known_from": "DATE",
    "known_to": "DATE",
}
MODELS = {
    "core.dim_region": ("select r.region_code, r.region_name from ref.region as r", {}),
    "core.fct_amount": (
        "select o.region_code, r.region_name, o.period_end, o.amount from edit.observation as o"
        " inner join core.dim_region as r on r.region_code = o.region_code",
        {"write": "period", "key": ("region_code", "period_end")},
    ),
    "mart.mart_amount": (
        "select f.period_end, sum(f.amount) as amount from core.fct_amount as f group by all",
        {"write": "period", "key": ("period_end",)},
    ),
}
COLUMNS = {
    "core.dim_region": ("region_code", "region_name"),
    "core.fct_amount": ("region_code", "region_name", "period_end", "amount"),
    "mart.mart_amount": ("period_end", "amount"),
}


def make_contract(table: str, columns: Mapping[str, str], **options: object) -> Contract:
    return Contract.model_validate(
        {
            "table": table,
            "title": "标题",
            "description": "说明",
            "grain": "每行一行",
            "columns": [
                {"name": name, "type": kind, "comment": f"{name} 的说明"}
                for name, kind in columns.items()
            ],
            **options,
        }
    )


@dataclass
class Sandbox:
    """Lake, models and build file of one test."""

    root: Path
    sql: dict[str, str] = field(default_factory=dict)
    contracts: dict[str, Contract] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for table, (sql, options) in MODELS.items():
            self.model(table, sql, COLUMNS[table], **options)

    @property
    def lake_contracts(self) -> dict[str, Contract]:
        observation = {name: TYPES[name] for name in ("region_code", "period_end", "amount")}
        return {
            "edit.observation": make_contract("edit.observation", observation),
            "ref.region": make_contract(
                "ref.region", {"region_code": "VARCHAR", "region_name": "VARCHAR"}
            ),
            "ref.calendar": make_contract("ref.calendar", {"target": "INT", "source": "INT"}),
            "edit.finding": make_contract("edit.finding", {"region_code": "VARCHAR"}),
        }

    @property
    def lake(self) -> Lake:
        return Lake(self.root / "lake", self.lake_contracts)

    @property
    def build_file(self) -> Path:
        return self.root / "warehouse" / "build.duckdb"

    def model(self, table: str, sql: str, columns: tuple[str, ...], **options: object) -> None:
        self.sql[table] = sql
        settings = {"key": columns[:1], **options}
        types = {name: TYPES[name] for name in columns}
        self.contracts[table] = make_contract(table, types, **settings)

    def models(self) -> dict[str, Model]:
        for table, sql in self.sql.items():
            room, name = table.split(".")
            path = self.root / "sql" / room / f"{name}.sql"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"-- {name}: test.\n-- grain: one row\n{sql}\n", encoding="utf-8")
        return load_models(self.root / "sql", self.contracts, self.lake_contracts)

    def engine(self) -> DuckDbEngine:
        return DuckDbEngine(self.build_file, self.lake, self.models(), self.lake_contracts)

    def run(self) -> dict[str, tuple[str, ...]]:
        """Run every model; the partitions that were written, by table."""
        with self.engine() as engine:
            return {name: engine.run_model(name).partitions_written for name in engine.models}

    def read(self, sql: str) -> list[tuple[object, ...]]:
        with self.engine() as engine:
            return engine.read(sql).rows()

    def content_hash(self) -> str:
        with self.engine() as engine:
            return engine.content_hash()

    def observe(self, period: int, amounts: Mapping[str, str], form: str = "m1") -> None:
        frame = pl.DataFrame(
            {
                "region_code": list(amounts),
                "period_end": [period] * len(amounts),
                "amount": [Decimal(amount) for amount in amounts.values()],
            },
            schema={
                "region_code": pl.String,
                "period_end": pl.Int32,
                "amount": pl.Decimal(24, 4),
            },
        )
        self.lake.write("edit.observation", f"{form}-{period}", frame, "input")

    def regions(self, names: Mapping[str, str]) -> None:
        frame = pl.DataFrame({"region_code": list(names), "region_name": list(names.values())})
        self.lake.write("ref.region", "all", frame, "input")


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    """Two regions and two periods of figures, nothing built yet."""
    box = Sandbox(tmp_path)
    box.regions({"140100": "太原市", "140200": "大同市"})
    box.observe(201402, {"140100": "10.5", "140200": "2"})
    box.observe(201403, {"140100": "20", "140200": "3.25"})
    return box


@pytest.fixture
def contract_of() -> Callable[..., Contract]:
    """Makes a contract from column types."""
    return make_contract
