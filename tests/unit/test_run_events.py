"""The event log that stays open holds what Dagster's own holds, with few files open."""

import os
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log import SqliteEventLogStorage

from pipelines.run_events import OpenEventLog
from pipelines.run_instance import dagster_instance
from warehouse.home import Home


@dg.asset
def figure() -> dg.MaterializeResult:
    return dg.MaterializeResult(metadata={"dagster/row_count": 117})


@dg.asset
def broken() -> None:
    raise ValueError("断开")


def _open_files(folder: Path) -> set[str]:
    """Databases below a folder that this process holds open."""
    held = [Path("/proc/self/fd", name) for name in os.listdir("/proc/self/fd")]
    targets = [os.readlink(one) for one in held if one.is_symlink()]
    return {one for one in targets if one.startswith(str(folder)) and one.endswith(".db")}


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no /proc on this system")
def test_runs_are_read_back_by_the_default_log_and_files_are_given_back(tmp_path):
    home = Home(tmp_path / "家 'a' {b}: #")
    home.prepare()
    runs = home.dagster / "history" / "runs"
    with dagster_instance(home) as instance:
        assert isinstance(instance.event_log_storage, OpenEventLog)
        ran = [
            dg.materialize([one], instance=instance, raise_on_error=False)
            for one in (figure, broken, figure)
        ]
        # The index and the last run.
        assert _open_files(runs) == {
            str(runs / "index.db"),
            str(runs / f"{ran[-1].run_id}.db"),
        }
        told = [instance.all_logs(one.run_id) for one in ran]
    assert _open_files(runs) == set()
    assert [one.success for one in ran] == [True, False, True]
    plain = SqliteEventLogStorage(str(runs))
    assert [list(plain.get_logs_for_run(one.run_id)) for one in ran] == [list(x) for x in told]
    latest = plain.get_latest_materialization_events([figure.key])[figure.key]
    assert latest is not None and latest.run_id == ran[-1].run_id
    assert latest.asset_materialization.metadata["dagster/row_count"].value == 117
