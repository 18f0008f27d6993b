"""Receipts as values: names that are no returns, hostile names, text form, the frame."""

import pytest

from pipelines.collect.receipts import Receipt, is_no_return, printable_name, receipt_frame
from warehouse.contracts import lake_contracts


@pytest.mark.parametrize(
    "name",
    ["~$太原.xlsx", ".DS_Store", ".hidden", "MANIFEST.yaml", "README.md", "readme.txt",
     "generate.py", "a.part", "Thumbs.db", "~WRL0001.tmp"],
)  # fmt: skip
def test_names_that_are_no_returns(name):
    assert is_no_return(name)


@pytest.mark.parametrize(
    "name", ["太原市.xlsx", "m3.csv", "manifest.yaml.xlsx", "py", "x.pyx", "a"]
)
def test_names_that_may_be_returns(name):
    assert not is_no_return(name)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("太原市.xlsx".encode(), "太原市.xlsx"),
        ("太原市.xlsx".encode("gb18030"), "太原市.xlsx"),
        (b"a\xff\xffb.csv", "a\\xff\\xffb.csv"),
        (b"a\nb\x1b[31m.csv", "a?b?[31m.csv"),
        ("a\u202egnp.exe".encode(), "a?gnp.exe"),
    ],
)
def test_a_name_is_printable_text(raw, text):
    assert printable_name(raw) == text


def test_a_receipt_survives_its_text():
    receipt = Receipt("ab" * 32, '太"原\\.xlsx', 12, "太原", "2015-04-09T10:00:00+08:00")
    assert Receipt.from_text(receipt.to_text()) == receipt


def test_the_frame_keeps_the_contract_also_when_empty():
    contract = lake_contracts()["raw.receipt"]
    for receipts in ([], [Receipt("b", "n", 1, "", "t"), Receipt("a", "n", 1, "", "t")]):
        frame = receipt_frame(receipts)
        assert frame.schema == contract.empty().schema
        assert frame["file_sha256"].to_list() == sorted(r.file_sha256 for r in receipts)
