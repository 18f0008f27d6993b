"""Checks of what was computed and published: lake, accounting, release, build file.

Belongs here: stored content against its hashes, and the books. Not here: what was received and
decided (`verify_files.py`).
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import duckdb
import polars as pl

from pipelines import messages_trace as messages
from pipelines.run_report import Watch
from pipelines.verify_report import Area
from warehouse.contracts import MODEL_ROOMS, Contract
from warehouse.dictionary import Dictionary
from warehouse.engine import Model
from warehouse.engine.build_file import STATE_TABLE
from warehouse.engine.duckdb_engine import FINDINGS
from warehouse.engine.table_writer import digest_query, partition_digests
from warehouse.hashing import combined_hash, frame_hash
from warehouse.home import Home
from warehouse.lake import Lake, PartitionState
from warehouse.releases import Release

# Rows of which fact a form of this kind ends in, and which book counts them.
_FACTS = {
    "aggregate": ("core.fct_observation", "fact_cells"),
    "published": ("core.fct_observation", "fact_cells"),
    "enterprise": ("core.fct_enterprise_month", "accepted_rows"),
    "register": ("core.dim_enterprise", "accepted_rows"),
}
_BOOKS = """
select file_name, sheet_name, form_code, physical_rows, data_rows, accepted_rows, rejected_rows,
    cells, fact_cells,
    physical_rows = title_rows + header_rows + note_rows + blank_rows + data_rows as rows_balance,
    data_rows = accepted_rows + rejected_rows as data_balance,
    cells = fact_cells + empty_cells + rejected_cells as cells_balance,
    coalesce(rejected.rows, 0) as rows_listed, {facts} as facts
