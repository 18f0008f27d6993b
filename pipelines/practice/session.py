"""A practice folder from beginning to end: handed out, taken back, judged.

Belongs here: files of the folder, what is kept of the draw (level, seed, a hash; no answers). Does
not: the returns (`folder.py`), the points (`scoring.py`).
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines import messages_practice as told
from pipelines.edit.rule_books import RULES, load_rule_books
from pipelines.practice.answer_sheet import read_answers, write_answer_sheet
from pipelines.practice.declared import Practice, load_practice
from pipelines.practice.folder import Returns, make_returns
from pipelines.practice.reading import Read, Reader
from pipelines.practice.scoring import FULL, Score, score
from pipelines.stage.sheets import UnreadableFile
from warehouse.dictionary import load_dictionary

ANSWERS, GUIDE, RECORD = "答卷.xlsx", "练习说明.txt", "练习.json"
_MOST_ATTEMPTS = 20


class PracticeError(Exception):
    """The folder cannot be used; the text is for the user."""


@dataclass(frozen=True)
class Started:
    """What was handed out."""

    folder: Path
    city: str
    level: int
    name: str
    count: int


def start(folder: Path, level: int, seed: int) -> Started:
    """Hand out a folder of returns with errors.

    Raises:
        PracticeError: the folder is not empty, there is no such level.
        SampleError: the seed cannot be used.
        OSError: the folder cannot be written.
    """
    practice = load_practice()
    if level not in practice.levels:
        levels = "、".join(str(one) for one in practice.levels)
        raise PracticeError(told.LEVEL_UNKNOWN.format(level=level, levels=levels))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PracticeError(told.NOT_EMPTY.format(path=folder))
    reader = _reader(practice)
    attempt, returns, read = _solvable(practice, level, seed, reader)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in returns.spoilt.items():
        (folder / name).write_bytes(data)
    declared = practice.levels[level]
    sheets = write_answer_sheet(sorted(returns.spoilt), _forms(read), practice.kinds)
    (folder / ANSWERS).write_bytes(sheets)
    count = len(returns.planted)
    worth = FULL / count
    guide = told.GUIDE.format(
        city=_city(returns), month=practice.month, level=level, name=declared.name, count=count,
        folder=folder, worth=f"{worth:.1f}", half=f"{worth / 2:.1f}",
    )  # fmt: skip
    (folder / GUIDE).write_text(guide, encoding="utf-8-sig", newline="\r\n")
    record = {"level": level, "seed": seed, "attempt": attempt, "hash": _hash(read)}
    (folder / RECORD).write_text(json.dumps(record), encoding="utf-8")
    return Started(folder, _city(returns), level, declared.name, count)


def check(folder: Path) -> Score:
    """Judge the folder as it is now.

    Raises:
        PracticeError: no practice folder, one of another version of the program, or unreadable.
    """
    practice = load_practice()
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        level, seed, attempt, hashed = (record[key] for key in ("level", "seed", "attempt", "hash"))
        known = level in practice.levels and seed >= 0 and attempt >= 0
    except (OSError, ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise PracticeError(told.NO_PRACTICE.format(path=folder, name=RECORD))
    reader = _reader(practice)
    returns = make_returns(practice, level, seed, attempt)
    spoilt = reader.read(returns.spoilt)
    if _hash(spoilt) != hashed:
        raise PracticeError(told.CHANGED)
    given = {name: _bytes(folder / name) for name in returns.true if (folder / name).is_file()}
    sheet = folder / ANSWERS
    try:
        answers = read_answers(_bytes(sheet)) if sheet.is_file() else []
    except UnreadableFile as error:
        raise PracticeError(told.ANSWER_UNREADABLE.format(path=sheet, cause=error)) from None
    return score(returns, spoilt, given, answers, reader)


def _reader(practice: Practice) -> Reader:
    dictionary = load_dictionary()
    year, month = (int(one) for one in practice.month.split("-"))
    return Reader(dictionary, load_rule_books(RULES, dictionary), date(year, month, 28))


def _solvable(
    practice: Practice, level: int, seed: int, reader: Reader
) -> tuple[int, Returns, Read]:
    """The first draw whose every error is found by its rule, and whose true returns have none."""
    for attempt in range(_MOST_ATTEMPTS):
        returns = make_returns(practice, level, seed, attempt)
        read = reader.read(returns.spoilt)
        seen = set(read.issues.select("file", "rule").iter_rows())
        wanted = {(one.file, rule) for one in returns.planted for rule in one.task.plant.rules}
        whole = len(returns.planted) == practice.levels[level].errors
        if whole and wanted <= seen and reader.read(returns.true).issues.is_empty():
            return attempt, returns, read
    raise PracticeError(told.NO_DRAW.format(seed=seed))


def _forms(read: Read) -> list[str]:
    return sorted({key[1] for key in read.facts})


def _city(returns: Returns) -> str:
    """As the names of the files have it: 练习_140700_晋中市_…"""
    return next(iter(returns.true)).split("_")[2]


def _hash(read: Read) -> str:
    return hashlib.sha256(json.dumps(sorted(read.facts.items())).encode()).hexdigest()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PracticeError(told.UNREADABLE.format(path=path, cause=error.strerror)) from None
