"""The lake: typed Parquet partitions with a state file each, written whole or not at all.

Belongs here: writing under a contract, reading typed frames, freshness of a partition.
Does not belong here: what the rows mean (stage, edit), running SQL over them (engine).
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import polars as pl

from warehouse.contracts import Contract, lake_contracts
from warehouse.hashing import frame_hash
from warehouse.home import replace_file

_PARTITION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_UNTYPED = "untyped"


class LakeContractError(ValueError):
    """A frame that does not keep the contract of its table, or a table without a contract."""


class StaleLakeError(RuntimeError):
    """A partition that was written under another contract and must be computed again."""


@dataclass(frozen=True)
class PartitionState:
    """What is known of a stored partition without opening it."""

    input_fingerprint: str
    content_hash: str
    rows: int
    # Content hash of the rows of each period_end; None stands for rows that belong to no period.
    # A partition can hold many months: who reads one of them is not touched by the others.
    periods: Mapping[int | None, str]
    # Structure of the contract it was written under, and size of the data file: a file cut short
    # by a power failure does not count.
    contract: str
    size: int


class Lake:
    """Partitions below one folder: `<schema>/<table>/<partition>.parquet` and `.json`."""

    def __init__(self, root: Path, contracts: Mapping[str, Contract] | None = None) -> None:
        self.root = root
        self.contracts = lake_contracts() if contracts is None else contracts

    def contract(self, table: str) -> Contract:
        """Contract of a lake table."""
        try:
            return self.contracts[table]
        except KeyError:
            raise LakeContractError(
                f"湖中没有声明表 {table}；请在 warehouse/dictionary/lake/ 增加 {table}.yaml"
            ) from None

    def write(self, table: str, partition: str, frame: pl.DataFrame, input_fingerprint: str) -> str:
        """Replace a partition under the contract of its table; returns the content hash."""
        contract = self.contract(table)
        checked = _enforced(contract, frame)
        content_hash = frame_hash(checked, contract.volatile)
        periods = _period_hashes(checked, contract.volatile, content_hash)
        self._store(
            table,
            partition,
            checked,
            PartitionState(
                input_fingerprint, content_hash, checked.height, periods, contract.structure, 0
            ),
        )
        return content_hash

    def write_untyped(
        self, table: str, partition: str, frame: pl.DataFrame, input_fingerprint: str
    ) -> str:
        """Replace a partition of a table without a contract (sheets as text)."""
        content_hash = frame_hash(frame)
        state = PartitionState(input_fingerprint, content_hash, frame.height, {}, _UNTYPED, 0)
        self._store(table, partition, frame, state)
        return content_hash

    def state(self, table: str, partition: str) -> PartitionState | None:
        """State of a partition; None when it was never written, or not to the end."""
        data, state = self._paths(table, partition)
        return _read_state(data, state)

    def is_fresh(self, table: str, partition: str, input_fingerprint: str) -> bool:
        """Whether a partition was computed from these inputs under today's contract."""
        state = self.state(table, partition)
        return (
            state is not None
            and state.input_fingerprint == input_fingerprint
            and state.contract == self._structure(table)
        )

    def partitions(self, table: str) -> dict[str, PartitionState]:
        """Stored partitions of a table, by name."""
        folder = self._folder(table)
        states = {}
        for path in sorted(folder.glob("*.json")):
            state = _read_state(path.with_suffix(".parquet"), path)
            if state is not None:
                states[path.stem] = state
        return states

    def read(self, table: str, partitions: Iterable[str] | None = None) -> pl.DataFrame:
        """Rows of a table or of some partitions; a typed empty frame when nothing is there."""
        contract = self.contract(table)
        files = self.files(table, partitions)
        if not files:
            return contract.empty()
        return pl.read_parquet(files, glob=False, hive_partitioning=False).select(contract.names)

    def read_untyped(self, table: str, partition: str) -> pl.DataFrame:
        """One partition of a table without a contract."""
        data, _ = self._paths(table, partition)
        if self.state(table, partition) is None:
            raise FileNotFoundError(f"湖中没有 {table} 的分区 {partition}")
        return pl.read_parquet(data, glob=False, hive_partitioning=False)

    def files(self, table: str, partitions: Iterable[str] | None = None) -> list[Path]:
        """Data files of a table or of some partitions, in order of the partition name."""
        stored = self.partitions(table)
        wanted = sorted(stored if partitions is None else set(partitions) & set(stored))
        structure = self._structure(table)
        stale = [name for name in wanted if stored[name].contract != structure]
        if stale:
            raise StaleLakeError(
                f"{table} 的分区 {'、'.join(stale[:3])}"
                f"{'等' if len(stale) > 3 else ''}按旧的表结构写成，请运行 dpe rebuild 重建"
            )
        return [self._folder(table) / f"{name}.parquet" for name in wanted]

    def remove(self, table: str, partition: str) -> None:
        """Delete a partition; the state goes first so that half a deletion is no partition."""
        data, state = self._paths(table, partition)
        state.unlink(missing_ok=True)
        data.unlink(missing_ok=True)

    def drop_outdated(self) -> list[str]:
        """Delete what another contract or another lake wrote; returns `table/partition`.

        The lake is derived: after an update of the program such partitions are written anew from
        the archive, not migrated.
        """
        outdated = [
            (table, path.stem)
            for table, contract in self.contracts.items()
            for path in sorted(self._folder(table).glob("*.json"))
            if (state := self.state(table, path.stem)) is None
            or state.contract != contract.structure
        ]
        for table, name in outdated:
            self.remove(table, name)
        return [f"{table}/{name}" for table, name in outdated]

    def _structure(self, table: str) -> str:
        contract = self.contracts.get(table)
        return _UNTYPED if contract is None else contract.structure

    def _folder(self, table: str) -> Path:
        if not re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", table):
            raise LakeContractError(f"表名“{table}”应写作 schema.table")
        return self.root.joinpath(*table.split("."))

    def _paths(self, table: str, partition: str) -> tuple[Path, Path]:
        if not _PARTITION.fullmatch(partition):
            raise LakeContractError(
                f"{table}：分区名“{partition}”只能由字母、数字、下划线和连字符组成"
            )
        folder = self._folder(table)
        return folder / f"{partition}.parquet", folder / f"{partition}.json"

    def _store(
        self, table: str, partition: str, frame: pl.DataFrame, state: PartitionState
    ) -> None:
        """Write a partition; its state is completed by the size of the file."""
        data, record = self._paths(table, partition)
        data.parent.mkdir(parents=True, exist_ok=True)
        temporary = data.with_name(data.name + ".tmp")
        frame.write_parquet(temporary, compression="zstd")
        # Without its state a partition counts as not written: killed between these lines, the next
        # run computes it again.
        record.unlink(missing_ok=True)
        temporary.replace(data)
        _write_state(record, replace(state, size=data.stat().st_size))


