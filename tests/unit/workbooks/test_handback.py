"""After a load: every file gets its answer, once, from what the lake knows."""

import hashlib
import io
import json
import zipfile

import dagster as dg
import openpyxl
import polars as pl
import pytest
from filelock import FileLock, Timeout

from pipelines.edit.editing import edit_cells
from pipelines.edit.holding import NOTHING_HELD, with_held
from pipelines.edit.rule_books import RULES, load_rule_books
from pipelines.partitions import range_tags
from pipelines.release.assets import answers
from pipelines.resources import WarehouseResource
from pipelines.run_report import Load, Watch, worst_first
from pipelines.stage.loading import sheets_of, stage_month
from pipelines.stage.reading import read_batch, unread
from pipelines.workbooks import handback
from pipelines.workbooks.feedback import LIST
from pipelines.workbooks.grid import DATA_ROW
from pipelines.workbooks.handback import answer, hand_back
from warehouse.hashing import frame_hash
from warehouse.home import Home, archived_path
from warehouse.lake import Lake

FIRST = DATA_ROW + 1


@pytest.fixture
def loaded(tmp_path, dictionary, books):
    """A home whose lake holds these files, as far as the edit room."""
    home = Home(tmp_path / "home")
    home.prepare()
    lake = Lake(home.lake)

    def load(*files: tuple[str, str, bytes], edited: bool = True):
        known = lake.read("raw.receipt")
        rows = [
            (hashlib.sha256(data).hexdigest(), name, len(data), sender, "2015-07-09T08:00:00+08:00")
            for name, sender, data in files
        ]
        new = pl.DataFrame(rows, schema=known.schema, orient="row")
        lake.write("raw.receipt", "all", pl.concat([known, new]), frame_hash(new))
        for (digest, *_), (_, _, data) in zip(rows, files, strict=True):
            place = archived_path(home.archive, digest)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        for batch in unread(lake, dictionary):
            read_batch(home, lake, dictionary, batch, lambda: None)
        form = dictionary.form("M1", 201506)
        sheets = sheets_of(lake, "M1").filter(pl.col("period_end") == 201506)
        stage_month(lake, dictionary, form, sheets, 201506)
        if edited and not sheets.is_empty():
            found = edit_cells(
                lake.read("stg.observation", ["m1-201506"]), books["M1"], dictionary, 201506
            )
            lake.write("edit.finding", "m1-201506", found.findings, "x")
        return home, lake

    return load


def test_each_file_gets_one_answer_in_the_folder_of_its_sender(
    loaded, blank_of, filled, dictionary
):
    blank, data = blank_of("M1", "140727", 201506)
    bad = filled(blank, data, {(FIRST, 8): -5, (FIRST, 4): "x"})
    home, lake = loaded(
        ("祁县.xlsx", "", bad),
        ("坏.xlsx", "晋中市", b"PK\x03\x04 nothing"),
        ("../../x.xlsx", "../../etc", filled(*blank_of("M1", "140728", 201506))),
    )
    assert len(hand_back(home, lake, dictionary)) == 3
    written = {path.relative_to(home.outbox).parts for path in home.outbox.rglob("*.xlsx")}
    assert {folder for folder, _ in written} == {"祁县", "晋中市", "etc"}
    assert all(name.endswith("_审核反馈.xlsx") for _, name in written)
    # Nothing outside the outbox.
    assert not list(home.root.parent.glob("*.xlsx"))
    (own,) = (home.outbox / "祁县").iterdir()
    book = openpyxl.load_workbook(own)
    assert [row[2].value for row in book[LIST].iter_rows(min_row=4)] == [f"D{FIRST}", f"H{FIRST}"]
    assert book["M1"].cell(FIRST, 8).comment.text.startswith("M1-N01")
    assert book["M1"].cell(FIRST, 4).comment.text.startswith("N01")
    (clean,) = (home.outbox / "etc").iterdir()
    assert openpyxl.load_workbook(clean)[LIST]["A1"].value == "审核结论：通过：没有发现问题"


