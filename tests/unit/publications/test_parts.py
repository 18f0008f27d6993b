"""Parts of a change: they sum to it as printed, whatever is missing or rounded."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pipelines.publications.explanation.parts import (
    REST,
    UNEXPLAINED,
    Term,
    change_parts,
    ratio_change,
)
from pipelines.publications.figures import rounded

figures = st.decimals(-(10**9), 10**9, places=4)


@given(st.lists(st.tuples(figures, figures), max_size=14), figures, st.integers(0, 3))
def test_printed_parts_sum_to_the_printed_change(pairs, whole, decimals):
    terms = [Term(f"区{number}", now, base) for number, (now, base) in enumerate(pairs)]
    parts = change_parts(terms, whole, decimals)
    assert sum((part.change for part in parts), Decimal(0)) == rounded(whole, decimals)


def test_the_largest_come_first_and_the_rest_is_one_line():
    terms = [Term(f"区{n}", Decimal(n), Decimal(0)) for n in range(1, 9)]
    parts = change_parts(terms, Decimal(36), 0)
    assert [part.name for part in parts] == [
        "区8",
        "区7",
        "区6",
        "区5",
        "区4",
        REST.format(count=3),
    ]
    assert parts[0].share_pct == Decimal("22.2")


def test_what_no_part_accounts_for_is_said():
    parts = change_parts([Term("甲", Decimal(3), Decimal(1))], Decimal(5), 1)
    assert parts[-1] == (UNEXPLAINED, Decimal("3.0"), Decimal("60.0"))


def test_a_change_of_nothing_has_no_shares():
    terms = [Term("甲", Decimal(3), Decimal(1)), Term("乙", Decimal(1), Decimal(3))]
    assert {part.share_pct for part in change_parts(terms, Decimal(0), 0)} == {None}


def test_a_ratio_is_accounted_for_by_its_numerator_and_its_denominator():
    whole, denominator = (
        Term("全", Decimal(50), Decimal(40)),
        Term("分母", Decimal(100), Decimal(90)),
    )
    change, scale, by_denominator = ratio_change(whole, denominator, Decimal(100))
    assert rounded(change, 6) == rounded(Decimal(50) - Decimal(4000) / 90, 6)
    parts = change_parts(
        [Term("甲", Decimal(30), Decimal(25)), Term("乙", Decimal(20), Decimal(15))],
        change, 2, scale=scale, others=[("分母变动", by_denominator)],
    )  # fmt: skip
    assert [(part.name, part.change) for part in parts] == [
        ("乙", Decimal("5.00")), ("甲", Decimal("5.00")), ("分母变动", Decimal("-4.44")),
    ]  # fmt: skip
