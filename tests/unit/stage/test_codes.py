"""Enterprise codes: check characters by GB 11714 and GB 32100, and one identity behind both."""

import polars as pl
import pytest

from pipelines.stage.codes import check_character, enterprise_ids


@pytest.mark.parametrize(
    ("body", "character"),
    # Organisation codes inside published credit codes of listed companies.
    [("80210043", "3"), ("79965505", "8"), ("71092841", "X")],
)
def test_check_character(body: str, character: str) -> None:
    assert pl.select(check_character(pl.lit(body))).item() == character


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("80210043-3", "802100433"),
        ("802100433", "802100433"),
        ("91110000802100433B", "802100433"),
        ("91330100799655058B", "799655058"),
        ("71092841B", "71092841B"),
        ("71092841-B", "71092841B"),
        ("80210043-4", None),
        ("91110000802100433C", None),
        ("8021004-33", None),
        ("8021004333", None),
        ("91110000802100433", None),
        ("80210043-", None),
        ("８", None),
        ("", None),
    ],
)
def test_identity(text: str, identity: str | None) -> None:
    assert enterprise_ids(pl.Series("code", [text])).rows() == [(text, identity)]


def test_distinct_codes() -> None:
    found = enterprise_ids(pl.Series("code", ["802100433", "x", "802100433", None]))
    assert found.rows() == [("802100433", "802100433"), ("x", None)]
