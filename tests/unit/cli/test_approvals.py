"""How returns stand at each level of the tree, and who may open what was approved."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from pipelines.approvals import LEVELS, Scope, standing_at
from pipelines.approving import (
    ApprovalRefused,
    Asked,
    check_approver,
    record_approvals,
    record_exceptions,
)
from warehouse.decisions import DecisionError, read
from warehouse.home import Home

EVERYTHING = Scope(None, None, None)
NOW = datetime(2015, 4, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
SCHEMA = {
    "form_code": pl.String, "period": pl.String, "period_end": pl.Int32, "region_code": pl.String,
    "region_name": pl.String, "received": pl.Int64, "blocks": pl.Int64, "is_final": pl.Boolean,
    "rank": pl.Int64, "sends": pl.Int64, "first": pl.Int64,
    "county": pl.Int64, "city": pl.Int64, "province": pl.Int64,
}  # fmt: skip


def returns(
    region: str = "county", sender: str = "city", *, received: int = 100, blocks: int = 0,
    is_final: bool = False, **approved: int,
) -> pl.DataFrame:  # fmt: skip
    """One return of a region of that level in a file of that sender; approvals by level."""
    rank, sends = LEVELS.index(region), LEVELS.index(sender)
    row = (
        "M1", "2015-03", 201503, "140702", "榆次区", received, blocks, is_final, rank, sends,
        max(rank, sends), *(approved.get(level) for level in LEVELS),
    )  # fmt: skip
    return pl.DataFrame([row], schema=SCHEMA, orient="row")


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        # A city's workbook carries its counties: the city need not wait, the province must.
        (returns(), ("ready", "ready", "waiting")),
        (returns(city=200), ("ready", "approved", "ready")),
        (returns(city=200, province=300), ("ready", "approved", "approved")),
        # What is in force was received after the approval, or in its second.
        (returns(city=99, province=98), ("ready", "ready", "waiting")),
        (returns(city=100), ("ready", "ready", "waiting")),
        # A county that sends its own file is waited for.
        (returns(sender="county"), ("ready", "waiting", "waiting")),
        (returns(sender="county", county=200), ("approved", "ready", "waiting")),
        (returns(sender="county", county=200, city=99), ("approved", "ready", "waiting")),
        (returns("city"), (None, "ready", "waiting")),
        (returns("city", city=200), (None, "approved", "ready")),
        # A department of the province sends all of it.
        (returns("city", "province"), (None, None, "ready")),
        (returns("province"), (None, None, "ready")),
        (returns(blocks=1), ("blocked", "blocked", "blocked")),
        (returns(is_final=True), ("final", "final", "final")),
    ],
)
def test_how_a_return_stands_at_county_city_and_province(own, expected):
    found = [standing_at(own, level)["standing"].to_list() for level in LEVELS]
    assert tuple(one[0] if one else None for one in found) == expected


@pytest.mark.parametrize(
    ("level", "region", "region_level"),
    [
        (None, "140700", "city"),
        ("county", None, None),
        ("city", None, None),
        ("county", "140700", "city"),
        ("county", "140000", "province"),
        ("city", "140000", "province"),
    ],
)
def test_a_level_that_does_not_fit_its_region_is_refused(level, region, region_level):
    with pytest.raises(ApprovalRefused):
        check_approver(level, region, region_level)


@pytest.mark.parametrize(
    ("level", "region", "region_level"),
    [("county", "140702", "county"), ("city", "140702", "county"), ("city", "140700", "city"),
     ("province", None, None), ("province", "140700", "city")],
)  # fmt: skip
def test_a_level_that_fits_its_region_is_taken(level, region, region_level):
    assert check_approver(level, region, region_level) == level


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path)


def test_an_approval_names_the_returns_that_were_ready(home):
    other = returns(blocks=1).with_columns(region_code=pl.lit("140703"))
    standing = standing_at(pl.concat([returns(), other]), "city")
    (taken,) = record_approvals(home, standing, EVERYTHING, Asked("city", "王某"), NOW)
    assert taken.content == {
        "level": "city", "form": "M1", "period": "2015-03", "month": 201503,
        "regions": ["140702"],
    }  # fmt: skip
    assert [one.head for one in read(home.decisions)] == [taken.head]


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (returns(), "请先由市级"),
        (returns(blocks=2), "须更正的发现"),
        (returns(is_final=True), "已定稿"),
        (returns(city=200, province=300), "此后没有变动"),
        (returns().clear(), "没有待省级审定"),
    ],
)
def test_why_nothing_can_be_approved_is_told(home, own, words):
    with pytest.raises(ApprovalRefused, match=words):
        record_approvals(
            home, standing_at(own, "province"), EVERYTHING, Asked("province", "王某"), NOW
        )
    assert read(home.decisions) == []


def _open(home: Home, own: pl.DataFrame, level: str = "", until: int = 25, reason: str = "抄错"):
    asked, day = Asked(level, "王某"), date(2015, 4, until)
    return record_exceptions(home, own, EVERYTHING, day, asked, reason, NOW)


@pytest.mark.parametrize(
    ("own", "level", "opened_by"),
    [
        (returns(county=200), "", "city"),
        (returns(city=200), "", "province"),
        (returns(county=200, city=100), "", "province"),
        (returns(county=200), "province", "province"),
        # Nobody is above the province: it opens its own.
        (returns(province=200), "", "province"),
    ],
)
def test_a_level_above_opens_to_the_end_of_a_day(home, own, level, opened_by):
    (taken,) = _open(home, own, level)
    assert (taken.content["level"], taken.content["until"]) == (opened_by, "2015-04-25")
    assert taken.content["regions"] == ["140702"]


@pytest.mark.parametrize(
    ("own", "options", "words"),
    [
        (returns(city=200), {"level": "city"}, "须由上一级（省级）"),
        (returns(county=200), {"level": "county"}, "须由上一级（市级）"),
        (returns(), {}, "不需要准许"),
        (returns(city=200, is_final=True), {}, "dpe reopen 2015-03"),
        (returns(city=200), {"until": 19}, "早于今天"),
    ],
)
def test_an_exception_that_is_not_given_is_told(home, own, options, words):
    with pytest.raises(ApprovalRefused, match=words):
        _open(home, own, **options)
    assert read(home.decisions) == []


def test_an_exception_needs_a_reason(home):
    with pytest.raises(DecisionError, match="理由"):
        _open(home, returns(city=200), reason="")
