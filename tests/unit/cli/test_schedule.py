"""What `dpe schedule` tells without any history, and how it answers wrong use."""

import json
from datetime import date

import pytest

from pipelines import cli
from pipelines.cli_outcome import OK, USAGE
from pipelines.schedule import due_days
from warehouse.dictionary import load_dictionary


def _run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = cli.run(["schedule", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize(
    ("month", "form", "level", "planned", "due", "why"),
    [
        (201501, None, None, None, None, None),
        (201502, "M1", "county", date(2015, 3, 8), date(2015, 3, 9), "03-08周末"),
        (201509, "M3", "enterprise", date(2015, 10, 6), date(2015, 10, 8), "10-06至10-07国庆节"),
        (201503, "M3", "enterprise", date(2015, 4, 6), date(2015, 4, 7), "04-06清明"),
        # A Saturday worked in exchange for a holiday stands.
        (201509, "M1", "city", date(2015, 10, 10), date(2015, 10, 10), ""),
    ],
)
def test_due_days_say_why_they_were_moved(month, form, level, planned, due, why):
    found = due_days(load_dictionary(), month, month)
    if form is None:
        assert found == []
        return
    (one,) = (one for one in found if (one.form_code, one.level) == (form, level))
    assert (one.planned_on, one.due_on, one.moved_because) == (planned, due, why)


def test_every_form_level_and_period_of_the_dictionary_is_shown(capsys):
    code, out, _ = _run(capsys, "show", "--from", "2014-01", "--to", "2016-12", "--json")
    told = json.loads(out)
    assert code == OK
    forms = {one["form_code"] for one in told["due"]}
    assert forms == {form.form for form in load_dictionary().forms if form.frequency != "irregular"}
    assert {one["state"] for one in told["loads"]} == {"before_service"}
    moved = [one for one in told["due"] if one["planned_on"] != one["due_on"]]
    assert moved and all(one["moved_because"] for one in moved)
    assert all(not one["moved_because"] for one in told["due"] if one not in moved)


def test_showing_the_calendar_creates_no_home(capsys, tmp_path):
    code, out, _ = _run(capsys, "show", "--month", "2015-03")
    assert code == OK
    assert "2015-04-13" in out and "还没有运行过" in out
    assert not (tmp_path / "home").exists()


def test_a_county_has_its_own_day_and_the_one_that_counts(capsys):
    code, out, _ = _run(capsys, "show", "--month", "2015-10", "--json")
    days = {
        (one["form_code"], one["level"]): (one["due_on"], one["arrives_by"])
        for one in json.loads(out)["due"]
    }
    assert code == OK and days["M1", "county"] == ("2015-11-09", "2015-11-10")
    assert days["M1", "city"] == ("2015-11-10", "2015-11-10")
    _, shown, _ = _run(capsys, "show", "--month", "2015-10")
    assert "市→省" in shown and "迟报按后者" in shown


def test_nothing_is_missed_before_the_first_run(capsys):
    code, out, _ = _run(capsys, "catch-up")
    assert code == OK
    assert "没有错过" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "缺少命令"),
        (("show", "--month", "2015-3"), "月份 2015-3 无法识别"),
        (("show", "--month", "2015-03", "--to", "2015-04"), "--from/--to 只用一种"),
        (("show", "--from", "2015-04", "--to", "2015-03"), "晚于"),
        (("run-now", "--month", "2015-13"), "月份 2015-13 无法识别"),
        (("run-now", "--month", "2015-01"), "1 月免报"),
    ],
)
def test_wrong_use_is_one_chinese_sentence(capsys, arguments, words):
    code, _, err = _run(capsys, *arguments)
    assert code == USAGE
    assert words in err.replace("\n", "")
