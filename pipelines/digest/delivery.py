"""What each channel was told: a matter is told once per cause and channel.

Belongs here: the record of deliveries, what of a digest is still to be told, sending and recording.
Not here: comparing releases (`contents.py`), the services (`channels.py`).

The record is `DPE_HOME/digest/delivered.jsonl`, a line a delivery. A line is written only after the
service has accepted the message: a process killed in between tells that message once more, and none
is ever lost. A matter that has changed since (open again after it was settled, another value) is
told again.
"""

import json
from datetime import datetime
from typing import NamedTuple

import polars as pl
from filelock import FileLock, Timeout

from pipelines.digest.channels import message_for, send
from pipelines.digest.contents import Contents, compare
from pipelines.digest.settings import ChannelName, DigestSettings
from pipelines.digest.text import Message
from warehouse.home import Home, replace_file
from warehouse.releases import ReleaseError, current_release, list_releases

_RECORD: dict[str, pl.DataType | type[pl.DataType]] = {
    "channel": pl.String,
    "release": pl.String,
    "at": pl.String,
    "told": pl.List(pl.Struct({"cause": pl.String, "state": pl.String})),
}
_BROKEN = "送达记录 {path} 已损坏；请移走它再运行，已送达的内容会再送一次"
_BUSY = "另一个 dpe digest --send 正在发送，请等它结束后再试"


class Outcome(NamedTuple):
    """What became of one channel: nothing new, only shown, sent, or failed with the reason."""

    channel: ChannelName
    former: str | None
    matters: int
    message: Message | None
    state: str
    reason: str


class DigestBusy(RuntimeError):
    """Another process is sending; the text is for the user."""


def tell(
    home: Home,
    settings: DigestSettings,
    channels: list[ChannelName],
    since: str | None,
    now: datetime | None,
    none: str,
) -> list[Outcome]:
    """Give each channel what it was not told; with `now` None nothing is sent or recorded.

    Args:
        home: the installation.
        settings: of the channels.
        channels: whom to tell.
        since: release to compare with; without, the one the channel was told last, else the one
            before the current one.
        now: when it is sent; None only shows.
        none: the text of the error before the first release.

    Raises:
        ReleaseError: no release yet, or one that cannot be compared, or a broken record.
        DigestBusy: another process is sending.
    """
    current = current_release(home)
    if current is None:
        raise ReleaseError(none)
    if now is None:
        return [_told(home, settings, one, current.name, since, None) for one in channels]
    home.digest.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(home.digest / "digest.lock", timeout=0):
            return [_told(home, settings, one, current.name, since, now) for one in channels]
    except Timeout:
        raise DigestBusy(_BUSY) from None


def _told(
    home: Home,
    settings: DigestSettings,
    channel: ChannelName,
    release: str,
    since: str | None,
    now: datetime | None,
) -> Outcome:
    record = _read(home).filter(pl.col("channel") == channel)
    former = since or _last_told(home, record) or _before(home, release)
    contents = untold(compare(home, release, former), record)
    count = contents.items.height
    if not count:
        if now is not None and since is None:
            _append(home, channel, contents, now)
        return Outcome(channel, former, 0, None, "nothing", "")
    message = message_for(channel, contents, settings)
    if now is None:
        return Outcome(channel, former, count, message, "shown", "")
    sent = send(channel, message, settings)
    if sent.accepted:
        _append(home, channel, contents, now)
    state = "sent" if sent.accepted else "failed"
    return Outcome(channel, former, count, message, state, sent.reason)


def untold(contents: Contents, record: pl.DataFrame) -> Contents:
    """The matters whose state is not the one this channel was told last."""
    told = record.explode("told").unnest("told").drop_nulls("cause")
    last = told.unique("cause", keep="last", maintain_order=True)
    return contents._replace(items=contents.items.join(last, on=["cause", "state"], how="anti"))


def _last_told(home: Home, record: pl.DataFrame) -> str | None:
    """The newest release that the channel was told and that is still there."""
    known = {release.name for release in list_releases(home)}
    names = [name for name in record["release"].to_list() if name in known]
    return names[-1] if names else None


def _before(home: Home, release: str) -> str | None:
    names = [one.name for one in list_releases(home)]
    place = names.index(release)
    return names[place - 1] if place else None


def _read(home: Home) -> pl.DataFrame:
    path = home.digest / "delivered.jsonl"
    if not path.is_file() or not path.stat().st_size:
        return pl.DataFrame(schema=_RECORD)
    try:
        return pl.read_ndjson(path, schema=_RECORD)
    except pl.exceptions.PolarsError as error:
        raise ReleaseError(_BROKEN.format(path=path)) from error


def _append(home: Home, channel: ChannelName, contents: Contents, now: datetime) -> None:
    told = contents.items.select("cause", "state").to_dicts()
    entry = {
        "channel": channel,
        "release": contents.release,
        "at": now.isoformat(timespec="seconds"),
        "told": told,
    }
    path = home.digest / "delivered.jsonl"
    former = path.read_bytes() if path.is_file() else b""
    line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
    replace_file(path, former + line, durable=True)
