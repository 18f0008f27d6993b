"""Broken returns: thousands of variants of sound files, made from a seed.

The oracle. A sound file holds known facts, by region, indicator and time basis. Of a damaged one:

* nothing raises, nothing hangs, and the books of rows and cells balance;
* a fact that is accepted is one of the known facts with its own value, or
* the damage lies in that very cell's own content (then it is another return, not a misreading), or
* its row or its sheet carries a trace of the damage: a reject, or a note for a person to confirm;
* a known fact may be lost only with a reject, a refused sheet or file, or where the damage took its
  row or marked the cell as empty.

Damage by a spreadsheet's own commands (shuffled rows and columns, merged and shifted cells) leaves
every cell a well-formed one, so there the touched cells are those that moved.
"""

import hashlib
import io
import random
import re
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipelines.collect.archive import find_arrivals, footprint
from pipelines.collect.intake import take_in
from pipelines.collect.receipts import receipt_frame
from pipelines.stage.reading import read_batch, unread
from pipelines.stage.staged import accounting_holds
from warehouse.dictionary import Dictionary
from warehouse.home import Home, archived_path
from warehouse.lake import Lake

SEED = 20150709
COUNTS = {
    "package_flip": 400, "package_cut": 150, "inner_flip": 260, "old_flip": 200, "old_cut": 60,
    "csv_flip": 420, "csv_cut": 120, "encoding": 80, "order": 120, "moved": 190,
}  # fmt: skip
# A single small file, read and staged, also on a busy machine.
MOST_SECONDS = 20.0
Build = Callable[[Mapping[str, Any]], bytes]
SHEET: dict[str, Any] = {"header_rows": 1, "regions": {"140105": "小店区", "140106": "迎泽区",
                         "140107": "杏花岭区", "140121": "清徐县"}}  # fmt: skip
FIRST_DATA_ROW, LAST_ITEM = 6, 17


def test_there_are_enough_variants() -> None:
    assert sum(COUNTS.values()) >= 2000


@pytest.fixture(scope="session")
def check(receive: Callable[[bytes], Any], truth: Callable[..., Any]) -> Callable[..., Any]:
    """Read damaged bytes and hold the outcome against the sound facts.

    `touched` are regions or facts whose own cells the damage changed.
    """
    whole = truth(SHEET)

    def judge(data: bytes, touched: frozenset[Any] = frozenset()) -> Any:
        began = time.monotonic()
        outcome = receive(data)
        assert time.monotonic() - began < MOST_SECONDS
        assert all(accounting_holds(one.accounting) for one in outcome.staged)
        for one in outcome.refused:
            assert re.search("[\u4e00-\u9fff]", one.identity.reason_text or "")
        traces = _traces(outcome)
        for one in outcome.staged:
            for fact in one.accepted.iter_rows(named=True):
                key = (fact["region_code"], fact["indicator_code"], fact["time_basis"])
                known = whole.get(key) == fact["value"]
                own = key in touched or key[0] in touched
                assert known or own or fact["row_no"] in traces or None in traces, fact
        return outcome

    return judge


def _traces(outcome: Any) -> set[int | None]:
    """Rows with a reject or a note; None stands for a doubt about every figure of the file."""
    rows: set[int | None] = {one["row_no"] for one in outcome.rejects()}
    notes = [note for sheet in outcome.sheets for note in sheet.notes]
    return rows | {one.row for one in notes if one.row or one.kind in ("unit", "file")}


@pytest.fixture(scope="session")
def sound(build: Build) -> dict[str, bytes]:
    return {
        "xlsx": build(SHEET),
        "ods": build({**SHEET, "format": "ods"}),
        "csv": build({**SHEET, "format": "csv"}),
        "utf-8": build({**SHEET, "format": "csv", "encoding": "utf-8"}),
        "xls": build({"file": "zuoquan.et"}),
    }


def chance(kind: str) -> Iterator[random.Random]:
    """One generator a variant: every variant can be made again by its number."""
    for number in range(COUNTS[kind]):
        yield random.Random(f"{SEED}-{kind}-{number}")


def flipped(data: bytes, dice: random.Random, most: int = 3) -> tuple[bytes, list[int]]:
    changed, places = bytearray(data), []
    for _ in range(dice.randint(1, most)):
        place = dice.randrange(len(data))
        changed[place] ^= 1 << dice.randrange(8)
        places.append(place)
    return bytes(changed), places


def test_flipped_bits_of_a_package(sound: dict[str, bytes], check: Callable[..., Any]) -> None:
    for dice in chance("package_flip"):
        check(flipped(sound[dice.choice(["xlsx", "xlsx", "ods"])], dice)[0])


def test_a_package_cut_off(sound: dict[str, bytes], check: Callable[..., Any]) -> None:
    for dice in chance("package_cut"):
        data = sound[dice.choice(["xlsx", "ods"])]
        outcome = check(data[: dice.randrange(1, len(data))])
        assert not outcome.facts


CELL = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*>.*?</c>')


