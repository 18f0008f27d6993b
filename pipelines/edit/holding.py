"""Rows that a lock keeps out of force: received after their return was approved or month closed.

Belongs here: which staged rows fall into a lock, and how they leave the room. Not here: where locks
come from (`pipelines/collect/locks.py`), the rules (`editing.py`).

Such a row is kept like one that is no return of its unit: it replaces nothing and counts nowhere,
and no rule judges it before it is let in.
"""

import hashlib

import polars as pl

from pipelines.edit.cells import ROW

HELD_STATUS = "refused"
NOTHING_HELD = pl.DataFrame(
    schema={
        "file_sha256": pl.String, "sheet_no": pl.Int32, "row_no": pl.Int32, "held_by": pl.Int32,
    }
)  # fmt: skip
_RETURN = ["form_code", "period", "region_code"]
_UNIT = ["form_code", "period", "unit_key"]


def locks_of(locks: pl.DataFrame, form_code: str, frequency: str, period_end: int) -> pl.DataFrame:
    """The locks that bear on one form in one month; closing a month leaves annual returns open.

    They come long after their December, and speak of the year.
    """
    own = pl.col("form_code") == form_code
    if frequency != "annual":
        own = own | pl.col("form_code").is_null()
    return locks.filter(pl.col("period_end") == period_end, own).sort("decision_no", "locked_from")


def locks_digest(locks: pl.DataFrame) -> str:
    """What the edit of a partition depends on, as text."""
    return hashlib.sha256(locks.write_csv().encode()).hexdigest() if locks.height else ""


def held_rows(
    staged: pl.DataFrame, refused: pl.DataFrame, locks: pl.DataFrame, receipts: pl.DataFrame
) -> pl.DataFrame:
    """The rows of a partition that are not in force, with the decision that holds them.

    Args:
        staged: rows or cells of one form and month.
        refused: `ROW` of the rows that are no return of their unit.
        locks: of that form and month (`locks_of`).
        receipts: `raw.receipt`.

    Returns:
        `ROW` and `held_by` (number of the decision), one line a row.
    """
    received = receipts.select(
        "file_sha256",
        received=pl.col("received_at")
        .str.to_datetime("%Y-%m-%dT%H:%M:%S%:z", time_zone="UTC")
        .dt.epoch("s"),
    )
    rows = (
        staged.select(*ROW, *dict.fromkeys([*_RETURN, *_UNIT]))
        .unique()
        .join(refused, on=ROW, how="anti")
        .join(received, on="file_sha256", how="inner")
        .with_columns(first_received=pl.col("received").min().over(_UNIT))
    )
    binding = locks.drop("period_end", "lock_kind")
    of_returns = binding.drop_nulls("form_code")
    of_month = binding.filter(pl.col("form_code").is_null()).drop(_RETURN)
    met = pl.concat(
        [
            rows.join(of_returns, on=_RETURN, how="inner"),
            rows.join(of_month, how="cross"),
        ],
        how="diagonal",
    )
    return (
        met.filter(
            pl.col("received") >= pl.col("locked_from"),
            pl.col("locked_to").is_null() | (pl.col("received") < pl.col("locked_to")),
            pl.col("binds_before").is_null() | (pl.col("first_received") < pl.col("binds_before")),
        )
        .group_by(ROW)
        .agg(held_by=pl.col("decision_no").max())
        .sort(ROW)
    )


def without(staged: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """The rows that are not held."""
    return staged.join(held, on=ROW, how="anti", maintain_order="left")


def with_held(edited: pl.DataFrame, staged: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Edited rows and the held ones beside them: rows in = rows out."""
    kept = staged.join(held, on=ROW, how="inner", maintain_order="left").with_columns(
        edit_status=pl.lit(HELD_STATUS), is_counted=pl.lit(False)
    )
    return pl.concat([edited.with_columns(held_by=pl.lit(None, pl.Int32)), kept], how="diagonal")
