"""What goes back to a sender: marks at exactly the bad cells, and the same as JSON."""

import io
import json
import shutil
from datetime import date

import openpyxl
import pytest

from pipelines import cli
from pipelines.cli_outcome import FAULTY, OK, USAGE
from pipelines.workbooks import feedback
from pipelines.workbooks.checking import check_file
from pipelines.workbooks.feedback import LIST, write_feedback
from pipelines.workbooks.feedback_notes import READING
from pipelines.workbooks.grid import DATA_ROW
from pipelines.workbooks.issues import EXPLAIN, MUST, judge
from pipelines.workbooks.styles import RED, YELLOW

FIRST = DATA_ROW + 1
RECEIVED = date(2015, 7, 9)


@pytest.fixture(scope="module")
def judged(dictionary, books):
    def run(data: bytes, name: str = "表.xlsx"):
        checked = check_file(data, RECEIVED, dictionary, books)
        judgement = judge(name, checked, dictionary, books)
        answer = write_feedback(judgement, checked.texts, data)
        return judgement, openpyxl.load_workbook(io.BytesIO(answer))

    return run


def _marked(page) -> dict[str, str]:
    return {
        cell.coordinate: cell.fill.fgColor.rgb[2:]
        for row in page.iter_rows()
        for cell in row
        if cell.fill.fill_type == "solid" and f"#{cell.fill.fgColor.rgb[2:]}" in (RED, YELLOW)
    }


def test_marks_and_comments_stand_at_exactly_the_bad_cells(blank_of, filled, judged):
    blank, data = blank_of("M1", "140700", 201506)
    planted = {
        (FIRST + 1, 3): "约三百",  # no number
        (FIRST + 2, 4): None,  # nothing
        (FIRST + 3, 8): -5,  # below zero
        (FIRST + 4, 7): 99,  # a growth beyond its bounds: 增加值可比增速
    }
    judgement, book = judged(filled(blank, data, planted))
    page = book["M1"]
    assert _marked(page) == {
        f"C{FIRST + 1}": RED[1:], f"D{FIRST + 2}": RED[1:], f"H{FIRST + 3}": RED[1:],
        f"G{FIRST + 4}": YELLOW[1:],
    }  # fmt: skip
    comments = {c.coordinate: c.comment.text for row in page.iter_rows() for c in row if c.comment}
    assert set(comments) == set(_marked(page))
    assert comments[f"H{FIRST + 3}"].startswith("M1-N01 不应为负数")
    assert judgement.verdict == "不通过：3 处须更正，另有 1 处须核实"
    assert book[LIST]["A1"].value == f"审核结论：{judgement.verdict}"
    # What the sender wrote stands where it stood.
    assert page.cell(FIRST + 1, 3).value == "约三百"
    assert page.cell(FIRST + 3, 8).value == -5


def test_the_json_says_what_the_list_says(blank_of, filled, judged):
    blank, data = blank_of("M1", "140700", 201506)
    judgement, book = judged(filled(blank, data, {(FIRST, 8): -5, (FIRST + 1, 8): "x"}))
    rows = [[cell.value for cell in row[1:]] for row in book[LIST].iter_rows(min_row=4)]
    assert rows == [
        [*(one[name] for name in ("sheet", "cell", "demand", "what", "rule", "action")),
         one["proposal"] or ""]
        for one in judgement.to_json()["issues"]
    ]  # fmt: skip
    assert [row[1] for row in rows] == [f"H{FIRST}", f"H{FIRST + 1}"]
    assert all(row[5] and not row[3].endswith(row[5]) for row in rows)


def test_a_row_of_an_enterprise_is_marked_at_its_figure(blank_of, filled, judged):
    blank, data = blank_of("M3", "140700", 201506)
    judgement, book = judged(filled(blank, data, {(FIRST, 7): -1, (FIRST, 10): 5}))
    marked = _marked(book["M3"])
    # 工业总产值 stands in F and G, 营业收入 in H and I, 其中：主营业务收入 in J and K.
    assert marked == {f"G{FIRST}": RED[1:], f"J{FIRST}": RED[1:]}
    assert set(judgement.issues["rule"]) == {"M3-N01", "M3-P01"}


def test_a_clean_file_passes(blank_of, filled, judged):
    blank, data = blank_of("M2", "140700", 201506)
    judgement, book = judged(filled(blank, data))
    assert judgement.verdict == "通过：没有发现问题"
    assert _marked(book["M2"]) == {}
    assert book[LIST].max_row == 3


def test_a_query_alone_is_to_be_explained(blank_of, filled, judged):
    blank, data = blank_of("M1", "140727", 201506)
    judgement, _ = judged(filled(blank, data, {(FIRST, 7): 99}))
    assert judgement.verdict == "待核实：1 处须核实并写明原因"
    assert judgement.issues["demand"].to_list() == [EXPLAIN]


