"""Locks follow from the decisions alone: when what is received is not in force."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from pipelines.collect.decision_rows import decision_return_frame
from pipelines.collect.locks import lock_frame, second_of
from warehouse.decisions import Decision, Kind

ZONE = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int = 9) -> str:
    return datetime(2015, 4, day, hour, tzinfo=ZONE).isoformat()


def decided(kind: Kind, day: int, by: str = "甲", **content: object) -> tuple[object, ...]:
    return kind, at(day), by, content


def approval(day: int, *regions: str) -> tuple[object, ...]:
    named = {"level": "city", "form": "M1", "period": "2015-03", "month": 201503}
    return decided(Kind.APPROVAL, day, **named, regions=list(regions))


def exception(day: int, until: int, *regions: str) -> tuple[object, ...]:
    named = {"level": "province", "form": "M1", "period": "2015-03", "month": 201503}
    last = f"2015-04-{until:02d}"
    return decided(Kind.DEADLINE_EXCEPTION, day, **named, regions=list(regions), until=last)


def close(day: int, step: str, by: str = "甲", key: str = "k") -> tuple[object, ...]:
    return decided(Kind.MONTH_CLOSE, day, by, month=201503, step=step, content_key=key)


def reopen(day: int) -> tuple[object, ...]:
    return decided(Kind.MONTH_REOPEN, day, month=201503, touched=[])


def log(*entries: tuple[object, ...]) -> list[Decision]:
    return [
        Decision(number, when, by, kind, "事项", content, "理由", "")
        for number, (kind, when, by, content) in enumerate(entries, start=1)
    ]


def intervals(*entries: tuple[object, ...]) -> list[tuple[object, ...]]:
    columns = ("decision_no", "locked_from", "locked_to", "binds_before")
    return lock_frame(log(*entries), ZONE).select(columns).rows()


def second(day: int, hour: int = 9) -> int:
    return second_of(at(day, hour))


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([approval(9, "140302")], [(1, second(9), None, second(9))]),
        (
            [approval(9, "140302"), approval(12, "140302")],
            [(1, second(9), second(12), second(9)), (2, second(12), None, second(12))],
        ),
        # Open to the end of the last day, then locked by the same approval.
        (
            [approval(9, "140302"), exception(10, 14, "140302")],
            [(1, second(9), second(10), second(9)), (1, second(15, 0), None, second(9))],
        ),
        # An approval within it ends it.
        (
            [approval(9, "140302"), exception(10, 14, "140302"), approval(11, "140302")],
            [(1, second(9), second(10), second(9)), (3, second(11), None, second(11))],
        ),
        # Of another return.
        (
            [approval(9, "140302"), exception(10, 14, "140303")],
            [(1, second(9), None, second(9))],
        ),
        ([exception(10, 14, "140302")], []),
    ],
)
def test_an_approval_locks_from_its_moment_and_an_exception_opens_it(entries, expected):
    assert intervals(*entries) == expected


REVIEWED = [close(9, "flash"), close(9, "review"), close(10, "sign", "乙")]


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (REVIEWED, []),
        ([*REVIEWED, close(11, "sign", "乙")], []),
        ([*REVIEWED, close(11, "sign", "丙", key="other")], []),
        ([*REVIEWED, close(11, "sign", "丙")], [(4, second(11), None, None)]),
        ([close(9, "sign", "乙"), close(10, "sign", "丙")], []),
        ([*REVIEWED, close(11, "sign", "丙"), reopen(12)], []),
        ([*REVIEWED, reopen(11), close(12, "sign", "丙")], []),
    ],
)
def test_a_month_is_locked_by_the_second_signature_until_it_is_reopened(entries, expected):
    assert intervals(*entries) == expected


def test_a_decision_by_other_means_locks_nothing():
    assert intervals(decided(Kind.APPROVAL, 9, month=201503), decided(Kind.MONTH_CLOSE, 9)) == []


def test_each_return_that_a_decision_names_is_a_row():
    named = decision_return_frame(log(approval(9, "140302", "140303"), close(9, "flash")))
    assert named["region_code"].to_list() == ["140302", "140303"]
    assert named.select("level", "form_code", "period", "period_end").unique().rows() == [
        ("city", "M1", "2015-03", 201503)
    ]
