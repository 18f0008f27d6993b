"""Runs the SQL models of sql/ over the lake: the only code that executes them.

Belongs here: what other packages may use. Does not belong here: code.
"""

from warehouse.engine.base import EngineError, ModelKeyError, ModelRun, ModelRunError
from warehouse.engine.duckdb_engine import DuckDbEngine
from warehouse.engine.gate import NotPortable
from warehouse.engine.lineage import column_lineage
from warehouse.engine.model import Model, ModelError, load_models
from warehouse.engine.spark_engine import SparkEngine
from warehouse.engine.tree import as_of

__all__ = [
    "DuckDbEngine",
    "EngineError",
    "Model",
    "ModelError",
    "ModelKeyError",
    "ModelRun",
    "ModelRunError",
    "NotPortable",
    "SparkEngine",
    "as_of",
    "column_lineage",
    "load_models",
]
