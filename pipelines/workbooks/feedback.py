"""The workbook that goes back to a sender: the list of issues, and the own sheets with marks.

Belongs here: how it looks. Does not: what is wrong (`issues.py`). Everything that a sender wrote
is written as a plain text or number, never as a formula or a link.
"""

import re
from collections.abc import Mapping
from io import BytesIO

import xlsxwriter
from openpyxl.workbook import Workbook
from xlsxwriter.format import Format

from pipelines.stage.sheets import ROW, RawSheet
from pipelines.workbooks.feedback_notes import note_pages, write_notes
from pipelines.workbooks.issues import Judgement
from pipelines.workbooks.marks import MOST_TEXT, Marks, colour, refusal, sheet_marks
from pipelines.workbooks.plain_sheet import write_plain
from pipelines.workbooks.sender_book import SenderBooks, whole_sheet
from pipelines.workbooks.sender_looks import Looks
from pipelines.workbooks.sender_sheet import write_like_sender
from pipelines.workbooks.styles import GREEN, RED, YELLOW

# A larger sheet is not copied: its sender has it, and the list names every cell.
MOST_CELLS = 100_000
# Issues on one list; more go on to a second one.
PAGE_ROWS = 50_000
LIST = "问题清单"
_HEADINGS = ("序号", "工作表", "单元格", "要求", "哪里有问题", "规则", "怎么办", "建议更正为")
_WIDTHS = (7, 16, 10, 13, 62, 10, 50, 22)
# Rows above the copy of a sheet that was not taken, none of whose cells the list names.
_ABOVE = 2
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_NAME = 31


def write_feedback(
    judgement: Judgement, sheets: Mapping[int, RawSheet], sent: bytes | None = None
) -> bytes:
    """The workbook of a judged file.

    Args:
        judgement: what is wrong.
        sheets: the cells of each sheet as read, by sheet number.
        sent: the file, so that its sheets keep their looks; a ZIP where sheets are of members.
    """
    try:
        return _written(judgement, sheets, SenderBooks(sent))
    except Exception:
        # Looks that no program writes, such as a height that is no number.
        if sent is None:
            raise
        return _written(judgement, sheets, SenderBooks(None))


def _written(judgement: Judgement, sheets: Mapping[int, RawSheet], sender: SenderBooks) -> bytes:
    stream = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as workbook:
        style = _styles(workbook)
        _write_lists(workbook, judgement, style)
        used = {LIST.lower()}
        for notes in note_pages(judgement):
            used.add(notes.title.lower())
            write_notes(workbook.add_worksheet(notes.title), notes, style)
        _write_copies(workbook, judgement, sheets, sender, used, style)
    return stream.getvalue()


def _write_copies(
    workbook: xlsxwriter.Workbook,
    judgement: Judgement,
    sheets: Mapping[int, RawSheet],
    sender: SenderBooks,
    used: set[str],
    style: Mapping[str, Format],
) -> None:
    """The sender's sheets: with their looks where these can be read, else the plain cells."""
    looks: dict[Workbook, Looks] = {}
    done: set[tuple[int, int]] = set()
    for number, sheet in sorted(sheets.items()):
        own = sender.page(number)
        if (
            whole_sheet(number) in done
            or not 0 < sheet.frame.height * sheet.frame.width <= MOST_CELLS
        ):
            continue
        # Parts of one sheet that were judged one by one stand on one page again.
        parts = [number]
        if own:
            parts = [one for one in sheets if whole_sheet(one) == whole_sheet(number)]
            done.add(whole_sheet(number))
        page = workbook.add_worksheet(_free_name(sheet.name, used))
        reason = judgement.rejected.get(number) if len(parts) == 1 else None
        above = _ABOVE if reason else 0
        marks = {} if reason else _marks(judgement, parts, sheets)
        if own is None:
            write_plain(page, sheet, marks, style, above)
        else:
            source = own.sheet.parent
            looks[source] = looks.get(source) or Looks(workbook, source)
            write_like_sender(page, own, marks, looks[source], above)
        if reason:
            page.write_string(0, 0, f"本表没有收：{reason}", style["不通过"])


def _marks(judgement: Judgement, parts: list[int], sheets: Mapping[int, RawSheet]) -> Marks:
    marks: Marks = {}
    for number in parts:
        for at, found in sheet_marks(judgement, number).items():
            marks.setdefault(at, []).extend(found)
        if number in judgement.rejected and sheets[number].frame.height:
            first = (int(sheets[number].frame.item(0, ROW)) - 1, 0)
            marks.setdefault(first, []).append(refusal(judgement.rejected[number]))
    return marks


def _styles(workbook: xlsxwriter.Workbook) -> dict[str, Format]:
    text = {"font_name": "宋体", "font_size": 10, "valign": "top", "text_wrap": True, "border": 1}
    head = {**text, "bold": True, "align": "center", "bg_color": "#EDEDED"}
    verdict = {"font_name": "黑体", "font_size": 14}
    return {
        "text": workbook.add_format(text),
        "head": workbook.add_format(head),
        RED: workbook.add_format({**text, "bg_color": RED}),
        YELLOW: workbook.add_format({**text, "bg_color": YELLOW}),
        "不通过": workbook.add_format({**verdict, "bg_color": RED}),
        "待核实": workbook.add_format({**verdict, "bg_color": YELLOW}),
        "通过": workbook.add_format({**verdict, "bg_color": GREEN}),
        "plain": workbook.add_format({"font_name": "宋体", "font_size": 10}),
    }


def _write_lists(
    workbook: xlsxwriter.Workbook, judgement: Judgement, style: dict[str, Format]
) -> None:
    pages = list(judgement.issues.iter_slices(PAGE_ROWS)) or [judgement.issues]
    for place, part in enumerate(pages):
        page = workbook.add_worksheet(LIST if place == 0 else f"{LIST}{place + 1}")
        band = style[judgement.verdict.split("：")[0]]
        page.merge_range(0, 0, 0, len(_HEADINGS) - 1, "", band)
        page.write_string(0, 0, f"审核结论：{judgement.verdict}", band)
        page.write_string(1, 0, f"文件：{judgement.name}"[:MOST_TEXT], style["plain"])
        for column, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
            page.set_column(column, column, width)
            page.write_string(2, column, heading, style["head"])
        for offset, issue in enumerate(part.iter_rows(named=True)):
            page.write_number(3 + offset, 0, place * PAGE_ROWS + offset + 1, style["text"])
            for column, text in enumerate(_line(issue), start=1):
                own = colour([issue])
                page.write_string(
                    3 + offset, column, text[:MOST_TEXT], style[own if column == 3 else "text"]
                )
        page.freeze_panes(3, 0)
        page.repeat_rows(2)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_footer("&C第 &P 页，共 &N 页")


def _line(issue: Mapping[str, object]) -> list[str]:
    row = issue["row_no"]
    place = issue["cell"] or (f"第 {row} 行" if row else "整张表")
    names = ("demand", "what", "rule", "action", "proposal")
    told = (issue["sheet"], place, *(issue[name] for name in names))
    return [str(one or "") for one in told]


def _free_name(name: str, used: set[str]) -> str:
    """A name that a workbook takes: no forbidden characters, short, not taken yet."""
    plain = _FORBIDDEN.sub("_", name).strip()[:_NAME] or "表"
    found, number = plain, 1
    while found.lower() in used:
        number += 1
        found = f"{plain[: _NAME - 4]}({number})"
    used.add(found.lower())
    return found
