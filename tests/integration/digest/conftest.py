"""Real services on loopback, and a home with two releases: a month, then its correction."""

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from aiosmtpd.controller import Controller

from pipelines.month_close import read_statuses, record_step
from pipelines.run import load
from pipelines.settings import Settings
from warehouse.home import Home

RETURNS = Path(__file__).resolve().parents[3] / "sample_raw" / "returns"
HOSTILE = "<script>alert(1)</script> =1+1 **粗** [连](http://x.y) <at user_id='all'> `x`\n\n# 标题"
NIGHT = datetime(2026, 1, 1, 23, 0, tzinfo=UTC)


class Told(NamedTuple):
    """One request as it arrived."""

    path: str
    body: dict[str, Any]


class Service(NamedTuple):
    """A robot on loopback: what it was told, and what it answers next (the last one for ever)."""

    url: str
    told: list[Told]
    answers: list[tuple[int, Any]]
    release: threading.Event


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    told: list[Told] = []
    answers: list[tuple[int, Any]] = [(200, {"errcode": 0, "errmsg": "ok"})]
    release = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            told.append(Told(self.path, json.loads(content)))
            status, body = answers.pop(0) if len(answers) > 1 else answers[0]
            if body == "hang":
                release.wait(10)
                return
            sent = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: Any) -> None:
            """Nothing on the error stream."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield Service(f"http://127.0.0.1:{server.server_port}/robot/send", told, answers, release)
    release.set()
    server.shutdown()
    server.server_close()
    thread.join()


class MailService(NamedTuple):
    """An SMTP server on loopback, the mails it took, and recipients it refuses."""

    port: int
    mails: list[Message]
    refused: set[str]


@pytest.fixture
def mail_service() -> Iterator[MailService]:
    mails: list[Message] = []
    refused: set[str] = set()

    class Handler:
        async def handle_RCPT(
            self, server: Any, session: Any, envelope: Any, address: str, options: Any
        ) -> str:
            if address in refused:
                return "550 no such user"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            mails.append(message_from_bytes(envelope.content))
            return "250 OK"

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    yield MailService(port, mails, refused)
    controller.stop()


@pytest.fixture(scope="session")
def two_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Changzhi's March 2015, where a firm of a hostile name owes its return; then three figures of
    counties are corrected, the firm reports, and the month is passed as a flash."""
    folder = tmp_path_factory.mktemp("digest")
    month = RETURNS / "2015-03"
    firms = _copied(RETURNS / "register" / "140400_长治市_企业名录_2015-01-31.csv", folder)
    returns = _copied(month / "140400_长治市_重点企业月报_2015-03.csv", folder)
    rows = returns.read_text("gb18030").splitlines(keepends=True)
    code, name = rows[1].split(",")[2:4]
    returns.write_text("".join([rows[0], *rows[2:]]), "gb18030")
    quoted = '"' + HOSTILE.replace('"', '""') + '"'
    firms.write_text(
        firms.read_text("gb18030").replace(f"{code},{name}", f"{code},{quoted}"), "gb18030"
    )
    home = folder / "home"
    load(Settings(home=home), [firms, returns, month / "140400_长治市_2015-03.xlsx"])
    record_step(Home(home), read_statuses(Home(home), "")["2015-03"], "甲", "", NIGHT)
    load(
        Settings(home=home),
        [
            month / "140400_长治市_2015-03_更正.xlsx",
            month / "140400_长治市_重点企业月报_2015-03.csv",
        ],
    )
    return home


def _copied(path: Path, folder: Path) -> Path:
    copy = folder / path.name
    shutil.copyfile(path, copy)
    return copy


@pytest.fixture
def home(two_releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of both releases without the lake, and the home of `dpe` in this test."""
    own = tmp_path / "home"
    shutil.copytree(two_releases / "releases", own / "releases")
    shutil.copytree(two_releases / "decisions", own / "decisions")
    monkeypatch.setenv("DPE_HOME", str(own))
    monkeypatch.setenv("DPE_DIGEST_WAIT", "0.01")
    monkeypatch.setenv("DPE_DIGEST_TIMEOUT", "0.5")
    monkeypatch.setenv("DPE_DIGEST_RETRIES", "2")
    return own
