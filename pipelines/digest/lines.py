"""Matters as lines of Chinese: one line a matter, or one for many that people take as one.

Belongs here: which columns become which words, and what a public channel may not be told. Not here:
how many lines a message has room for (`text.py`).

A public channel is told names of regions, counts and figures of whole regions: firms only by their
number in a city, and no texts of findings, which quote figures of a return.
"""

import polars as pl

from pipelines.messages_close import STATES
from warehouse.dictionary import load_dictionary

NAME_LENGTH, PROBLEM_LENGTH = 60, 120
_UNKNOWN_UNIT, _UNKNOWN_FORM = "未识别的单位", "未识别的表"
_CITIES, _NAMED = 3, 3
_TAKEN = {"accepted": "收到", "rejected": "退回"}
_SETTLED = "已了结（原{}）"


def lines_of(section: str, items: pl.DataFrame, internal: bool) -> pl.DataFrame:
    """The lines of one section, the most important first.

    Args:
        section: one of `SECTIONS`.
        items: its matters (`ITEM`), at least one.
        internal: whether single firms and texts of findings may be told.

    Returns:
        `line` and `matters`, the number of matters behind it.
    """
    made = {"received": _received, "closed": _closed, "lights": _changed}
    cleaned = items.with_columns(
        clean("unit_name", NAME_LENGTH).fill_null(_UNKNOWN_UNIT),
        clean("city_name", NAME_LENGTH).fill_null(_UNKNOWN_UNIT),
        clean("indicator_name", NAME_LENGTH),
        clean("problem", PROBLEM_LENGTH),
        form=pl.concat_str(
            pl.col("form_code").fill_null(_UNKNOWN_FORM), "period", separator=" ", ignore_nulls=True
        ),
    )
    if section in made:
        told = made[section](cleaned)
    else:
        firm = pl.col("is_enterprise").fill_null(False)
        single = cleaned if internal else cleaned.filter(~firm)
        told = _changed(single) if section == "revised" else _issues(single, internal)
        if not internal and single.height < cleaned.height:
            told = pl.concat([told, _firms(cleaned.filter(firm), section)], how="diagonal")
    return told.sort("rank", "line").select("line", pl.col("matters").cast(pl.Int64))


def clean(column: str, length: int) -> pl.Expr:
    """Text of a return on one line, without control characters, of bounded length."""
    text = pl.col(column).str.replace_all(r"[\s\p{C}]+", " ").str.strip_chars()
    cut = text.str.slice(0, length - 1) + "…"
    return pl.when(text.str.len_chars() > length).then(cut).otherwise(text).alias(column)


def _received(items: pl.DataFrame) -> pl.DataFrame:
    """Sheets of one form and period in one line, with the first cities."""
    grouped = items.group_by("form", "kind").agg(
        pl.len().alias("matters"), pl.col("rank").min(),
        cities=_cities(),
    )  # fmt: skip
    return grouped.with_columns(
        line=pl.format(
            "{}：{} {} 张表{}",
            "form", pl.col("kind").replace_strict(_TAKEN, default="收到"), "matters",
            pl.when(pl.col("cities") != "").then(pl.format("（{}）", "cities"))
            .otherwise(pl.lit("")),
        )
    )  # fmt: skip


def _issues(items: pl.DataFrame, internal: bool) -> pl.DataFrame:
    """A line a unit; more than a few of one form under one rule are counted in one line."""
    alike = ["form", "kind", "rule_id", "is_enterprise"]
    many = pl.len().over(alike) > _NAMED
    few = _issue(items.filter(~many))
    if internal:
        few = few.with_columns(pl.concat_str("line", _problem(), ignore_nulls=True))
    grouped = items.filter(many).group_by(alike).agg(
        pl.col("section").first(), pl.len().alias("matters"), pl.col("rank").min(),
        cities=_cities(), units=pl.col("unit_name").n_unique(),
    )  # fmt: skip
    unit = pl.when("is_enterprise").then(pl.lit("家企业")).otherwise(pl.lit("个单位"))
    counted = grouped.with_columns(
        line=pl.concat_str(
            "form", pl.lit("："), _kind(), _rule(), pl.lit("，"), "units", pl.lit(" "), unit,
            pl.format("（{}）", "cities"), ignore_nulls=True,
        )
    )  # fmt: skip
    return pl.concat([few, counted], how="diagonal_relaxed")


def _cities() -> pl.Expr:
    """The first cities of a group."""
    named = pl.col("city_name").filter(pl.col("city_name") != _UNKNOWN_UNIT).unique().sort()
    more = pl.when(named.len() > _CITIES).then(pl.lit("等")).otherwise(pl.lit(""))
    return named.head(_CITIES).str.join("、") + more


def _rule() -> pl.Expr:
    return pl.when(pl.col("rule_id").is_not_null()).then(pl.format("（规则 {}）", "rule_id"))


def _issue(items: pl.DataFrame) -> pl.DataFrame:
    places = pl.when(pl.col("places") > 1).then(pl.format("，{} 处", "places"))
    return items.with_columns(
        matters=pl.lit(1, pl.UInt32),
        line=pl.concat_str(
            "unit_name", pl.lit(" "), "form",
            pl.when(pl.col("indicator_name").is_not_null())
            .then(pl.format(" {}", "indicator_name")),
            pl.lit("："), _kind(), places, _rule(), ignore_nulls=True,
        ),
    )  # fmt: skip


def _kind() -> pl.Expr:
    kind = pl.col("kind").replace_strict(
        dict(load_dictionary().words("issue_kind")), default="待核"
    )
    settled = pl.col("section") == "settled"
    return pl.when(settled).then(pl.format(_SETTLED, kind)).otherwise(kind)


def _problem() -> pl.Expr:
    return pl.when(pl.col("section") != "settled").then(pl.format("。{}", "problem"))


def _firms(items: pl.DataFrame, section: str) -> pl.DataFrame:
    """Firms by their number in a city, for those who may not know which."""
    what = pl.lit("企业数字更正") if section == "revised" else _kind()
    grouped = items.with_columns(what=what).group_by("city_name", "form", "what")
    counted = grouped.agg(
        pl.len().alias("matters"), pl.col("rank").min(), pl.col("unit_name").n_unique().alias("n")
    )
    return counted.with_columns(
        line=pl.format("{} {}：{}，企业 {} 家", "city_name", "form", "what", "n")
    )


def _changed(items: pl.DataFrame) -> pl.DataFrame:
    """A figure or a light: former and present."""
    return items.with_columns(
        matters=pl.lit(1, pl.UInt32),
        line=pl.concat_str(
            pl.when(pl.col("section") == "revised").then(pl.format("{} ", "unit_name")),
            pl.when(pl.col("period").is_not_null()).then(pl.format("{} ", "period")),
            "indicator_name", pl.lit("："), pl.col("former").fill_null("无"), pl.lit(" → "),
            pl.col("value").fill_null("无"),
            pl.when(pl.col("unit").is_not_null()).then(pl.format(" {}", "unit")),
            ignore_nulls=True,
        ),
    )  # fmt: skip


def _closed(items: pl.DataFrame) -> pl.DataFrame:
    again = pl.when(pl.col("problem") == "changed").then(
        pl.lit("；审核或签字之后又收到报送，须重新审核签字")
    )
    return items.with_columns(
        matters=pl.lit(1, pl.UInt32),
        line=pl.concat_str(
            "period", pl.lit("："), pl.col("former").replace(STATES), pl.lit(" → "),
            pl.col("kind").replace(STATES), again, ignore_nulls=True,
        ),
    )  # fmt: skip