def test_a_load_tells_of_each_file_what_its_answer_says(loaded, blank_of, filled, dictionary):
    blank, data = blank_of("M1", "140727", 201506)
    home, lake = loaded(
        ("祁县.xlsx", "", filled(blank, data, {(FIRST, 8): -5, (FIRST, 4): "x"})),
        ("坏.xlsx", "晋中市", b"PK\x03\x04 nothing"),
        ("好.xlsx", "晋中市", filled(*blank_of("M1", "140728", 201506))),
    )
    replies = hand_back(home, lake, dictionary)
    assert {one.workbook for one in replies} == set(home.outbox.rglob("*.xlsx"))
    county, broken = worst_first(replies)
    assert (county.file, county.sender, county.forms) == ("祁县.xlsx", "祁县", ["M1 2015-06"])
    # A figure that cannot be read, and a negative one.
    assert (county.must_correct, county.rejected, county.explain) == (2, 1, 0)
    assert county.regions == ["140727"]
    assert (broken.file, broken.forms, broken.must_correct, broken.rejected) == (
        "坏.xlsx", [], 1, 1,
    )  # fmt: skip
    told = Load(log=home.root, answers=replies).to_json()["this_load"]
    assert {name: told[name] for name in ("returns", "passed", "to_correct", "to_explain")} == {
        "returns": 3, "passed": 1, "to_correct": 2, "to_explain": 0,
    }  # fmt: skip
    assert [one["workbook"] for one in told["items"]] == [
        str(county.workbook), str(broken.workbook),
    ]  # fmt: skip


def test_a_file_is_answered_once_and_a_lost_list_is_made_up_for(
    loaded, blank_of, filled, dictionary
):
    home, lake = loaded(("祁县.xlsx", "", filled(*blank_of("M1", "140727", 201506))))
    assert [len(hand_back(home, lake, dictionary)) for _ in range(2)] == [1, 0]
    home, lake = loaded(("平遥县.xlsx", "", filled(*blank_of("M1", "140728", 201506))))
    assert len(hand_back(home, lake, dictionary)) == 1
    listed = home.outbox / "answered.json"
    assert set(json.loads(listed.read_bytes())) == set(lake.read("raw.receipt")["file_sha256"])
    listed.write_bytes(b"[broken")
    assert len(hand_back(home, lake, dictionary)) == 2
    assert len(list(home.outbox.rglob("*.xlsx"))) == 2


def test_a_sheet_that_was_not_taken_is_copied_from_the_archive(
    loaded, blank_of, filled, dictionary
):
    book = openpyxl.load_workbook(io.BytesIO(filled(*blank_of("M1", "140727", 201506))))
    book.create_sheet("乱表").append(["甲", 1])
    stream = io.BytesIO()
    book.save(stream)
    home, lake = loaded(("祁县.xlsx", "祁县", stream.getvalue()))
    assert len(hand_back(home, lake, dictionary)) == 1
    (own,) = (home.outbox / "祁县").iterdir()
    rows = list(openpyxl.load_workbook(own)["乱表"].iter_rows(values_only=True))
    assert rows[0][0].startswith("本表没有收：") and rows[2][:2] == ("甲", 1)


def test_files_of_other_months_wait(loaded, blank_of, filled, dictionary):
    home, lake = loaded(
        ("六月.xlsx", "", filled(*blank_of("M1", "140727", 201506))),
        ("三月.xlsx", "", filled(*blank_of("M1", "140727", 201503))),
    )
    assert len(answer(home, lake, dictionary, [201506])) == 1
    (only,) = home.outbox.rglob("*.xlsx")
    assert only.name.startswith("六月")
    assert len(answer(home, lake, dictionary, None)) == 1


def test_an_outbox_that_cannot_be_written_is_said(loaded, blank_of, filled, dictionary):
    home, lake = loaded(("祁县.xlsx", "", filled(*blank_of("M1", "140727", 201506))))
    home.outbox.rmdir()
    home.outbox.write_bytes(b"")
    assert isinstance(answer(home, lake, dictionary, None), str)


