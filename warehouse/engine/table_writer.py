"""Writes the table of a model: whole, or the touched periods, with its keys and hashes checked.

Belongs here: delete, insert, key check, content hashes and state, in one transaction.
Does not belong here: what to compute and from which inputs (duckdb_engine).
"""

from collections.abc import Iterable, Mapping

import polars as pl

from warehouse.contracts import Contract
from warehouse.engine.base import WHOLE, EngineError, ModelKeyError, ModelRunError
from warehouse.engine.build_file import BuildFile, StoredPartition
from warehouse.engine.duckdb_sql import create_table, stored_types, type_conflicts, typed_result
from warehouse.engine.fingerprints import Plan, partition_name, period_of
from warehouse.engine.model import DIALECT
from warehouse.engine.tree import period_condition
from warehouse.hashing import DigestHash, sql_row_digest


class TableWriter:
    """Writes one table of the build file."""

    def __init__(self, build: BuildFile, contract: Contract) -> None:
        self.build = build
        self.contract = contract
        self.table = contract.table
        self.by_period = contract.write == "period"

    def stored(self) -> dict[str, str] | None:
        """Fingerprints of the partitions; None when table, contract and state do not agree."""
        if self.build.table_types(self.table) != stored_types(self.contract):
            return None
        states = self.build.states(self.table)
        ((rows,),) = self.build.rows(f"select count(*) from {self.table}", self.table)
        agrees = rows == sum(state.rows for state in states.values())
        if not agrees or (self.by_period and WHOLE in states):
            return None
        return {name: state.input_fingerprint for name, state in states.items()}

    def period_hashes(self) -> dict[str, str]:
        """Content hash of the rows of each period, also of a table that is written whole."""
        found = self._hashes("true", by_period=True)
        return {name: digest.hexdigest() for name, digest in found.items()}

    def write(self, query: str, work: Plan) -> None:
        """Replace the stale partitions and delete those that are gone."""
        touched = {*work.stale, *work.gone}
        condition = "true"
        if self.by_period:
            periods = {period_of(name) for name in touched}
            condition = period_condition(periods).sql(DIALECT)
        with self.build.transaction():
            if work.anew or not self.by_period:
                self.build.define(self.table, create_table(self.contract))
                self.build.forget(self.table)
            else:
                self.build.run(f"delete from {self.table} where {condition}", self.table)
                self.build.forget(self.table, touched)
            if work.stale:
                self._insert(query)
            self._check_key(condition if "period_end" in self.contract.key else "true")
            self._remember(work.stale, condition)

    def _insert(self, query: str) -> None:
        described = self.build.rows(f"describe {query}", self.table)
        conflicts = type_conflicts(self.contract, {row[0]: row[1] for row in described})
        if conflicts:
            raise ModelRunError(self.table, query, f"类型与约定不符：{'；'.join(conflicts)}")
        result = typed_result(self.contract, query)
        self.build.run(f"insert into {self.table} by name\n{result}", self.table)

    def _check_key(self, condition: str) -> None:
        key = ", ".join(self.contract.key)
        missing = " or ".join(f"{name} is null" for name in self.contract.key)
        for problem, sql in (
            ("主键为空", f"where ({condition}) and ({missing}) group by all"),
            ("主键重复", f"where {condition} group by all having count(*) > 1"),
        ):
            found = self.build.rows(
                f"select {key}, count(*) from {self.table} {sql} order by all limit 1", self.table
            )
            if found:
                *values, count = found[0]
                pairs = zip(self.contract.key, values, strict=True)
                example = "、".join(f"{name}={value}" for name, value in pairs)
                raise ModelKeyError(
                    f"模型 {self.table} 的{problem}（{count} 行），例如 {example}；"
                    f"约定的粒度是：{self.contract.grain}"
                )

    def _remember(self, fingerprints: Mapping[str, str], condition: str) -> None:
        found, states = self._hashes(condition, by_period=self.by_period), {}
        for name, fingerprint in fingerprints.items():
            digest = found.get(name) or DigestHash(self.contract.hashed)
            states[name] = StoredPartition(fingerprint, digest.hexdigest(), digest.rows)
        self.build.remember(self.table, states)
        if self.by_period:
            self._check_periods()

    def _hashes(self, condition: str, *, by_period: bool) -> dict[str, DigestHash]:
        query = digest_query(self.contract, self.table, condition, by_period=by_period)
        batches = self.build.batches(query, self.table)
        return partition_digests(self.contract, batches, by_period=by_period)

    def _check_periods(self) -> None:
        """A period model may only give rows of periods that its inputs reach."""
        counted = self.build.rows(
            f"select period_end, count(*) from {self.table} group by all", self.table
        )
        counts = {partition_name(period): rows for period, rows in counted}
        expected = {name: s.rows for name, s in self.build.states(self.table).items() if s.rows}
        strange = sorted(dict(counts.items() ^ expected.items()))
        if strange:
            raise EngineError(
                f"模型 {self.table} 为 {'、'.join(strange[:5])} 给出的行不来自这些期的输入；"
                "按期写入（write: period）的模型，每期只能由同期或 reach 声明的各期的输入算出，"
                "否则改为 write: replace"
            )


def digest_query(
    contract: Contract, table: str, condition: str = "true", *, by_period: bool
) -> str:
    """Partition and digest of the rows of a stored table, in the order of the hash."""
    partition = "period_end" if by_period else f"'{WHOLE}'"
    return (
        f"select {partition} as partition, {sql_row_digest(contract.hashed)} as digest"
        f" from {table} where {condition} order by all"
    )


def partition_digests(
    contract: Contract, batches: Iterable[pl.DataFrame], *, by_period: bool
) -> dict[str, DigestHash]:
    """Content hashes of the partitions that occur in the answer to `digest_query`."""
    hashes: dict[str, DigestHash] = {}
    for batch in batches:
        for (value,), rows in batch.group_by("partition", maintain_order=True):
            name = partition_name(value) if by_period else WHOLE
            digest = hashes.setdefault(name, DigestHash(contract.hashed))
            digest.update(rows.get_column("digest"))
    return hashes
