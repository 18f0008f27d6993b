"""The Dagster UI of a loaded home in a real browser: loads clean, shows the rooms, runs a month."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from pipelines.definitions import ROOMS
from pipelines.run_instance import dagster_instance
from pipelines.settings import Settings
from pipelines.ui import commands, environment
from warehouse.home import Home

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
LOCATION = "pipelines.definitions"

pytestmark = [
    pytest.mark.skipif(
        not Path(CHROMIUM).exists(),
        reason="Chromium is not installed (Debian: apt-get install chromium): UI not looked at",
    ),
    pytest.mark.skipif(os.name == "nt", reason="ends the servers by signal"),
]


@dataclass
class Ui:
    """A running UI and what it wrote."""

    url: str
    home: Home
    logs: list[Path]

    def said(self) -> str:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace") for log in self.logs)


@dataclass
class Heard:
    """What a page asked for and complained of."""

    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def ui(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ui]:
    folder = tmp_path_factory.mktemp("ui")
    home = Home(folder / "home")
    shutil.copytree(sample_home, home.root)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    logs = [folder / "webserver.log", folder / "daemon.log"]
    surroundings = environment(Settings(home=home.root))
    processes = []
    for command, log in zip(commands(port), logs, strict=True):
        with log.open("wb") as target:
            processes.append(
                subprocess.Popen(
                    command,
                    env=surroundings,
                    cwd=folder,
                    stdout=target,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )
    running = Ui(f"http://127.0.0.1:{port}", home, logs)
    try:
        _wait_until_up(running, processes)
        yield running
    finally:
        for process in processes:
            _end(process)


def _wait_until_up(running: Ui, processes: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert all(process.poll() is None for process in processes), running.said()
        try:
            with urllib.request.urlopen(f"{running.url}/server_info", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"the UI did not come up: {running.said()}")


def _end(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def page(ui: Ui) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1500, "height": 950})
        page.set_default_timeout(60_000)
        yield page
        browser.close()


@pytest.fixture
def heard(page: Page, ui: Ui) -> Heard:
    found = Heard()

    def request(url: str) -> None:
        if not url.startswith((ui.url, "data:", "blob:", ui.url.replace("http", "ws"))):
            found.outside.append(url)

    page.on("request", lambda asked: request(asked.url))
    page.on("console", lambda m: found.errors.append(m.text) if m.type == "error" else None)
    return found


def test_the_code_location_is_loaded_without_a_warning(ui, page, heard):
    page.goto(f"{ui.url}/locations")
    expect(page.get_by_text("1 code location")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Loaded", exact=True)).to_be_visible(timeout=60_000)
    assert page.get_by_text("Failed").count() == 0
    assert page.get_by_text("warning").count() == 0
    said = ui.said()
    assert "Warning" not in said, said
    assert "Traceback" not in said, said
    assert (heard.outside, heard.errors) == ([], [])


def test_the_six_rooms_are_shown_as_groups(ui, page, heard):
    page.goto(f"{ui.url}/asset-groups")
    for room in ROOMS:
        expect(page.get_by_text(room, exact=True).first).to_be_visible(timeout=60_000)
    assert (heard.outside, heard.errors) == ([], [])


def test_a_table_shows_its_chinese_columns_and_its_checks(ui, page):
    page.goto(f"{ui.url}/assets/mart/mart_private_share?view=overview")
    expect(page.get_by_text("民营经济增加值占地区生产总值比重", exact=False).first).to_be_visible(
        timeout=60_000
    )
    expect(page.get_by_text("share_implied", exact=True).first).to_be_visible(timeout=60_000)


def test_one_month_is_run_from_the_ui(ui, page):
    page.goto(f"{ui.url}/locations/{LOCATION}/jobs/monthly_load")
    page.get_by_role("button", name="Materialize all").click()
    month = page.get_by_placeholder("ex: 2014-02", exact=False)
    month.fill("2015-03")
    month.press("Enter")
    page.get_by_role("button", name="Launch 1 run").click()
    expect(page.get_by_text("Launched run", exact=False)).to_be_visible(timeout=60_000)
    run = _finished(ui, "2015-03")
    assert run.status is dg.DagsterRunStatus.SUCCESS, ui.said()[-4000:]
    page.goto(f"{ui.url}/runs/{run.run_id}")
    expect(page.get_by_text("Success", exact=True).first).to_be_visible(timeout=60_000)


def _finished(ui: Ui, month: str) -> dg.DagsterRun:
    """The run of that month, once it has ended; read from Dagster's own store."""
    wanted = dg.RunsFilter(job_name="monthly_load", tags={"dagster/partition": month})
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        with dagster_instance(ui.home) as instance:
            runs = instance.get_runs(filters=wanted)
        if runs and runs[0].is_finished:
            return runs[0]
        time.sleep(1)
    pytest.fail(f"the run did not end: {ui.said()[-4000:]}")
