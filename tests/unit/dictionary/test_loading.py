"""Loading: cached, quick, with a fingerprint that follows content only; lookups of the object."""

from pathlib import Path

import pytest

from warehouse.dictionary import Dictionary, DictionaryError, load_dictionary


def test_the_dictionary_is_loaded_once() -> None:
    assert load_dictionary() is load_dictionary()


def test_fingerprint_ignores_line_ends_and_follows_content(copy: Path) -> None:
    before = load_dictionary().fingerprint
    path = copy / "scope.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_dictionary(copy).fingerprint == before
    other = copy.with_name("other")
    copy.rename(other)
    path = other / "codelists" / "vintages.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("普查数", "普查结果数", 1), encoding="utf-8"
    )
    assert load_dictionary(other).fingerprint != before


def test_the_edition_in_force_is_found(dictionary: Dictionary) -> None:
    assert dictionary.form("M1", 201502).edition == "2014"
    assert dictionary.form("P1", 199812).edition == "2010"
    assert dictionary.form("P1", 202312).edition == "2010"
    assert dictionary.form("Z1", 201812).edition == "2014"


@pytest.mark.parametrize(("code", "month"), [("M1", 201312), ("M1", 201701), ("P1", 199712)])
def test_a_month_without_edition_is_refused(dictionary: Dictionary, code: str, month: int) -> None:
    with pytest.raises(DictionaryError, match=f"表 {code} 没有在 {month} 有效的版本；已有：20"):
        dictionary.form(code, month)


def test_of_two_editions_side_by_side_the_newest_holds(copy: Path) -> None:
    text = (copy / "forms" / "M1" / "2014.yaml").read_text(encoding="utf-8")
    newer = text.replace("edition: '2014'", "edition: '2015'").replace(
        "valid_from: 2014-01-01", "valid_from: 2015-07-01"
    )
    (copy / "forms" / "M1" / "2015.yaml").write_text(newer, encoding="utf-8")
    found = load_dictionary(copy)
    assert found.form("M1", 201506).edition == "2014"
    assert found.form("M1", 201507).edition == "2015"
    assert found.edition("M1", "2014").valid_from.year == 2014
    with pytest.raises(KeyError):
        found.edition("M1", "2016")


def test_names_and_aliases_lead_to_codes(dictionary: Dictionary) -> None:
    names = dictionary.indicator_names
    assert names["民营经济增加值"] == "private_value_added"
    assert names["中小企业上交税金"] == names["中小企业上缴税金"] == "sme_tax_paid"
    assert names["民间投资"] == "private_fixed_investment"
    assert "民营经济" not in names
