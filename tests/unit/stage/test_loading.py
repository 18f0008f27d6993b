"""From the archive to the lake: what is read once, recomputed when it must be, and removed."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.stage.loading import sheets_of, stage_month, stage_whole
from pipelines.stage.reading import StageFailure, read_batch, unread
from warehouse.dictionary import Dictionary
from warehouse.home import Home
from warehouse.lake import Lake

Build = Callable[..., Any]
MONTH = 201506


class Desk:
    """A home with files in its archive, and the flow of the room over it."""

    def __init__(self, root: Path, dictionary: Dictionary) -> None:
        self.home = Home(root)
        self.home.prepare()
        self.lake = Lake(self.home.lake)
        self.dictionary = dictionary
        self.files: dict[str, str] = {}

    def receive(self, data: bytes, received_at: str = "2015-07-20T09:00:00+08:00") -> str:
        digest = hashlib.sha256(data).hexdigest()
        place = self.home.archive / digest[:2] / digest
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(data)
        self.files[digest] = received_at
        self._receipts()
        return digest

    def forget(self, digest: str) -> None:
        del self.files[digest]
        self._receipts()

    def _receipts(self) -> None:
        rows = [(digest, "文件", 1, "太原", at) for digest, at in self.files.items()]
        names = self.lake.contract("raw.receipt").polars_schema
        frame = pl.DataFrame(rows, schema=names, orient="row")
        self.lake.write("raw.receipt", "all", frame, "f")

    def read(self) -> int:
        """How many files were read."""
        read: list[None] = []
        for batch in unread(self.lake, self.dictionary):
            read_batch(self.home, self.lake, self.dictionary, batch, lambda: read.append(None))
        return len(read)

    def month(self, code: str = "M1") -> bool:
        sheets = sheets_of(self.lake, code).filter(pl.col("period_end") == MONTH)
        form = self.dictionary.form(code, MONTH)
        return stage_month(self.lake, self.dictionary, form, sheets, MONTH)

    def whole(self, code: str) -> bool:
        form = self.dictionary.form(code, 201412)
        return stage_whole(self.lake, self.dictionary, form, sheets_of(self.lake, code))


@pytest.fixture
def desk(tmp_path: Path, dictionary: Dictionary) -> Desk:
    return Desk(tmp_path, dictionary)


@pytest.fixture
def county(workbook: Build, dictionary: Dictionary, county_row: Build) -> Build:
    form = dictionary.form("M1", MONTH)

    def build(region: str = "140105", name: str = "小店区", **kwargs: Any) -> bytes:
        data: bytes = workbook(form, [county_row(region, name)], **kwargs)
        return data

    return build


def test_a_file_is_read_once(desk: Desk, county: Build) -> None:
    digest = desk.receive(county())
    assert (desk.read(), desk.read()) == (1, 0)
    sheet = desk.lake.read("stg.sheet").row(0, named=True)
    assert (sheet["status"], sheet["form_code"], sheet["period_end"]) == ("accepted", "M1", MONTH)
    assert desk.lake.read_untyped("stg.text", f"{digest}-1")["c1"][0] == "民营经济主要指标月报"


def test_what_was_assumed_is_kept_with_its_place(desk: Desk, county: Build) -> None:
    digest = desk.receive(county(None, "小店区", marks={"表号": ""}))
    desk.read()
    kept = desk.lake.read("stg.assumption")
    assert kept["assumption_kind"].to_list() == ["form", "region"]
    assert kept["row_no"].to_list() == [None, 7] and set(kept["form_code"]) == {"M1"}
    assert "140105" in kept["note_text"][1]
    desk.forget(digest)
    desk.read()
    assert not desk.lake.partitions("stg.assumption")


def test_an_unreadable_file_is_one_rejected_file(desk: Desk) -> None:
    digest = desk.receive(b"PK\x03\x04garbage")
    desk.read()
    reject = desk.lake.read("stg.reject", [f"file-{digest[:2]}"]).row(0, named=True)
    assert (reject["scope"], reject["reason_code"], reject["sheet_no"]) == ("file", "F01", 0)
    assert reject["unit_code"] == "太原"
    assert desk.lake.read("stg.sheet")["status"].to_list() == ["rejected"]


def _alike(prefix: str) -> Iterator[bytes]:
    """Files (none readable) whose hashes begin alike, so that they lie in one partition."""
    texts = (b"PK\x03\x04%d" % number for number in count())
    return (one for one in texts if hashlib.sha256(one).hexdigest().startswith(prefix))


def test_files_that_share_a_partition_are_read_once_each_and_forgotten_alone(desk: Desk) -> None:
    first, second, third = islice(_alike("3f"), 3)
    digests = [desk.receive(first), desk.receive(second)]
    assert desk.read() == 2
    digests.append(desk.receive(third))
    assert (desk.read(), list(desk.lake.partitions("stg.sheet"))) == (1, ["3f"])
    assert desk.lake.read("stg.sheet")["file_sha256"].to_list() == sorted(digests)
    desk.forget(digests.pop(0))
    assert desk.read() == 0
    for table in ("stg.sheet", "stg.reject"):
        assert desk.lake.read(table)["file_sha256"].to_list() == sorted(digests)


def test_a_partition_killed_between_its_tables_is_read_again(desk: Desk) -> None:
    first, second = islice(_alike("3f"), 2)
    desk.receive(first)
    desk.read()
    before = {one: desk.lake.read(one) for one in ("stg.sheet", "stg.reject")}
    desk.receive(second)
    desk.read()
    after = desk.lake.read("stg.reject")
    # The rejects of both are written, the sheets of the first only.
    desk.lake.write("stg.sheet", "3f", before["stg.sheet"], "")
    assert desk.read() == 2
    assert desk.lake.read("stg.reject").equals(after)
    assert desk.lake.read("stg.sheet").height == 2


def test_an_unidentified_sheet_is_one_rejected_sheet(desk: Desk, county: Build) -> None:
    digest = desk.receive(county(marks={"报告期": "春"}))
    desk.read()
    reject = desk.lake.read("stg.reject", [f"file-{digest[:2]}"]).row(0, named=True)
    assert (reject["scope"], reject["reason_code"], reject["form_code"]) == ("sheet", "F03", "M1")
    assert not desk.lake.partitions("stg.text")


def test_a_month_is_computed_once_and_again_when_a_file_arrives(desk: Desk, county: Build) -> None:
    desk.receive(county())
    desk.read()
    assert (desk.month(), desk.month()) == (True, False)
    before = desk.lake.state("stg.observation", "m1-201506")
    desk.receive(county("140106", "迎泽区"))
    desk.read()
    assert desk.month()
    after = desk.lake.state("stg.observation", "m1-201506")
    assert before is not None and after is not None and (before.rows, after.rows) == (15, 30)
    assert desk.lake.read("stg.accounting")["data_rows"].sum() == 2


def test_order_of_arrival_does_not_matter(tmp_path: Path, dictionary: Dictionary,
                                          county: Build) -> None:  # fmt: skip
    files = [county(), county("140106", "迎泽区"), county("140107", "杏花岭区")]
    hashes = set()
    for name, order in (("a", files), ("b", files[::-1])):
        desk = Desk(tmp_path / name, dictionary)
        for data in order:
            desk.receive(data)
            desk.read()
            desk.month()
        state = desk.lake.state("stg.observation", "m1-201506")
        assert state is not None
        hashes.add(state.content_hash)
    assert len(hashes) == 1


def test_another_dictionary_reads_and_computes_again(desk: Desk, county: Build) -> None:
    desk.receive(county())
    desk.read()
    desk.month()
    desk.dictionary = replace(desk.dictionary, fingerprint="other")
    assert desk.read() == 1 and desk.month()


def test_partitions_of_vanished_files_are_removed(desk: Desk, county: Build) -> None:
    digest = desk.receive(county())
    broken = desk.receive(b"PK\x03\x04garbage")
    desk.read()
    desk.month()
    desk.forget(digest)
    desk.forget(broken)
    desk.read()
    assert not desk.month()
    for table in ("stg.sheet", "stg.observation", "stg.reject", "stg.accounting"):
        assert not desk.lake.partitions(table), table


def test_day_of_receipt_matters_only_where_no_day_is_printed(desk: Desk, county: Build) -> None:
    printed, silent = county(), county("140106", "迎泽区", foot={})
    desk.receive(printed)
    desk.receive(silent)
    desk.read()
    desk.month()
    desk.receive(printed, "2015-09-01T00:00:00+08:00")
    assert not desk.month()
    desk.receive(silent, "2015-09-01T00:00:00+08:00")
    assert desk.month()


def test_irregular_forms_by_period(desk: Desk, dictionary: Dictionary, delimited: Build,
                                   published_row: Build) -> None:  # fmt: skip
    labels = dictionary.form("P1", 201012).header_labels
    rows = [published_row(), published_row(**{"报告期": "2015"}),
            published_row(**{"报告期": "某年"})]  # fmt: skip
    digest = desk.receive(delimited(labels, rows))
    desk.read()
    assert (desk.whole("P1"), desk.whole("P1")) == (True, False)
    assert set(desk.lake.partitions("stg.observation")) == {"p1-201012", "p1-201512"}
    assert set(desk.lake.partitions("stg.source")) == {"p1-201012", "p1-201512"}
    assert set(desk.lake.partitions("stg.reject")) == {"p1-all"}
    assert set(desk.lake.partitions("stg.accounting")) == {"p1-all"}
    desk.forget(digest)
    desk.receive(delimited(labels, rows[:1]))
    desk.read()
    assert desk.whole("P1")
    assert set(desk.lake.partitions("stg.observation")) == {"p1-201012"}
    assert not desk.lake.partitions("stg.reject")


def test_a_damaged_archive_stops_the_load(desk: Desk, county: Build) -> None:
    digest = desk.receive(county())
    (desk.home.archive / digest[:2] / digest).write_bytes(b"other")
    with pytest.raises(StageFailure, match="已改变"):
        desk.read()
    (desk.home.archive / digest[:2] / digest).unlink()
    with pytest.raises(StageFailure, match="读不到"):
        desk.read()
