"""`dpe year-turn 2016` on the sample, each figure against its own computation."""

import json
from decimal import Decimal

import pytest

from pipelines import cli
from pipelines.cli_outcome import OK, USAGE
from pipelines.year_turn import read_year_turn
from warehouse.dictionary import load_dictionary
from warehouse.home import Home

POINTS = [
    "months_final", "annual_returns", "december_annual", "unit_list", "firm_bases",
    "restated_bases", "divisions", "targets", "editions", "calendar",
]  # fmt: skip


@pytest.fixture(scope="module")
def points(sample_home):
    turn = read_year_turn(Home(sample_home), load_dictionary(), 2016, Decimal(1), "")
    return {one.point: one for one in turn.points}


def test_each_point_is_there_once_in_the_order_of_work(points):
    assert list(points) == POINTS


def test_what_the_year_lacks_is_asked_for(points, rows):
    assert points["unit_list"].state == "todo" and "2015-10-31" in points["unit_list"].found
    assert points["december_annual"].state == "todo"
    assert points["firm_bases"].state == points["restated_bases"].state == "todo"
    months = rows("select * from mart.mart_month_status where period_end // 100 = 2015")
    assert f"有报送的月份 {len(months)} 个，已定稿 0 个" in points["months_final"].found
    assert len(points["months_final"].cases) == len(months)


def test_targets_that_ended_and_forms_that_end_are_told(points):
    dictionary = load_dictionary()
    ended = [
        one for one in dictionary.targets.values()
        if one.kind == "target" and one.target_year == 2015
    ]  # fmt: skip
    assert points["targets"].state == "todo"
    assert f"2015 年到期的目标 {len(ended)} 个" in points["targets"].found
    ending = [one for one in dictionary.forms if one.valid_to and one.valid_to.year == 2016]
    assert points["editions"].state == "todo"
    assert len(points["editions"].cases) == len(ending) > 0


def test_a_region_that_was_divided_is_told_and_a_year_without_a_calendar_is_provisional(
    sample_home,
):
    turn = read_year_turn(Home(sample_home), load_dictionary(), 2018, Decimal(1), "")
    found = {one.point: one for one in turn.points}
    codes = {case["region_code"] for case in found["divisions"].cases}
    # 大同 and 长治 were divided anew in 2018: old codes end and new ones begin.
    assert {"140202", "140213", "140402", "140403"} <= codes
    assert found["divisions"].state == "look" and found["calendar"].state == "done"
    far = read_year_turn(Home(sample_home), load_dictionary(), 2090, Decimal(1), "")
    [calendar] = [one for one in far.points if one.point == "calendar"]
    assert calendar.state == "todo" and "暂定" in calendar.found


def test_the_command_shows_cases_and_answers_json(sample_home, capsys, monkeypatch):
    monkeypatch.setenv("DPE_HOME", str(sample_home))
    assert cli.run(["year-turn", "2016", "--cases", "3"]) == OK
    shown = capsys.readouterr().out
    assert "年度交替 2015 → 2016" in shown
    assert "上年各月定稿：列出 3 件，共 4 件" in shown and "201510" in shown
    assert cli.run(["year-turn", "2016", "--json"]) == OK
    assert [one["point"] for one in json.loads(capsys.readouterr().out)["points"]] == POINTS
    assert cli.run(["year-turn", "2016", "--tolerance", "很小"]) == USAGE
