"""What every engine says: the names of partitions, the report of a run, the errors it raises.

Does not belong here: anything of one engine (duckdb_engine) or of the SQL text (model, gate).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Partition of a table that is always written whole, and of rows that belong to no period.
WHOLE = "all"
NO_PERIOD = "none"


class EngineError(RuntimeError):
    """An engine that cannot do what was asked; the message is for the user."""


class ModelRunError(EngineError):
    """SQL of a model that failed; carries the model and the final SQL."""

    def __init__(self, model: str, sql: str, reason: str) -> None:
        super().__init__(f"{model}：SQL 运行失败：{reason}\n最终 SQL：\n{sql}")
        self.model = model
        self.sql = sql


class MemoryShort(EngineError):
    """What a statement needs does not fit into the memory that the installation allows."""

    def __init__(self, model: str, limit: str) -> None:
        super().__init__(
            f"{model}：内存不足（上限 {limit}）。请提高 DPE_MEMORY_LIMIT（如 4GB），"
            "或以 DPE_THREADS 减少线程数，再运行一次；已算好的表不重算"
        )


class ModelKeyError(EngineError):
    """Rows of a model that break its declared key."""


@dataclass(frozen=True)
class ModelRun:
    """What a run did to one table; partitions kept were up to date."""

    table: str
    rows: int
    partitions_written: tuple[str, ...] = ()
    partitions_kept: tuple[str, ...] = ()
    partitions_removed: tuple[str, ...] = ()
    content_hashes: Mapping[str, str] = field(default_factory=dict)
