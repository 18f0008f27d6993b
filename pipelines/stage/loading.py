"""From sheets as text to staged forms: what is fresh, what must be computed again.

Belongs here: the order of writes (a state file says that all before it is there) and fingerprints.
Does not: reading archived files (`reading.py`), what a sheet or a cell means (the pure modules),
runs and metadata (`assets.py`).
"""

from datetime import date

import polars as pl

from pipelines.stage.body import StageSheet
from pipelines.stage.kinds import TABLES, stage_form
from pipelines.stage.reading import REJECT, SHEET, TEXT, StageFailure, fingerprint, versions
from pipelines.stage.staged import Staged, accounting_holds
from warehouse.dictionary import Dictionary, Form
from warehouse.lake import Lake
from warehouse.periods import parse_period

BOOKS, SOURCE = "stg.accounting", "stg.source"
# Partition of what an irregular form holds beyond any period: its books, rejects without a period.
ALL = "all"


def sheets_of(lake: Lake, code: str) -> pl.DataFrame:
    """Accepted sheets of a form with the day their file was first received."""
    received = lake.read("raw.receipt").select(
        "file_sha256",
        pl.col("received_at").str.slice(0, 10).str.to_date("%Y-%m-%d").alias("received_on"),
    )
    accepted = lake.read(SHEET).filter(
        (pl.col("form_code") == code) & (pl.col("status") == "accepted")
    )
    return accepted.join(received, on="file_sha256").sort("file_sha256", "sheet_no")


def _mark_of(lake: Lake, sheets: pl.DataFrame, dictionary: Dictionary) -> str:
    """Fingerprint of the texts of sheets and what is known of each; names of files do not count."""
    parts = versions(dictionary)
    for row in sheets.drop("sheet_name", "sender", "reason_text").iter_rows(named=True):
        state = lake.state(TEXT, f"{row['file_sha256']}-{row['sheet_no']}")
        if row["reported_on"] is not None:
            row["received_on"] = None
        parts.append("|".join([state.content_hash if state else "", *map(str, row.values())]))
    return fingerprint(parts)


def _staged(lake: Lake, dictionary: Dictionary, code: str, sheets: pl.DataFrame) -> Staged:
    editions: list[tuple[Form, list[StageSheet]]] = []
    for (edition,), group in sheets.group_by("edition", maintain_order=True):
        read = [_stage_sheet(lake, row) for row in group.iter_rows(named=True)]
        editions.append((dictionary.edition(code, str(edition)), read))
    staged = stage_form(editions, dictionary)
    if not accounting_holds(staged.accounting):
        raise StageFailure(f"{code} 的行格平衡表不平，这是程序错误，请报告并附上归档文件")
    return staged


def _stage_sheet(lake: Lake, row: dict[str, object]) -> StageSheet:
    reported, received, version = row["reported_on"], row["received_on"], row["version_no"]
    assert isinstance(received, date)
    assert reported is None or isinstance(reported, date)
    assert version is None or isinstance(version, int)
    return StageSheet(
        str(row["file_sha256"]),
        int(str(row["sheet_no"])),
        parse_period(str(row["period"])) if row["period"] else None,
        reported,
        received,
        version,
        bool(row["is_synthetic"]),
        lake.read_untyped(TEXT, f"{row['file_sha256']}-{row['sheet_no']}"),
        str(row["region_code"]) if row["region_code"] else None,
    )


def stage_month(
    lake: Lake, dictionary: Dictionary, form: Form, sheets: pl.DataFrame, period_end: int
) -> bool:
    """Bring one month of a form up to date; True when it had to be computed."""
    partition = f"{form.code.lower()}-{period_end}"
    tables = (TABLES[form.kind], REJECT, BOOKS)
    if sheets.is_empty():
        for table in tables:
            lake.remove(table, partition)
        return False
    mark = _mark_of(lake, sheets, dictionary)
    if all(lake.is_fresh(table, partition, mark) for table in tables):
        return False
    staged = _staged(lake, dictionary, form.code, sheets)
    frames = (staged.accepted, staged.rejects, staged.accounting)
    for table, frame in zip(tables, frames, strict=True):
        lake.write(table, partition, frame, mark)
    return True


def stage_whole(lake: Lake, dictionary: Dictionary, form: Form, sheets: pl.DataFrame) -> bool:
    """Bring an irregular form up to date, all its periods at once; the books are written last."""
    prefix = f"{form.code.lower()}-"
    mark = _mark_of(lake, sheets, dictionary)
    if lake.is_fresh(BOOKS, prefix + ALL, mark):
        return False
    staged = None if sheets.is_empty() else _staged(lake, dictionary, form.code, sheets)
    lake.remove(BOOKS, prefix + ALL)
    frames = {
        TABLES[form.kind]: staged.accepted if staged else None,
        REJECT: staged.rejects if staged else None,
        SOURCE: staged.sources if staged else None,
    }
    for table, frame in frames.items():
        _write_periods(lake, table, prefix, frame, mark)
    if staged:
        lake.write(BOOKS, prefix + ALL, staged.accounting, mark)
    return staged is not None


def _write_periods(
    lake: Lake, table: str, prefix: str, frame: pl.DataFrame | None, mark: str
) -> None:
    """Write a partition for every period_end (`all` where it is unknown) and drop the others."""
    written: set[str] = set()
    if frame is not None:
        for (period_end,), part in frame.group_by("period_end"):
            partition = f"{prefix}{ALL if period_end is None else period_end}"
            lake.write(table, partition, part.select(lake.contract(table).names), mark)
            written.add(partition)
    for partition in lake.partitions(table):
        if partition.startswith(prefix) and partition not in written:
            lake.remove(table, partition)
