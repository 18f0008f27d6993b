"""What a sheet is: form, edition, period, day of report, version, real or generated.

Belongs here: the decision from the marks printed or carried as columns, and every reason to
hand a whole sheet back. Does not: its rows and cells (the modules of the form kinds).
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from pipelines.stage import text
from pipelines.stage.fields import (
    FORM_MARK,
    NATURE_MARK,
    PERIOD_MARK,
    REPORTED_ON,
    STANDARD_MARKS,
    VERSION_NO,
    form_fields,
)
from pipelines.stage.layout import Layout, locate
from pipelines.stage.marks import MARK_ROWS, Marks, read_marks
from pipelines.stage.reasons import reason_text
from pipelines.stage.sheets import ROW, RawSheet, cell_columns
from warehouse.dictionary import Dictionary, Form
from warehouse.periods import Period, PeriodError
from warehouse.reporting import return_period

_SYNTHETIC = "模拟"
_UNIT_SEPARATORS = re.compile(r"[、，,;；/\s]+")


class SheetRejected(Exception):
    """The sheet as a whole is handed back."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.text = reason_text(code, detail)


@dataclass(frozen=True)
class SheetIdentity:
    """What was found; on a rejected sheet as much as was found before the reason."""

    form_code: str | None = None
    edition: str | None = None
    period: Period | None = None
    reported_on: date | None = None
    version_no: int | None = None
    sender: str | None = None
    is_synthetic: bool = False
    reason_code: str | None = None
    reason_text: str | None = None

    @property
    def accepted(self) -> bool:
        """Whether the rows of the sheet are read."""
        return self.reason_code is None


@dataclass
class _Evidence:
    """Marks printed on the sheet, and the texts of mark columns once the header is known."""

    frame: pl.DataFrame
    marks: Marks
    header_row: int = 0
    columns: dict[str, str] = field(default_factory=dict)

    def texts(self, key: str) -> list[str]:
        """What the sheet says of a mark: printed, or the texts of its column, commonest first."""
        printed = self.marks.values.get(STANDARD_MARKS[key])
        if printed:
            return [printed]
        return self.column_texts(self.columns[key]) if key in self.columns else []

    def column_texts(self, name: str) -> list[str]:
        below = self.frame.filter(pl.col(ROW) > self.header_row).get_column(name)
        filled = below.filter(below.str.strip_chars() != "")
        counts = filled.value_counts().sort(["count", name], descending=[True, False])
        return [str(one) for one in counts.get_column(name).to_list()]


def identify(sheet: RawSheet, dictionary: Dictionary) -> SheetIdentity:
    """Identify one sheet; a rejected one carries its reason code and text."""
    evidence = _evidence(sheet.frame)
    known = SheetIdentity(
        sender=evidence.marks.values.get("填报单位"),
        is_synthetic=any(_SYNTHETIC in one for one in evidence.texts(NATURE_MARK)),
    )
    try:
        editions = _editions(evidence, dictionary, sheet.hidden)
        known = replace(known, form_code=editions[0].code)
        period = _period(evidence, editions)
        form = _edition(editions, period, evidence)
        known = replace(known, edition=form.edition, period=period)
        layout = _layout(form, sheet.frame)
        _check_units(evidence, form, dictionary)
        known = replace(known, reported_on=_reported_on(evidence), version_no=_version(evidence))
    except SheetRejected as rejected:
        return replace(known, reason_code=rejected.code, reason_text=rejected.text)
    if layout.unknown:
        names = "、".join(layout.unknown)
        return replace(known, reason_text=f"{names}不是本表的列，其内容未入库")
    return known


def _evidence(frame: pl.DataFrame) -> _Evidence:
    """Marks, and the mark columns of the first row that names some."""
    evidence = _Evidence(frame, read_marks(frame))
    keys = {text.label(title): key for key, title in STANDARD_MARKS.items()}
    for number, *cells in frame.head(MARK_ROWS).select(ROW, *cell_columns(frame)).iter_rows():
        found = {
            keys[text.label(cell)]: f"c{place}"
            for place, cell in enumerate(cells, start=1)
            if text.label(cell) in keys
        }
        if found:
            evidence.header_row, evidence.columns = number, found
            break
    return evidence


