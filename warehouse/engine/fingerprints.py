"""What the tables of a model held when it was computed, by period where they have periods.

Belongs here: versions of inputs, the fingerprint of each partition of a model, which partitions
are computed again: those whose fingerprint differs. Not here: computing them (duckdb_engine).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from warehouse.contracts import Contract
from warehouse.engine.base import NO_PERIOD, WHOLE
from warehouse.engine.model import Model
from warehouse.hashing import combined_hash
from warehouse.lake import Lake
from warehouse.reach import SAME, Period, periods_read, periods_reading


@dataclass(frozen=True)
class InputVersion:
    """Content of one input: of each period, or of the whole where it has none."""

    whole: str
    by_period: Mapping[Period, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Plan:
    """What a run does to the partitions of one table; `stale` carries the new fingerprints."""

    stale: Mapping[str, str]
    kept: frozenset[str]
    gone: frozenset[str]
    anew: bool

    @property
    def is_idle(self) -> bool:
        """Whether nothing is to do."""
        return not (self.stale or self.gone or self.anew)


def plan(wanted: Mapping[str, str], stored: Mapping[str, str] | None) -> Plan:
    """Compare wanted with stored fingerprints; None stands for a table to be made anew."""
    found = stored or {}
    stale = {name: print_ for name, print_ in wanted.items() if found.get(name) != print_}
    kept = frozenset(wanted) - frozenset(stale)
    return Plan(stale, kept, frozenset(found) - frozenset(wanted), anew=stored is None)


def partition_name(period: Period) -> str:
    """Name of the partition that holds a period."""
    return NO_PERIOD if period is None else str(period)


def period_of(partition: str) -> Period:
    """Period that a partition holds."""
    return None if partition == NO_PERIOD else int(partition)


def lake_version(lake: Lake, contract: Contract) -> InputVersion:
    """Version of a lake table; of a partition, each period counts by its own rows."""
    stored = {name: s for name, s in lake.partitions(contract.table).items() if s.rows}
    whole = combined_hash((name, state.content_hash) for name, state in stored.items())
    if not contract.has_periods:
        return InputVersion(whole)
    by_period: dict[Period, tuple[str, ...]] = {}
    for name, state in sorted(stored.items()):
        for period, content_hash in state.periods.items():
            by_period[period] = (*by_period.get(period, ()), f"{name}:{content_hash}")
    return InputVersion(whole, by_period)


def model_version(hashes: Mapping[str, str], *, by_period: bool) -> InputVersion:
    """Version of the table of a model, from the content hashes of its partitions or periods."""
    whole = combined_hash(hashes.items())
    if not by_period:
        return InputVersion(whole)
    return InputVersion(whole, {period_of(name): (content,) for name, content in hashes.items()})


def model_fingerprints(
    model: Model, inputs: Mapping[str, InputVersion], engine: str
) -> dict[str, str]:
    """Fingerprint of every partition that the table of a model should have.

    A table has a partition for every period that an input reaches, also if it turns out empty.
    """
    base = [engine, model.canonical_sql, model.contract.structure]
    if model.contract.write == "replace":
        return {WHOLE: _fingerprint(base, ((name, v.whole) for name, v in inputs.items()))}
    fixed = [(name, v.whole) for name, v in inputs.items() if v.by_period is None]
    moving = {name: v.by_period for name, v in inputs.items() if v.by_period is not None}
    reach = {name: model.contract.reach.get(name, SAME) for name in moving}
    universe = {
        period
        for name, versions in moving.items()
        for known in versions
        for period in periods_reading(reach[name], known)
    }
    result = {}
    for period in universe:
        parts = [
            (name, partition_name(wanted), *versions.get(wanted, ()))
            for name, versions in moving.items()
            for wanted in periods_read(reach[name], period)
        ]
        result[partition_name(period)] = _fingerprint(base, [*fixed, *parts])
    return result


def _fingerprint(base: list[str], parts: Iterable[tuple[str, ...]]) -> str:
    return hashlib.sha256(json.dumps([base, sorted(parts)]).encode()).hexdigest()
