"""A return from approval to a final month on a real home, by what the command line does."""

import json
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from pipelines import cli
from pipelines.cli_outcome import OK, USAGE
from pipelines.month_close import read_statuses
from pipelines.run import load
from pipelines.settings import Settings
from tests.integration.closing import record_steps
from warehouse.decisions import Kind, read
from warehouse.home import Home
from warehouse.releases import current_release, open_release

RETURNS = Path(__file__).resolve().parents[2] / "sample_raw" / "returns" / "2015-03"
FIRST = RETURNS / "140300_阳泉市_2015-03.xlsx"
OTHER = RETURNS / "140500_晋城市_2015-03.xlsx"
# Value added of the first district and of the city, which is their sum.
CITY, DISTRICT = "C10", "C11"
# No county sells for so little.
ADDED_RULE = """
  - {id: M1-R99, kind: in_range, severity: block, title: 超出范围, items: [private_revenue],
     min: 0, max: 1, advice: 请核对后重报。}
"""
# As the installation counts days, wherever the tests run.
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()


def corrected(path: Path, version: int, figures: Mapping[str, int], day: str) -> Path:
    """The first return again as a later version with other figures."""
    book = openpyxl.load_workbook(FIRST)
    sheet = book["M1"]
    for cell, figure in figures.items():
        sheet[cell] = figure
    sheet["I16"], sheet["K16"] = f"报出日期：{day}", f"版本：{version}"
    del book["Z1"]
    book.save(path)
    return path


