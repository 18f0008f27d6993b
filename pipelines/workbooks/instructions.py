"""The instructions at the foot of a blank form.

Belongs here: their Chinese wording. Does not: where they stand (`template.py`). Each line begins
with 说明 and its number, which a reader of returns takes for a note, never for data.
"""

from pipelines.edit.rules import RuleBook
from pipelines.workbooks.blanks import Blank
from pipelines.workbooks.formulas import judged_later
from warehouse.dictionary import TOTAL

_LEVELS = {"enterprise": "企业", "county": "县级", "city": "市级", "province": "省级"}


def instructions(blank: Blank, book: RuleBook) -> list[str]:
    """Numbered lines."""
    form = blank.form
    marks = "、".join(form.missing_marks[:3])
    parts = [
        _due(blank),
        "只填浅黄色单元格；其余单元格已锁定，不要增删行列、改动表头和表号。"
        f"数字按计量单位填写，不带单位文字；确无数据的填空缺符号（{marks}），不留空白。",
        "表右侧三栏和左上角“审核结论”为表内自动审核：红色须更正，黄色须核实并写明原因，"
        "绿色可以报送。报出日期、版本填在表末；更正重报时版本加 1。",
    ]
    if blank.is_open:
        parts.append("按实有情况逐行填写，没有用到的行留空；有下拉列表的栏从列表中选取。")
    named = _named_parts(blank)
    if named:
        parts.append(f"分组代码：{named}。")
    later = judged_later(book)
    if later:
        parts.append(
            "收到后另行审核：" + "；".join(f"{rule.id} {rule.title}" for rule in later) + "。"
        )
    parts.append("本表之外的代码有效性、重复报送和与上期的比较在收到后审核，结果另行反馈。")
    return [f"说明{number}：{text}" for number, text in enumerate(parts, start=1)]


def _due(blank: Blank) -> str:
    form = blank.form
    if not form.due_day:
        return f"本表由{_LEVELS[form.sender_level]}主管部门收集，按通知时间报送。"
    after = "次月" if form.due_months_after == 1 else f"期后第 {form.due_months_after} 个月"
    days = "，".join(f"{_LEVELS[level]} {day} 日前" for level, day in form.due_day.items())
    return f"报送时间（{after}）：{days}；遇休息日顺延。"


def _named_parts(blank: Blank) -> str:
    """Codes with their names, where the form prints the code alone."""
    split = blank.form.breakdown
    if split is None or blank.form.has_column(split.name.removesuffix("_code") + "_name"):
        return ""
    names = {row.part: row.part_name for row in blank.rows if row.part != TOTAL}
    return "；".join(f"{code} {name}" for code, name in names.items() if code != name)


def printed_units(blank: Blank) -> str:
    """The units of the form in one line; where there are many, each column says its own."""
    if not blank.form.items:
        return "见各栏"
    units = list(dict.fromkeys(item.unit for item in blank.form.items if item.unit != "%"))
    return "、".join(units) if len(units) <= 3 else "见各栏"
