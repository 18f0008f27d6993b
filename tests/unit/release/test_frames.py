"""The adapter to pandas: numpy columns and Python objects, never nullable types, never amounts."""

from datetime import date
from decimal import Decimal

import polars as pl

from pipelines.release.frames import judged_frame


def test_every_type_becomes_plain_numpy_or_objects():
    frame = judged_frame(
        pl.DataFrame(
            {
                "whole": pl.Series([1, 2], dtype=pl.Int32),
                "gappy": pl.Series([1, None], dtype=pl.Int32),
                "ratio": pl.Series([0.5, 1.5], dtype=pl.Float64),
                "flag": pl.Series([True, None], dtype=pl.Boolean),
                "text": pl.Series(["甲", None], dtype=pl.String),
                "day": pl.Series([date(2015, 1, 2), None], dtype=pl.Date),
                "money": pl.Series([Decimal("5966300000000000.01"), None], dtype=pl.Decimal(24, 4)),
            }
        )
    )
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        "whole": "int32",
        "gappy": "object",
        "ratio": "float64",
        "flag": "object",
        "text": "object",
        "day": "object",
        "money": "object",
    }
    assert frame.iloc[0].tolist() == [1, 1, 0.5, True, "甲", "2015-01-02", "有值"]
    assert frame.iloc[1].tolist()[3:] == [None, None, None, None]
    assert frame["gappy"].tolist() == [1, None]


def test_an_empty_table_keeps_its_columns():
    frame = judged_frame(pl.DataFrame(schema={"a": pl.Int32, "b": pl.String}))
    assert (len(frame), list(frame.columns)) == (0, ["a", "b"])
