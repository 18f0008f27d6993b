"""Plants errors into the rows of M3 and R1 and says in which line each lies.

Here: the operations of plants.yaml on CSV tables. Not here: workbooks, and which errors there are.
"""

from __future__ import annotations

from typing import Any

import polars as pl
from xlsxwriter.utility import xl_rowcol_to_cell

from sample_raw.simulate.batch import Batch
from sample_raw.simulate.plants import Plant

CODE = "单位代码"


def _identity(code: str) -> str:
    """The organisation code inside either kind of code."""
    return code[8:17] if len(code) == 18 else code.replace("-", "")


def _spoiled(code: str) -> str:
    """Another last character than the right one."""
    return code[:-1] + ("1" if code[-1] != "1" else "2")


def _chosen(table: pl.DataFrame, plant: Plant) -> int | None:
    """The nth row, or the next one whose figure is positive where that matters."""
    usable = table.with_row_index("at").filter(pl.col("at") >= plant.nth)
    if plant.op in ("negate", "other_unit"):
        usable = usable.filter(pl.col(plant.column).cast(pl.Float64) > 0)
    return int(usable["at"][0]) if usable.height else None


def _new_value(row: dict[str, str], plant: Plant) -> str:
    match plant.op:
        case "put":
            return str(plant.value)
        case "negate":
            return f"-{row[plant.column]}"
        case "exceed":
            return str(int(row[plant.than]) + plant.delta)
        case "other_unit":
            return str(int(row[plant.column]) * plant.delta)
        case _:
            return _spoiled(row[plant.column])


def _changed(table: pl.DataFrame, at: int, plant: Plant) -> pl.DataFrame:
    if plant.op == "duplicate":
        return pl.concat([table, table[at]])
    value = _new_value(table.row(at, named=True), plant)
    here = pl.int_range(pl.len()) == at
    cell = pl.when(here).then(pl.lit(value)).otherwise(pl.col(plant.column))
    return table.with_columns(cell.alias(plant.column))


def plant_tables(batch: Batch, plants: list[Plant], period: str) -> list[dict[str, Any]]:
    """Do what fits the tables (a small world may lack the row) and report where it lies."""
    entries = []
    for plant in plants:
        name = batch.table_of(plant.sender)
        at = _chosen(batch.tables[name], plant) if name else None
        if name is None or at is None:
            continue
        code = batch.tables[name][CODE][at]
        table = batch.tables[name] = _changed(batch.tables[name], at, plant)
        line = (table.height - 1 if plant.op == "duplicate" else at) + 2
        column = table.columns.index(plant.column) if plant.column else None
        unit = _identity(code)
        entries.append(
            {
                "id": plant.id,
                "file": f"{batch.folder}/{name}",
                "sheet": None,
                "form": plant.form,
                "period": period,
                "row": line,
                "cell": None if column is None else xl_rowcol_to_cell(line - 1, column),
                "column": plant.column or None,
                "unit": unit,
                "printed_code": table[CODE][line - 2],
                "indicator": plant.indicator,
                "time_basis": plant.basis,
                "planted": plant.planted,
                "outcome": plant.outcome,
                "rules": list(plant.rules),
                "expect": plant.expectations([unit]),
            }
        )
    return entries
