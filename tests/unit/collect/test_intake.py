"""One round over the arrivals: at rest or being written, new or known, and the inbox after."""

from pathlib import Path

import pytest

from pipelines import messages
from pipelines.collect.archive import Arrival, footprint
from pipelines.collect.intake import clear_taken, settled, take_in


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("archive", "receipts"):
        (tmp_path / name).mkdir()
    return tmp_path / "archive", tmp_path / "receipts"


def _arrival(folder: Path, name: str, content: bytes) -> Arrival:
    path = folder / name
    path.write_bytes(content)
    return Arrival(path, name, "太原")


def test_a_young_file_is_looked_at_twice_and_a_growing_one_waits(tmp_path):
    still, growing = (_arrival(tmp_path, name, b"x") for name in ("still.csv", "growing.csv"))
    now = still.path.stat().st_mtime + 0.1
    waited = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        growing.path.write_bytes(b"xy")

    resting, moving = settled([still, growing], now, wait)
    assert waited == [1.0]
    assert [arrival for arrival, _ in resting] == [still]
    assert [item.name for item in moving] == ["growing.csv"]


def test_old_files_cost_no_waiting(tmp_path):
    arrival = _arrival(tmp_path, "a.csv", b"x")

    def wait(seconds: float) -> None:
        raise AssertionError("waited")

    resting, moving = settled([arrival], arrival.path.stat().st_mtime + 60, wait)
    assert (len(resting), moving) == (1, [])


def test_the_same_bytes_again_are_known_and_keep_the_first_hour(tmp_path, places):
    one, two = _arrival(tmp_path, "a.csv", b"same"), _arrival(tmp_path, "b.csv", b"same")
    first = take_in([(one, footprint(one.path))], *places, received_at="2015-04-09T10:00:00+08:00")
    again = take_in([(two, footprint(two.path))], *places, received_at="2016-01-01T00:00:00+08:00")
    assert [receipt.file_name for receipt in first.new] == ["a.csv"]
    assert (again.new, len(again.known)) == ([], 1)
    (kept,) = places[1].iterdir()
    assert "2015-04-09" in kept.read_text(encoding="utf-8")


def test_a_refused_file_does_not_stop_the_others(tmp_path, places):
    gone, good = _arrival(tmp_path, "e.csv", b"y"), _arrival(tmp_path, "g.csv", b"x")
    gone.path.unlink()
    gone.path.symlink_to(good.path)
    intake = take_in([(a, footprint(a.path)) for a in (gone, good)], *places, received_at="t")
    assert [item.name for item in intake.refused] == ["e.csv"]
    assert [receipt.file_name for receipt in intake.new] == ["g.csv"]
    assert [path.name for path, _ in intake.taken] == ["g.csv"]


def test_a_taken_file_is_removed_but_not_what_replaced_it(tmp_path, places):
    one, two = _arrival(tmp_path, "a.csv", b"1"), _arrival(tmp_path, "b.csv", b"2")
    intake = take_in([(a, footprint(a.path)) for a in (one, two)], *places, received_at="t")
    two.path.write_bytes(b"the corrected return")
    clear_taken(intake.taken)
    assert not one.path.exists()
    assert two.path.read_bytes() == b"the corrected return"


def test_an_empty_file_waits_for_a_minute_and_is_taken_then(tmp_path):
    arrival = _arrival(tmp_path, "a.csv", b"")
    begun = arrival.path.stat().st_mtime
    resting, moving = settled([arrival], begun + 30, lambda _: None)
    assert (resting, [item.reason for item in moving]) == ([], [messages.WAITING_EMPTY])
    resting, moving = settled([arrival], begun + 90, lambda _: None)
    assert ([one for one, _ in resting], moving) == ([arrival], [])


def test_of_the_same_bytes_in_one_heap_the_first_has_the_receipt(tmp_path, places):
    heap = [_arrival(tmp_path, f"{number:03}.csv", b"same") for number in range(450)]
    told: list[int] = []
    intake = take_in([(a, footprint(a.path)) for a in heap], *places, "t", told.append)
    assert [receipt.file_name for receipt in intake.new] == ["000.csv"]
    assert (len(intake.known), len(intake.taken)) == (449, 450)
    assert told == [0, 200, 400]
