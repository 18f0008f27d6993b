"""Points of the turn of a year that the release answers: lists, bases, December, closing, targets.

Belongs here: what follows from the queries (`year_turn_queries.py`). Not here: forms and calendar
(`year_turn_declared.py`).
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import duckdb

from pipelines import year_turn_queries as queries
from pipelines.messages_close import STATES
from pipelines.year_turn import Point, State
from warehouse.releases import rows_by_name

_CHANGES = {
    "is_opened": "新开",
    "is_closed": "退出",
    "is_resized": "规模类型变动",
    "is_moved": "地区变动",
    "is_other_verdict": "民营认定变动",
    "is_other_key": "重点企业进出",
}
Rows = list[dict[str, Any]]


def release_points(
    connection: duckdb.DuckDBPyConnection, year: int, tolerance: Decimal, annual: list[str]
) -> list[Point]:
    """The points that are judged by the release.

    Args:
        connection: to the release.
        year: the new year.
        tolerance: in percent.
        annual: codes of the annual forms.
    """

    def ask(query: str, **more: Any) -> Rows:
        asked = {"year": year, **more}
        used = {name: value for name, value in asked.items() if f"${name}" in query}
        return rows_by_name(connection, query, used)

    [lists] = ask(queries.LISTS)
    bases = ask(queries.BASES, tolerance=tolerance)
    last = bases[-1]["period_end"] if bases else 0
    firms = ask(queries.BASE_CASES, tolerance=tolerance, period=last)
    units = ask(queries.UNITS, **lists) if all(lists.values()) else []
    listed = ask(queries.LISTED, **lists) if lists["listed_on"] else []
    return [
        _months(year, ask(queries.MONTHS)),
        _annual(year, ask(queries.ANNUAL, forms=annual)),
        _december(year, ask(queries.DECEMBER), tolerance),
        _list(year, lists, listed, units),
        _bases(year, bases, firms, tolerance),
        _restated(year, ask(queries.RESTATED)),
        _divisions(year, ask(queries.DIVISIONS)),
        _targets(year, ask(queries.TARGETS)),
    ]


def _months(year: int, months: Rows) -> Point:
    open_months = [one for one in months if one["close_state"] != "final"]
    closed = len(months) - len(open_months)
    return Point(
        "months_final", "上年各月定稿",
        "done" if months and not open_months else "todo",
        f"{year - 1} 年有报送的月份 {len(months)} 个，已定稿 {closed} 个",
        "逐月运行 dpe close 直至定稿。",
        [{**one, "close_state": STATES[one["close_state"]]} for one in open_months],
    )  # fmt: skip


def _annual(year: int, forms: Rows) -> Point:
    owed = sum(one["owed"] for one in forms)
    told = "，".join(
        f"{one['form_code']} 应报 {one['expected']}、欠 {one['owed']}" for one in forms
    )
    return Point(
        "annual_returns", "上年年报收齐",
        "done" if forms and not owed else "todo",
        told or f"{year - 1} 年没有应报的年报",
        f"催报；名单见 dpe ledger --period {year - 1}-12。",
        [one for one in forms if one["owed"]],
    )  # fmt: skip


def _december(year: int, figures: Rows, tolerance: Decimal) -> Point:
    """The annual return against December's cumulative figure, by region and item."""
    both = [one for one in figures if one["annual"] is not None]
    missing = [one for one in figures if one["annual"] is None]
    beyond = [one for one in both if abs(one["difference_pct"] or 0) > tolerance]
    found = (
        f"{year - 1} 年 12 月累计与年报可比的数字 {len(both)} 个，相差超过 {tolerance}% 的 "
        f"{len(beyond)} 个；有月报而无年报的 {len(missing)} 个"
    )
    return Point(
        "december_annual", "12 月累计与年报衔接",
        _state(missing=not figures, cases=[*beyond, *missing]),
        found if figures else f"{year - 1} 年 12 月没有月报",
        "请地区说明相差的原因或更正其一；年报作准，月报不改。",
        [*beyond, *missing],
    )  # fmt: skip


