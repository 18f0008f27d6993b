"""A practice folder is scored by what was done about it, and never enters a home."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from pipelines import cli
from pipelines.cli_outcome import FAULTY, OK, USAGE
from pipelines.edit.rule_books import RULES, load_rule_books
from pipelines.practice import session
from pipelines.practice.answer_sheet import read_answers
from pipelines.practice.declared import load_practice
from pipelines.practice.folder import NATURE, Returns, make_returns
from pipelines.practice.scoring import FOUND, MISSED, NAMED_WRONGLY, Score
from pipelines.practice.session import ANSWERS, GUIDE, RECORD, PracticeError, check, start
from pipelines.workbooks.checking import check_file
from sample_raw.simulate.plants import load_plants
from warehouse.dictionary import load_dictionary

SEED = 3
Lines = list[tuple[str, str, str, str]]


Handed = tuple[Path, Returns]


@pytest.fixture(scope="module", autouse=True)
def known() -> Iterator[None]:
    """A draw follows from level and seed, a judgement from the bytes: each is made once here."""
    draw = cache(lambda *key: make_returns(load_practice(), *key))
    reader = session._reader(load_practice())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "make_returns", lambda _, *key: draw(*key))
        patch.setattr(session, "_reader", lambda _: reader)
        yield


@pytest.fixture(scope="module")
def hand_out(tmp_path_factory, known) -> Callable[[int], Handed]:
    @cache
    def of_level(level: int) -> Handed:
        folder = tmp_path_factory.mktemp("practice") / "练习"
        started = start(folder, level, SEED)
        assert started.count == load_practice().levels[level].errors
        return folder, _returns(folder)

    return of_level


@pytest.fixture(scope="module", params=sorted(load_practice().levels))
def handed_out(request, hand_out) -> Handed:
    return hand_out(request.param)


@pytest.fixture(scope="module")
def easy(hand_out) -> Handed:
    return hand_out(1)


def _returns(folder: Path) -> Returns:
    record = json.loads((folder / RECORD).read_text("utf-8"))
    key = (record["level"], record["seed"], record["attempt"])
    return session.make_returns(load_practice(), *key)


@pytest.fixture
def copied(tmp_path):
    def copy(folder: Path) -> Path:
        return Path(shutil.copytree(folder, tmp_path / "我的练习"))

    return copy


def _answer(folder: Path, lines: Lines) -> None:
    book = openpyxl.load_workbook(folder / ANSWERS)
    for row, line in enumerate(lines, start=4):
        for column, text in enumerate(line, start=1):
            book["答卷"].cell(row, column).value = text
    book.save(folder / ANSWERS)


def _named(returns: Returns) -> Lines:
    """Each error's file, sheet, cell and kind; of a row its first cell."""
    return [
        (
            one.file,
            one.entry["sheet"] or "",
            one.entry["cell"] or f"A{one.entry['row']}",
            one.task.exercise.kind,
        )
        for one in returns.planted
    ]


def _counts(score: Score) -> tuple[int, int, int]:
    return score.count(FOUND), score.count(NAMED_WRONGLY), score.count(MISSED)


def test_who_puts_all_right_scores_full_and_who_does_nothing_scores_none(handed_out, copied):
    folder, returns = handed_out
    count = len(returns.planted)
    idle = check(folder)
    assert idle.points == 0
    assert _counts(idle) == (0, 0, count)
    assert idle.wrong == idle.broken == []
    mine = copied(folder)
    for name, data in returns.true.items():
        (mine / name).write_bytes(data)
    perfect = check(mine)
    assert perfect.points == 100
    assert _counts(perfect) == (count, 0, 0)
    assert perfect.broken == []


def test_who_names_all_cells_and_kinds_scores_full(handed_out, copied):
    folder, returns = handed_out
    mine = copied(folder)
    _answer(mine, _named(returns))
    named = check(mine)
    assert (named.points, named.wrong, named.broken) == (100, [], [])


def test_a_miss_says_where_it_lay_which_rule_and_how_to_see_it(easy):
    folder, returns = easy
    for marked, one in zip(check(folder).marked, returns.planted, strict=True):
        assert marked.result == MISSED
        assert marked.file == one.file
        assert one.entry["cell"] is None or marked.place.endswith(one.entry["cell"])
        assert marked.rule == "、".join(one.task.plant.rules)
        assert len(marked.seen_by) > 10


def test_the_right_cell_with_the_wrong_kind_is_half(easy, copied):
    folder, returns = easy
    mine = copied(folder)
    file, sheet, cell, kind = _named(returns)[0]
    other = next(one for one in load_practice().kinds if one != kind)
    _answer(mine, [(file, sheet, cell, other)])
    half = check(mine)
    assert _counts(half) == (0, 1, len(returns.planted) - 1)
    assert half.points == 10


def test_an_answer_that_names_a_sound_cell_costs_points(easy, copied):
    folder, returns = easy
    mine = copied(folder)
    _answer(mine, [*_named(returns), (returns.planted[0].file, "Z1", "C10", "负数")])
    told = check(mine)
    assert [one.cell for one in told.wrong] == ["C10"]
    assert told.points == 90


