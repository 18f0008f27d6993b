"""What a release has that a former one had not: one row a matter, each with its cause.

Belongs here: comparing what two releases say. Not here: the queries (`queries.py`), what of it was
told already (`delivery.py`), how it reads (`text.py`).
"""

from typing import NamedTuple

import duckdb
import polars as pl

from pipelines.digest import queries
from warehouse.home import Home
from warehouse.releases import ReleaseError, open_release

SECTIONS = ("received", "owed", "flagged", "settled", "revised", "closed", "lights")
SETTLED = "settled"
_NOT_COMPARABLE = (
    "发布 {name} 由另一版本的程序生成，缺少比较所需的表或列；请用 --since 另选一个较新的发布"
)
ITEM: dict[str, type[pl.DataType]] = {
    "section": pl.String, "cause": pl.String, "state": pl.String, "rank": pl.Int64,
    "form_code": pl.String, "period": pl.String, "city_name": pl.String, "unit_name": pl.String,
    "is_enterprise": pl.Boolean, "kind": pl.String, "rule_id": pl.String,
    "indicator_name": pl.String, "problem": pl.String, "places": pl.Int64,
    "former": pl.String, "value": pl.String, "unit": pl.String,
}  # fmt: skip
_ORDER = [pl.col("section").cast(pl.Enum(SECTIONS)), "rank", "cause"]


class Contents(NamedTuple):
    """The matters of a release (`ITEM`) against a former one; `former` is None before a second."""

    release: str
    former: str | None
    items: pl.DataFrame
    is_synthetic: bool


class _Read(NamedTuple):
    """What one release says."""

    sheets: pl.DataFrame
    issues: pl.DataFrame
    revised: pl.DataFrame
    targets: pl.DataFrame
    months: pl.DataFrame
    nature: pl.DataFrame


def compare(home: Home, release: str, former: str | None) -> Contents:
    """What is new, owed, flagged, settled, revised, closed and of another light.

    Without a former release nothing can have been settled or revised.

    Raises:
        ReleaseError: a release is not there, or another version of the program made it.
    """
    now = _read(home, release)
    parts = [_received(now), _owed(now), _flagged(now), _closed(now, None)]
    if former is not None:
        was = _read(home, former)
        parts = [
            _new(_received(now), _received(was)),
            _new(_owed(now), _owed(was)),
            _new(_flagged(now), _flagged(was)),
            _settled(now, was),
            _new(_revised(now), _revised(was)),
            _moved(now, was),
            _closed(now, was),
            _lights(now, was),
        ]
    items = pl.concat([_shaped(part) for part in parts]).sort(_ORDER)
    is_synthetic = bool(now.nature["is_synthetic"][0])
    return Contents(release, former, items, is_synthetic)


def _read(home: Home, name: str) -> _Read:
    asked = (
        queries.SHEETS, queries.ISSUES, queries.REVISED, queries.TARGETS, queries.MONTHS,
        queries.NATURE,
    )  # fmt: skip
    with open_release(home, name) as connection:
        try:
            return _Read(*(connection.sql(query).pl() for query in asked))
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise ReleaseError(_NOT_COMPARABLE.format(name=name)) from error


def _shaped(part: pl.DataFrame) -> pl.DataFrame:
    """All columns of an item, null where a kind of matter has none."""
    missing = [pl.lit(None).alias(name) for name in ITEM if name not in part.columns]
    return part.with_columns(missing).select(pl.col(name).cast(ITEM[name]) for name in ITEM)


def _new(now: pl.DataFrame, was: pl.DataFrame) -> pl.DataFrame:
    return now.join(was, on=["cause", "state"], how="anti")


def _received(read: _Read) -> pl.DataFrame:
    return read.sheets.with_columns(section=pl.lit("received"), kind="state")


def _owed(read: _Read) -> pl.DataFrame:
    owed = read.issues.filter(pl.col("family") == "return")
    return owed.with_columns(section=pl.lit("owed"), kind="issue_kind")


