"""Ways to the data of the loaded sample: status, sql, the shell, as known on a day."""

import io
import json
import shutil
from datetime import date
from decimal import Decimal

import pytest

from pipelines import cli
from pipelines.as_of import open_as_of
from pipelines.cli_outcome import OK, USAGE
from warehouse.dictionary import load_dictionary
from warehouse.engine import load_models
from warehouse.home import Home
from warehouse.releases import current_release


@pytest.fixture(scope="module")
def own_home(sample_home, tmp_path_factory):
    """A copy: within one process a database file has one configuration, and `dpe` sets its own."""
    home = tmp_path_factory.mktemp("ways") / "home"
    shutil.copytree(sample_home / "releases", home / "releases")
    return home


@pytest.fixture(autouse=True)
def home(own_home, monkeypatch):
    monkeypatch.setenv("DPE_HOME", str(own_home))
    return own_home


def _asked(capsys, *arguments: str) -> list[dict]:
    assert cli.run(["sql", "--json", *arguments]) == OK
    return json.loads(capsys.readouterr().out, parse_float=Decimal)


def test_status_tells_a_script_everything_it_needs(capsys, home):
    assert cli.run(["status", "--json"]) == OK
    told = json.loads(capsys.readouterr().out, parse_float=Decimal)
    release = current_release(Home(home))
    assert (told["release"], told["content_hash"]) == (release.name, release.content_hash)
    assert told["months"] == ["2015-02", "2015-03", "2015-10"]
    assert all(one["count"] > 0 for one in told["missing"])
    assert set(told["rejected"]) == {"file", "sheet", "row", "cell"}
    assert told["findings"]["block"] > 0 and told["findings"]["query"] > 0
    assert told["headline"]["gap_to_target"] == Decimal("-11.3000")


def test_status_for_people_names_the_headline(capsys):
    assert cli.run(["status"]) == OK
    out = capsys.readouterr().out
    for words in ("2015 年 46.7%", "58%", "-11.3 个百分点", "未报", "须更正"):
        assert words in out


def test_status_counts_what_the_tables_hold(capsys):
    cli.run(["status", "--json"])
    told = json.loads(capsys.readouterr().out)
    (counted,) = _asked(
        capsys,
        "select (select count(*) from core.fct_finding) as findings,"
        " (select count(*) from core.fct_reject) as rejected,"
        " (select count(*) from core.fct_return_status where status = 'missing') as missing",
    )
    assert counted == {
        "findings": sum(told["findings"].values()),
        "rejected": sum(told["rejected"].values()),
        "missing": sum(one["count"] for one in told["missing"]),
    }


def test_decimals_are_exact_json_numbers(capsys):
    query = "select 5966300000000000.0100::decimal(24,4) as a, 0.1::decimal(3,1) as b, null as c"
    assert _asked(capsys, query) == [
        {"a": Decimal("5966300000000000.0100"), "b": Decimal("0.1"), "c": None}
    ]


@pytest.mark.parametrize(
    "query",
    [
        "create table x (a int)",
        "delete from core.dim_target",
        "copy core.dim_target to 'x.csv'",
        "select * from read_text('pyproject.toml')",
        "attach 'x.duckdb'",
        "select 1; select 2",
        "select nope from core.dim_target",
        "selec 1",
    ],
)
def test_a_query_that_is_refused_says_why_in_chinese(capsys, query):
    assert cli.run(["sql", query]) == USAGE
    err = capsys.readouterr().err
    assert err and any("\u4e00" <= letter <= "\u9fff" for letter in err)
    assert "Traceback" not in err


def test_the_shell_reads_statements_and_goes_on_after_a_mistake(capsys, monkeypatch):
    lines = "select count(*)\nfrom core.dim_target;\nselect nope;\n.tables\n.quit\nselect 3;\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    assert cli.run(["sql"]) == OK
    out = capsys.readouterr().out
    for words in ("88", "没有这样的表、列或函数", "mart.mart_private_share"):
        assert words in out
    assert "│ 3 │" not in out


def test_as_of_a_later_day_everything_is_as_published(home):
    models = load_models()
    release = current_release(Home(home))
    connection = open_as_of(release, models, load_dictionary(), date(2100, 1, 1))
    try:
        for name, model in models.items():
            columns = ", ".join(model.contract.names)
            then, now = f"select {columns} from {name}", f"select {columns} from release.{name}"
            differing = connection.execute(
                f"select count(*) from (({then} except all {now}) union all"
                f" ({now} except all {then}))"
            ).fetchall()
            assert differing == [(0,)], name
    finally:
        connection.close()


def test_as_of_a_day_only_what_was_known_is_told(capsys):
    share = (
        "select period, share_implied from mart.mart_private_share where region_code = '140000'"
        " and period in ('2010', '2015') and gdp_vintage = 'verified' order by period"
    )
    periods = {
        day: [row["period"] for row in _asked(capsys, "--as-of", day, share)]
        for day in ("2011-01-01", "2016-05-01", "2018-12-31")
    }
    assert periods == {"2011-01-01": [], "2016-05-01": ["2010"], "2018-12-31": ["2010", "2015"]}


def test_as_of_a_day_the_version_of_that_day_is_current(capsys):
    """A corrected return replaces the first one only from the day it was reported."""
    (corrected,) = _asked(
        capsys,
        "select unit_key, indicator_code, time_basis, known_from, known_to, value"
        " from core.fct_observation where known_to is not null and known_to > known_from"
        " order by all limit 1",
    )
    where = " and ".join(
        f"{name} = '{corrected[name]}'" for name in ("unit_key", "indicator_code", "time_basis")
    )
    query = f"select value, is_current from core.fct_observation where {where} and is_current"
    assert _asked(capsys, "--as-of", corrected["known_from"], query) == [
        {"value": corrected["value"], "is_current": True}
    ]
    assert _asked(capsys, "--as-of", corrected["known_to"], query)[0]["is_current"] is True


def test_as_of_nothing_can_be_read_from_the_disk(capsys):
    arguments = ["sql", "--as-of", "2016-01-01", "select * from read_text('pyproject.toml')"]
    assert cli.run(arguments) == USAGE
