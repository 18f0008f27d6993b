"""Which form and edition a sheet is, and where its table stands.

Belongs here: the choice by number, title or header, and what is said when none fits. Does not: the
period (`which_period.py`), the header itself (`layout.py`, `vertical.py`).
"""

import re

import polars as pl

from pipelines.stage import text
from pipelines.stage.body import find_layout
from pipelines.stage.evidence import Evidence
from pipelines.stage.fields import FORM_MARK, form_fields
from pipelines.stage.layout import Layout
from pipelines.stage.notes import Note
from pipelines.stage.reasons import SheetRejected
from warehouse.dictionary import Dictionary, Form
from warehouse.periods import Period

_FORM_CODE = re.compile(r"(?<![A-Z0-9])[A-Z][0-9](?![0-9])")


def form_editions(evidence: Evidence, dictionary: Dictionary) -> list[Form]:
    """All editions of the form the sheet names, by number, by title, or by its whole header."""
    texts = evidence.texts(FORM_MARK)
    known = sorted({form.code for form in dictionary.forms})
    allowed = f"可用表号为{'、'.join(known)}"
    if texts:
        code = _form_code(texts[0], evidence, known)
        if code is None:
            raise SheetRejected("F02", f"表号“{texts[0]}”不在字典中，{allowed}")
    else:
        code = _form_without_number(evidence, dictionary)
        if code is None:
            where = "（隐藏的工作表）" if evidence.sheet.hidden else ""
            raise SheetRejected("F02", f"工作表{where}中没有“表号：…”，{allowed}")
    editions = [form for form in dictionary.forms if form.code == code]
    return sorted(editions, key=lambda form: form.valid_from)


def _form_code(printed: str, evidence: Evidence, known: list[str]) -> str | None:
    plain = text.label(printed).upper().removesuffix("表")
    if plain in known:
        return plain
    inner = {one for one in _FORM_CODE.findall(plain) if one in known}
    if len(inner) != 1:
        return None
    code: str = inner.pop()
    evidence.assume(Note("form", f"表号“{printed}”按 {code} 读取"))
    return code


def _form_without_number(evidence: Evidence, dictionary: Dictionary) -> str | None:
    names = {text.label(form.name): form.code for form in dictionary.forms}
    for title in evidence.titles():
        found = {code for name, code in names.items() if name in title}
        if len(found) == 1:
            code = found.pop()
            evidence.assume(Note("form", f"没有印表号，按标题认定为 {code}"))
            return code
    complete = {
        form.code
        for form in dictionary.forms
        if _is_complete(form, evidence.sheet.frame, dictionary)
    }
    if len(complete) != 1:
        return None
    code = complete.pop()
    evidence.assume(Note("form", f"没有印表号和表名，按表头的指标认定为 {code}"))
    return code


def form_edition(
    editions: list[Form], period: Period | None, evidence: Evidence, dictionary: Dictionary
) -> Form:
    """The edition that the sheet is printed by; an irregular form uses its latest.

    Its approval number decides; without one, the newest edition that had begun and whose columns
    are all there. An edition that has expired is read all the same and flagged by a rule: what was
    reported is not lost, and the sender is told which edition to use.
    """
    if period is None:
        return editions[-1]
    begun = [form for form in editions if form.has_begun_by(period.end)]
    if not begun:
        raise SheetRejected("F02", f"表号{editions[0].code}在“{period.text}”没有有效的制度版本")
    values = evidence.marks.values
    number = text.label(values.get("批准文号") or values.get("备案文号"))
    printed = [form for form in begun if text.label(form.approval_number) == number]
    if printed:
        return printed[-1]
    frame = evidence.sheet.frame
    complete = [form for form in begun if _is_complete(form, frame, dictionary)]
    return (complete or begun)[-1]


def _is_complete(form: Form, frame: pl.DataFrame, dictionary: Dictionary) -> bool:
    fields = form_fields(form, dictionary.units)
    layout = find_layout(form, fields, frame, dictionary.units)
    return layout is not None and not layout.missing


def form_layout(form: Form, frame: pl.DataFrame, dictionary: Dictionary) -> Layout:
    """The place of every field; a table that lacks one is handed back with the names."""
    layout = find_layout(form, form_fields(form, dictionary.units), frame, dictionary.units)
    if layout is None:
        raise SheetRejected("F02", f"找不到{form.code}的表头行")
    if layout.missing:
        also = f"；另有不认识的列：{'、'.join(layout.unknown)}" if layout.unknown else ""
        raise SheetRejected("F02", f"缺少列：{'、'.join(layout.missing)}{also}")
    if layout.repeated:
        raise SheetRejected("F02", f"列重复：{'、'.join(layout.repeated)}")
    return layout
