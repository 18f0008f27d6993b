"""The SQL models of the installation, parsed once a process.

Belongs here: that one answer, for whoever needs every model. Not here: reading them
(`warehouse/engine/model.py`), and no import of dagster, which would slow every command that asks.
"""

from collections.abc import Mapping
from functools import cache

from warehouse.engine.model import Model, load_models


@cache
def all_models() -> Mapping[str, Model]:
    """The SQL models by table name, each after those it reads."""
    return load_models()
