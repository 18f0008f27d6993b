"""Content hashes: what must differ differs, what must not does not, in Polars and in SQL."""

import subprocess
import sys
from datetime import date
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from warehouse.contracts import Column
from warehouse.hashing import DigestHash, combined_hash, frame_hash, sql_row_digest

SCHEMA = {
    "code": pl.String,
    "name": pl.String,
    "amount": pl.Decimal(24, 4),
    "share": pl.Float64,
    "day": pl.Date,
    "flag": pl.Boolean,
    "number": pl.Int32,
}
COLUMNS = [
    Column(name=name, type=kind, comment="x")
    for name, kind in zip(
        SCHEMA,
        ("VARCHAR", "VARCHAR", "DECIMAL(24,4)", "DOUBLE", "DATE", "BOOLEAN", "INT"),
        strict=True,
    )
]
ROW = ("140100", "太原", Decimal("1.5000"), 0.1, date(2015, 3, 1), True, 7)
OTHER = (None, "", None, None, None, None, None)


def in_polars(rows) -> str:
    return frame_hash(pl.DataFrame(rows, schema=SCHEMA, orient="row"))


def in_sql(rows, tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("hash") / "rows.parquet"
    pl.DataFrame(rows, schema=SCHEMA, orient="row").write_parquet(path)
    digest = DigestHash(COLUMNS)
    connection = duckdb.connect()
    try:
        query = f"select {sql_row_digest(COLUMNS)} as digest from read_parquet('{path}') order by 1"
        for batch in connection.sql(query).to_arrow_reader(2):
            digest.update(pl.DataFrame(batch).get_column("digest"))
    finally:
        connection.close()
    assert digest.rows == len(rows)
    return digest.hexdigest()


@pytest.fixture(params=["polars", "sql"])
def hashed(request, tmp_path_factory):
    """Hashes rows by one of the two implementations."""
    if request.param == "polars":
        return in_polars
    return lambda rows: in_sql(rows, tmp_path_factory)


def changed(**values: object) -> tuple[object, ...]:
    return tuple((dict(zip(SCHEMA, ROW, strict=True)) | values).values())


def test_order_of_rows_does_not_matter(hashed):
    rows = [ROW, OTHER, changed(number=1), changed(number=2)]
    assert hashed(rows) == hashed(rows[::-1]) == hashed([rows[2], rows[0], rows[3], rows[1]])


def test_number_of_rows_matters(hashed):
    assert len({hashed([]), hashed([ROW]), hashed([ROW, ROW])}) == 3


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"name": None}, {"name": ""}),
        ({"name": None}, {"name": "\\N"}),
        ({"name": None}, {"name": "None"}),
        ({"name": "null"}, {"name": None}),
        ({"code": "a", "name": "b"}, {"code": "ab", "name": ""}),
        ({"code": "a\x1fb", "name": "c"}, {"code": "a", "name": "b\x1fc"}),
        ({"code": "a\\", "name": "sb"}, {"code": "a", "name": "\\sb"}),
        ({"name": "a\nb"}, {"name": "a\\nb"}),
        ({"name": "a "}, {"name": "a"}),
        ({"amount": Decimal("1.5")}, {"amount": Decimal("1.5001")}),
        ({"amount": Decimal("99999999999999999999.0001")},
         {"amount": Decimal("99999999999999999999.0002")}),
        ({"amount": Decimal("-1")}, {"amount": Decimal("1")}),
        ({"share": 0.123456789}, {"share": 0.123456788}),
        ({"share": None}, {"share": 0.0}),
        ({"day": date(2015, 3, 1)}, {"day": date(2015, 1, 3)}),
        ({"flag": True}, {"flag": False}),
        ({"flag": None}, {"flag": False}),
        ({"number": 1}, {"number": -1}),
    ],
)  # fmt: skip
def test_different_content_differs(hashed, first, second):
    assert hashed([changed(**first)]) != hashed([changed(**second)])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (0.1 + 0.2, 0.3),
        (1e20 / 3, 1e20 / 3 * (1 + 2e-16)),
        (0.0, -0.0),
        (float("nan"), float("nan")),
    ],
)
def test_the_last_digits_of_doubles_do_not_matter(hashed, first, second):
    assert hashed([changed(share=first)]) == hashed([changed(share=second)])


def test_volatile_columns_do_not_matter():
    frame = pl.DataFrame({"a": [1, 2], "seen_at": ["x", "y"]})
    later = frame.with_columns(seen_at=pl.lit("z"))
    assert frame_hash(frame, ["seen_at"]) == frame_hash(later, ["seen_at"])
    assert frame_hash(frame) != frame_hash(later)


def test_names_and_types_of_columns_matter():
    frame = pl.DataFrame({"a": [1]})
    assert frame_hash(frame) != frame_hash(frame.rename({"a": "b"}))
    assert frame_hash(frame) != frame_hash(frame.cast(pl.String))


def test_hash_is_the_same_in_another_process_and_for_ever():
    script = (
        "import polars as pl; from warehouse.hashing import frame_hash;"
        "print(frame_hash(pl.DataFrame({'a': ['x', None], 'n': [1, 2]})))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == frame_hash(pl.DataFrame({"a": [None, "x"], "n": [2, 1]}))
    assert (
        found.stdout.strip() == "302da8d4e0ca8d9218d2acf41c0dae9131b6a239eecda66605829222160cc555"
    )


def test_many_rows_are_hashed_in_pieces():
    frame = pl.DataFrame({"n": range(120_001)})
    assert frame_hash(frame) == frame_hash(frame.reverse())
    assert frame_hash(frame) != frame_hash(frame.head(120_000))


def test_combined_hash_ignores_the_order_of_parts():
    parts = [("core.a", "201501", "x"), ("core.a", "201502", "y"), ("mart.b", "all", "z")]
    assert combined_hash(parts) == combined_hash(reversed(parts))
    assert combined_hash(parts) != combined_hash(parts[:2])
