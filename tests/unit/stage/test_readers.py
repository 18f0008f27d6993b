"""Bytes to text: kinds of files by content, encodings, error cells, and what cannot be read."""

import csv
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from pipelines.stage import readers
from pipelines.stage.delimited import delimiter_of
from pipelines.stage.readers import read_sheets
from pipelines.stage.sheets import UnreadableFile, cell_columns


def workbook(*cells: object) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("数据")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for place, cell in enumerate(cells):
        if isinstance(cell, tuple):
            sheet.write_datetime(1, place, cell[0], day)
        elif isinstance(cell, str) and cell.startswith("#"):
            sheet.write_formula(1, place, "=1/0", None, cell)
        elif cell is not None:
            sheet.write(1, place, cell)
    book.add_worksheet("空表")
    book.close()
    return stream.getvalue()


def second_row(data: bytes) -> list[str | None]:
    frame = read_sheets(data)[0].frame
    return list(frame.select(cell_columns(frame)).row(1))


def test_cells_as_text() -> None:
    from datetime import datetime

    data = workbook(4338.6, 140105, "０６", True, (datetime(2015, 3, 9),), 0.1 + 0.2, 1e16)
    assert second_row(data) == [
        "4338.6", "140105", "０６", "是", "2015-03-09", "0.3", "10000000000000000",
    ]  # fmt: skip


def test_empty_sheets_are_left_out_and_rows_count_from_the_top() -> None:
    sheets = read_sheets(workbook("x"))
    assert [sheet.name for sheet in sheets] == ["数据"]
    assert sheets[0].frame["row_no"].to_list() == [1, 2]


def test_error_cells_keep_their_text() -> None:
    assert second_row(workbook("a", "#DIV/0!", None, "#N/A")) == ["a", "#DIV/0!", None, "#N/A"]


def test_error_cells_of_another_writer() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["B2"] = "#REF!"
    stream = io.BytesIO()
    book.save(stream)
    assert second_row(stream.getvalue()) == [None, "#REF!"]


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding: str) -> None:
    frame = read_sheets("地区,值\n小店区,1\n".encode(encoding))[0].frame
    assert frame.rows() == [(1, 2, "地区", "值"), (2, 2, "小店区", "1")]


def test_quotes_and_line_widths() -> None:
    frame = read_sheets(b'a,b\n"x,\ny","1,234"\n\n1\n1,2,3\n')[0].frame
    assert frame["width"].to_list() == [2, 2, 0, 1, 3]
    assert frame["c1"].to_list() == ["a", "x,\ny", None, "1", "1"]
    assert frame["c2"].to_list() == ["b", "1,234", None, None, "2"]


@given(st.text(alphabet="ab,\t\n\r \u2028中", min_size=1).filter(lambda text: text.strip()))
def test_text_without_quotes_is_split_as_by_the_standard_library(text: str) -> None:
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text)))
    frame = read_sheets(text.encode())[0].frame
    cells = [
        list(row[:width]) for width, *row in frame.select("width", *cell_columns(frame)).iter_rows()
    ]
    assert cells == [[cell or None for cell in record] for record in records]


def test_a_cell_longer_than_a_spreadsheet_holds_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="过长"):
        read_sheets(b"a,b\n1," + b"x" * 32_768)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [("表,1\na\tb\tc\n1\t2\t3\n", "\t"), ("标题\na;b\n", ";"), ("标题\n", ",")],
)
def test_the_delimiter_is_that_of_the_first_lines(text: str, delimiter: str) -> None:
    assert delimiter_of(text) == delimiter


def test_tab_separated() -> None:
    assert read_sheets("表号\t值\nM1\t2\n".encode("gbk"))[0].frame["c2"].to_list() == ["值", "2"]


def archive_of(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空的"),
        (b"   \n\x00", "空的"),
        (b"PK\x03\x04garbage", "损坏"),
        (archive_of("xl/workbook.bin", b"a,b"), "xlsb"),
        (archive_of("word/document.xml", b"a,b"), "Word"),
        (archive_of("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "实体"),
        (archive_of("xl/workbook.xml", b"<broken"), "损坏"),
        (archive_of("xl/workbook.xml", b" " * 40_000_000), "过大"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "损坏"),
        (b"%PDF-1.4 x", "PDF"),
        (b"<html><table></table></html>", "网页"),
        (b"\x89PNG\r\n\x1a\nxxxx", "图片"),
        ("甲,乙\n".encode("gbk") + b"\xff\xff\x81\x00\x99", "GB18030.*第 2 行"),
        (b"a,b\n\x01\x02,3\n", "UTF-8"),
        (b'a,b\n"open,1\n', "引号"),
    ],
)
def test_unreadable(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read_sheets(data)


def many_files(count: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for number in range(count):
            package.writestr(f"{number}.csv", b"a,b\n")
    return stream.getvalue()


def lying(data: bytes) -> bytes:
    """A workbook whose directory says that its parts are shorter than they are."""
    at = data.find(b"PK\x01\x02")
    size = int.from_bytes(data[at + 24 : at + 28], "little")
    return data[: at + 24] + (size - 9).to_bytes(4, "little") + data[at + 28 :]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (many_files(201), "201 个文件"),
        (many_files(4_100), "疑为异常文件"),
        (archive_of("表.csv", b"1," * 20_000_000), "过大"),
        (lying(workbook("a", 1)), "无法完整读出|损坏"),
    ],
)
def test_hostile_packages(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read_sheets(data)


@pytest.mark.parametrize(
    ("text", "delimiter"), [("1,2\n", 1_100_001), ("1" + "," * 16_000_000 + "\n", 1)]
)
def test_delimited_text_is_counted_before_it_is_split(text: str, delimiter: int) -> None:
    with pytest.raises(UnreadableFile, match="上限"):
        read_sheets((text * delimiter).encode())


def test_truncated_workbook() -> None:
    data = workbook(*range(50))
    with pytest.raises(UnreadableFile, match="损坏"):
        read_sheets(data[: len(data) // 2])


def test_size_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_FILE_BYTES", 10)
    with pytest.raises(UnreadableFile, match="上限"):
        read_sheets(b"a,b,c,d,e,f\n")
    monkeypatch.undo()
    with pytest.raises(UnreadableFile, match="512 列"):
        read_sheets(b",".join([b"a"] * 600))
