"""Numbers: the grammar, exact base units, half-widths, missing marks."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.stage import numbers

YI = 100_000_000


def value(text: str, factor: int = 1) -> Decimal | None:
    frame = pl.DataFrame({"t": [text]}).select(numbers.base_value(pl.col("t"), pl.lit(factor)))
    return frame.item()


def half(text: str, factor: int) -> Decimal:
    cell = pl.col("t")
    expr = numbers.half_width(numbers.printed_decimals(cell), pl.lit(factor))
    result: Decimal = pl.DataFrame({"t": [text]}).select(expr).item()
    return result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", "0"),
        ("1,234,567.5", "1234567.5"),
        ("１２３，４５６．７", "123456.7"),
        ("57 714", "57714"),
        ("　－12 ", "-12"),
        ("−3", "-3"),
        ("+3", "3"),
        ("(1,234)", "-1234"),
        ("（３）", "-3"),
        ('="1,234"', "1234"),
        ("'1234", "1234"),
        ("57\u3000714", "57714"),
        ("0.12345", "0.1234"),
        ("99999999999999.9999", "99999999999999.9999"),
    ],
)
def test_numbers(text: str, expected: str) -> None:
    assert value(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text",
    ["1e5", "1,23", "12,34,567", "1.2.3", "12万", "46.22万人", "约3", "(-3)", "()", "①②", "10²",
     "½", "58%", "", "-", ".5", "5.", "1234567890123456", "NaN", "inf", "0x10", "1_000", "--3"],
)  # fmt: skip
def test_no_numbers(text: str) -> None:
    assert value(text) is None


def test_too_large_for_storage() -> None:
    assert value("999999999999999", YI) is None


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=4))
def test_base_units_are_exact(number: Decimal) -> None:
    assert value(format(number, "f"), YI) == number * YI


@given(st.integers(min_value=0, max_value=10**12))
def test_separators_do_not_matter(number: int) -> None:
    assert value(f"{number:,}") == value(str(number)) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "factor", "expected"),
    [
        ("693", YI, "50000000"),
        ("693.0", YI, "5000000"),
        ("４３３８．６", YI, "5000000"),
        ("47.73", 1, "0.005"),
        ("58", 1, "0.5"),
        ("1,234", 10_000, "5000"),
        ("0.12345", 1, "0.0001"),
    ],
)
def test_half_width_is_half_of_the_last_printed_digit(
    text: str, factor: int, expected: str
) -> None:
    assert half(text, factor) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "missing"),
    [("－", True), ("-", True), ("—", True), (" … ", True), ("...", True), ("×", True), ("/", True),
     ("-3", False), ("0", False), ("", False)],
)  # fmt: skip
def test_missing_marks(text: str, missing: bool) -> None:
    marks = ("－", "—", "…", "/", "×")
    frame = pl.DataFrame({"t": [text]}).select(numbers.is_missing_mark(pl.col("t"), marks))
    assert frame.item() is missing


def test_percent_sign() -> None:
    frame = pl.DataFrame({"t": ["17％", "17 %", "17"]})
    assert frame.select(numbers.without_percent(pl.col("t"))).to_series().to_list() == ["17"] * 3
