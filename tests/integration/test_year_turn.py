"""The turn from 2014 to 2015 on generated returns with known changes, loaded by the real flow.

What is expected is computed from the files themselves.
"""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines.run import load
from pipelines.settings import Settings
from pipelines.year_turn import Point, read_year_turn
from sample_raw.generate import main as generate
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.releases import open_release

PERIODS = "2014-02:M3,2014-12:M1+M2+Y1,2015-02:M3"
CODE, REVENUE, BASE = "单位代码", "营业收入-本年累计", "营业收入-上年同期"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One firm is on the new list only, one on the former only, one states twice its 上年同期, and
    one city has sent no annual return."""
    folder = tmp_path_factory.mktemp("turn") / "files"
    generate(folder, periods=PERIODS, counties=11, enterprises=60, no_errors=True)
    new = _lines(folder / "register" / "140100_太原市_企业名录_2015-01-31.csv")
    others = [line.split(",")[2] for line in new[1:] if line.split(",")[13] == "否"]
    for day, code in (("2014-01-31", others[0]), ("2015-01-31", others[1])):
        path = folder / "register" / f"140100_太原市_企业名录_{day}.csv"
        _write(path, [line for line in _lines(path) if code not in line])
    path = folder / "2015-02" / "140100_太原市_重点企业月报_2015-02.csv"
    lines = _lines(path)
    place = lines[0].split(",").index(BASE)
    cells = lines[1].split(",")
    cells[place] = str(2 * int(cells[place]))
    _write(path, [lines[0], ",".join(cells), *lines[2:]])
    (folder / "2014-12" / "140300_阳泉市_民营经济和中小企业年报_2014-12.xlsx").unlink()
    return folder


@pytest.fixture(scope="module")
def home(files: Path) -> Path:
    home = files.parent / "home"
    load(Settings(home=home), [files])
    return home


@pytest.fixture(scope="module")
def points(home: Path) -> dict[str, Point]:
    turn = read_year_turn(Home(home), load_dictionary(), 2015, Decimal("0.1"), "")
    return {one.point: one for one in turn.points}


def test_a_wider_tolerance_lets_more_pass(home, points):
    wide = read_year_turn(Home(home), load_dictionary(), 2015, Decimal(50), "")
    found = {one.point: one for one in wide.points}
    assert "相差超过 50% 的 0 个" in found["december_annual"].found
    assert len(found["december_annual"].cases) < len(points["december_annual"].cases)
    assert [case["difference_pct"] > 90 for case in found["firm_bases"].cases] == [True]


def _lines(path: Path) -> list[str]:
    return path.read_text("gb18030").splitlines()


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", "gb18030")


def _csv(files: Path, pattern: str) -> pl.DataFrame:
    """All files of a kind as text columns, codes without their hyphen."""
    texts = [path.read_bytes().decode("gb18030").encode() for path in files.glob(pattern)]
    frames = [pl.read_csv(text, infer_schema=False) for text in texts]
    return pl.concat(frames).with_columns(pl.col(CODE).str.replace("-", ""))


def test_units_that_came_left_or_changed_their_size_are_counted(points, files):
    former, new = (_csv(files, f"register/*{day}.csv") for day in ("2014-01-31", "2015-01-31"))
    found = points["unit_list"]
    came = new.join(former, on=CODE, how="anti")
    left = former.join(new, on=CODE, how="anti")
    assert (came.height, left.height) == (1, 1)
    assert f"2015-01-31 名录 {new.height} 家（未按 2014 年数据划型的 0" in found.found
    assert "与 2014-01-31 相比：新开 1，退出 1" in found.found and found.state == "look"
    opened = [case for case in found.cases if case["is_opened"]]
    assert [case["enterprise_name"] for case in opened] == came["单位名称"].to_list()
    resized = [case for case in found.cases if case["is_resized"]]
    assert f"规模类型变动 {len(resized)}" in found.found
    assert all(case["former_size_class"] != case["size_class"] for case in resized)


def test_bases_are_held_against_what_the_firm_had_reported(points, files):
    former, new = _csv(files, "2014-02/*.csv"), _csv(files, "2015-02/*.csv")
    both = new.join(former, on=CODE, suffix="_was")
    was, base = both[f"{REVENUE}_was"].cast(pl.Int64), both[BASE].cast(pl.Int64)
    beyond = both.filter((base - was).abs() * 1000 > was.abs())
    cases = [case for case in points["firm_bases"].cases if case["indicator_name"] == "营业收入"]
    assert {case["enterprise_name"] for case in cases} == set(beyond["单位名称"])
    # The doubled one differs most.
    assert cases[0]["difference_pct"] > 90 and cases[0]["base"] > cases[0]["former"]
    unknown = new.join(former, on=CODE, how="anti").height
    assert f"201502 企业 {new.height} 家：缺上年同期 0" in points["firm_bases"].found
    assert f"上年没有报过 {unknown}" in points["firm_bases"].found


def test_december_and_the_annual_return_are_compared_by_region_and_item(points, home):
    with open_release(Home(home)) as connection:
        figures = connection.sql(
            "select form_code, region_code, indicator_code, time_basis, value::double as value "
            "from core.fct_observation where period = '2014-12' and is_current and is_counted "
            "and breakdown = 'none' and time_basis in ('ytd', 'end')"
        ).pl()
    keys = ["region_code", "indicator_code", "time_basis"]
    annual = figures.filter(pl.col("form_code") == "Y1")
    monthly = figures.filter(
        pl.col("form_code").is_in(["M1", "M2"]),
        pl.col("indicator_code").is_in(annual["indicator_code"].implode()),
    )
    both, missing = monthly.join(annual, on=keys), monthly.join(annual, on=keys, how="anti")
    moved = (both["value_right"] / both["value"] - 1).abs() * 100
    count = both.filter(moved.round(2) > 0.1).height
    found = points["december_annual"]
    assert f"可比的数字 {both.height} 个，相差超过 0.1% 的 {count} 个" in found.found
    assert f"有月报而无年报的 {missing.height} 个" in found.found and found.state == "look"
    assert set(missing["region_code"].str.slice(0, 4)) == {"1403"}
    assert 0 < count < both.height and len(found.cases) == count + missing.height
    assert points["annual_returns"].state == "todo"


def test_an_edition_that_ends_has_its_successor_named(points):
    [ending] = points["editions"].cases
    assert (ending["form_code"], ending["edition"], ending["next_edition"]) == (
        "M2",
        "2014",
        "2015",
    )
    assert points["editions"].state == "look" and points["calendar"].state == "done"
    assert "2015 年到期 60 个" in points["targets"].found
