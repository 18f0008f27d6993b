"""Invented codes are valid by independent implementations; invented names fit the files."""

import stdnum.cn.uscc

from sample_raw.simulate.codes import credit_codes, organisation_codes
from sample_raw.simulate.names import brands, short_name

WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def check_character(body: str) -> str:
    """GB 11714 by the book, character by character."""
    rest = 11 - sum(w * int(c, 36) for w, c in zip(WEIGHTS, body, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def test_the_check_character_by_the_book_agrees_with_a_public_code() -> None:
    assert check_character("60003734") == "1"


def test_organisation_codes_are_valid_and_different() -> None:
    codes = organisation_codes(5000, seed=2011)
    assert len(set(codes)) == 5000
    assert all(len(c) == 9 and c[8] == check_character(c[:8]) for c in codes)
    assert {"X", "0"} <= {c[8] for c in codes}


def test_credit_codes_are_valid_and_carry_the_organisation_code() -> None:
    organisations = organisation_codes(5000, seed=2011)
    codes = credit_codes(["140105", "141182"] * 2500, organisations)
    assert all(stdnum.cn.uscc.is_valid(code) for code in codes)
    assert [code[8:17] for code in codes] == organisations
    assert codes[1][:8] == "91141182"


def test_brands_are_different_and_encodable() -> None:
    names = brands(20000)
    assert len(set(names)) == 20000
    assert {len(name) for name in names} == {4}
    "".join(names).encode("gbk")


def test_short_names_keep_two_character_counties_whole() -> None:
    assert [short_name(n) for n in ("清徐县", "祁县", "杏花岭区")] == ["清徐", "祁县", "杏花岭"]
