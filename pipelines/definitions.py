"""The flow on one page: six rooms in order, one job, when it runs, and what holds for all of it.

Belongs here: what is put together. Not here: what a room does (`<room>/assets.py`), when exactly
(`automation.py`), where things lie (`settings.py`, `resources.py`).
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import dagster as dg

from pipelines.automation import Mark, inbox_sensor, monthly_schedule
from pipelines.collect import archive
from pipelines.collect import assets as collect
from pipelines.core import assets as core
from pipelines.edit import assets as edit
from pipelines.mart import assets as mart
from pipelines.partitions import month_key
from pipelines.release import assets as release
from pipelines.resources import WarehouseResource
from pipelines.settings import load_settings
from pipelines.stage import assets as stage
from pipelines.stage.returns import read_returns
from warehouse.dictionary import load_dictionary

ROOMS: Mapping[str, ModuleType] = {
    "collect": collect,
    "stage": stage,
    "edit": edit,
    "core": core,
    "mart": mart,
    "release": release,
}
JOB = "monthly_load"

# A month is stale when the release day of the following one has passed without a load.
FRESHNESS = dg.FreshnessPolicy.time_window(
    fail_window=timedelta(days=45), warn_window=timedelta(days=35)
)
# What can be cured by trying again is a busy disk; a wrong figure or a failed check is not retried.
RETRY = dg.RetryPolicy(max_retries=1, delay=5)


def _assets() -> list[dg.AssetsDefinition]:
    loaded = (
        asset
        for room, module in ROOMS.items()
        for asset in dg.load_assets_from_modules([module], group_name=room)
        if isinstance(asset, dg.AssetsDefinition)
    )
    return [asset.map_asset_specs(_with_freshness) for asset in loaded]


def _with_freshness(spec: dg.AssetSpec) -> dg.AssetSpec:
    fresh: dg.AssetSpec = dg.apply_freshness_policy(spec, FRESHNESS)
    return fresh


def _files(inbox: Path) -> dict[str, Mark]:
    """What lies in the inbox and may be a return, with size, time and inode."""
    found = archive.find_arrivals(inbox) if inbox.is_dir() else []
    marks = {
        str(item.path): archive.footprint(item.path)
        for item in found
        if isinstance(item, archive.Arrival)
    }
    return {path: mark for path, mark in marks.items() if mark is not None}


def _months(path: Path) -> Iterable[str]:
    """The months a file speaks of, by a light look; none for what cannot be read (yet)."""
    try:
        found = read_returns(path.read_bytes(), load_dictionary())
    except OSError:
        return []
    periods = (one.identity.period for one in found)
    return {month_key(period.end) for period in periods if period is not None}


def build() -> dg.Definitions:
    """The whole flow for this installation."""
    settings, dictionary = load_settings(), load_dictionary()
    warehouse = WarehouseResource.from_settings(settings)
    job = dg.define_asset_job(
        JOB,
        selection=dg.AssetSelection.all(),
        description="一个月的全部加工：收件、识别、审核、建库、专题、检查、发布。",
        op_retry_policy=RETRY,
        executor_def=dg.in_process_executor,
    )
    return dg.Definitions(
        assets=_assets(),
        asset_checks=dg.load_asset_checks_from_modules([release]),
        jobs=[job],
        schedules=[monthly_schedule(job, dictionary)],
        sensors=[inbox_sensor(job, warehouse.home.inbox, _files, _months)],
        resources={"warehouse": warehouse},
        # One process, one writer: DuckDB lets one process write.
        executor=dg.in_process_executor,
    )


defs = build()
