"""For whom, for which month: regions and the rows that concern them.

Belongs here: finding a region and a month of a release, what the choices of `workbooks.yaml` mean.
Not here: which sheet makes which choice (the YAML), choosing rows by values (`narrowing.py`).
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.publications.figures import period_text
from pipelines.publications.narrowing import Value, Where
from pipelines.publications.pages import find_view
from pipelines.publications.reading import ReleaseData
from pipelines.publications.workbooks.plan import Audience, Choice


class UnknownRequest(ValueError):
    """A region or month that no workbook can be made for; the text is for the user."""


@dataclass(frozen=True)
class Scope:
    """One workbook: a region in a month.

    `group` is the region whose parts are compared: its own, or of a county its city's. `inside`
    holds the region and all below it. `month` is a number like 201512.
    """

    audience: Audience
    code: str
    name: str
    group: str
    inside: frozenset[str]
    month: int
    # The month as the returns name it: `2015-12`, `2015-01/02`.
    period: str

    @property
    def file_name(self) -> str:
        """A safe name: letters, digits and Chinese characters of the region's name."""
        month = f"{self.month // 100}-{self.month % 100:02}"
        if self.audience == "province":
            return f"全省_{month}.xlsx"
        return f"{self.code}_{re.sub(r'[^0-9A-Za-z一-鿿]', '', self.name)[:30]}_{month}.xlsx"

    @property
    def period_words(self) -> str:
        """The month in Chinese."""
        return period_text(self.period)


def newest_month(data: ReleaseData) -> int:
    """The newest month with a total of the province, else the newest with any figure.

    Raises:
        UnknownRequest: the release has no monthly figures.
    """
    months = _months(data)
    if months.is_empty():
        raise UnknownRequest("当前发布版没有民营经济月报的数，不能生成工作簿；请先用 dpe load 装入")
    complete = months.filter("has_total")["period_end"].max()
    chosen: Any = complete if complete is not None else months["period_end"].max()
    return int(chosen)


def scopes(data: ReleaseData, month: int) -> list[Scope]:
    """One workbook for each region that existed in the month, the province first.

    Raises:
        UnknownRequest: the release has no figures of the month.
    """
    months = _months(data)
    found = months.filter(pl.col("period_end") == month)
    if found.is_empty():
        known = "、".join(f"{one // 100}-{one % 100:02}" for one in months["period_end"].to_list())
        raise UnknownRequest(
            f"当前发布版没有 {month // 100}-{month % 100:02} 的民营经济月报；可选：{known or '无'}"
        )
    regions = _regions(data).filter(
        (pl.col("valid_from_month") <= month)
        & (pl.col("valid_to_month").is_null() | (pl.col("valid_to_month") > month))
    )
    return [_scope(row, regions, month, found["period"][0]) for row in regions.to_dicts()]


def find_scope(data: ReleaseData, region: str, month: int) -> Scope:
    """The workbook of a region by code or by its full or unambiguous short name.

    Raises:
        UnknownRequest: there is no such region in that month, or several.
    """
    wanted = region.strip()
    known = scopes(data, month)
    short = dict(_regions(data).select("region_code", "region_name").iter_rows())
    for matches in (
        [one for one in known if wanted in (one.code, one.name)],
        [one for one in known if wanted == short[one.code]],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            codes = "、".join(f"{one.code} {one.name}" for one in matches)
            raise UnknownRequest(f"叫“{wanted}”的地区不止一个，请写代码：{codes}")
    raise UnknownRequest(
        f"{month // 100}-{month % 100:02} 没有地区“{wanted}”；"
        "请写六位代码或全称，如 140727、晋中市祁县"
    )


def chosen_values(choices: Mapping[str, Choice], scope: Scope, shown: frozenset[str]) -> Where:
    """What a sheet's choices mean for a workbook; `shown` are the indicators of the sheets before.

    Months are numbers, so those between two are among the numbers between them.
    """
    year, after = scope.month // 100 * 100, scope.month + 1
    meanings: dict[Choice, Collection[Value]] = {
        "own": (scope.code,),
        "group": (scope.group,),
        "inside": sorted(scope.inside),
        "month": (scope.month,),
        "year": range(year + 1, after),
        "two_years": range(year - 99, after),
        "shown": sorted(shown),
    }
    return {name: meanings[choice] for name, choice in choices.items()}


def _months(data: ReleaseData) -> pl.DataFrame:
    frame = data.rows(find_view("by_region/groups"))
    provinces = _regions(data).filter(pl.col("region_level") == "province")["region_code"].to_list()
    return (
        frame.group_by("period_end", "period")
        .agg(pl.col("region_code").is_in(provinces).any().alias("has_total"))
        .sort("period_end")
    )


def _regions(data: ReleaseData) -> pl.DataFrame:
    return data.rows(find_view("by_region/regions"))


def _scope(row: dict[str, Any], regions: pl.DataFrame, month: int, period: str) -> Scope:
    code, audience = row["region_code"], row["region_level"]
    if audience == "province":
        inside = regions["region_code"].to_list()
    else:
        parents = pl.col("parent_code") == code
        inside = [code, *regions.filter(parents)["region_code"].to_list()]
    return Scope(
        audience=audience,
        code=code,
        name=row["full_name"],
        group=row["parent_code"] if audience == "county" else code,
        inside=frozenset(inside),
        month=month,
        period=period,
    )
