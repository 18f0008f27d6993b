"""Pages of the data dictionary about what the statistics mean: indicators, targets, lists, codes.

Belongs here: entries of the dictionary as they stand. Not here: forms and their rules (`forms.py`),
tables (`tables.py`).
"""

from collections.abc import Iterator

from pipelines.documentation.markdown import code, table, text
from warehouse.dictionary import Dictionary, Target
from warehouse.dictionary.indicators import Indicator
from warehouse.dictionary.watchlists import WatchEntry

KINDS = {
    "flow": "时期数",
    "stock": "时点数",
    "ratio": "比重",
    "rate": "增速或比率",
    "count_event": "件数",
}
TARGET_KINDS = {"target": "目标", "baseline": "只有基数", "unquantified": "文字目标"}
DIRECTIONS = {"at_least": "达到或超过", "about": "左右", None: ""}


def indicator_page(dictionary: Dictionary) -> str:
    """Every indicator: what it means, how it is added up, where it comes from."""
    lines = [
        "# 指标\n",
        "代码用于 `dpe sql`、`dpe explain` 和规则文件；名称和别名都可用于 `dpe explain`。\n",
    ]
    for population, name in dictionary.words("population").items():
        lines.append(f"## {name}\n")
        lines += table(
            ["指标", "代码", "性质", "单位", "口径与定义", "怎样得出", "来源"],
            (
                _indicator(dictionary, one)
                for one in dictionary.indicators.values()
                if one.population == population
            ),
        )
    return "\n".join(lines)


def _indicator(dictionary: Dictionary, one: Indicator) -> list[str]:
    names = text(one.name) + (f"（{text('、'.join(one.aliases))}）" if one.aliases else "")
    unit = (
        text(one.unit)
        if one.unit == one.display_unit
        else text(f"{one.unit}，显示为{one.display_unit}")
    )
    forms = "、".join(dictionary.carriers.get(one.code, ()))
    return [names, code(one.code), KINDS[one.kind], unit, text(one.definition),
            _derivation(one) or (f"表 {forms}" if forms else "暂无来源"),
            text(one.source)]  # fmt: skip


def _derivation(one: Indicator) -> str:
    if one.formula:
        return f"`{one.formula.numerator}` ÷ `{one.formula.denominator}` × {one.formula.factor}"
    if one.difference_of:
        return f"`{one.difference_of.indicator}` 与 {one.difference_of.lag_years} 年前之差"
    if one.since_baseline:
        return (
            f"`{one.since_baseline.indicator}` 自规划基期以来（{code(one.since_baseline.measure)}）"
        )
    if one.count_of:
        return f"计数：{code(one.count_of.revenue_tier or one.count_of.watchlist)}"
    return ""


def target_page(dictionary: Dictionary) -> str:
    """The quantities of the plan, each with its clause."""
    lines = ["# 规划目标\n", f"规划的 {len(dictionary.targets)} 个数量，按规划原文的写法。\n"]
    lines += table(
        ["数量", "标识", "性质", "基期", "目标", "规划原文", "没有数据的原因"],
        (_target(dictionary, one) for one in dictionary.targets.values()),
    )
    return "\n".join(lines)


def _target(dictionary: Dictionary, one: Target) -> list[str]:
    def value(year: int | None, printed: str | None) -> str:
        return text(f"{year} 年 {printed} {one.unit}") if printed else text(year)

    return [
        text(dictionary.indicators[one.indicator].name), code(one.id), TARGET_KINDS[one.kind],
        value(one.baseline_year, one.baseline_value),
        value(one.target_year, one.target_value) + DIRECTIONS[one.direction],
        f"{text(one.section)}：{text(one.quote)}", text(one.no_data_reason),
    ]  # fmt: skip


def watchlist_page(dictionary: Dictionary) -> str:
    """The lists of the plan and their entries."""
    lines = ["# 监测清单\n", "各清单的条目互有重叠，不能相加。\n"]
    for kind, watchlist in dictionary.watchlists.lists.items():
        lines.append(f"## {text(watchlist.name)} {{ #{kind} }}\n")
        if watchlist.rule is not None:
            indicator = dictionary.indicators[watchlist.rule.indicator].name
            lines.append(
                f"逐年按上年{text(indicator)}取前 {watchlist.rule.top} 名；"
                f"{text(watchlist.rule.source)}。\n"
            )
            continue
        lines += table(
            ["条目", "标识", "规划原文", "所指代码", "没有数据的原因", "来源"],
            (_entry(one) for one in dictionary.watchlists.entries[kind]),
        )
    return "\n".join(lines)


def _entry(one: WatchEntry) -> list[str]:
    named = (*one.region_codes, *one.industry_codes, one.product_code, one.enterprise_id)
    return [text(one.entry_name), code(one.entry_id), f"{text(one.section)}：{text(one.quote)}",
            "、".join(code(name) for name in named if name), text(one.no_data_reason),
            text(one.source)]  # fmt: skip


def codelist_page(dictionary: Dictionary) -> str:
    """Every code list, row by row."""
    return "\n".join(["# 代码表\n", *_codelists(dictionary)])


def _codelists(dictionary: Dictionary) -> Iterator[str]:
    for name, frame in sorted(dictionary.codelists.items()):
        yield f"## {name}.csv {{ #{name} }}\n"
        yield f"`warehouse/dictionary/codelists/{name}.csv`，{frame.height} 行。\n"
        yield from table(
            [code(column) for column in frame.columns],
            ([text(value) for value in row] for row in frame.iter_rows()),
        )