def test_flipped_bits_inside_the_parts_of_a_workbook(
    sound: dict[str, bytes], check: Callable[..., Any], facts_of_cells: dict[str, Any]
) -> None:
    """The container is whole again, so that its checksums no longer guard the parts."""
    names = ["xl/worksheets/sheet1.xml"] * 3 + ["xl/sharedStrings.xml"] * 2 + [
        "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml",
    ]  # fmt: skip
    for dice in chance("inner_flip"):
        name = dice.choice(names)
        with zipfile.ZipFile(io.BytesIO(sound["xlsx"])) as old:
            parts = {one: old.read(one) for one in old.namelist()}
        part, places = flipped(parts[name], dice, 1)
        touched = {
            facts_of_cells.get((cell[1] + cell[2]).decode())
            for cell in CELL.finditer(parts[name])
            if cell.start() <= places[0] < cell.end()
        }
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
            for one, data in parts.items():
                new.writestr(one, part if one == name else data)
        check(stream.getvalue(), frozenset(touched - {None}))


@pytest.fixture(scope="session")
def facts_of_cells(dictionary: Dictionary) -> dict[str, Any]:
    """Address -> the fact, or the region, whose own cell it is."""
    columns = dictionary.form("M1", 201506).item_columns()
    found: dict[str, Any] = {}
    for row, region in enumerate(SHEET["regions"], start=FIRST_DATA_ROW):
        for number, one in enumerate(columns):
            found[f"{chr(67 + number)}{row}"] = (region, one.item.indicator, one.basis)
    return found


def test_flipped_bits_of_an_old_workbook(
    sound: dict[str, bytes], receive: Callable[..., Any], truth: Callable[..., Any]
) -> None:
    """No checksum guards its bytes: a flip may be the content of one cell."""
    whole = truth({"regions": {"140722": "左权县"}})
    for dice in chance("old_flip"):
        outcome = receive(flipped(sound["xls"], dice, 1)[0])
        assert all(accounting_holds(one.accounting) for one in outcome.staged)
        wrong = [key for key, value in outcome.facts.items() if whole.get(key) != value]
        traced = bool(_traces(outcome) or outcome.refused)
        assert len(wrong) <= 1 or traced, wrong


