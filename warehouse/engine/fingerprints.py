"""What the tables of a model held when it was computed, by period where they have periods.

Belongs here: versions of inputs, the fingerprint of each partition of a model. A partition is
computed again when its fingerprint differs. Does not belong here: computing it (duckdb_engine).
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from warehouse.contracts import Contract
from warehouse.engine.base import NO_PERIOD, WHOLE
from warehouse.engine.model import Model
from warehouse.hashing import combined_hash
from warehouse.lake import Lake

Period = int | None


@dataclass(frozen=True)
class InputVersion:
    """Content of one input: of each period, or of the whole where it has none."""

    whole: str
    by_period: Mapping[Period, tuple[str, ...]] | None = None


def partition_name(period: Period) -> str:
    """Name of the partition that holds a period."""
    return NO_PERIOD if period is None else str(period)


def period_of(partition: str) -> Period:
    """Period that a partition holds."""
    return None if partition == NO_PERIOD else int(partition)


def lake_version(lake: Lake, contract: Contract) -> InputVersion:
    """Version of a lake table; a partition counts for every period that occurs in it."""
    stored = {name: s for name, s in lake.partitions(contract.table).items() if s.rows}
    whole = combined_hash((name, state.content_hash) for name, state in stored.items())
    if "period_end" not in contract.names:
        return InputVersion(whole)
    by_period: dict[Period, tuple[str, ...]] = {}
    for name, state in sorted(stored.items()):
        for period in state.periods:
            by_period[period] = (*by_period.get(period, ()), f"{name}:{state.content_hash}")
    return InputVersion(whole, by_period)


def model_version(contract: Contract, hashes: Mapping[str, str]) -> InputVersion:
    """Version of the table of a model, from the content hashes of its partitions."""
    whole = combined_hash(hashes.items())
    if contract.write == "replace":
        return InputVersion(whole)
    by_period: dict[Period, tuple[str, ...]] = {
        period_of(name): (content,) for name, content in hashes.items()
    }
    return InputVersion(whole, by_period)


def periods_read(contract: Contract, period: Period) -> Collection[Period]:
    """Periods of the inputs that one period of a table is computed from.

    The only place that knows `reach`: another reach needs its periods here and nothing else.
    """
    assert contract.reach == "same"
    return (period,)


def model_fingerprints(
    model: Model, inputs: Mapping[str, InputVersion], engine: str
) -> dict[str, str]:
    """Fingerprint of every partition that the table of a model should have."""
    base = [engine, model.canonical_sql, model.contract.structure]
    if model.contract.write == "replace":
        return {WHOLE: _fingerprint(base, ((name, v.whole) for name, v in inputs.items()))}
    fixed = [(name, v.whole) for name, v in inputs.items() if v.by_period is None]
    moving = {name: v.by_period for name, v in inputs.items() if v.by_period is not None}
    universe = {period for versions in moving.values() for period in versions}
    result = {}
    for period in universe:
        read = sorted(periods_read(model.contract, period), key=str)
        parts = [
            (name, *versions.get(wanted, ()))
            for name, versions in moving.items()
            for wanted in read
        ]
        result[partition_name(period)] = _fingerprint(base, [*fixed, *parts])
    return result


def _fingerprint(base: list[str], parts: Iterable[tuple[str, ...]]) -> str:
    return hashlib.sha256(json.dumps([base, sorted(parts)]).encode()).hexdigest()
