"""The archive on a real disk: same bytes once, links and devices refused, nothing half-written."""

import hashlib
import os
import sys
from pathlib import Path

import pytest

from pipelines import messages
from pipelines.collect import archive as room
from pipelines.collect.archive import (
    Arrival,
    FileChanging,
    FileRefused,
    Refusal,
    find_arrivals,
    keep_receipt,
    read_receipts,
    receipt_digests,
    store,
    sweep,
)
from pipelines.collect.receipts import Receipt
from warehouse.home import archived_path


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    return folder


def _file(folder: Path, name: str, content: bytes = b"x") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_bytes_lie_under_their_hash_and_only_once(tmp_path, archive):
    content = "增加值".encode() * 1000
    digest, size = store(_file(tmp_path, "a.csv", content), archive)
    place = archived_path(archive, digest)
    assert (digest, size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert place.read_bytes() == content
    before = place.stat()
    assert store(_file(tmp_path, "b.csv", content), archive)[0] == digest
    after = place.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [p for p in archive.rglob("*") if p.is_file()] == [place]


def test_a_hostile_name_is_no_path(tmp_path, archive):
    folder = tmp_path / "in"
    source = _file(folder, "..%2f..%2fetc;drop table\n.csv", b"data")
    (arrival,) = find_arrivals(folder)
    digest, _ = store(source, archive)
    assert isinstance(arrival, Arrival)
    assert arrival.name == "..%2f..%2fetc;drop table?.csv"
    assert archived_path(archive, digest).is_relative_to(archive)


def test_links_devices_and_scripts_are_listed_with_the_reason(tmp_path):
    folder = tmp_path / "in"
    good = _file(folder, "太原/ok.xlsx")
    (folder / "link.xlsx").symlink_to(good)
    (folder / "linked").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.csv")
    _file(folder, "generate.py")
    _file(folder, ".git/config")
    found = find_arrivals(folder, senders=folder)
    assert [item for item in found if isinstance(item, Arrival)] == [
        Arrival(good, "ok.xlsx", "太原")
    ]
    assert {item.name: item.reason for item in found if isinstance(item, Refusal)} == {
        "link.xlsx": messages.REFUSED_LINK,
        "linked": messages.REFUSED_LINK,
        "pipe.csv": messages.REFUSED_KIND,
        "generate.py": messages.SKIPPED_NAMES,
    }


def test_the_folders_of_the_installation_are_passed_over(tmp_path):
    kept = _file(tmp_path, "data/lake/stg.sheet/a.parquet").parents[1]
    given = _file(tmp_path, "data/sample/ok.xlsx")
    assert find_arrivals(tmp_path, own=[kept]) == [Arrival(given, "ok.xlsx", "")]


def test_a_link_is_refused_also_when_it_replaces_the_file_after_the_look(tmp_path, archive):
    target = _file(tmp_path, "secret")
    link = tmp_path / "a.csv"
    link.symlink_to(target)
    with pytest.raises(FileRefused):
        store(link, archive)
    assert not any(archive.iterdir())


def test_oversized_files_are_refused(tmp_path, archive, monkeypatch):
    monkeypatch.setattr(room, "MAX_BYTES", 10)
    with pytest.raises(FileRefused, match="拆分"):
        store(_file(tmp_path, "a.csv", b"x" * 11), archive)
    assert not any(archive.iterdir())


def test_an_empty_file_is_kept_as_what_it_is(tmp_path, archive):
    digest, size = store(_file(tmp_path, "a.csv", b""), archive)
    assert (size, archived_path(archive, digest).read_bytes()) == (0, b"")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has a file open")
def test_a_file_that_a_program_has_open_for_writing_is_not_taken(tmp_path, archive):
    source = _file(tmp_path, "a.csv", b"half")
    with source.open("ab"), pytest.raises(FileChanging):
        store(source, archive)
    assert not any(archive.iterdir())
    assert store(source, archive)[1] == 4


def test_a_file_that_grows_while_it_is_read_is_left_for_later(tmp_path, archive, monkeypatch):
    source = _file(tmp_path, "a.csv", b"first half")

    def growing(state: os.stat_result) -> None:
        with source.open("ab") as handle:
            handle.write(b" second half")

    monkeypatch.setattr(room, "_refuse_unfit", growing)
    with pytest.raises(FileChanging):
        store(source, archive)
    assert not any(archive.iterdir())


def test_what_a_killed_process_left_is_swept(tmp_path, archive):
    _file(archive, ".arriving-abc")
    kept = _file(archive, "ab/abcd")
    sweep(archive)
    assert [p for p in archive.rglob("*") if p.is_file()] == [kept]


def test_the_first_receipt_counts(tmp_path):
    first = Receipt("ab", "a.csv", 1, "太原", "2015-04-09T10:00:00+08:00")
    again = Receipt("ab", "b.csv", 1, "大同", "2016-01-01T00:00:00+08:00")
    assert keep_receipt(first, tmp_path)
    assert not keep_receipt(again, tmp_path)
    assert read_receipts(tmp_path, receipt_digests(tmp_path)) == [first]
