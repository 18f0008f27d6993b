"""The decision log: entries stay as they were written, and whatever changes them is found."""

import json
import threading
from datetime import UTC, datetime

import pytest
from filelock import FileLock

from warehouse import decisions
from warehouse.decisions import (
    EMPTY,
    KIND_NAMES,
    LOG,
    DecisionError,
    Kind,
    append,
    chain_problems,
    head,
    read,
)
from warehouse.home import Home

DAY = datetime(2015, 3, 20, 9, 30, tzinfo=UTC)


def _decide(home: Home, subject: str, **changed):
    fields = {
        "decided_at": DAY,
        "decided_by": "统计科 王某",
        "kind": Kind.CORRECTION,
        "subject": subject,
        "content": {"旧值": "12.50", "新值": "12.60", "格": ["M1", 7]},
        "reason": "原报表抄错",
    }
    return append(home, **{**fields, **changed})


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


@pytest.fixture
def log(home):
    for number in range(1, 6):
        _decide(home, f"第{number}件事")
    return home.decisions / LOG


def test_decisions_are_read_as_they_were_made(home, log):
    entries = read(home.decisions)
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert entries[2].subject == "第3件事" and entries[2].content["格"] == ["M1", 7]
    assert entries[0].former == EMPTY.sha256
    assert entries[1].former == entries[0].head.sha256
    assert head(home.decisions) == entries[-1].head
    assert chain_problems(home.decisions, [entry.head for entry in entries]) == []


def test_an_empty_log_is_sound(home):
    assert read(home.decisions) == []
    assert head(home.decisions) == EMPTY
    assert chain_problems(home.decisions, [EMPTY]) == []


def _edit(lines):
    lines[1] = lines[1].replace("第2件事", "第二件事")


def _edit_and_rechain_one(lines):
    """An editor who also repairs the next entry breaks the one after it."""
    _edit(lines)
    entry = json.loads(lines[2])
    entry["former"] = decisions._hash(lines[1].encode())
    lines[2] = json.dumps(entry, ensure_ascii=False, sort_keys=True)


def _delete(lines):
    del lines[2]


def _insert(lines):
    lines.insert(2, lines[2])


def _swap(lines):
    lines[1], lines[2] = lines[2], lines[1]


def _empty_line(lines):
    lines.insert(3, "")


def _cut_first(lines):
    del lines[0]


def _torn(lines):
    lines[-1] = lines[-1][:-5]


def _no_such_kind(lines):
    lines[-1] = lines[-1].replace('"correction"', '"guess"')


def _reformatted(lines):
    lines[-1] = lines[-1].replace('": "', '":"')


@pytest.mark.parametrize(
    "change",
    [_edit, _edit_and_rechain_one, _delete, _insert, _swap, _empty_line, _cut_first, _torn,
     _no_such_kind, _reformatted],
)  # fmt: skip
def test_a_changed_log_is_found_and_takes_no_further_entry(home, log, change):
    lines = log.read_text(encoding="utf-8").splitlines()
    change(lines)
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert chain_problems(home.decisions)
    with pytest.raises(DecisionError, match="决定日志第"):
        read(home.decisions)
    before = log.read_bytes()
    with pytest.raises(DecisionError, match="决定日志第"):
        _decide(home, "再一件事")
    assert log.read_bytes() == before


def test_a_log_cut_at_its_end_is_found_by_a_head_kept_elsewhere(home, log):
    kept = head(home.decisions)
    lines = log.read_text(encoding="utf-8").splitlines()
    log.write_text("\n".join(lines[:3]) + "\n", encoding="utf-8")
    assert chain_problems(home.decisions) == []
    (problem,) = chain_problems(home.decisions, [kept])
    assert "只剩 3 条" in problem and "第 5 条" in problem


def test_a_last_entry_that_was_changed_is_found_by_a_head_kept_elsewhere(home, log):
    kept = head(home.decisions)
    log.write_text(log.read_text(encoding="utf-8").replace("第5件事", "第五件事"), encoding="utf-8")
    assert chain_problems(home.decisions) == []
    (problem,) = chain_problems(home.decisions, [kept])
    assert "第 5 条" in problem


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"decided_by": " "}, "经办人"),
        ({"subject": ""}, "事项"),
        ({"reason": ""}, "理由"),
        ({"decided_at": datetime(2015, 3, 20)}, "时区"),
        ({"content": {"新值": 12.6}}, "文字、整数"),
        ({"content": {"新值": {1, 2}}}, "文字、整数"),
    ],
)
def test_an_unfit_decision_is_not_taken_up(home, changed, words):
    with pytest.raises(DecisionError, match=words):
        _decide(home, **{"subject": "事", **changed})
    assert not (home.decisions / LOG).exists()


def test_kinds_are_a_closed_list_with_chinese_names():
    assert set(KIND_NAMES) == set(Kind)
    with pytest.raises(ValueError):
        Kind("guess")


def test_while_a_load_runs_nothing_is_decided(home, log, monkeypatch):
    monkeypatch.setattr(decisions, "_LOCK_SECONDS", 0.1)
    held, done = threading.Event(), threading.Event()

    def load() -> None:
        # A lock of its own, as another process has.
        with FileLock(home.lock_file, is_singleton=False):
            held.set()
            done.wait(10)

    worker = threading.Thread(target=load)
    worker.start()
    try:
        assert held.wait(10)
        with pytest.raises(DecisionError, match="另一个加载正在进行"):
            _decide(home, "第6件事")
    finally:
        done.set()
        worker.join()
    assert len(read(home.decisions)) == 5
    assert _decide(home, "第6件事").number == 6
