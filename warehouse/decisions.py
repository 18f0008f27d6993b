"""The decision log: what people decided, append-only, each entry chained to the one before by hash.

Belongs here: the kinds of decision, appending, reading, proving that nothing was changed since.
Does not belong here: what follows from a decision (the rooms that read it).

Editing, deleting, inserting or reordering entries breaks the chain. Cutting entries off the end, or
changing the last one, does not; that is found by the head that every release keeps in its record.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from warehouse.home import Home, replace_file

LOG = "decisions.jsonl"
_LOCK_SECONDS = 2.0


class Kind(StrEnum):
    """What may be decided."""

    CORRECTION = "correction"
    KEPT_WITH_REASON = "kept_with_reason"
    APPROVAL = "approval"
    ACKNOWLEDGEMENT = "acknowledgement"
    DEADLINE_EXCEPTION = "deadline_exception"
    MONTH_CLOSE = "month_close"
    MONTH_REOPEN = "month_reopen"


KIND_NAMES: Mapping[Kind, str] = {
    Kind.CORRECTION: "更正",
    Kind.KEPT_WITH_REASON: "维持原值",
    Kind.APPROVAL: "审定",
    Kind.ACKNOWLEDGEMENT: "预警已阅",
    Kind.DEADLINE_EXCEPTION: "限期更正",
    Kind.MONTH_CLOSE: "月度关账",
    Kind.MONTH_REOPEN: "月度重开",
}


class DecisionError(ValueError):
    """A decision that cannot be taken up, or a log that is broken; the message is for the user."""


@dataclass(frozen=True)
class Head:
    """The last entry of a log: its number (0: none) and the hash of its line."""

    number: int
    sha256: str


EMPTY = Head(0, "0" * 64)


@dataclass(frozen=True)
class Decision:
    """One entry; `former` is the hash of the entry before it."""

    number: int
    decided_at: str
    decided_by: str
    kind: Kind
    subject: str
    content: Mapping[str, Any]
    reason: str
    former: str

    @property
    def line(self) -> bytes:
        """The entry as it stands in the log."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, allow_nan=False)
        return text.encode()

    @property
    def head(self) -> Head:
        """Number and hash of this entry."""
        return Head(self.number, hashlib.sha256(self.line).hexdigest())


def append(
    home: Home,
    *,
    decided_at: datetime,
    decided_by: str,
    kind: Kind,
    subject: str,
    content: Mapping[str, Any],
    reason: str,
) -> Decision:
    """Add a decision and keep it through a power cut; the writer's lock is held meanwhile.

    Args:
        home: the installation.
        decided_at: with its time zone.
        decided_by: who answers for it.
        kind: what is decided.
        subject: what it is about (a month, a cell, a rule), in words that the reader of the log
            will understand.
        content: what is decided, as plain JSON values; amounts as text.
        reason: why.

    Raises:
        DecisionError: something is missing, the log is broken, or a load holds the lock.
    """
    _refuse_unfit(decided_at, {"经办人": decided_by, "事项": subject, "理由": reason})
    home.warehouse.mkdir(parents=True, exist_ok=True)
    home.decisions.mkdir(parents=True, exist_ok=True)
    # The same lock object as the writer's own, which may be held around this call.
    lock = FileLock(home.lock_file, thread_local=False, is_singleton=True)
    try:
        with lock.acquire(timeout=_LOCK_SECONDS):
            return _append(home.decisions, decided_at, decided_by, kind, subject, content, reason)
    except Timeout:
        raise DecisionError("另一个加载正在进行，决定没有记下；请等它结束后再试") from None


def _refuse_unfit(decided_at: datetime, texts: Mapping[str, str]) -> None:
    if decided_at.tzinfo is None:
        raise DecisionError("决定的时间必须带时区")
    for name, text in texts.items():
        if not text.strip():
            raise DecisionError(f"决定必须写明{name}")


def _append(
    folder: Path, decided_at: datetime, decided_by: str, kind: Kind, subject: str,
    content: Mapping[str, Any], reason: str,
) -> Decision:  # fmt: skip
    former = read(folder)
    last = former[-1].head if former else EMPTY
    decision = Decision(
        number=last.number + 1,
        decided_at=decided_at.isoformat(timespec="seconds"),
        decided_by=decided_by,
        kind=Kind(kind),
        subject=subject,
        content=content,
        reason=reason,
        former=last.sha256,
    )
    try:
        line = decision.line
        # A double is written differently by different programs: amounts are given as text.
        json.loads(line, parse_float=_refuse_double)
    except (TypeError, ValueError) as error:
        raise DecisionError(f"决定的内容只能是文字、整数、是否和它们的列表：{error}") from None
    # Written whole and switched by one rename: a killed process leaves no half entry.
    replace_file(folder / LOG, b"".join([*_lines(folder), line + b"\n"]), durable=True)
    return decision


def _refuse_double(text: str) -> None:
    raise ValueError(text)


def read(folder: Path) -> list[Decision]:
    """Every decision in order.

    Raises:
        DecisionError: the chain is broken; nothing may be read from such a log.
    """
    problems = chain_problems(folder)
    if problems:
        raise DecisionError(problems[0])
    return [_entry(line) for line in _lines(folder)]


def head(folder: Path) -> Head:
    """The last entry as it stands, for a record kept elsewhere."""
    lines = _lines(folder)
    return Head(len(lines), _hash(lines[-1])) if lines else EMPTY


def chain_problems(folder: Path, heads: Iterable[Head] = ()) -> list[str]:
    """What shows that the log was changed: breaks of the chain, and heads that it lost.

    Args:
        folder: of the log.
        heads: heads of this log that were recorded elsewhere at earlier times.
    """
    lines = _lines(folder)
    problems = [problem for problem in _breaks(lines) if problem]
    for one in sorted(set(heads) - {EMPTY}, key=lambda head: head.number):
        if one.number > len(lines):
            problems.append(
                f"决定日志只剩 {len(lines)} 条，而此前的发布记有第 {one.number} 条：末尾被截去"
            )
        elif _hash(lines[one.number - 1]) != one.sha256:
            problems.append(f"决定日志第 {one.number} 条与此前发布所记的不同：被改动过")
    return problems


def _breaks(lines: list[bytes]) -> Iterable[str]:
    former = EMPTY.sha256
    for number, line in enumerate(lines, start=1):
        yield _fault(line, number, former)
        former = _hash(line)


def _fault(line: bytes, number: int, former: str) -> str:
    try:
        entry = _entry(line)
    except (ValueError, TypeError, KeyError):
        return f"决定日志第 {number} 条读不出：不是完整的一条记录"
    if entry.number != number:
        return f"决定日志第 {number} 条的编号是 {entry.number}：有删除、插入或调换"
    if entry.former != former:
        return f"决定日志第 {number} 条与前一条接不上：前一条被改动、删除或插入"
    if entry.line + b"\n" != line:
        return f"决定日志第 {number} 条的写法被改动过"
    return ""


def _entry(line: bytes) -> Decision:
    fields = json.loads(line)
    return Decision(**{**fields, "kind": Kind(fields["kind"])})


def _lines(folder: Path) -> list[bytes]:
    try:
        return (folder / LOG).read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return []


def _hash(line: bytes) -> str:
    return hashlib.sha256(line.removesuffix(b"\n")).hexdigest()