from core.dim_submission as sub
left join (
    select file_sha256, sheet_no, count(distinct row_no) as rows
    from core.fct_reject where scope = 'row' group by all
) as rejected using (file_sha256, sheet_no)
where status = 'accepted' order by file_name, sheet_no
"""
_COUNT = (
    "when form_code in ({forms}) then (select count(*) from {table} as fct"
    " where fct.file_sha256 = sub.file_sha256 and fct.sheet_no = sub.sheet_no)"
)


def check_lake(home: Home, watch: Watch) -> Area:
    """Every stored partition still has the content that its state records."""
    area = Area("lake", messages.AREA_LAKE)
    lake = Lake(home.lake)
    folders = [
        folder
        for folder in sorted(home.lake.glob("*/*/"))
        # Versions that another engine keeps of the models have a manifest of their own.
        if folder.parent.name not in MODEL_ROOMS
    ]
    watch.phase(area.title, len(folders))
    for folder in folders:
        table = f"{folder.parent.name}.{folder.name}"
        _check_table(lake, table, folder, area)
        watch.step(table, True)
    return area


def _check_table(lake: Lake, table: str, folder: Path, area: Area) -> None:
    states = lake.partitions(table)
    contract = lake.contracts.get(table)
    for path in sorted(folder.glob("*.json")):
        area.checked += 1
        problem = _partition_problem(path.with_suffix(".parquet"), states.get(path.stem), contract)
        if problem:
            area.problems.append(problem.format(table=table, partition=path.stem))


def _partition_problem(
    data: Path, state: PartitionState | None, contract: Contract | None
) -> str | None:
    if state is None:
        return messages.LAKE_TORN
    if contract is not None and state.contract != contract.structure:
        return messages.LAKE_STALE
    try:
        frame = pl.read_parquet(data, glob=False, hive_partitioning=False)
        actual = frame_hash(frame, contract.volatile if contract else ())
    except (OSError, pl.exceptions.PolarsError):
        return messages.LAKE_CHANGED
    return None if actual == state.content_hash else messages.LAKE_CHANGED


def check_accounting(release: Release | None, dictionary: Dictionary) -> Area:
    """Rows and cells of every accepted sheet balance, and what was accepted stands in the facts."""
    area = Area("accounting", messages.AREA_ACCOUNTING)
    if release is None:
        return _unpublished(area)
    kinds: dict[str, set[str]] = {}
    for form in dictionary.forms:
        kinds.setdefault(form.kind, set()).add(form.form)
    counts = " ".join(
        _COUNT.format(forms=", ".join(f"'{form}'" for form in sorted(forms)), table=_FACTS[kind][0])
        for kind, forms in kinds.items()
    )
    books = {form: _FACTS[kind][1] for kind, forms in kinds.items() for form in forms}
    try:
        with _opened(release.database) as connection:
            sheets = connection.sql(_BOOKS.format(facts=f"case {counts} end")).pl()
    except duckdb.Error as error:
        area.problems.append(messages.RELEASE_UNREADABLE.format(name=release.name, cause=error))
        return area
    area.checked = sheets.height
    for sheet in sheets.rows(named=True):
        place = messages.SHEET_NAMED.format(file=sheet["file_name"], sheet=sheet["sheet_name"])
        area.problems += [f"{place}：{fault}" for fault in _faults(sheet, books)]
    return area


def _faults(sheet: Mapping[str, object], books: Mapping[str, str]) -> Iterator[str]:
    if not sheet["rows_balance"]:
        yield messages.BOOKS_ROWS
    if not sheet["data_balance"]:
        yield messages.BOOKS_DATA
    if not sheet["cells_balance"]:
        yield messages.BOOKS_CELLS
    expected = sheet[books[str(sheet["form_code"])]]
    if sheet["facts"] != expected:
        yield messages.BOOKS_FACTS.format(expected=expected, facts=sheet["facts"])
    if sheet["rows_listed"] != sheet["rejected_rows"]:
        yield messages.BOOKS_REJECTED.format(
            counted=sheet["rejected_rows"], listed=sheet["rows_listed"]
        )


def check_release(
    home: Home,
    release: Release | None,
    damaged: list[str],
    models: Mapping[str, Model],
    watch: Watch,
) -> Area:
    """The published tables still have the content that was published, by table and as a whole."""
    area = Area("release", messages.AREA_RELEASE, problems=list(damaged))
    if release is None:
        return area if damaged else _unpublished(area)
    watch.phase(area.title, len(models))
    hashes: list[tuple[str, str, str]] = []
    try:
        with _opened(release.database) as connection:
            recorded = _states(connection, STATE_TABLE)
            for name, model in models.items():
                actual = _actual(connection, model)
                area.checked += len(actual)
                hashes += actual
                area.problems += _differences(name, actual, recorded)
                watch.step(name, True)
    except duckdb.Error as error:
        area.problems.append(messages.RELEASE_UNREADABLE.format(name=release.name, cause=error))
        return area
    if combined_hash([*hashes, *_findings(home)]) != release.content_hash and not area.problems:
        area.problems.append(messages.RELEASE_HASH.format(name=release.name))
    return area


def check_build(home: Home, release: Release | None, models: Mapping[str, Model]) -> Area:
    """The build file holds what was published last."""
    area = Area("build", messages.AREA_BUILD)
    if release is None:
        return _unpublished(area)
    if not home.build_file.is_file():
        area.notes.append(messages.BUILD_GONE)
        return area
    area.checked = 1
    try:
        with _opened(home.build_file) as connection:
            states = _states(connection, STATE_TABLE)
    except duckdb.Error as error:
        area.problems.append(messages.BUILD_UNREADABLE.format(cause=error))
        return area
    parts = [part for part in states if part[0] in models]
    if combined_hash([*parts, *_findings(home)]) != release.content_hash:
        area.problems.append(messages.BUILD_DIFFERS.format(name=release.name))
    return area


def _opened(database: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(database), read_only=True, config={"enable_external_access": False})


def _states(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str, str]]:
    return connection.execute(
        f"select table_name, partition, content_hash from {table} where row_count > 0"
    ).fetchall()


def _actual(connection: duckdb.DuckDBPyConnection, model: Model) -> list[tuple[str, str, str]]:
    by_period = model.contract.write == "period"
    query = digest_query(model.contract, model.name, by_period=by_period)
    batches: Iterable[pl.DataFrame] = (
        pl.DataFrame(batch) for batch in connection.sql(query).to_arrow_reader()
    )
    digests = partition_digests(model.contract, batches, by_period=by_period)
    return [(model.name, name, digest.hexdigest()) for name, digest in digests.items()]


def _differences(
    table: str, actual: Iterable[tuple[str, str, str]], recorded: Iterable[tuple[str, str, str]]
) -> list[str]:
    of_table = {part for part in recorded if part[0] == table}
    changed = sorted({partition for _, partition, _ in of_table ^ set(actual)})
    return [messages.RELEASE_CHANGED.format(table=table, partition=name) for name in changed]


def _findings(home: Home) -> list[tuple[str, str, str]]:
    partitions = Lake(home.lake).partitions(FINDINGS)
    return [(FINDINGS, name, one.content_hash) for name, one in partitions.items() if one.rows]


def _unpublished(area: Area) -> Area:
    area.notes.append(messages.NOT_PUBLISHED)
    return area