def test_a_file_that_is_none_gets_an_answer(judged):
    judgement, book = judged(b"PK\x03\x04 nothing", "坏.xlsx")
    assert judgement.issues["demand"].to_list() == [MUST]
    assert judgement.issues["rule"].to_list() == ["F01"]
    assert book.sheetnames == [LIST]
    assert book[LIST]["C4"].value == "整张表"


def test_what_was_assumed_in_reading_is_shown(blank_of, filled, judged):
    blank, data = blank_of("M1", "140700", 201506)
    book = openpyxl.load_workbook(io.BytesIO(filled(blank, data)))
    # A line below the table that no form foresees.
    book.active.cell(book.active.max_row + 1, 1).value = "本月数字均已核对"
    stream = io.BytesIO()
    book.save(stream)
    judgement, answer = judged(stream.getvalue())
    assert any("本月数字均已核对" in text for text in judgement.assumptions["assumption"])
    lines = [row[2] for row in answer[READING].iter_rows(min_row=3, values_only=True)]
    assert lines == [one["assumption"] for one in judgement.to_json()["assumptions"]]


def test_a_sheet_that_was_not_taken_is_copied_with_the_reason_on_top(judged):
    book = openpyxl.Workbook()
    page = book.active
    page.title = "乱表"
    page.append(["甲", "乙"])
    page.append([1, 2])
    stream = io.BytesIO()
    book.save(stream)
    judgement, answer = judged(stream.getvalue())
    rows = list(answer["乱表"].iter_rows(values_only=True))
    (reason,) = judgement.rejected.values()
    assert rows[0][0] == f"本表没有收：{reason}"
    assert [row[:2] for row in rows[2:]] == [("甲", "乙"), (1, 2)]


@pytest.mark.parametrize("hostile", ["=cmd|'/C calc'!A0", "<script>x</script>", "字" * 1000])
def test_what_a_sender_wrote_stays_text(judged, hostile):
    text = f'表号：M1,{hostile}\n"{hostile}",b\n'.encode()
    judgement, book = judged(text, f"{hostile[:40]}.csv")
    cells = [c for page in book for row in page.iter_rows() for c in row if c.value is not None]
    assert judgement.verdict.startswith("不通过")
    assert hostile in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.hyperlink is None for cell in cells)


def test_long_lists_go_on_to_a_second_page(blank_of, filled, judged, monkeypatch):
    monkeypatch.setattr(feedback, "PAGE_ROWS", 100)
    blank, data = blank_of("M1", "140700", 201506)
    judgement, book = judged(filled(blank, data, figure="x"))
    assert judgement.issues.height == 180
    assert book.sheetnames[:2] == [LIST, f"{LIST}2"]
    numbers = [
        row[0].value for name in book.sheetnames[:2] for row in book[name].iter_rows(min_row=4)
    ]
    assert numbers == list(range(1, 181))


def test_a_large_sheet_is_listed_and_not_copied(blank_of, filled, judged, monkeypatch):
    monkeypatch.setattr(feedback, "MOST_CELLS", 50)
    blank, data = blank_of("M1", "140700", 201506)
    _, book = judged(filled(blank, data))
    assert book.sheetnames == [LIST]


def test_the_command_writes_the_feedback_and_its_exit_code(
    blank_of, filled, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("DPE_HOME", str(tmp_path / "home"))
    blank, data = blank_of("M1", "140727", 201506)
    sent = tmp_path / blank.file_name
    for changes, code in (({}, OK), ({(FIRST, 7): 99}, OK), ({(FIRST, 8): -5}, FAULTY)):
        sent.write_bytes(filled(blank, data, changes))
        assert cli.run(["check", str(sent), "--json"]) == code
        answer = json.loads(capsys.readouterr().out)
        written = tmp_path / "home" / "outbox" / f"{sent.stem}_审核反馈.xlsx"
        assert answer["feedback"] == str(written)
        assert openpyxl.load_workbook(written)[LIST]["A1"].value.endswith(answer["verdict"])
    assert not (tmp_path / "home" / "lake").exists()
    assert cli.run(["check", str(tmp_path / "none.xlsx")]) == USAGE


def test_the_template_command_writes_the_suggested_name(tmp_path, capsys):
    given = ["template", "M1", "--region", "祁县", "--period", "2015-06", "--out", str(tmp_path)]
    assert cli.run([*given, "--json"]) == OK
    answer = json.loads(capsys.readouterr().out)
    assert answer["file"] == str(tmp_path / "140727_祁县_M1_2015-06_第1版.xlsx")
    assert openpyxl.load_workbook(answer["file"]).sheetnames == ["M1"]
    assert cli.run([*given[:5], "2015-6"]) == USAGE
    shutil.rmtree(tmp_path)