def _flagged(read: _Read) -> pl.DataFrame:
    found = read.issues.filter(pl.col("family") == "finding")
    return found.with_columns(section=pl.lit("flagged"), kind="issue_kind")


def _settled(now: _Read, was: _Read) -> pl.DataFrame:
    """What is open no more. A late return is let go by the next month and so settles nothing."""
    gone = was.issues.join(now.issues, on="cause", how="anti")
    return gone.filter(pl.col("state") != "late").with_columns(
        section=pl.lit(SETTLED), kind="issue_kind", state=pl.lit(SETTLED)
    )


def _revised(read: _Read) -> pl.DataFrame:
    """Figures of the province first, then of cities, counties, firms; the largest moves first."""
    ordered = read.revised.sort(
        "level_rank", pl.col("moved_pct").fill_null(0), "cause", descending=[False, True, False]
    )
    return ordered.with_row_index("place").with_columns(
        section=pl.lit("revised"), rank=pl.col("place").cast(pl.Int64) + 1000,
        former=_figure("former"), value=_figure("value"),
    )  # fmt: skip


def _figure(column: str) -> pl.Expr:
    """At most four decimals, as people write them."""
    text = pl.col(column).cast(pl.Decimal(38, 4)).cast(pl.String)
    return text.str.strip_chars_end("0").str.strip_chars_end(".")


def _moved(now: _Read, was: _Read) -> pl.DataFrame:
    """The plan's quantities whose latest figure is another one."""
    both = now.targets.join(was.targets, on="target_id", suffix="_was")
    changed = both.filter(
        pl.col("latest_value").ne_missing(pl.col("latest_value_was"))
        | pl.col("latest_period").ne_missing(pl.col("latest_period_was"))
    )
    return changed.with_columns(
        section=pl.lit("revised"),
        cause=pl.lit("target|") + pl.col("target_id"),
        state=pl.concat_str("latest_period", "latest_value", separator="=", ignore_nulls=True),
        period="latest_period", unit_name=pl.lit("全省"),
        former=pl.concat_str(
            _figure("latest_value_was"),
            pl.when(pl.col("latest_period") != pl.col("latest_period_was")).then(
                pl.format("（{}）", "latest_period_was")
            ),
            ignore_nulls=True,
        ),
        value=_figure("latest_value"),
    )  # fmt: skip


def _closed(now: _Read, was: _Read | None) -> pl.DataFrame:
    """Months whose state of closing is another one; before a second release those not open."""
    state = pl.concat_str(
        "close_state", pl.when("is_changed_since").then(pl.lit("changed")), separator="|",
        ignore_nulls=True,
    )  # fmt: skip
    months = now.months.with_columns(state=state)
    former = (was or now).months.with_columns(was=state)
    if was is None:
        former = former.clear()
    moved = months.join(former.select("period_end", "was"), on="period_end", how="left")
    return moved.filter(pl.col("state") != pl.col("was").fill_null("open")).select(
        section=pl.lit("closed"),
        cause=pl.lit("month|") + pl.col("period_end").cast(pl.String),
        state="state", kind="close_state", rank=-pl.col("period_end").cast(pl.Int64),
        period=pl.col("period_end").cast(pl.String).str.replace(r"(\d{4})(\d{2})", "$1-$2"),
        former=pl.col("was").fill_null("open").str.split("|").list.first(),
        problem=pl.when("is_changed_since").then(pl.lit("changed")),
    )  # fmt: skip


def _lights(now: _Read, was: _Read) -> pl.DataFrame:
    both = now.targets.join(was.targets, on="target_id", suffix="_was")
    return both.filter(pl.col("light").ne_missing(pl.col("light_was"))).select(
        "indicator_name", "rank",
        section=pl.lit("lights"), cause=pl.lit("light|") + pl.col("target_id"), state="light",
        period="latest_period", former="light_was", value="light",
    )  # fmt: skip
