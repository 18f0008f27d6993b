"""What a sheet is: form, edition, period, day of report, version, real or generated.

Belongs here: the decision from what the sheet says (`evidence.py`), a note on everything assumed,
and every reason to hand a whole sheet back. Does not: its rows and cells.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from pipelines.stage import text
from pipelines.stage.evidence import Evidence
from pipelines.stage.fields import NATURE_MARK, REPORTED_ON, VERSION_NO
from pipelines.stage.layout import Layout
from pipelines.stage.notes import Note
from pipelines.stage.reasons import SheetRejected, reason_text
from pipelines.stage.regions import RegionNames
from pipelines.stage.rowkinds import KIND, is_total_label, with_row_kinds
from pipelines.stage.sheets import RawSheet
from pipelines.stage.units import strange_units
from pipelines.stage.which_form import form_edition, form_editions, form_layout
from pipelines.stage.which_period import sheet_period
from warehouse.dictionary import Dictionary, Form
from warehouse.periods import Period

_SYNTHETIC = "模拟"
_PRACTICE = "练习"
_REGION_CODE = re.compile(r"[0-9]{6}")
# What may stand above the time bases of a table of one region.
_FIGURE_WORDS = ("指标值", "数值", "数量", "金额", "实际数", "完成数", "本期", "本年")


@dataclass(frozen=True)
class SheetIdentity:
    """What was found; on a rejected sheet as much as was found before the reason."""

    form_code: str | None = None
    edition: str | None = None
    period: Period | None = None
    reported_on: date | None = None
    version_no: int | None = None
    sender: str | None = None
    # The region that a sheet of one region speaks of; of others the one that sent it.
    region_code: str | None = None
    is_synthetic: bool = False
    is_practice: bool = False
    reason_code: str | None = None
    reason_text: str | None = None
    notes: tuple[Note, ...] = ()
    layout: Layout | None = None

    @property
    def accepted(self) -> bool:
        """Whether the rows of the sheet are read."""
        return self.reason_code is None


def identify(sheet: RawSheet, dictionary: Dictionary) -> SheetIdentity:
    """Identify one sheet; a rejected one carries its reason code and text."""
    if sheet.fault is not None:
        text_ = reason_text("F01", sheet.fault)
        return SheetIdentity(reason_code="F01", reason_text=text_)
    evidence = Evidence.of(sheet)
    natures = evidence.texts(NATURE_MARK)
    known = SheetIdentity(
        sender=evidence.marks.values.get("填报单位"),
        is_synthetic=any(_SYNTHETIC in one for one in natures),
        is_practice=any(_PRACTICE in one for one in natures),
    )
    try:
        editions = form_editions(evidence, dictionary)
        known = replace(known, form_code=editions[0].code)
        reported = _reported_on(evidence)
        period = sheet_period(evidence, editions, reported)
        form = form_edition(editions, period, evidence, dictionary)
        known = replace(known, edition=form.edition, period=period)
        layout = form_layout(form, sheet.frame, dictionary)
        _check_units(evidence, form, layout, dictionary)
        _check_rows(sheet, form, layout, evidence)
        region = _region(evidence, form, layout, period, dictionary)
        known = replace(
            known, reported_on=reported, version_no=_version(evidence), region_code=region
        )
    except SheetRejected as rejected:
        return replace(known, reason_code=rejected.code, reason_text=rejected.text)
    if layout.unknown:
        names = "、".join(layout.unknown)
        known = replace(known, reason_text=f"{names}不是本表的列，其内容未入库")
        evidence.assume(Note("column", f"{names}不是本表的指标，其内容未入库"))
    return replace(known, notes=(*sheet.notes, *evidence.notes), layout=layout)


def _check_units(evidence: Evidence, form: Form, layout: Layout, dictionary: Dictionary) -> None:
    """A unit of another kind, or one of several, would make figures wrong by a power of ten."""
    strange = strange_units(form, layout, evidence.marks, dictionary.units)
    if strange:
        expected = "、".join(sorted({item.unit for item in form.items}))
        raise SheetRejected(
            "R03", f"计量单位“{'、'.join(strange)}”不能确定或不是本表的计量单位（{expected}）"
        )


def _region(
    evidence: Evidence, form: Form, layout: Layout, period: Period | None, dictionary: Dictionary
) -> str | None:
    """The region of a sheet of one region: its code, its name, who filled it in; else the sender.

    Raises:
        SheetRejected: nothing tells the region, or several rows would have to share it.
    """
    names = RegionNames.of(dictionary)
    month = period.end if period else None
    sender = names.find(evidence.marks.values.get("填报单位"), month, None)
    if form.kind != "aggregate" or not layout.is_of_one_region:
        return sender
    if layout.heads and not _says_nothing(layout.heads[-1]):
        return _headed(layout.heads[-1], names, month, sender, evidence)
    code = _REGION_CODE.search(text.label(evidence.marks.values.get("行政区划代码")))
    if code:
        return code[0]
    title = evidence.sheet.name.rpartition("｜")[2]
    named = names.find(title, month, sender) or sender
    if named is None:
        raise SheetRejected("R02", f"看不出本表是哪个地区的（工作表名为“{title}”）")
    evidence.assume(Note("region", f"没有填写行政区划代码，按填报单位和工作表名认定为 {named}"))
    return named


def _says_nothing(head: str) -> bool:
    """A label above figures that names no region: the whole, or what the figures are."""
    return is_total_label(head) or head in _FIGURE_WORDS


def _headed(
    head: str, names: RegionNames, month: int | None, sender: str | None, evidence: Evidence
) -> str:
    """The region that stands above the figures of a table with items down, by code or name."""
    code = _REGION_CODE.search(head)
    if code:
        return code[0]
    named = names.find(head, month, sender)
    if named is None:
        raise SheetRejected("R02", f"看不出数字上方的“{head}”是哪个地区")
    evidence.assume(Note("region", f"按数字上方的“{head}”认定为 {named}"))
    return named


def _check_rows(sheet: RawSheet, form: Form, layout: Layout, evidence: Evidence) -> None:
    """Without a column for the region, only parts of one region may stand below each other."""
    if form.kind != "aggregate" or form.breakdown or not layout.is_of_one_region:
        return
    marked = with_row_kinds(sheet.frame, layout, evidence.marks.rows)
    count = marked.filter(pl.col(KIND) == "data").height
    if count > 1:
        raise SheetRejected(
            "F02", f"缺少列：行政区划代码、地区名称；不能确定 {count} 行各是哪个地区"
        )


def _reported_on(evidence: Evidence) -> date | None:
    """The day printed, or the latest of its column; a printed text that is no day is a fault."""
    texts = evidence.texts(REPORTED_ON)
    days = pl.DataFrame({"text": texts}, schema={"text": pl.String}).select(
        text.date(pl.col("text"))
    )
    found: list[date] = days.to_series().drop_nulls().to_list()
    if "报出日期" in evidence.marks.values and not found:
        raise SheetRejected("R04", f"报出日期为“{texts[0]}”")
    return max(found, default=None)


def _version(evidence: Evidence) -> int | None:
    texts = [text.label(one) for one in evidence.texts(VERSION_NO)]
    found = [int(one) for one in texts if re.fullmatch(r"[0-9]{1,4}", one)]
    if "版本" in evidence.marks.values and not found:
        raise SheetRejected("N01", f"版本为“{texts[0]}”，应为从1起的整数")
    return max(found, default=None)