def test_each_member_of_a_zip_is_answered_by_itself(loaded, blank_of, filled, dictionary):
    bad = filled(*blank_of("M1", "140727", 201506), {(FIRST, 8): -5})
    good = filled(*blank_of("M1", "140728", 201506))
    members = io.BytesIO()
    with zipfile.ZipFile(members, "w") as archive:
        for name, data in (("../祁县｜x.xlsx", b"x"), ("祁县.xlsx", bad), ("b/con.xlsx", good)):
            archive.writestr(name, data)
    home, lake = loaded(("晋中.zip", "晋中市", members.getvalue()))
    assert len(hand_back(home, lake, dictionary)) == 3
    paths = sorted((home.outbox / "晋中市").iterdir())
    assert [path.name.split("_", 2)[2] for path in paths] == [
        "1_祁县_x_审核反馈.xlsx", "2_祁县_审核反馈.xlsx", "3__con_审核反馈.xlsx",
    ]  # fmt: skip
    verdicts = [openpyxl.load_workbook(path)[LIST]["A1"].value for path in paths]
    assert ["不通过" in verdicts[0], "不通过" in verdicts[1], "通过：没有" in verdicts[2]] == [
        True
    ] * 3
    marked = openpyxl.load_workbook(paths[1])["祁县.xlsx｜M1"]
    assert marked.cell(FIRST, 8).comment.text.startswith("M1-N01")


def test_a_killed_answering_goes_on_behind_what_was_noted(
    loaded, blank_of, filled, dictionary, monkeypatch
):
    monkeypatch.setattr(handback, "_BATCH", 2)
    blank, data = blank_of("M1", "140727", 201506)
    home, lake = loaded(
        *((f"{n}.xlsx", "祁县", filled(blank, data, {(FIRST, 8): n})) for n in range(5))
    )
    seen: list[str] = []

    def step(name: str, done: bool) -> None:
        seen.append(name)
        if len(seen) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hand_back(home, lake, dictionary, None, Watch(step=step))
    assert len(hand_back(home, lake, dictionary)) == 3
    assert len(list(home.outbox.rglob("*.xlsx"))) == 5


def test_a_file_of_another_month_is_answered_once_that_month_was_edited(
    loaded, blank_of, filled, dictionary
):
    home, lake = loaded(("六月.xlsx", "", filled(*blank_of("M1", "140727", 201506))), edited=False)
    assert len(hand_back(home, lake, dictionary, [201503])) == 0
    staged = lake.read("stg.observation", ["m1-201506"])
    books = load_rule_books(RULES, dictionary)
    done = edit_cells(staged, books["M1"], dictionary, 201506)
    rows = with_held(done.rows, staged, NOTHING_HELD)
    lake.write("edit.observation", "m1-201506", rows, "x")
    assert len(hand_back(home, lake, dictionary, [201503])) == 1


@pytest.mark.parametrize(("month", "files"), [("2015-06", 1), ("2015-03", 0)])
def test_a_run_of_the_daemon_answers_the_files_of_its_month_under_the_lock(
    loaded, blank_of, filled, month, files, monkeypatch
):
    home, _ = loaded(("六月.xlsx", "", filled(*blank_of("M1", "140727", 201506))))
    held: list[bool] = []

    def answered(*given, **named):
        with pytest.raises(Timeout), FileLock(home.lock_file, timeout=0):
            pass
        held.append(True)
        return answer(*given, **named)

    monkeypatch.setattr("pipelines.release.assets.answer", answered)
    with dg.instance_for_test() as instance:
        ran = dg.materialize(
            [answers],
            instance=instance,
            resources={"warehouse": WarehouseResource(root=str(home.root))},
            tags=range_tags(month, month),
        )
    (event,) = ran.asset_materializations_for_node("pub__answer")
    assert event.metadata["dagster/row_count"].value == files
    assert (held, len(list(home.outbox.rglob("*.xlsx")))) == ([True], files)
