"""The one adapter from our frames to what Great Expectations can judge without surprises.

Numpy-backed pandas only: nullable extension types crash pair expectations, so integers with gaps,
booleans, texts and dates become Python objects, and an amount becomes a mark of being there.
"""

from typing import Any

import polars as pl

_PRESENT = "有值"


def judged_frame(frame: pl.DataFrame) -> Any:
    """The rows as a pandas frame of numpy columns and Python objects."""
    import pandas as pd

    columns = {}
    for name in frame.columns:
        series = frame.get_column(name)
        if series.dtype.is_numeric() and not series.dtype.is_decimal() and not series.null_count():
            columns[name] = pd.Series(series.to_numpy())
        else:
            columns[name] = pd.Series(_objects(series), dtype=object)
    return pd.DataFrame(columns, index=range(frame.height))


def _objects(series: pl.Series) -> list[object]:
    if series.dtype.is_decimal():
        marks = pl.select(pl.when(series.is_not_null()).then(pl.lit(_PRESENT))).to_series()
        return list(marks)
    if series.dtype == pl.Date:
        return list(series.cast(pl.String))
    return list(series)
