"""The workbook that goes back to a sender: the list of issues, and the own sheets with marks.

Belongs here: how it looks. Does not: what is wrong (`issues.py`). Everything that a sender wrote
is written as a plain text or number, never as a formula or a link.
"""

import re
from collections.abc import Iterable, Mapping
from io import BytesIO

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.stage.sheets import ROW, RawSheet, cell_columns
from pipelines.workbooks.feedback_notes import note_pages, write_notes
from pipelines.workbooks.issues import EXPLAIN, MUST, Judgement
from pipelines.workbooks.styles import GREEN, RED, YELLOW

# A larger sheet is not copied: its sender has it, and the list names every cell.
MOST_CELLS = 100_000
MOST_COMMENTS = 2_000
# Issues on one list; more go on to a second one.
PAGE_ROWS = 50_000
LIST = "问题清单"
_HEADINGS = ("序号", "工作表", "单元格", "要求", "哪里有问题", "规则", "怎么办", "建议更正为")
_WIDTHS = (7, 16, 10, 13, 62, 10, 50, 22)
# Rows above the copy of a sheet that was not taken, none of whose cells the list names.
_ABOVE = 2
_CODE_LIKE = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,10})?")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MOST_TEXT = 32_000
_NAME = 31
Marks = dict[tuple[int, int], list[dict[str, str]]]


def write_feedback(judgement: Judgement, sheets: Mapping[int, RawSheet]) -> bytes:
    """The workbook of a judged file."""
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
        for number, sheet in sorted(sheets.items()):
            cells = sheet.frame.height * sheet.frame.width
            if 0 < cells <= MOST_CELLS:
                page = workbook.add_worksheet(_free_name(sheet.name, used))
                if number in judgement.rejected:
                    page.write_string(
                        0, 0, f"本表没有收：{judgement.rejected[number]}", style["不通过"]
                    )
                    _write_copy(page, sheet, {}, style, _ABOVE)
                else:
                    _write_copy(page, sheet, _sheet_marks(judgement, number), style)
    return stream.getvalue()


def _styles(workbook: xlsxwriter.Workbook) -> dict[str, Format]:
    text = {"font_name": "宋体", "font_size": 10, "valign": "top", "text_wrap": True, "border": 1}
    head = {**text, "bold": True, "align": "center", "bg_color": "#EDEDED"}
    verdict = {"font_name": "黑体", "font_size": 14}
    return {
        "text": workbook.add_format(text),
        "head": workbook.add_format(head),
        "must": workbook.add_format({**text, "bg_color": RED}),
        "explain": workbook.add_format({**text, "bg_color": YELLOW}),
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
        colour = style[judgement.verdict.split("：")[0]]
        page.merge_range(0, 0, 0, len(_HEADINGS) - 1, "", colour)
        page.write_string(0, 0, f"审核结论：{judgement.verdict}", colour)
        page.write_string(1, 0, f"文件：{judgement.name}"[:_MOST_TEXT], style["plain"])
        for column, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
            page.set_column(column, column, width)
            page.write_string(2, column, heading, style["head"])
        for offset, issue in enumerate(part.iter_rows(named=True)):
            page.write_number(3 + offset, 0, place * PAGE_ROWS + offset + 1, style["text"])
            for column, text in enumerate(_line(issue), start=1):
                own = "must" if issue["demand"] == MUST else "explain"
                page.write_string(
                    3 + offset, column, text[:_MOST_TEXT], style[own if column == 3 else "text"]
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


def _write_copy(
    page: Worksheet, sheet: RawSheet, marks: Marks, style: dict[str, Format], above: int = 0
) -> None:
    """The sender's cells as they were read; those at fault coloured, with what is wrong."""
    frame = sheet.frame.select(ROW, *cell_columns(sheet.frame)) if sheet.frame.width else None
    for number, *cells in frame.iter_rows() if frame is not None else ():
        for place, text in enumerate(cells):
            at = (number - 1 + above, place)
            own = style[_colour(marks[at])] if at in marks else style["plain"]
            _write_cell(page, at, text, own)
    for written, (at, found) in enumerate(marks.items()):
        if written < MOST_COMMENTS:
            told = "\n".join(_comment(one) for one in found)
            page.write_comment(*at, told[:_MOST_TEXT], {"x_scale": 2.5, "y_scale": 1.5})
    page.set_column(0, max(sheet.frame.width, 1), 14)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _write_cell(page: Worksheet, at: tuple[int, int], text: str | None, own: Format) -> None:
    if text is None:
        page.write_blank(*at, None, own)
    elif _CODE_LIKE.fullmatch(text) and len(text.replace(".", "").lstrip("-")) <= 15:
        page.write_number(*at, float(text), own)
    else:
        page.write_string(*at, text[:_MOST_TEXT], own)


def _comment(one: Mapping[str, str]) -> str:
    lines = [f"{one['rule']} {one['what']}".strip(), one["action"]]
    if one["proposal"]:
        lines.append(f"建议更正为 {one['proposal']}")
    return "\n".join(line for line in lines if line)


def _sheet_marks(judgement: Judgement, number: int) -> Marks:
    """Issues by cell, and the proposals that no issue of the cell tells."""
    own = judgement.issues.filter(pl.col("sheet_no") == number)
    marks = _marks(own.iter_rows(named=True))
    proposed = judgement.proposals.filter(pl.col("sheet_no") == number).select(
        "cell",
        "row_no",
        "proposal",
        rule=pl.lit(""),
        what="evidence",
        action=pl.lit(""),
        demand=pl.lit(EXPLAIN),
    )
    for at, found in _marks(proposed.iter_rows(named=True)).items():
        told = {one["proposal"] for one in marks.get(at, [])}
        marks.setdefault(at, []).extend(one for one in found if one["proposal"] not in told)
    return marks


def _marks(issues: Iterable[dict[str, str]]) -> Marks:
    """Issues by cell; those of a whole row stand at its first cell."""
    marks: Marks = {}
    for issue in issues:
        found = _CELL.fullmatch(issue["cell"] or "")
        if found:
            column = 0
            for letter in found.group(1):
                column = column * 26 + ord(letter) - 64
            at = (int(found.group(2)) - 1, column - 1)
        elif issue["row_no"]:
            at = (int(issue["row_no"]) - 1, 0)
        else:
            continue
        marks.setdefault(at, []).append(issue)
    return marks


def _colour(issues: list[dict[str, str]]) -> str:
    return "must" if any(one["demand"] == MUST for one in issues) else "explain"


def _free_name(name: str, used: set[str]) -> str:
    """A name that a workbook takes: no forbidden characters, short, not taken yet."""
    plain = _FORBIDDEN.sub("_", name).strip()[:_NAME] or "表"
    found, number = plain, 1
    while found.lower() in used:
        number += 1
        found = f"{plain[: _NAME - 4]}({number})"
    used.add(found.lower())
    return found
