"""The heap of returns: as many files as asked for, real ones, the same bytes every time."""

from collections import Counter
from pathlib import Path

from pipelines.stage.returns import read_returns
from tests.benchmarks.drop import Mix, write_drop
from warehouse.dictionary import load_dictionary

FILES, MIX = 60, Mix(unreadable=6, duplicate=5, zipped=12)


def _bytes(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


def test_a_heap_is_made_of_real_returns_broken_ones_and_repeated_ones(tmp_path):
    write_drop(tmp_path, FILES, MIX)
    files = _bytes(tmp_path)
    kinds = Counter(MIX.kind(number) for number in range(FILES))
    assert (len(files), min(kinds.values()) > 0) == (FILES, True)
    assert len(set(files)) == FILES - kinds["duplicate"]
    found = [one.identity for data in set(files) for one in read_returns(data, load_dictionary())]
    assert sum(one.accepted for one in found) == kinds["workbook"] + 2 * kinds["zip"]
    assert {one.form_code for one in found if one.accepted} == {"M1"}
    assert sum(not one.accepted for one in found) == kinds["unreadable"]


def test_the_same_heap_has_the_same_bytes(tmp_path):
    write_drop(tmp_path / "one", 30)
    write_drop(tmp_path / "two", 30)
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")
