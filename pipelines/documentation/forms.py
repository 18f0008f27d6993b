"""Pages of the data dictionary about what is sent in: forms, edit rules, checks of the warehouse.

Belongs here: editions, columns, items, rules, suites as they are declared. Not here: what an
indicator means (`entries.py`).
"""

from collections.abc import Iterator

from pydantic import BaseModel

from pipelines.documentation.markdown import code, table, text
from pipelines.edit.rule_books import RULES, load_rule_books
from pipelines.release.suites import SUITES, load_suites
from warehouse.contracts import model_contracts
from warehouse.dictionary import BASIS_LABELS, Dictionary, Form
from warehouse.dictionary.forms import Level

LEVELS = {"province": "省", "city": "市", "county": "县", "enterprise": "企业"}
FREQUENCIES = {"monthly": "月报", "quarterly": "季报", "annual": "年报", "irregular": "不定期"}
# The keys of a rule in Chinese; what is not here stays as it is typed.
_KEYS = {
    "items": "项目", "linked": "随动项目", "anchor": "参照项目", "part": "其中项", "whole": "总项",
    "parts": "分项", "total": "总数", "min": "下限", "max": "上限", "ratio": "比率",
    "numerator": "分子", "denominator": "分母", "absent": "未列的县",
}  # fmt: skip
_SAID = {"id", "kind", "severity", "title", "advice"}


def form_page(dictionary: Dictionary) -> str:
    """Every edition of every form."""
    lines = ["# 报表\n", "空白表用 `dpe template` 生成。批准文号均为示例。\n"]
    lines += table(
        ["表", "名称", "版", "报送", "有效期"],
        (
            [f"[{form.form}](#{_anchor(form)})", text(form.name), form.edition,
             _frequency(form), f"{form.valid_from} 至 {form.valid_to or '今'}"]
            for form in dictionary.forms
        ),
    )  # fmt: skip
    for form in dictionary.forms:
        lines += _form(dictionary, form)
    return "\n".join(lines)


def _anchor(form: Form) -> str:
    return f"{form.form.lower()}-{form.edition}"


def _frequency(form: Form) -> str:
    return FREQUENCIES.get(form.frequency, form.frequency)


def _form(dictionary: Dictionary, form: Form) -> Iterator[str]:
    yield f"## {form.form} {text(form.name)}（{form.edition} 版） {{ #{_anchor(form)} }}\n"
    due = "；".join(
        f"{LEVELS[level]}级：期后第 {form.due_months_after} 个月 {day} 日{_carried(form, level)}"
        for level, day in form.due_day.items()
    )
    yield from table(
        ["报送单位", "报出层级", "截止日（遇休息日顺延）", "免报月份", "更正替换的范围", "来源"],
        [
            ["、".join(LEVELS[level] for level in form.unit_levels), LEVELS[form.sender_level],
             due or "不定期", "、".join(f"{month} 月" for month in form.exempt_months) or "无",
             "、".join(code(name) for name in form.replaces_by), text(form.source)]
        ],
    )  # fmt: skip
    yield from table(
        ["栏目", "列", "类型", "必填", "可用的值"],
        (
            [
                text(one.label),
                code(one.name),
                code(one.type),
                text(one.required),
                text("、".join(one.values)),
            ]
            for one in form.columns
        ),
    )
    if form.items:
        yield from table(
            ["项目", "指标", "代码", "单位", "小数位", "时间"],
            (
                [text(one.label), text(dictionary.indicators[one.indicator].name),
                 code(one.indicator), text(one.unit), str(one.decimals),
                 "、".join(BASIS_LABELS[basis] for basis in one.bases)]
                for one in form.items
            ),
        )  # fmt: skip


def _carried(form: Form, level: Level) -> str:
    """What a county's day means where its figures travel in its city's file."""
    if level != "county" or level not in form.unit_levels or form.sender_level != "city":
        return ""
    return "（县报市；迟报和逾期按市级的日子）"


def rule_page(dictionary: Dictionary) -> str:
    """Every edit rule with what it speaks of and what to do."""
    lines = [
        "# 审核规则\n",
        "“须更正”的数字不进入汇总和占比；“须核实”的照常使用，但要查明原因。\n",
    ]
    severities = dictionary.words("severity")
    for form, book in load_rule_books(RULES, dictionary).items():
        lines.append(f"## {form}\n")
        lines += table(
            ["编号", "规则", "程度", "类别", "对象和界限", "怎么办"],
            (
                [code(rule.id), text(rule.title), severities[rule.severity], code(rule.kind),
                 text(_scope(dictionary, rule)), text(rule.advice)]
                for rule in book.rules
            ),
        )  # fmt: skip
    return "\n".join(lines)


def _scope(dictionary: Dictionary, rule: BaseModel) -> str:
    """What of a rule differs from its kind; indicators by name."""

    def told(value: object) -> str:
        if isinstance(value, list):
            return "、".join(told(one) for one in value)
        entry = dictionary.indicators.get(str(value))
        return entry.name if entry else str(value)

    own = rule.model_dump(mode="json", exclude=_SAID, exclude_unset=True)
    return "；".join(f"{_KEYS.get(name, name)}：{told(value)}" for name, value in own.items())


def check_page() -> str:
    """Every check of the warehouse before publishing."""
    lines = ["# 发布前检查\n", "任何一项不符，新数据不发布，上一发布版保持不变。\n"]
    for suite in load_suites(SUITES, model_contracts()):
        lines.append(f"## {suite.suite}\n")
        lines.append(f"检查 `{suite.table}`。不符时：{text(suite.advice)}\n")
        lines += table(
            ["检查", "参数", "为什么"],
            (
                [code(one.type.removeprefix("expect_")), code(one.kwargs), text(one.meta.reason)]
                for one in suite.expectations
            ),
        )
    return "\n".join(lines)
