"""The copy of a sender's sheet: its own looks, and nothing in it that computes, links or hides."""

import io
import re
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.colors import Color
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from pipelines.workbooks import sender_book
from pipelines.workbooks.checking import check_file
from pipelines.workbooks.feedback import write_feedback
from pipelines.workbooks.grid import DATA_ROW
from pipelines.workbooks.issues import judge
from pipelines.workbooks.styles import RED, YELLOW

FIRST = DATA_ROW + 1


@pytest.fixture(scope="module")
def returned(dictionary, books):
    """The parts and the sheets of the workbook that goes back."""

    def run(data: bytes):
        checked = check_file(data, date(2015, 7, 9), dictionary, books)
        answer = write_feedback(judge("表.xlsx", checked, dictionary, books), checked.texts, data)
        with zipfile.ZipFile(io.BytesIO(answer)) as package:
            parts = {name: package.read(name).decode() for name in package.namelist()}
        return parts, openpyxl.load_workbook(io.BytesIO(answer))

    return run


@pytest.fixture(scope="module")
def sent(blank_of, filled):
    """A return with two faults, which also carries what never goes back."""
    blank, data = blank_of("M1", "140700", 201506)
    data = filled(blank, data, {(FIRST, 8): -5, (FIRST + 1, 7): 99})
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book["M1"]
    page.cell(FIRST + 2, 3).value = "=1+1"
    page.cell(2, 30).value = '=HYPERLINK("http://x.example","看")'
    page.cell(3, 30).value = "@SUM(1)"
    page.cell(3, 30).hyperlink = "http://x.example/"
    page.cell(4, 30).value = datetime(2015, 7, 8)
    page.cell(4, 30).number_format = "yyyy/m/d"
    page.cell(3, 31).comment = Comment("寄件人自己的批注", "某")
    page.cell(FIRST, 8).font = Font(name="楷体", size=13, bold=True, color=Color(theme=4, tint=0.4))
    page.cell(3, 32).fill = PatternFill("solid", fgColor="FF00FF00")
    page.cell(3, 33).border = Border(left=Side("double", color="FF0000FF"))
    page.cell(3, 33).alignment = Alignment(horizontal="right", vertical="bottom", textRotation=45)
    page.column_dimensions["L"].hidden = True
    page.column_dimensions["C"].width = 23
    page.row_dimensions[FIRST].height = 33
    page.oddFooter.center.text = "&G"
    page.add_data_validation(DataValidation("list", formula1='"甲,乙"', sqref="D4"))
    chart = BarChart()
    chart.add_data(Reference(page, min_col=3, min_row=FIRST, max_row=FIRST + 2))
    page.add_chart(chart, "T1")
    book.defined_names["Mine"] = DefinedName("Mine", attr_text="M1!$A$1")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _line(cell, side: str) -> str | None:
    found = getattr(cell.border, side)
    return found.style if found else None


def test_the_copy_looks_like_the_sheet_that_was_sent(sent, returned):
    own = openpyxl.load_workbook(io.BytesIO(sent))["M1"]
    copy = returned(sent)[1]["M1"]
    assert own.merged_cells.ranges
    assert {str(one) for one in copy.merged_cells.ranges} == {
        str(one) for one in own.merged_cells.ranges
    }
    covered = {at for one in own.merged_cells.ranges for at in one.cells}
    for row in own.iter_rows():
        for cell in row:
            twin = copy[cell.coordinate]
            assert twin.number_format == cell.number_format, cell.coordinate
            assert twin.font.name == cell.font.name, cell.coordinate
            assert (twin.font.sz, twin.font.b) == (cell.font.sz, cell.font.b)
            assert twin.alignment.horizontal == cell.alignment.horizontal
            assert bool(twin.alignment.wrapText) == bool(cell.alignment.wrapText)
            if (cell.row, cell.column) not in covered:
                for side in ("left", "right", "top", "bottom"):
                    assert _line(twin, side) == _line(cell, side), cell.coordinate
    widths = {name: one.width for name, one in own.column_dimensions.items()}
    assert widths["C"] == 23
    assert {name: copy.column_dimensions[name].width for name in widths} == pytest.approx(
        widths, abs=0.08
    )
    assert copy.column_dimensions["L"].hidden
    assert copy.row_dimensions[FIRST].height == 33
    assert copy.freeze_panes == own.freeze_panes
    assert copy.page_setup.orientation == own.page_setup.orientation
    assert copy.page_setup.paperSize == own.page_setup.paperSize
    assert copy.print_title_rows == own.print_title_rows
    assert copy["AF3"].fill.fgColor.rgb == "FF00FF00"
    assert copy["AG3"].border.left.color.rgb == "FF0000FF"
    assert copy["AG3"].alignment.textRotation == 45
    assert copy["AD4"].value == datetime(2015, 7, 8)


def test_cells_at_fault_are_coloured_and_keep_their_other_looks(sent, returned):
    copy = returned(sent)[1]["M1"]
    wrong, odd = copy.cell(FIRST, 8), copy.cell(FIRST + 1, 7)
    assert wrong.fill.fgColor.rgb[2:] == RED[1:]
    assert odd.fill.fgColor.rgb[2:] == YELLOW[1:]
    assert wrong.comment.text.startswith("M1-N01")
    assert wrong.value == -5
    assert (wrong.font.name, wrong.font.sz, wrong.font.b) == ("楷体", 13, True)
    # Accent 1 of Office's colours, four tenths of the way to white.
    assert wrong.font.color.rgb != "FF000000"
    assert wrong.border.left.style == "thin"


