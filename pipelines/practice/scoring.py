"""The score of what a trainee did: errors found, missed, wrongly named; sound figures broken.

Belongs here: the comparison and the points. Does not: reading files, how the score is shown. An
error counts as found when it is put right in the return, or when the answer sheet names its cell
and kind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from pipelines.messages_practice import BROKEN_NEW, BROKEN_UNIT, GONE, UNMARKED
from pipelines.practice.answer_sheet import Answer
from pipelines.practice.folder import Planted, Returns
from pipelines.practice.reading import AND, Facts, Key, Read, Reader

FOUND, NAMED_WRONGLY, MISSED = "找到", "类别有误", "漏掉"
FULL = 100
_HALF = 0.5


@dataclass(frozen=True)
class Marked:
    """What became of one planted error; where it lay and how it could have been seen."""

    result: str
    file: str
    place: str
    kind: str
    told: str
    rule: str
    seen_by: str


@dataclass(frozen=True)
class Score:
    """Points from 0 to 100, and what they come from.

    Attributes:
        marked: one line an error.
        wrong: answers that name no error.
        broken: what was sound before and is not now.
    """

    points: int
    marked: list[Marked]
    wrong: list[Answer] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def count(self, result: str) -> int:
        """How many errors ended so."""
        return sum(one.result == result for one in self.marked)

    def to_json(self) -> dict[str, Any]:
        """The same as the screen shows."""
        return {
            "points": self.points,
            "found": self.count(FOUND),
            "wrong_kind": self.count(NAMED_WRONGLY),
            "missed": self.count(MISSED),
            "errors": [vars(one) for one in self.marked],
            "wrong_answers": [vars(one) for one in self.wrong],
            "broken": self.broken,
        }


@dataclass(frozen=True)
class _Error:
    planted: Planted
    truth: Mapping[Key, str | None]
    spots: pl.DataFrame

    @property
    def rules(self) -> tuple[str, ...]:
        return self.planted.task.plant.rules

    @property
    def form(self) -> str:
        return self.planted.task.plant.form


def score(
    returns: Returns,
    spoilt: Read,
    given: Mapping[str, bytes],
    answers: Sequence[Answer],
    reader: Reader,
) -> Score:
    """Judge the files as they are now and the answers.

    Args:
        returns: what was handed out, and the truth.
        spoilt: what was handed out, as it is read.
        given: the files of the folder, by name.
        answers: the lines of the answer sheet.
    """
    true, now = reader.read(returns.true), reader.read(given)
    errors = [_error(one, true.facts, spoilt, reader) for one in returns.planted]
    hits = [_hits(error, answers) for error in errors]
    marked = [
        _marked(error, _result(error, now, [answers[at] for at in hit]))
        for error, hit in zip(errors, hits, strict=True)
    ]
    right = {at for hit in hits for at in hit}
    # What a rule asks about in consequence of an error is not held against anyone.
    asked = set(spoilt.issues.select("file", "cell").iter_rows())
    wrong = [
        one
        for at, one in enumerate(answers)
        if at not in right and (one.file, one.cell) not in asked
    ]
    broken = _broken(errors, true.facts, spoilt, now, set(returns.true))
    broken += [UNMARKED.format(file=file) for file in reader.unmarked(given)]
    worth = FULL / len(errors)
    gained = sum({FOUND: 1.0, NAMED_WRONGLY: _HALF, MISSED: 0.0}[one.result] for one in marked)
    lost = _HALF * (len(wrong) + len(broken))
    points = int(max(0.0, worth * (gained - lost)) + _HALF)
    return Score(points, marked, wrong, broken)


def differences(one: Facts, other: Facts) -> dict[Key, str | None]:
    """The keys at which they differ, with what the first says."""
    return {k: one.get(k) for k in one.keys() | other.keys() if one.get(k) != other.get(k)}


def _error(planted: Planted, true: Facts, spoilt: Read, reader: Reader) -> _Error:
    alone = reader.read({planted.file: planted.alone}).facts
    own = {key: text for key, text in true.items() if key[0] == planted.file}
    plant = planted.task.plant
    told = spoilt.issues.filter(
        pl.col("file") == planted.file, pl.col("rule").is_in(list(plant.rules))
    )
    mine = told.filter(pl.col("sheet").fill_null("").is_in(["", plant.form]))
    return _Error(planted, differences(own, alone), mine if mine.height else told)


def _result(error: _Error, now: Read, answers: Sequence[Answer]) -> str:
    if _is_right(error, now):
        return FOUND
    if not answers:
        return MISSED
    kind = error.planted.task.exercise.kind
    return FOUND if any(one.kind == kind for one in answers) else NAMED_WRONGLY


def _is_right(error: _Error, now: Read) -> bool:
    """No issue any more, and the true figure, or where none can be inferred one figure."""
    still = now.issues.filter(
        pl.col("file") == error.planted.file, pl.col("rule").is_in(list(error.rules))
    )
    # A row that was refused leaves no figure: only its issue tells that it is still there, and that
    # says something only while the sheet is read.
    is_read = any(key[:2] == (error.planted.file, error.form) for key in now.facts)
    if not still.is_empty() or not is_read:
        return False
    if error.planted.task.exercise.answer == "exact":
        return all(now.facts.get(key) == text for key, text in error.truth.items())
    return all(
        (key in now.facts) == (text is not None) and AND not in now.facts.get(key, "")
        for key, text in error.truth.items()
    )


def _hits(error: _Error, answers: Sequence[Answer]) -> list[int]:
    return [at for at, one in enumerate(answers) if _is_hit(error, one)]


def _is_hit(error: _Error, answer: Answer) -> bool:
    """The cell that is wrong, one that the rule names, or any cell of a row that should not be."""
    entry = error.planted.entry
    if answer.file != error.planted.file:
        return False
    if entry["sheet"] is not None and answer.sheet not in ("", entry["sheet"]):
        return False
    cells = {entry["cell"], *error.spots["cell"]} - {None}
    rows = set(error.spots["row_no"]) | {entry["row"]} if entry["cell"] is None else set()
    return answer.cell in cells or answer.row in rows - {None}


def _marked(error: _Error, result: str) -> Marked:
    entry, exercise = error.planted.entry, error.planted.task.exercise
    first = next(error.spots.iter_rows(named=True), None)
    seen = f"{first['what']}{first['action']}" if first else ""
    place = entry["cell"] or (f"第 {entry['row']} 行" if entry["row"] else "")
    return Marked(
        result,
        error.planted.file,
        f"{entry['sheet'] or ''} {place}".strip(),
        exercise.kind,
        exercise.told,
        "、".join(error.rules),
        seen,
    )


def _broken(
    errors: Sequence[_Error], true: Facts, spoilt: Read, now: Read, wanted: set[str]
) -> list[str]:
    """One line a file that is gone, a unit of which a sound figure was changed, a new issue."""
    theirs = {key for error in errors for key in error.truth}
    theirs |= differences(true, spoilt.facts).keys()
    gone = wanted - {key[0] for key in now.facts}
    changed = {
        key[:3] for key in differences(true, now.facts) if key not in theirs and key[0] not in gone
    }
    told = gone | {file for file, _, _ in changed}
    known = set(spoilt.issues.select("file", "rule").iter_rows())
    fresh = [
        (issue["file"], issue["cell"] or issue["row_no"] or "", issue["what"])
        for issue in now.issues.iter_rows(named=True)
        # What was changed there is told already.
        if (issue["file"], issue["rule"]) not in known and issue["file"] not in told
    ]
    return [
        *(GONE.format(file=file) for file in sorted(gone)),
        *(BROKEN_UNIT.format(file=a, form=b, unit=c) for a, b, c in sorted(changed)),
        *(BROKEN_NEW.format(file=a, place=b, what=c) for a, b, c in fresh),
    ]