def _editions(evidence: _Evidence, dictionary: Dictionary, hidden: bool) -> list[Form]:
    """All editions of the form the sheet names."""
    texts = evidence.texts(FORM_MARK)
    known = sorted({form.code for form in dictionary.forms})
    if not texts:
        where = "（隐藏的工作表）" if hidden else ""
        raise SheetRejected("F02", f"工作表{where}中没有“表号：…”，可用表号为{'、'.join(known)}")
    code = text.label(texts[0]).upper().removesuffix("表")
    editions = [form for form in dictionary.forms if form.code == code]
    if not editions:
        raise SheetRejected("F02", f"表号“{texts[0]}”不在字典中，可用表号为{'、'.join(known)}")
    return sorted(editions, key=lambda form: form.valid_from)


def _period(evidence: _Evidence, editions: list[Form]) -> Period | None:
    """The period of a regular return; irregular forms state it row by row."""
    form = editions[-1]
    if form.frequency == "irregular":
        return None
    texts = evidence.texts(PERIOD_MARK)
    if not texts:
        raise SheetRejected("F03", "没有填写“报告期：…”")
    try:
        period = return_period(texts[0], form.frequency)
    except PeriodError as error:
        raise SheetRejected("F03", str(error)) from None
    if period.end % 100 in form.exempt_months:
        raise SheetRejected("F03", f"“{texts[0]}”：{period.end % 100}月免报")
    return period


def _edition(editions: list[Form], period: Period | None, evidence: _Evidence) -> Form:
    """The edition that the sheet is printed by; an irregular form uses its latest.

    Its approval number decides; without one, the newest edition that had begun and whose columns
    are all there. An edition that has expired is read all the same and flagged by a rule: what was
    reported is not lost, and the sender is told which edition to use.
    """
    if period is None:
        return editions[-1]
    begun = [form for form in editions if form.has_begun_by(period.end)]
    if not begun:
        texts = evidence.texts(PERIOD_MARK)
        raise SheetRejected("F02", f"表号{editions[0].code}在“{texts[0]}”没有有效的制度版本")
    number = text.label(_printed_number(evidence.marks))
    printed = [form for form in begun if text.label(form.approval_number) == number]
    complete = [form for form in begun if _is_complete(form, evidence.frame)]
    return (printed or complete or begun)[-1]


def _printed_number(marks: Marks) -> str:
    return marks.values.get("批准文号") or marks.values.get("备案文号") or ""


def _is_complete(form: Form, frame: pl.DataFrame) -> bool:
    layout = locate(form_fields(form), frame)
    return layout is not None and not layout.missing


def _layout(form: Form, frame: pl.DataFrame) -> Layout:
    layout = locate(form_fields(form), frame)
    if layout is None:
        raise SheetRejected("F02", f"找不到{form.code}的表头行")
    if layout.missing:
        also = f"；另有不认识的列：{'、'.join(layout.unknown)}" if layout.unknown else ""
        raise SheetRejected("F02", f"缺少列：{'、'.join(layout.missing)}{also}")
    if layout.repeated:
        raise SheetRejected("F02", f"列重复：{'、'.join(layout.repeated)}")
    return layout


def _check_units(evidence: _Evidence, form: Form, dictionary: Dictionary) -> None:
    """A sheet printed in another unit than its form would be wrong by a power of ten."""
    printed = _UNIT_SEPARATORS.split(_printed_unit(evidence.marks))
    own = {item.unit for item in form.items}
    strange = [unit for unit in printed if unit in dictionary.units and unit not in own]
    if own and strange:
        expected = "、".join(sorted(own))
        raise SheetRejected(
            "R03", f"计量单位“{'、'.join(strange)}”不是本表的计量单位（{expected}）"
        )


def _printed_unit(marks: Marks) -> str:
    return marks.values.get("计量单位") or marks.values.get("单位") or ""


def _reported_on(evidence: _Evidence) -> date | None:
    """The day printed, or the latest of its column; a printed text that is no day is a fault."""
    texts = evidence.texts(REPORTED_ON)
    days = pl.DataFrame({"text": texts}, schema={"text": pl.String}).select(
        text.date(pl.col("text"))
    )
    found: list[date] = days.to_series().drop_nulls().to_list()
    if "报出日期" in evidence.marks.values and not found:
        raise SheetRejected("R04", f"报出日期为“{texts[0]}”")
    return max(found, default=None)


def _version(evidence: _Evidence) -> int | None:
    texts = [text.label(one) for one in evidence.texts(VERSION_NO)]
    found = [int(one) for one in texts if re.fullmatch(r"[0-9]{1,4}", one)]
    if "版本" in evidence.marks.values and not found:
        raise SheetRejected("N01", f"版本为“{texts[0]}”，应为从1起的整数")
    return max(found, default=None)
