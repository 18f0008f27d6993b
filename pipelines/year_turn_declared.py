"""Points of the turn of a year that the dictionary answers: editions of forms, the calendar.

Belongs here: what is declared for the new year. Not here: what was reported
(`year_turn_release.py`).
"""

from datetime import date

from pipelines.schedule import due_days
from pipelines.year_turn import Point
from warehouse.dictionary import Dictionary
from warehouse.dictionary.due_dates import is_working_day
from warehouse.dictionary.forms import Form


def declared_points(dictionary: Dictionary, year: int) -> list[Point]:
    """The points that are judged by the dictionary."""
    return [_editions(dictionary, year), _calendar(dictionary, year)]


def _editions(dictionary: Dictionary, year: int) -> Point:
    """Editions that end before the new year does or with it, and whether another one follows."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    ending = [
        form
        for form in dictionary.forms
        if form.valid_from <= last and form.valid_to is not None and first <= form.valid_to <= last
    ]
    cases = [
        {
            "form_code": form.form,
            "edition": form.edition,
            "valid_to": form.valid_to,
            "next_edition": _next(dictionary, form),
        }
        for form in ending
    ]
    lone = [one for one in cases if one["next_edition"] is None]
    gone = [code for code in dictionary.form_codes if not _valid(dictionary, code, year)]
    found = f"{year} 年内到期的版本 {len(cases)} 个，其中没有后续版本的 {len(lone)} 个"
    if gone:
        found = f"{found}；{year} 年没有有效版本的表：{'、'.join(gone)}"
    return Point(
        "editions", "报表制度有效期", "todo" if lone or gone else ("look" if cases else "done"),
        found, "到期前报批新版；批准后在 warehouse/dictionary/forms 登记，通知报送单位。", cases,
    )  # fmt: skip


def _next(dictionary: Dictionary, form: Form) -> str | None:
    """The edition that holds beyond this one's end."""
    later = [
        one.edition
        for one in dictionary.forms
        if one.form == form.form
        and form.valid_to is not None
        and (one.valid_to is None or one.valid_to > form.valid_to)
    ]
    return min(later, default=None)


def _valid(dictionary: Dictionary, code: str, year: int) -> bool:
    return any(
        form.valid_from <= date(year, 12, 31)
        and (form.valid_to is None or form.valid_to >= date(year, 1, 1))
        for form in dictionary.forms
        if form.form == code
    )


def _calendar(dictionary: Dictionary, year: int) -> Point:
    """Whether the official days off of the new year are known, and what falls due in it."""
    _, provisional = is_working_day(date(year, 1, 1))
    due = due_days(dictionary, (year - 1) * 100 + 1, year * 100 + 12)
    fallen = [one for one in due if one.due_on.year == year]
    moved = [one for one in fallen if one.moved_because]
    known = "放假安排尚未公布，截止日为暂定" if provisional else "放假安排已知"
    return Point(
        "calendar", "放假安排与截止日", "todo" if provisional else "done",
        f"{year} 年{known}；截止日 {len(fallen)} 个，因休息日顺延 {len(moved)} 个",
        "公布后更新程序（chinesecalendar）；日程见 dpe schedule show。" if provisional
        else "日程见 dpe schedule show。",
        [],
    )  # fmt: skip
