"""The method of unit errors: the published cases, every factor, and what cannot be judged."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.edit.unit_slips import comparison, corrected, marker, ratio_to, slipped_by

PUBLISHED = pl.read_csv(
    Path(__file__).parent / "tables" / "pounds_thousands.csv", comment_prefix="#"
)
FACTORS = (1e3, 1e4, 1e8, 1e-3, 1e-4, 1e-8)


def judge(frame: pl.DataFrame, factors=(1000.0,), lower=0.25, upper=1.35) -> pl.DataFrame:
    compared = comparison(pl.col("predictive"), pl.col("auxiliary"))
    judged = frame.with_columns(got_ratio=ratio_to(pl.col("principal"), compared))
    judged = judged.with_columns(
        got_factor=slipped_by(pl.col("got_ratio"), factors, lower, upper),
    )
    values = [name for name in ("principal", "q42", "q43") if name in frame.columns]
    return judged.with_columns(
        marker(pl.col("got_ratio"), pl.col("got_factor")).alias("got_marker"),
        *(corrected(pl.col(name), pl.col("got_factor")).alias(f"got_{name}") for name in values),
    )


@pytest.mark.parametrize("case", range(1, 13))
def test_the_published_cases_give_the_published_answer(case):
    frame = PUBLISHED.filter(pl.col("case") == case)
    assert frame.height == 2
    (lower,), (upper,) = (frame[name].unique().to_list() for name in ("lower", "upper"))
    got = judge(frame, lower=lower / 1000, upper=upper / 1000)
    assert got["got_marker"].to_list() == frame["marker"].to_list()
    for name, answer in (
        ("got_ratio", "ratio"),
        ("got_principal", "final"),
        ("got_q42", "q42_final"),
        ("got_q43", "q43_final"),
    ):
        for have, want in zip(got[name], frame[answer], strict=True):
            assert have == (None if want is None else pytest.approx(want, rel=1e-9)), name


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize(
    ("share", "found"), [(0.25, False), (0.26, True), (1.0, True), (1.34, True), (1.36, False)]
)
def test_each_factor_is_found_within_its_limits_and_only_there(factor, share, found):
    frame = pl.DataFrame({"principal": [602.0 * factor * share], "predictive": [602.0]})
    got = judge(frame.with_columns(auxiliary=None), FACTORS).row(0, named=True)
    assert got["got_factor"] == (factor if found else None)
    assert got["got_marker"] == ("C" if found else "N")
    if found:
        assert got["got_principal"] == pytest.approx(602.0 * share)


@pytest.mark.parametrize(
    ("principal", "predictive", "auxiliary", "want"),
    [
        (5000.0, None, None, "S"),
        (5000.0, 0.0, 0.0, "S"),
        (None, 5.0, 5.0, "S"),
        (0.0, 5.0, None, "N"),
        (5000.0, 0.0, 5.0, "C"),
        (-5000.0, -5.0, None, "C"),
        (-5000.0, 5.0, None, "N"),
    ],
)
def test_zero_and_missing(principal, predictive, auxiliary, want):
    schema = dict.fromkeys(("principal", "predictive", "auxiliary"), pl.Float64)
    frame = pl.DataFrame([(principal, predictive, auxiliary)], schema=schema, orient="row")
    assert judge(frame)["got_marker"].to_list() == [want]
