"""The summary of a load: the files just sent by themselves, the worst first, then the database."""

from pathlib import Path

import pytest
from rich.console import Console

from pipelines import cli
from pipelines.cli_load_view import load_view
from pipelines.cli_outcome import BLOCKED
from pipelines.cli_views import missing_told, months_told
from pipelines.run_report import Load, Reply
from pipelines.runner import ChecksBlocked
from pipelines.status import Missing, Status

HOME = Path("/srv/dpe")
VERDICTS = {"不通过": "不通过：{must} 处须更正", "待核实": "待核实：{ask} 处", "通过": "通过：没有"}


def _reply(name: str, must: int = 0, ask: int = 0, **own) -> Reply:
    outcome = "不通过" if must else "待核实" if ask else "通过"
    fixed = {
        "sender": "大同市", "forms": ["M1 2015-11"], "regions": ["140212"], "rejected": 0,
        "is_held": False, "workbook": HOME / "outbox" / "大同市" / f"{name}_审核反馈.xlsx",
    }  # fmt: skip
    return Reply(
        file=name, verdict=VERDICTS[outcome].format(must=must, ask=ask), must_correct=must,
        explain=ask, **{**fixed, **own},
    )  # fmt: skip


def _status(missing: list[Missing]) -> Status:
    return Status(
        release="r", content_hash="h", created_at="", database="/d", site=None, months=[],
        rows={"accepted": 9, "rejected": 0}, missing=missing, rejected={}, assumptions=0,
        findings={}, headline=None, final_months=[],
    )  # fmt: skip


def _shown(answers, status: Status | None = None) -> str:
    done = Load(log=HOME, received={"received": 4, "new": 4}, answers=answers)
    console = Console(width=160)
    with console.capture() as captured:
        console.print(load_view(done, status, HOME))
    return captured.get()


def test_bad_files_are_told_apart_from_good_ones_the_worst_first():
    shown = _shown(
        [
            _reply("好.xlsx"), _reply("问.xlsx", ask=2), _reply("坏.xlsx", must=1),
            _reply("[更]坏.xlsx", must=4, ask=1, rejected=3),
        ]
    )  # fmt: skip
    assert "审核 4 份：通过 1，须更正 2（问题 5 处，其中退回 3 处），须核实 1（3 处）" in shown
    names = ["[更]坏.xlsx", "坏.xlsx", "问.xlsx"]
    places = [shown.index(f" {name}") for name in names]
    assert places == sorted(places)
    assert "须更正 4（退回 3）" in shown and "大同市/坏.xlsx_审核反馈.xlsx" in shown
    assert " 好.xlsx" not in shown


def test_ten_files_are_listed_and_the_others_counted():
    shown = _shown([_reply(f"{number:02}.xlsx", must=20 - number) for number in range(13)])
    assert " 09.xlsx" in shown and " 10.xlsx" not in shown
    assert "另有 3 份" in shown


def test_a_return_that_a_lock_keeps_out_is_not_passed_over():
    shown = _shown([_reply("锁.xlsx", is_held=True)])
    assert "收而未计入 1" in shown and " 锁.xlsx" in shown


@pytest.mark.parametrize(
    ("replies", "command"),
    [
        ([_reply("坏.xlsx", must=1)], "worklist --city 140200"),
        ([_reply("好.xlsx")], "worklist --limit 10"),
    ],
)
def test_what_to_do_next_is_the_worklist_of_the_city_at_fault(replies, command):
    shown = _shown(replies, _status([]))
    assert command in shown
    assert "fct_reject" not in shown


def test_files_at_fault_are_told_where_nothing_could_be_published(monkeypatch, capsys, tmp_path):
    def blocked(*_: object) -> Load:
        error = ChecksBlocked(["甲超过乙"])
        error.answers = [_reply("坏.xlsx", must=2, workbook=tmp_path / "home/outbox/a.xlsx")]
        raise error

    monkeypatch.setattr("pipelines.run.load", blocked)
    assert cli.run(["load"]) == BLOCKED
    said = capsys.readouterr().err
    assert "须更正 1（问题 2 处）" in said and "坏.xlsx" in said and "甲超过乙" in said


def test_without_new_files_nothing_is_called_passed():
    shown = _shown([])
    assert "没有新文件" in shown and "通过" not in shown


@pytest.mark.parametrize(
    ("months", "told"),
    [
        (["2015-02", "2015-03", "2015-10", "2015-11"],
         "2015-02、2015-03、2015-10、2015-11，共 4 个月"),
        (["2014-11", "2014-12", "2015-02", "2015-03"], "2014-11 至 2015-03，共 4 个月"),
        (["2015-10"], "2015-10"),
    ],
)  # fmt: skip
def test_months_with_a_gap_are_no_range(months, told):
    assert months_told(months) == told


def test_missing_returns_are_told_by_month():
    missing = [
        Missing("M1", "2015-11", "2015-11", 120), Missing("M3", "2015-11", "2015-11", 6),
        Missing("M1", "2015-10", "2015-10", 3), Missing("M2", "2015-01/02", "2015-02", 1),
        Missing("D3", "2014", "2014-12", 2),
    ]  # fmt: skip
    assert missing_told(_status(missing)) == (
        "132 份：2015-11 126（M1 120、M3 6）；2015-10 3（M1 3）；2015-02 1（M2 1）；更早各月 2"
    )
