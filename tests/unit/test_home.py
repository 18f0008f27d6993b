"""The home folder and the replacement of one file."""

import pytest

from warehouse.home import Home, replace_file


def test_everything_lies_below_the_root_and_is_made(tmp_path):
    home = Home(tmp_path / "deep" / "home")
    home.prepare()
    home.prepare()
    made = {path.name for path in home.root.iterdir()}
    assert made == {
        "archive", "receipts", "decisions", "lake", "warehouse", "releases", "inbox", "outbox",
        "publications", "dagster",
    }  # fmt: skip
    assert home.build_file == home.root / "warehouse" / "build.duckdb"
    assert home.lock_file.parent == home.warehouse
    assert home.pointer == home.releases / "current.json"


@pytest.mark.parametrize("durable", [False, True])
def test_a_file_is_replaced_whole(tmp_path, durable):
    path = tmp_path / "x.json"
    replace_file(path, b"first", durable=durable)
    replace_file(path, b"2", durable=durable)
    assert path.read_bytes() == b"2"
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.json"]


def test_a_failing_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "x.json"
    replace_file(path, b"old")

    def failing(source: object, target: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", failing)
    with pytest.raises(OSError, match="disk full"):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old"
