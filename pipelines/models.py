"""SQL models as assets: one a file, with its dependencies, columns and lineage from the parsed SQL.

Belongs here: what the rooms `core` and `mart` share, and which asset writes which table of the
lake. Not here: how a model is run (`warehouse/engine`), what it says (`sql/`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache

import dagster as dg

from pipelines.all_models import all_models
from pipelines.resources import WarehouseResource
from warehouse.contracts import Contract, lake_contracts
from warehouse.dictionary import Dictionary, load_dictionary
from warehouse.engine.base import ModelRun
from warehouse.engine.lineage import model_lineage
from warehouse.engine.model import Model

# Which kinds of form end in which edited table.
_EDITED = {
    "edit.observation": ("aggregate", "published"),
    "edit.enterprise_return": ("enterprise",),
    "edit.register": ("register",),
}
_SHEETS, _DICTIONARY, _RULES = ("stg", "sheet"), ("ref", "dictionary"), ("ref", "rule")
# What follows from the decision log is written with it; other raw tables have an asset each.
_DECISIONS, _OF_DECISIONS = ("raw", "decision"), ("raw.decision_return", "raw.lock")
Key = tuple[str, ...]


def writers(table: str, dictionary: Dictionary) -> list[Key]:
    """The keys of the assets that write a table of the lake."""
    forms = {form.form.lower(): form.kind for form in dictionary.forms}
    schema = table.split(".")[0]
    if table == "ref.rule":
        return [_RULES]
    if schema == "ref":
        return [_DICTIONARY]
    if schema == "raw":
        return [_DECISIONS if table in _OF_DECISIONS else tuple(table.split("."))]
    if table in ("stg.sheet", "stg.assumption"):
        return [_SHEETS]
    if table == "stg.source":
        return [("stg", code) for code, kind in forms.items() if kind == "published"]
    kinds = _EDITED.get(table, tuple(forms.values()))
    # A file nobody can read is rejected while its sheets are identified.
    early: list[Key] = [_SHEETS] if table == "stg.reject" else []
    return [*early, *((schema, code) for code, kind in forms.items() if kind in kinds)]


def model_assets(room: str) -> list[dg.AssetsDefinition]:
    """One asset for each model of a room."""
    dictionary, models = load_dictionary(), all_models()
    return [
        _model_asset(model, _sources(model.dependencies, models, dictionary))
        for name, model in models.items()
        if name.split(".")[0] == room
    ]


def _sources(
    tables: Sequence[str], models: Mapping[str, Model], dictionary: Dictionary
) -> list[dg.AssetKey]:
    found: dict[Key, None] = {}
    for table in tables:
        keys = [tuple(table.split("."))] if table in models else writers(table, dictionary)
        found |= dict.fromkeys(keys)
    return [dg.AssetKey(list(key)) for key in sorted(found)]


def _model_asset(model: Model, sources: list[dg.AssetKey]) -> dg.AssetsDefinition:
    contract = model.contract

    @dg.asset(
        key=contract.table.split("."),
        deps=sources,
        kinds={"duckdb", "sql"},
        description=contract.comment,
        code_version=hashlib.sha256(model.canonical_sql.encode()).hexdigest()[:12],
        metadata={
            "dagster/column_schema": _column_schema(contract),
            "dagster/table_name": contract.table,
        },
    )
    def built(warehouse: WarehouseResource) -> dg.MaterializeResult[None]:
        run = warehouse.engine().run_model(model)
        return dg.MaterializeResult(metadata={**_report(run), **_lineage(contract.table)})

    return built


def _column_schema(contract: Contract) -> dg.TableSchema:
    return dg.TableSchema(
        [
            dg.TableColumn(
                column.name,
                column.type,
                column.full_comment,
                constraints=dg.TableColumnConstraints(
                    nullable=column.name not in contract.key,
                    unique=contract.key == (column.name,),
                ),
            )
            for column in contract.columns
        ]
    )


def _report(run: ModelRun) -> dict[str, dg.MetadataValue | int | str]:
    written, kept = run.partitions_written, run.partitions_kept
    return {
        "dagster/row_count": run.rows,
        "periods_written": dg.MetadataValue.json(list(written)),
        "periods_kept": len(kept),
        "periods_removed": dg.MetadataValue.json(list(run.partitions_removed)),
    }


@cache
def _lineage(table: str) -> dict[str, dg.TableColumnLineage]:
    dictionary, models = load_dictionary(), all_models()
    contracts = {**lake_contracts(), **{name: model.contract for name, model in models.items()}}
    columns = {
        column: [
            dg.TableColumnDep(key, source_column)
            for source_table, source_column in sources
            for key in _sources([source_table], models, dictionary)
        ]
        for column, sources in model_lineage(models[table], contracts).items()
    }
    return {"dagster/column_lineage": dg.TableColumnLineage(columns)}
