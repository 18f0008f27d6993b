"""Ratio helpers against exact fractions."""

import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import polars as pl
import pytest
import sqlglot

from warehouse.engine.ratios import HelperError, expand_helpers

AMOUNT = pl.Decimal(24, 4)


def computed(expression: str, frame: pl.DataFrame, tmp_path: Path) -> list[tuple[object, ...]]:
    path = tmp_path / "pairs.parquet"
    frame.write_parquet(path)
    query = sqlglot.parse_one(f"select n, d, {expression} as r from pairs", read="duckdb")
    connection = duckdb.connect()
    try:
        connection.execute(f"create view pairs as from read_parquet('{path}')").fetchall()
        return connection.execute(expand_helpers(query).sql("duckdb")).fetchall()
    finally:
        connection.close()


def exact(num: Decimal | None, den: Decimal | None, factor: int, decimals: int) -> Decimal | None:
    """Rounded half away from zero in integers."""
    if num is None or not den:
        return None
    scaled = Fraction(num) / Fraction(den) * factor * 10**decimals
    size = abs(scaled)
    rounded = (2 * size.numerator + size.denominator) // (2 * size.denominator)
    return (Decimal(rounded) * (-1 if scaled < 0 else 1)).scaleb(-decimals)


def pairs(count: int) -> pl.DataFrame:
    rng = random.Random(20150420)
    sizes = [10, 10**4, 10**8, 10**14, 10**20, 10**23]
    rows: list[tuple[Decimal | None, Decimal | None]] = [
        (
            Decimal(rng.randint(-(n := rng.choice(sizes)), n)).scaleb(-4),
            Decimal(rng.randint(-(d := rng.choice(sizes)), d)).scaleb(-4),
        )
        for _ in range(count)
    ]
    # Exact ties of factor 100 with 2 decimals: num/den = odd/20000.
    for _ in range(count // 5):
        den, odd = rng.randint(1, 10**9), 2 * rng.randint(-(10**6), 10**6) + 1
        rows.append((Decimal(odd * den).scaleb(-4), Decimal(den * 20_000).scaleb(-4)))
    rows += [(None, Decimal(1)), (Decimal(1), None), (Decimal(1), Decimal(0)), (None, None)]
    return pl.DataFrame(rows, schema={"n": AMOUNT, "d": AMOUNT}, orient="row")


@pytest.mark.parametrize(("factor", "decimals"), [(100, 2), (1, 0), (100, 6)])
def test_ratio_equals_the_exact_fraction_in_every_pair(factor, decimals, tmp_path):
    frame = pairs(85_000)
    assert frame.height > 100_000
    rows = computed(f"stat_ratio(n, d, {factor}, {decimals})", frame, tmp_path)
    limit = 10**12
    wrong, computable = [], 0
    for num, den, ratio in rows:
        expected = exact(num, den, factor, decimals)
        if expected is not None and abs(expected.scaleb(decimals)) >= limit:
            expected = None
        computable += expected is not None
        if ratio != expected:
            wrong.append((num, den, ratio, expected))
    assert wrong == []
    assert computable > 50_000


@pytest.mark.parametrize(
    ("num", "den", "call", "expected"),
    [
        ("4338.60", "9088.06", "stat_ratio(n, d, 100, 2)", "47.74"),
        ("4338.60", "9200.86", "stat_ratio(n, d, 100, 2)", "47.15"),
        ("1", "8", "stat_ratio(n, d, 100, 0)", "13"),
        ("-1", "8", "stat_ratio(n, d, 100, 0)", "-13"),
        ("1.005", "1", "stat_ratio(n, d, 1, 2)", "1.01"),
        ("0", "-5", "stat_ratio(n, d, 100, 2)", "0.00"),
        ("4338.6", "10000", "stat_growth_pct(n, d, 5, 2)", "18.18"),
        ("3582.8", "8000", "stat_growth_pct(n, d, 5, 2)", "17.43"),
        ("659", "1500", "stat_growth_pct(n, d, 5, 2)", "17.88"),
        ("2", "1", "stat_growth_pct(n, d, 1, 1)", "-50.0"),
        ("0", "1", "stat_growth_pct(n, d, 5, 2)", None),
        ("-1", "1", "stat_growth_pct(n, d, 5, 2)", None),
        ("1", "1", "stat_growth_pct(n, d, 0, 2)", None),
        ("1", "8", "stat_ratio(stat_ratio(n, d, 100, 1), 3, 1, 2)", "4.17"),
        ("-1", "8", "stat_ratio(n + n - 1, d, 100, 1)", "-37.5"),
    ],
)
def test_known_ratios(num, den, call, expected, tmp_path):
    frame = pl.DataFrame(
        {"n": [Decimal(num)], "d": [Decimal(den)]}, schema={"n": AMOUNT, "d": AMOUNT}
    )
    ((_, _, ratio),) = computed(call, frame, tmp_path)
    assert (None if ratio is None else str(ratio)) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("stat_div(n, d)", 0.75),
        ("stat_div(n, d - 4)", None),
        ("stat_div(n, d) + 1", 1.75),
        ("stat_growth_pct(n, d, 1)", 100 / 3),
        ("stat_compound(d, 50, 2)", 9.0),
    ],
)
def test_double_helpers(call, expected, tmp_path):
    frame = pl.DataFrame({"n": [Decimal(3)], "d": [Decimal(4)]}, schema={"n": AMOUNT, "d": AMOUNT})
    ((_, _, value),) = computed(call, frame, tmp_path)
    assert value == (None if expected is None else pytest.approx(expected, rel=1e-12))


def test_the_query_given_is_not_changed():
    query = sqlglot.parse_one("select stat_ratio(a, b, 100, 2) as r from t", read="duckdb")
    before = query.sql("duckdb")
    assert "STAT_RATIO" not in expand_helpers(query).sql("duckdb")
    assert query.sql("duckdb") == before


def test_wrong_arguments_are_refused():
    query = sqlglot.parse_one("select stat_ratio(a, b, 100, c) as r from t", read="duckdb")
    with pytest.raises(HelperError, match="stat_ratio：decimals 必须直接写成整数"):
        expand_helpers(query)
