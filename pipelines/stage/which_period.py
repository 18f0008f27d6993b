"""Which period a sheet speaks of: as printed, else as a clerk would understand it.

Belongs here: the mark, the title, months without a year, and a note on every assumption. Does not:
the grammar of periods (`warehouse/periods.py`).
"""

import re
from collections.abc import Iterator
from datetime import date

from pipelines.stage import text
from pipelines.stage.evidence import Evidence, inner_period, is_yearless, month_of_date
from pipelines.stage.fields import PERIOD_MARK
from pipelines.stage.notes import Note
from pipelines.stage.reasons import SheetRejected
from warehouse.dictionary import Form
from warehouse.periods import Period, PeriodError
from warehouse.reporting import return_period

# A year or a month that a spreadsheet kept as a number and wrote with its decimals: 2014.0.
_WHOLE_NUMBER = re.compile(r"([0-9]{4}(?:[0-9]{2})?)\.0+")


def sheet_period(evidence: Evidence, editions: list[Form], reported: date | None) -> Period | None:
    """The period of a regular return; irregular forms state it row by row."""
    form = editions[-1]
    if form.frequency == "irregular":
        return None
    texts = evidence.texts(PERIOD_MARK)
    if texts:
        printed = texts[0]
    else:
        titled = evidence.periods_in_titles()
        if len(titled) != 1:
            also = f"，标题中有{'、'.join(titled)}" if titled else ""
            raise SheetRejected("F03", f"没有填写“报告期：…”{also}")
        printed = titled[0]
        evidence.assume(Note("period", f"没有填写报告期，按标题中的“{printed}”读取"))
    period = _parsed(printed, form, reported, evidence)
    if period.end % 100 in form.exempt_months:
        raise SheetRejected("F03", f"“{printed}”：{period.end % 100}月免报")
    return period


def _parsed(printed: str, form: Form, reported: date | None, evidence: Evidence) -> Period:
    """A period as printed, else as a clerk would understand it."""
    try:
        return return_period(printed, form.frequency)
    except PeriodError as error:
        first = str(error)
    for meant in _meanings(printed, reported):
        try:
            period = return_period(meant, form.frequency)
        except PeriodError:
            continue
        evidence.assume(Note("period", f"报告期“{printed}”按“{meant}”读取"))
        return period
    raise SheetRejected("F03", first)


def _meanings(printed: str, reported: date | None) -> Iterator[str]:
    inner = inner_period(printed)
    if inner and inner != printed:
        yield inner
    whole = _WHOLE_NUMBER.fullmatch(text.label(printed))
    if whole:
        yield whole[1]
    month = month_of_date(printed)
    if month:
        yield month
    if reported and is_yearless(printed):
        months = [int(one) for one in re.findall(r"[0-9]+", text.label(printed))]
        yield f"{reported.year - (months[-1] > reported.month)}年{text.label(printed)}"
