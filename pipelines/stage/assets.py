"""Room `stage` as assets: the sheets of every archived file, then one asset for each form.

Belongs here: runs, partitions, metadata. Does not: reading and freshness (`reading.py`,
`loading.py`), what a file, a sheet or a cell means (the pure modules beside it).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count

import dagster as dg
import polars as pl

from pipelines.partitions import MONTHS
from pipelines.resources import WarehouseResource
from pipelines.stage.kinds import TABLES
from pipelines.stage.loading import sheets_of, stage_month, stage_whole
from pipelines.stage.reading import REJECT, SHEET, StageFailure, read_batch, unread
from warehouse.dictionary import Form, load_dictionary
from warehouse.lake import Lake

_PROGRESS_STEP = 50
Metadata = dict[str, int | str | dg.TableSchema]


@dg.asset(
    key=["stg", "sheet"],
    deps=[["raw", "receipt"]],
    kinds={"polars"},
    description="工作表识别：每份归档文件的每张工作表是何表、何期、何版本；读不出的写明原因。",
)
def sheet(
    context: dg.AssetExecutionContext, warehouse: WarehouseResource
) -> dg.MaterializeResult[None]:
    """Read every archived file that was not read yet with this reader and this dictionary."""
    lake, dictionary = warehouse.lake, warehouse.dictionary
    waiting = unread(lake, dictionary)
    total = sum(len(batch.files) for batch in waiting)
    tell = _counter(context, total)
    with _failures():
        for batch in waiting:
            read_batch(warehouse.home, lake, dictionary, batch, tell)
    sheets = lake.read(SHEET)
    rejected = sheets.filter(pl.col("status") == "rejected").height
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": sheets.height,
            "dagster/column_schema": _column_schema(lake, SHEET),
            "files_read": total,
            "accepted": sheets.height - rejected,
            "rejected": rejected,
        }
    )


def _counter(context: dg.AssetExecutionContext, total: int) -> Callable[[], None]:
    """Called after each file, tells now and then how many there were: an event costs more."""
    step = max(_PROGRESS_STEP, total // 100)
    numbers = count(1)

    def tell() -> None:
        number = next(numbers)
        if number % step == 0 or number == total:
            context.log.info(f"已读取 {number}/{total} 份文件")

    return tell


@contextmanager
def _failures() -> Iterator[None]:
    """A fault of the installation ends the run with its message."""
    try:
        yield
    except StageFailure as failure:
        raise dg.Failure(str(failure)) from None


def _monthly_asset(form: Form) -> dg.AssetsDefinition:
    @dg.asset(
        key=["stg", form.code.lower()],
        deps=[["stg", "sheet"]],
        kinds={"polars"},
        partitions_def=MONTHS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        description=f"{form.name}：识别后的数据、退回清单和行格平衡表。",
    )
    def monthly(
        context: dg.AssetExecutionContext, warehouse: WarehouseResource
    ) -> dg.MaterializeResult[None]:
        lake, dictionary = warehouse.lake, warehouse.dictionary
        months = [int(key.replace("-", "")) for key in context.partition_keys]
        sheets = sheets_of(lake, form.code)
        computed = 0
        with _failures():
            for month in months:
                own = sheets.filter(pl.col("period_end") == month)
                if stage_month(lake, dictionary, form, own, month):
                    computed += 1
                    context.log.info(f"{form.code} {month}：{own.height} 张工作表")
        return dg.MaterializeResult(metadata=_metadata(lake, form, months, computed))

    return monthly


def _whole_asset(form: Form) -> dg.AssetsDefinition:
    @dg.asset(
        key=["stg", form.code.lower()],
        deps=[["stg", "sheet"]],
        kinds={"polars"},
        description=f"{form.name}：识别后的数据、退回清单和行格平衡表。",
    )
    def whole(
        context: dg.AssetExecutionContext, warehouse: WarehouseResource
    ) -> dg.MaterializeResult[None]:
        lake = warehouse.lake
        sheets = sheets_of(lake, form.code)
        with _failures():
            computed = stage_whole(lake, warehouse.dictionary, form, sheets)
        if computed:
            context.log.info(f"{form.code}：{sheets.height} 张工作表")
        return dg.MaterializeResult(metadata=_metadata(lake, form, None, int(computed)))

    return whole


def _metadata(lake: Lake, form: Form, months: Sequence[int] | None, computed: int) -> Metadata:
    """What the form now holds in these months (in all of them for an irregular form)."""
    rows = [_rows(lake, table, form.code.lower(), months) for table in (TABLES[form.kind], REJECT)]
    return {
        "dagster/row_count": rows[0],
        "dagster/column_schema": _column_schema(lake, TABLES[form.kind]),
        "accepted": rows[0],
        "rejected": rows[1],
        "months": "全部" if months is None else "、".join(map(str, months)),
        "computed": computed,
    }


def _rows(lake: Lake, table: str, code: str, months: Sequence[int] | None) -> int:
    if months is None:
        states = lake.partitions(table).items()
        return sum(state.rows for name, state in states if name.startswith(f"{code}-"))
    found = [lake.state(table, f"{code}-{month}") for month in months]
    return sum(state.rows for state in found if state)


def _column_schema(lake: Lake, table: str) -> dg.TableSchema:
    columns = lake.contract(table).columns
    return dg.TableSchema(
        [dg.TableColumn(one.name, one.type, description=one.full_comment) for one in columns]
    )


def _form_assets() -> list[dg.AssetsDefinition]:
    """One asset for each form of the dictionary; the newest edition decides its partitions."""
    editions = sorted(load_dictionary().forms, key=lambda form: form.valid_from)
    newest = {form.code: form for form in editions}
    return [
        _whole_asset(form) if form.frequency == "irregular" else _monthly_asset(form)
        for form in newest.values()
    ]


FORM_ASSETS = _form_assets()