def test_an_old_workbook_cut_off(sound: dict[str, bytes], receive: Callable[..., Any]) -> None:
    for dice in chance("old_cut"):
        outcome = receive(sound["xls"][: dice.randrange(1, len(sound["xls"]) // 2)])
        assert not outcome.facts and outcome.refused


def spans(data: bytes) -> list[tuple[int, int, int, int]]:
    """Start, end, row and column of every cell of a CSV without quotes."""
    found, start, row, column = [], 0, 1, 1
    for place, byte in enumerate(data):
        if byte in b",\n":
            found.append((start, place, row, column))
            start, column = place + 1, column + 1
            if byte == 10:
                row, column = row + 1, 1
    return found


def test_flipped_bits_of_delimited_text(
    sound: dict[str, bytes], check: Callable[..., Any], facts_of_cells: dict[str, Any]
) -> None:
    for dice in chance("csv_flip"):
        data = sound[dice.choice(["csv", "utf-8"])]
        damaged, places = flipped(data, dice)
        touched = {
            facts_of_cells.get(f"{chr(64 + column)}{row}")
            for start, end, row, column in spans(data)
            if any(start <= place < end for place in places)
        }
        check(damaged, frozenset(touched - {None}))


def test_delimited_text_cut_off(sound: dict[str, bytes], check: Callable[..., Any]) -> None:
    for dice in chance("csv_cut"):
        data = sound[dice.choice(["csv", "utf-8"])]
        check(data[: dice.randrange(1, len(data))])


def test_wrong_encodings(sound: dict[str, bytes], check: Callable[..., Any]) -> None:
    ways = [
        lambda text: text.encode("utf-16-le"), lambda text: text.encode("utf-16-be"),
        lambda text: text.encode("utf-32"), lambda text: text.encode("utf-7"),
        lambda text: text.encode("utf-8").decode("latin-1").encode("utf-8"),
        lambda text: text.encode("gbk").decode("latin-1").encode("utf-8"),
        lambda text: text.encode("utf-8").decode("gbk", "replace").encode("gbk", "replace"),
        lambda text: text.encode("gbk").decode("utf-8", "replace").encode("utf-8"),
        lambda text: text.encode("big5", "replace"),
        lambda text: text.encode("shift_jis", "replace"),
        lambda text: text.encode("ascii", "replace"), lambda text: text.encode("hz", "replace"),
    ]  # fmt: skip
    for number, dice in enumerate(chance("encoding")):
        text = sound["utf-8"].decode()
        lines = text.splitlines(keepends=True)
        cut = dice.randrange(1, len(lines))
        whole = ways[number % len(ways)](text)
        mixed = "".join(lines[:cut]).encode("gbk") + "".join(lines[cut:]).encode("utf-8")
        check(whole if number % 2 else mixed)


def test_shuffled_rows_and_columns(
    build: Build, check: Callable[..., Any], truth: Callable[..., Any]
) -> None:
    """The order of rows and of columns says nothing: all facts, all the same."""
    grid_spec = {**SHEET, "format": "csv"}
    lines = [line.split(",") for line in build(grid_spec).decode("gb18030").splitlines()]
    top, table, foot = lines[:3], lines[3:9], lines[9:]
    for dice in chance("order"):
        header, codes, rows = table[0], table[1], table[2:]
        dice.shuffle(rows)
        order = list(range(len(header)))
        dice.shuffle(order)
        chosen = dice.choice([[header, *rows], [header, codes, *rows]] if order[0] < 2 else
                             [[header, *rows]])  # fmt: skip
        moved = [[row[place] if place < len(row) else "" for place in order] for row in chosen]
        text = "\r\n".join(",".join(one) for one in [*top, *moved, *foot]) + "\r\n"
        assert check(text.encode("gbk")).facts == truth(SHEET)


def test_merged_and_moved_cells(build: Build, check: Callable[..., Any]) -> None:
    """Merged ranges, cells pushed to the right or drawn to the left, rows left out or twice."""
    for dice in chance("moved"):
        spec: dict[str, Any] = {**SHEET, "format": dice.choice(["xlsx", "xlsx", "ods"])}
        row = dice.randrange(FIRST_DATA_ROW, FIRST_DATA_ROW + 4)
        column = dice.randrange(1, LAST_ITEM)
        letters = [chr(64 + one) for one in range(1, LAST_ITEM + 2)]
        match dice.choice(["merge", "push", "draw", "drop"]):
            case "merge":
                bottom = min(row + dice.randint(0, 2), FIRST_DATA_ROW + 3)
                right = min(column + dice.randint(0, 3), LAST_ITEM)
                if (bottom, right) != (row, column):
                    spec["merge"] = [f"{letters[column - 1]}{row}:{letters[right - 1]}{bottom}"]
            case "push":
                spec["push"] = (row, column, 1)
            case "draw":
                spec["push"] = (row, column, -1)
            case _:
                spec["drop_rows"] = [row]
        check(build(spec))


def _wide(rows: int) -> bytes:
    """A worksheet of many rows, written as text since only its size matters."""
    cells = "".join(f'<c r="{letter}%d"><v>1</v></c>' for letter in "ABC")
    body = "".join(f'<row r="{n}">{cells % (n, n, n)}</row>' for n in range(1, rows + 1))
    return f"<sheetData>{body}</sheetData>".encode()


def test_sheets_of_a_million_rows(
    build: Build, sound: dict[str, bytes], receive: Callable[..., Any]
) -> None:
    """A million rows without a form are read and handed back; more cells than fit are refused."""
    line = b"140105," + b"1," * 15 + b"1\n"
    outcome = receive(line * 1_000_000)
    assert not outcome.facts and "上限" in (outcome.refused[0].identity.reason_text or "")
    outcome = receive(b"1,2\n" * 1_000_000)
    assert not outcome.facts and outcome.refused[0].identity.reason_code == "F02"
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sound["xlsx"])) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = re.sub(rb"<sheetData>.*</sheetData>", lambda _: _wide(120_000), part)
            new.writestr(name, part)
    outcome = receive(stream.getvalue())
    assert not outcome.facts and outcome.refused


def test_bytes_and_ledger_of_damaged_files(
    tmp_path: Path, sound: dict[str, bytes], dictionary: Dictionary
) -> None:
    """Whatever arrives is in the archive byte by byte, and its fate is in the lake."""
    home = Home(tmp_path / "home")
    home.prepare()
    inbox = tmp_path / "in"
    inbox.mkdir()
    dice = random.Random(SEED)
    files: dict[str, bytes] = {}
    for number in range(40):
        data = sound[dice.choice(sorted(sound))]
        damaged = flipped(data, dice)[0] if number % 2 else data[: dice.randrange(1, len(data))]
        files[hashlib.sha256(damaged).hexdigest()] = damaged
        (inbox / f"{number}.xlsx").write_bytes(damaged)
    arrivals = [(one, footprint(one.path)) for one in find_arrivals(inbox)]  # type: ignore[union-attr]
    intake = take_in(arrivals, home.archive, home.receipts, "2015-07-20T09:00:00+08:00")  # type: ignore[arg-type]
    assert not intake.refused and len(intake.new) == len(files)
    for digest, data in files.items():
        assert archived_path(home.archive, digest).read_bytes() == data
    lake = Lake(home.lake)
    lake.write("raw.receipt", "all", receipt_frame(intake.new), "f")
    for batch in unread(lake, dictionary):
        read_batch(home, lake, dictionary, batch, lambda: None)
    sheets = lake.read("stg.sheet")
    assert set(sheets["file_sha256"]) == set(files)
    rejected = sheets.filter(sheets["status"] == "rejected")
    assert set(lake.read("stg.reject")["file_sha256"]) == set(rejected["file_sha256"])
    assert rejected["reason_text"].null_count() == 0
