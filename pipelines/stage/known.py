"""From when a row is known, in which version, and whether it is generated.

Belongs here: the fall-backs from row to sheet to receipt. Does not: which version is in force.
"""

import polars as pl

from pipelines.stage import numbers, text

_SYNTHETIC = "模拟"


def known_columns() -> list[pl.Expr]:
    """known_from, is_known_assumed, version_no and is_synthetic of sound rows.

    The day reported counts, on the row or on the sheet; else the first arrival, which is assumed.
    """
    day = text.date(pl.col("reported_on"))
    version = numbers.base_value(pl.col("version_no"), pl.lit(1)).cast(pl.Int32)
    nature = pl.col("data_nature").str.contains(_SYNTHETIC, literal=True)
    return [
        pl.coalesce(day, "received_on").alias("known_from"),
        (day.is_null() | pl.col("is_day_assumed")).alias("is_known_assumed"),
        version.fill_null(1).alias("version_no"),
        pl.coalesce(nature, "sheet_synthetic").alias("is_synthetic"),
    ]