def test_a_sound_figure_that_was_changed_costs_points(easy, copied):
    folder, returns = easy
    mine = copied(folder)
    _answer(mine, _named(returns))
    path = mine / returns.planted[0].file
    book = openpyxl.load_workbook(path)
    book["Z1"]["D11"].value += 5
    book.save(path)
    told = check(mine)
    assert _counts(told) == (len(returns.planted), 0, 0)
    assert len(told.broken) == 1
    assert told.points == 90


@pytest.mark.parametrize("content", [None, b"", b"nothing of a workbook"])
def test_a_file_that_is_gone_or_broken_is_told_once(easy, copied, content):
    folder, returns = easy
    mine = copied(folder)
    name = returns.planted[0].file
    (mine / name).unlink()
    if content is not None:
        (mine / name).write_bytes(content)
    told = check(mine)
    assert told.points == 0
    assert [name in line for line in told.broken] == [True]


def test_to_put_a_figure_away_is_not_to_put_it_right(easy, copied):
    """The cells of all errors emptied: nothing is found, and the new gaps are told."""
    folder, returns = easy
    mine = copied(folder)
    path = mine / returns.planted[0].file
    book = openpyxl.load_workbook(path)
    for one in returns.planted:
        if one.entry["cell"]:
            book[one.entry["sheet"]][one.entry["cell"]].value = None
    book.save(path)
    told = check(mine)
    assert told.count(FOUND) == 0
    assert told.points == 0


def test_practice_returns_are_refused_wherever_returns_are_read_in_earnest(handed_out):
    folder, returns = handed_out
    dictionary = load_dictionary()
    books = load_rule_books(RULES, dictionary)
    for name in returns.spoilt:
        data = (folder / name).read_bytes()
        checked = check_file(data, date(2015, 4, 9), dictionary, books)
        assert checked.rows == 0
        assert set(checked.sheets["reason_code"]) == {"F04"}
        assert check_file(data, date(2015, 4, 9), dictionary, books, practice=True).rows > 0


def test_to_take_the_mark_away_is_told(easy, copied):
    folder, returns = easy
    mine = copied(folder)
    path = mine / returns.planted[0].file
    book = openpyxl.load_workbook(path)
    for row in book["M1"].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and NATURE in cell.value:
                cell.value = cell.value.replace(NATURE, "模拟数据")
    book.save(path)
    assert len(check(mine).broken) == 1


def test_nothing_in_the_folder_tells_the_errors_and_all_of_it_is_marked(easy):
    folder, returns = easy
    assert {path.name for path in folder.iterdir()} == {*returns.true, ANSWERS, GUIDE, RECORD}
    assert all(name.startswith("练习_") for name in returns.true)
    assert "练习数据" in (folder / GUIDE).read_text("utf-8-sig")
    assert set(json.loads((folder / RECORD).read_text("utf-8"))) == {
        "level", "seed", "attempt", "hash",
    }  # fmt: skip
    assert read_answers((folder / ANSWERS).read_bytes()) == []


def test_a_seed_gives_the_same_returns_and_another_gives_others(easy, tmp_path, monkeypatch):
    folder, returns = easy
    monkeypatch.setattr(session, "make_returns", make_returns)
    start(tmp_path / "again", 1, SEED)
    start(tmp_path / "other", 1, SEED + 1)
    names = sorted(returns.true)
    assert all((tmp_path / "again" / n).read_bytes() == (folder / n).read_bytes() for n in names)
    assert not all((tmp_path / "other" / n).is_file() for n in names)


def test_a_folder_of_another_version_of_the_rules_is_not_scored(easy, copied):
    mine = copied(easy[0])
    record = json.loads((mine / RECORD).read_text("utf-8"))
    (mine / RECORD).write_text(json.dumps({**record, "hash": "0"}), "utf-8")
    with pytest.raises(PracticeError, match="重新出题"):
        check(mine)


def test_exercises_name_planted_errors_and_declared_kinds():
    practice, known = load_practice(), {plant.id: plant for plant in load_plants()}
    for one in practice.exercises:
        assert one.kind in practice.kinds
        assert known[one.plant].form in practice.levels[one.level].forms


def test_the_commands(tmp_path, capsys):
    folder = tmp_path / "练习"
    assert cli.run(["practice", "start", "--level", "1", "--out", str(folder)]) == OK
    assert "5 处差错" in capsys.readouterr().out
    assert cli.run(["practice", "check", str(folder), "--json"]) == OK
    told = json.loads(capsys.readouterr().out)
    assert (told["points"], told["missed"]) == (0, 5)
    assert cli.run(["practice", "check", str(folder)]) == OK
    assert "得分 0" in capsys.readouterr().out
    first = next(path for path in sorted(folder.iterdir()) if path.name.startswith("练习_"))
    assert cli.run(["check", str(first), "--json"]) == FAULTY
    assert {i["rule"] for i in json.loads(capsys.readouterr().out)["issues"]} == {"F04"}
    assert cli.run(["practice", "start", "--out", str(folder)]) == USAGE
    assert cli.run(["practice", "start", "--level", "9", "--out", str(tmp_path / "x")]) == USAGE
    assert cli.run(["practice", "check", str(tmp_path)]) == USAGE
    errors = capsys.readouterr().err
    assert "不是空文件夹" in errors and "可用：1、2、3" in errors and "先运行" in errors
