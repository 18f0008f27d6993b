"""How figures look to a reader, on the site, in print and in workbooks alike.

Belongs here: rounding, thousands, signs, missing values, periods and days in Chinese. Not here:
units of storage (the queries of `pages/` give figures in the unit that is shown).
"""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pipelines.publications.pages import ViewColumn
from warehouse.periods import Period, parse_period

# Nothing known; a zero is printed as 0.
MISSING = "…"
MINUS = "−"


def rounded(value: Any, decimals: int) -> Decimal:
    """Half away from zero, as statistical yearbooks round; doubles by their shortest text."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def number_text(value: Any, decimals: int) -> str:
    """`−1,234.50`; a value that rounds to zero has no sign."""
    if value is None:
        return MISSING
    figure = rounded(value, decimals)
    sign = MINUS if figure < 0 else ""
    return f"{sign}{abs(figure):,.{decimals}f}"


def day_text(day: date | None) -> str:
    """`2015年3月12日`."""
    return MISSING if day is None else f"{day.year}年{day.month}月{day.day}日"


def period_text(text: str | None) -> str:
    """`2015年3月`, `2015年1–2月`, `2015年第1季度`, `2015年`, `2014年末`."""
    if not text:
        return MISSING
    return _in_chinese(parse_period(text))


def word_of(words: Mapping[str, str], code: str) -> str:
    """The word of a code; of a pair (`preliminary/verified`, the terms of a ratio) both.

    Several codes of one row stand with a comma between them.
    """
    pairs = (one.split("/") for one in code.split(","))
    return "、".join("/".join(words.get(part, part) for part in pair) for pair in pairs)


def column_unit(column: ViewColumn, row: Mapping[str, Any]) -> str:
    """The unit of a figure in its row; empty where it has none."""
    return str(row[column.unit_from] or "") if column.unit_from else column.unit or ""


def column_decimals(column: ViewColumn, row: Mapping[str, Any]) -> int:
    """The decimals of a figure in its row."""
    return int(row[column.decimals_from] or 0) if column.decimals_from else column.decimals


def cell_text(
    column: ViewColumn, row: Mapping[str, Any], name: str, words: Mapping[str, str]
) -> str:
    """One cell as it is read; without its unit, which stands in the head or a column of its own.

    Args:
        column: what the column is.
        row: all cells of the row by name.
        name: which of them.
        words: Chinese words for the codes of the column (`ReleaseData.words`).
    """
    value = row[name]
    if value is None:
        return MISSING
    match column.kind:
        case "figure":
            return number_text(value, column_decimals(column, row))
        case "period":
            return period_text(str(value))
        case "day":
            return day_text(value)
        case "flag":
            return "是" if value else "否"
        case "mark":
            return word_of(words, str(value))
        case _:
            return str(value)


def _in_chinese(period: Period) -> str:
    year, first, last = period.start // 100, period.start % 100, period.end % 100
    said = {
        "year": f"{year}年",
        "month": f"{year}年{last}月",
        "months": f"{year}年{first}–{last}月",
        "quarter": f"{year}年第{last // 3}季度",
        "quarters": f"{year}年1–{last // 3}季度",
        "half": f"{year}年{'上' if last == 6 else '下'}半年",
        "years": f"{year}–{period.end // 100}年",
        "point": f"{year}年{last}月{period.text[-2:].lstrip('0')}日",
    }
    return said[period.frequency]
