"""Labels, codes and days in their normal form."""

from datetime import date

import polars as pl
import pytest

from pipelines.stage import text


@pytest.mark.parametrize("printed", ["营业收入（万元）", "营业收入【万元】", " 营业　收入\n(万元)"])
def test_labels_alike(printed: str) -> None:
    assert text.label(printed) == "营业收入(万元)"
    frame = pl.DataFrame({"t": [printed]})
    assert frame.select(text.label_expr(pl.col("t"))).item() == "营业收入(万元)"


@pytest.mark.parametrize("printed", ["140105", "１４０１０５", ' ="140105"', "'140105", "140 105"])
def test_codes(printed: str) -> None:
    assert pl.DataFrame({"t": [printed]}).select(text.code(pl.col("t"))).item() == "140105"


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2015-03-09", date(2015, 3, 9)),
        ("2015年3月9日", date(2015, 3, 9)),
        ("2015/3/9", date(2015, 3, 9)),
        ("２０１５．０３．０９", date(2015, 3, 9)),
        ("20150309", date(2015, 3, 9)),
        ("2015-03-09 00:00:00", date(2015, 3, 9)),
        ("2015-02-30", None),
        ("四月上旬", None),
        ("2015-03", None),
        ("42072", None),
    ],
)
def test_days(printed: str, day: date | None) -> None:
    assert pl.DataFrame({"t": [printed]}).select(text.date(pl.col("t"))).item() == day