def test_nothing_goes_back_that_computes_or_leads_elsewhere(sent, returned):
    with zipfile.ZipFile(io.BytesIO(sent)) as package:
        assert any("charts/" in name for name in package.namelist())
        assert b"<f>" in package.read("xl/worksheets/sheet1.xml")
    parts, book = returned(sent)
    copy = book["M1"]
    assert copy.cell(FIRST + 2, 3).value is None
    assert copy["AD2"].value is None
    assert (copy["AD3"].value, copy["AD3"].data_type, copy["AD3"].quotePrefix) == (
        "@SUM(1)",
        "s",
        True,
    )
    assert copy["AE3"].comment is None
    assert not any(
        word in name
        for name in parts
        for word in ("chart", "media", "external", "vba", "connections", "pivot", "table")
    )
    whole = "".join(parts.values())
    for word in ("<f>", "<f ", "hyperlink ", "x.example", "dataValidation", "Mine", "&amp;G"):
        assert word not in whole, word
    names = {one for page in book for one in page.defined_names}
    assert not book.defined_names and names <= {"Print_Titles", "Print_Area"}


def test_a_text_that_begins_like_a_formula_stays_a_text(blank_of, filled, returned):
    blank, data = blank_of("M1", "140700", 201506)
    book = openpyxl.load_workbook(io.BytesIO(filled(blank, data, {(FIRST, 8): -5})))
    hostile = "=cmd|'/C calc'!A0"
    book["M1"].cell(2, 30).value = hostile
    book["M1"].cell(2, 30).data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    parts, answer = returned(stream.getvalue())
    cell = answer["M1"].cell(2, 30)
    assert (cell.value, cell.data_type, cell.quotePrefix) == (hostile, "s", True)
    assert not any("<f>" in part for part in parts.values())


def test_a_mark_in_a_hidden_column_is_shown(blank_of, filled, returned):
    blank, data = blank_of("M1", "140700", 201506)
    book = openpyxl.load_workbook(io.BytesIO(filled(blank, data, {(FIRST, 8): -5})))
    book["M1"].column_dimensions["H"].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    copy = returned(stream.getvalue())[1]["M1"]
    assert not copy.column_dimensions["H"].hidden
    assert copy.cell(FIRST, 8).comment is not None


def _plain(copy) -> bool:
    return not copy.merged_cells.ranges and copy.cell(FIRST + 5, 8).border.left.style is None


@pytest.mark.parametrize("case", ["too many cells", "odd styles", "odd height", "far merge"])
def test_what_cannot_be_read_with_its_looks_is_a_plain_grid(
    case, blank_of, filled, returned, monkeypatch
):
    blank, data = blank_of("M1", "140700", 201506)
    data = filled(blank, data, {(FIRST, 8): -5})
    assert not _plain(returned(data)[1]["M1"])
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if case == "odd styles" and name == "xl/styles.xml":
                part = part.replace(b'style="thin"', b'style="wavy"')
            if case == "odd height" and name.startswith("xl/worksheets/"):
                part = re.sub(rb'<row r="10"[^>]*>', b'<row r="10" ht="NaN">', part)
            if case == "far merge" and name.startswith("xl/worksheets/"):
                part = part.replace(
                    b'<mergeCell ref="', b'<mergeCell ref="A900:XFD1048576"/><mergeCell ref="', 1
                )
            new.writestr(name, part)
    if case == "too many cells":
        monkeypatch.setattr(sender_book, "MOST_CELLS", 100)
    copy = returned(changed.getvalue())[1]["M1"]
    # A range beyond the cells takes no time and no place, and the rest keeps its looks.
    assert _plain(copy) == (case != "far merge")
    assert copy.cell(FIRST, 8).comment.text.startswith("M1-N01")
    # The title stands once, also where nothing is merged.
    titles = [cell.value for cell in copy[1] if cell.value]
    assert len(titles) == len(set(titles))


def test_a_plain_grid_shows_no_formula_that_has_no_result(blank_of, filled, returned, monkeypatch):
    blank, data = blank_of("M1", "140700", 201506)
    book = openpyxl.load_workbook(io.BytesIO(filled(blank, data, {(FIRST, 8): -5})))
    book["M1"].cell(FIRST + 2, 3).value = "=1+1"
    stream = io.BytesIO()
    book.save(stream)
    monkeypatch.setattr(sender_book, "MOST_CELLS", 100)
    copy = returned(stream.getvalue())[1]["M1"]
    assert _plain(copy)
    assert copy.cell(FIRST + 2, 3).value is None
    assert copy.cell(FIRST + 2, 3).comment is not None
    assert not any(
        str(cell.value or "").startswith("=") for row in copy.iter_rows() for cell in row
    )


@pytest.mark.parametrize(
    "flood",
    [
        b"<pivotCaches>",
        b"<pivotCaches></pivotCaches>",
        b"<externalReferences ",
        b"<definedName ",
        b"<definedName>x",
    ],
)
def test_a_flood_of_openings_is_read_once(blank_of, filled, flood):
    """Expressions that look beyond the next opening would take hours for two megabytes of them."""
    blank, data = blank_of("M1", "140700", 201506)
    source = zipfile.ZipFile(io.BytesIO(filled(blank, data, {(FIRST, 8): -5})))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/workbook.xml":
                part = part.replace(b"</workbook>", flood * 150_000 + b"</workbook>")
            package.writestr(name, part)
    pages = sender_book.SenderBooks(stream.getvalue())
    assert pages.page(1) is None