def _write_state(path: Path, state: PartitionState) -> None:
    # JSON has no key that is a number or null: the periods are pairs.
    fields = {**asdict(state), "periods": list(state.periods.items())}
    replace_file(path, json.dumps(fields).encode())


def _read_state(data: Path, state: Path) -> PartitionState | None:
    try:
        fields = json.loads(state.read_bytes())
        record = PartitionState(**{**fields, "periods": dict(fields["periods"])})
        complete = data.stat().st_size == record.size
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None
    return record if complete else None


def _period_hashes(
    frame: pl.DataFrame, volatile: Sequence[str], whole: str
) -> dict[int | None, str]:
    if "period_end" not in frame.columns:
        return {}
    parts = frame.partition_by("period_end", as_dict=True)
    if len(parts) == 1:
        return {period: whole for (period,) in parts}
    hashes = {period: frame_hash(part, volatile) for (period,), part in parts.items()}
    return dict(sorted(hashes.items(), key=lambda one: (one[0] is not None, one[0] or 0)))


def _enforced(contract: Contract, frame: pl.DataFrame) -> pl.DataFrame:
    missing = [name for name in contract.names if name not in frame.columns]
    extra = [name for name in frame.columns if name not in contract.names]
    if missing or extra:
        raise LakeContractError(
            f"{contract.table}：列与约定不符；缺少：{'、'.join(missing) or '无'}；"
            f"多出：{'、'.join(extra) or '无'}"
        )
    wrong = []
    untyped = []
    for column in contract.columns:
        actual = frame.schema[column.name]
        if actual == pl.Null:
            untyped.append(pl.col(column.name).cast(column.dtype))
        elif actual != column.dtype:
            wrong.append(f"{column.name} 应为 {column.dtype}，实为 {actual}")
    if wrong:
        raise LakeContractError(f"{contract.table}：类型与约定不符；{'；'.join(wrong)}")
    return frame.with_columns(untyped).select(contract.names)