def _list(year: int, lists: Mapping[str, Any], listed: Rows, units: Rows) -> Point:
    """The new list of units and what became of the former one's."""
    advice = "请核对变动单位：新开的核实开业日期，退出的核实原因，规模类型按上年数据划定。"
    title = "新名录与规模类型"
    if not listed:
        found = f"{year} 年名录（R1）还没有加载；最近一次为 {lists['former_on'] or '无'}"
        return Point("unit_list", title, "todo", found, "请各市报送新年度名录并加载。", [])
    counts = {name: sum(bool(one[key]) for one in units) for key, name in _CHANGES.items()}
    told = "，".join(f"{name} {count}" for name, count in counts.items())
    [size] = listed
    found = (
        f"{lists['listed_on']} 名录 {size['units']} 家（未按 {year - 1} 年数据划型的 "
        f"{size['other_data_year']}，无规模类型的 {size['unsized']}）；"
    )
    if lists["former_on"] is None:
        found, units = f"{found}此前没有名录可比", []
    else:
        found = f"{found}与 {lists['former_on']} 相比：{told}"
    unsound = size["other_data_year"] or size["unsized"] or lists["former_on"] is None
    return Point("unit_list", title, "look" if units or unsound else "done", found, advice, units)


def _bases(year: int, months: Rows, firms: Rows, tolerance: Decimal) -> Point:
    """上年同期 of firms in the newest month, against what they reported a year before."""
    title = "企业上年同期基数"
    if not months:
        found = f"{year} 年还没有企业月报（M3）"
        return Point("firm_bases", title, "todo", found, "首月报送加载后再看。", [])
    last = months[-1]
    found = (
        f"{last['period_end']} 企业 {last['firms']} 家：缺上年同期 {last['missing']}，"
        f"与上年所报不同 {last['differing']}（相差超过 {tolerance}% 的 {last['beyond']}），"
        f"上年没有报过 {last['without_former']}"
    )
    unlike = last["missing"] or last["beyond"] or last["without_former"]
    return Point(
        "firm_bases", title, "look" if unlike else "done", found,
        "缺的请企业补填；相差大的请说明（重组、口径）；上年没有报过的按企业账面填同期。", firms,
    )  # fmt: skip


def _restated(year: int, forms: Rows) -> Point:
    figures = sum(one["figures"] for one in forms)
    told = "，".join(f"{one['form_code']} {one['figures']}" for one in forms)
    return Point(
        "restated_bases", "各表上年同期数的重述",
        "look" if forms else "todo",
        f"{year} 年各表所填上年同期与 {year - 1} 年所报不同的数字 {figures} 个：{told}"
        if forms else f"{year} 年还没有带上年同期的报表",
        "同比按同口径的上年同期计算；幅度大的请核对（core.fct_revision，restatement）。",
        forms,
    )  # fmt: skip


def _divisions(year: int, regions: Rows) -> Point:
    return Point(
        "divisions", "行政区划变动", "look" if regions else "done",
        f"{year} 年新设、撤销或更名的区划 {len(regions)} 个",
        "新代码自生效月起使用；请通知有关市、县，并核对名录中的地区代码。", regions,
    )  # fmt: skip


def _targets(year: int, counted: Rows) -> Point:
    [count] = counted
    follow = count["ending"] + count["running"]
    found = (
        f"{year - 1} 年到期的目标 {count['ended']} 个，{year} 年到期 {count['ending']} 个，"
        f"以后到期 {count['running']} 个"
    )
    advice = {
        "done": "目标继续有效。",
        "look": "规划的最后一年：请准备期末评估和新一轮目标。",
        "todo": "没有以后年度的目标：请作期末评估，并在 targets.yaml 中登记新一轮目标。",
    }
    state = _state(missing=not follow, cases=[count] if count["ending"] else [])
    return Point("targets", "规划目标", state, found, advice[state], [])


def _state(*, missing: bool, cases: Rows) -> State:
    if missing:
        return "todo"
    return "look" if cases else "done"