@pytest.fixture(scope="module")
def copied(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    own = tmp_path_factory.mktemp("approval") / "home"
    shutil.copytree(small_home, own)
    return own


@pytest.fixture
def untouched(copied: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home for what is only looked at or refused."""
    monkeypatch.setenv("DPE_HOME", str(copied))
    return copied


def _figure(home: Path, region: str = "140302") -> str:
    """Value added in force, in 10 000 yuan as printed."""
    with open_release(Home(home)) as connection:
        ((printed,),) = connection.execute(
            "select printed_text from core.fct_observation where is_current and form_code = 'M1'"
            " and indicator_code = 'private_value_added' and time_basis = 'ytd'"
            " and region_code = ?",
            [region],
        ).fetchall()
    return str(printed)


def _ledger(capsys, name: str) -> dict[str, object]:
    capsys.readouterr()
    assert cli.run(["ledger", "--form", "M1", "--json"]) == OK
    sent = json.loads(capsys.readouterr().out)["sent"]
    (row,) = [row for row in sent if row["file_name"] == name]
    return row


def _approve(*more: str) -> int:
    return cli.run(["approve", "--form", "M1", "--period", "2015-03", *more])


def _reject(capsys, *more: str) -> str:
    capsys.readouterr()
    assert _approve(*more) == USAGE
    return capsys.readouterr().err.replace("\n", "").replace(" ", "")


def _state(home: Path) -> str:
    return read_statuses(Home(home), "")["2015-03"].state


def test_from_approval_over_an_exception_to_a_final_month(home, tmp_path, capsys):
    # Up the tree: the province waits for the city, whose workbook carries its counties.
    assert "下一级尚未审定" in _reject(capsys, "--level", "province", "--by", "丁")
    assert _approve("--level", "city", "--region", "140300", "--by", "乙") == OK
    assert "已审定" in _reject(capsys, "--level", "city", "--region", "140300", "--by", "乙")
    assert _standings(capsys, "province") == {"ready"}
    approved = _figure(home)

    # A replacement after it is kept, listed and not in force.
    figures = {DISTRICT: 117237, CITY: 598901}
    second = corrected(tmp_path / "更正一.xlsx", 2, figures, "2015-04-20")
    load(Settings(home=home), [second])
    assert _figure(home) == approved
    row = _ledger(capsys, "更正一.xlsx")
    assert (row["standing"], row["held_rows"], row["held_by"]) == ("held", 6, "approval")
    assert cli.run(["ledger", "--form", "M1"]) == OK
    (answer,) = (home / "outbox").rglob("更正一*.xlsx")
    told = str(openpyxl.load_workbook(answer).worksheets[0]["A1"].value)
    assert "收而未计入，须由上一级准许" in told
    assert "收而未计入：已审定，未获准更正" in capsys.readouterr().out.replace("\n", "")

    # Only the level above opens, from now to its last day, and for what comes after.
    told = ["exception", "--form", "M1", "--period", "2015-03", "--region", "140300", "--by", "丁"]
    capsys.readouterr()
    assert cli.run([*told, "--until", TODAY, "--reason", "抄错", "--level", "city"]) == USAGE
    assert "须由上一级（省级）准许更正" in capsys.readouterr().err.replace("\n", "")
    yesterday = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    assert cli.run([*told, "--until", yesterday, "--reason", "抄错"]) == USAGE
    assert cli.run([*told, "--until", "2099-12-31", "--reason", "抄错"]) == OK
    assert _figure(home) == approved
    third = corrected(tmp_path / "更正二.xlsx", 3, figures, "2015-04-21")
    load(Settings(home=home), [third])
    assert _figure(home) == "117237"
    assert _ledger(capsys, "更正二.xlsx")["standing"] == "in_force"
    assert _ledger(capsys, "更正一.xlsx")["standing"] == "held"

    # What changed since the city's approval: the two figures, then and now.
    capsys.readouterr()
    assert _approve("--level", "city", "--json") == OK
    shown = json.loads(capsys.readouterr().out)
    changes = {row["region_code"]: (row["former"], row["present"]) for row in shown["changes"]}
    assert changes == {
        "140300": ("598801万元", "598901万元"),
        "140302": ("117137万元", "117237万元"),
    }
    assert {row["standing"] for row in shown["returns"]} == {"ready"}
    assert _standings(capsys, "province") == {"waiting"}
    assert _approve("--level", "city") == OK
    assert "117137万元" in capsys.readouterr().out

    # A final month stays final: what comes later waits until it is opened with a reason.
    key = read_statuses(Home(home), "")["2015-03"].content_key
    # A receipt keeps whole seconds.
    record_steps(home, "2015-03", "甲甲乙丙", datetime.now(UTC) - timedelta(seconds=2))
    load(Settings(home=home), [OTHER])
    assert _state(home) == "final"
    assert read_statuses(Home(home), "")["2015-03"].content_key == key
    (signed,) = [one for one in current_release(Home(home)).months if one.is_final]
    assert (signed.month, signed.signed_by) == (201503, "丙、乙")
    row = _ledger(capsys, OTHER.name)
    assert (row["standing"], row["held_by"]) == ("held", "month_close")
    assert "已定稿" in _reject(capsys, "--level", "city", "--region", "140300", "--by", "乙")
    assert cli.run([*told, "--until", "2099-12-31", "--reason", "抄错"]) == USAGE
    assert "dpe reopen" in capsys.readouterr().err
    assert cli.run(["status"]) == OK
    assert "2015-03（丙、乙签字）" in capsys.readouterr().out

    assert cli.run(["reopen", "2015-03", "--by", "甲"]) == USAGE
    assert "理由" in capsys.readouterr().err and _state(home) == "final"
    capsys.readouterr()
    told = ["reopen", "2015-03", "--by", "甲", "--reason", "晋城补报", "--json"]
    assert cli.run(told) == OK
    assert json.loads(capsys.readouterr().out)["touched"] == ["2015-10"]
    last = read(Home(home).decisions)[-1]
    assert (last.kind, last.reason, last.content["touched"]) == (
        Kind.MONTH_REOPEN, "晋城补报", [201510],
    )  # fmt: skip
    status = read_statuses(Home(home), "")["2015-03"]
    assert (status.state, status.is_reopened, status.signed_by) == ("open", True, None)
    assert not any(one.is_final for one in current_release(Home(home)).months)
    assert _ledger(capsys, OTHER.name)["standing"] == "in_force"


def _standings(capsys, level: str) -> set[str]:
    """How the returns stand that a level would approve."""
    capsys.readouterr()
    assert _approve("--level", level, "--json") == OK
    return {row["standing"] for row in json.loads(capsys.readouterr().out)["returns"]}


def test_two_different_files_at_once_are_both_listed_and_one_stands(untouched, capsys):
    rows = {row["file_sha256"]: row for row in (_ledger(capsys, f"同时{n}.xlsx") for n in (1, 2))}
    last, first = max(rows), min(rows)
    assert rows[last]["standing"] == "in_force" and rows[first]["standing"] == "replaced"
    assert [row["contested_rows"] for row in rows.values()] == [7, 7]
    figures = {"同时1.xlsx": "1041093", "同时2.xlsx": "1041094"}
    assert _figure(untouched, "140502") == figures[rows[last]["file_name"]]
    assert cli.run(["ledger", "--form", "M1"]) == OK
    assert capsys.readouterr().out.count("同时收到不同文件") == 2


@pytest.mark.parametrize(("name", "reason"), [("错表.xlsx", "F02"), ("错期.xlsx", "F03")])
def test_a_wrong_form_or_period_stands_in_the_ledger_as_refused(untouched, capsys, name, reason):
    assert cli.run(["ledger", "--json"]) == OK
    sent = json.loads(capsys.readouterr().out)["sent"]
    (row,) = [row for row in sent if row["file_name"] == name]
    assert (row["standing"], row["reason_code"]) == ("refused", reason)


def test_a_rule_that_keeps_figures_out_voids_the_review(home, tmp_path, monkeypatch):
    """The content that is signed is the figures that count, not only what was received."""
    from pipelines.edit import assets

    record_steps(home, "2015-03", "甲甲", datetime.now(UTC))
    rules = tmp_path / "rules"
    shutil.copytree(assets.RULES, rules)
    book = rules / "M1.yaml"
    book.write_text(book.read_text(encoding="utf-8") + ADDED_RULE, encoding="utf-8")
    for module in ("pipelines.edit.assets", "pipelines.edit.history"):
        monkeypatch.setattr(f"{module}.RULES", rules)
    monkeypatch.setattr("pipelines.run._CODE", [*_code_folders(), rules])
    load(Settings(home=home), [])
    status = read_statuses(Home(home), "")["2015-03"]
    assert (status.state, status.is_changed_since) == ("flash", True)


def _code_folders() -> list[Path]:
    from pipelines import run

    return list(run._CODE)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--level", "town"], "没有级别town"),
        ([], "请用--level"),
        (["--level", "city"], "请用--region"),
        (["--level", "county", "--region", "140300"], "不是县级地区"),
        (["--level", "city", "--region", "149999"], "没有地区代码149999"),
        (["--level", "city", "--region", "140500"], "没有待市级审定"),
    ],
)
def test_what_cannot_be_approved_is_told(untouched, capsys, options, words):
    assert words in _reject(capsys, *options, "--by", "甲")


def test_an_unapproved_return_needs_no_exception(untouched, capsys):
    told = ["exception", "--until", TODAY, "--region", "140300", "--by", "丁", "--reason", "无"]
    assert cli.run(told) == USAGE
    assert "不需要准许" in capsys.readouterr().err.replace("\n", "")
