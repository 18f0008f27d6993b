"""Column lineage: from which columns of which tables each column of a model is computed.

Belongs here: following columns through the syntax tree. Does not belong here: dependencies between
tables (model), the drawing of the graph (the flow).
"""

from collections.abc import Mapping

from sqlglot import exp
from sqlglot.lineage import Node, lineage
from sqlglot.optimizer.scope import build_scope

from warehouse.contracts import Contract
from warehouse.engine.gate_types import typed_tree
from warehouse.engine.model import DIALECT, Model
from warehouse.engine.tree import table_name

Source = tuple[str, str]


def model_lineage(model: Model, contracts: Mapping[str, Contract]) -> dict[str, list[Source]]:
    """Columns that each column of one model is computed from, by (table, column)."""
    tree = typed_tree(model.expression, {name: contracts[name] for name in model.dependencies})
    roots = lineage(
        None, tree, {}, dialect=DIALECT, scope=build_scope(tree), copy=False, trim_selects=False
    )
    return {name: _sources(roots[name]) for name in model.contract.names}


def _sources(root: Node) -> list[Source]:
    return sorted(
        {
            (table_name(node.source), node.name.split(".")[-1].strip('"'))
            for node in root.walk()
            if isinstance(node.source, exp.Table) and not node.downstream
        }
    )


def column_lineage(
    models: Mapping[str, Model], lake: Mapping[str, Contract]
) -> dict[str, dict[str, list[Source]]]:
    """Lineage of every column of every model, one step back."""
    contracts = {**lake, **{name: model.contract for name, model in models.items()}}
    return {name: model_lineage(model, contracts) for name, model in models.items()}
