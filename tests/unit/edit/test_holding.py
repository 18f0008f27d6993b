"""What is received after an approval or a final month is kept and not in force."""

import polars as pl
import pytest

from pipelines.edit.holding import held_rows, locks_of, with_held, without

ROW = ["file_sha256", "sheet_no", "row_no"]
# Files by name, with the second at which each was received.
RECEIVED = {"a": 100, "b": 200, "c": 300}
LOCK = {
    "decision_no": 1, "lock_kind": "approved", "period_end": 201503, "form_code": "M1",
    "period": "2015-03", "region_code": "140302", "locked_from": 150, "locked_to": None,
    "binds_before": 150,
}  # fmt: skip
CLOSED = {**LOCK, "decision_no": 2, "lock_kind": "closed", "form_code": None, "period": None,
          "region_code": None, "binds_before": None}  # fmt: skip
TYPES = {
    name: pl.Int64 if name in ("locked_from", "locked_to", "binds_before") else
    pl.Int32 if name in ("decision_no", "period_end") else pl.String
    for name in LOCK
}  # fmt: skip


def staged(*rows: tuple[str, str]) -> pl.DataFrame:
    """A cell for each file and region."""
    return pl.DataFrame(
        [(file, 1, 9, "M1", "2015-03", region, f"M1|2015-03|{region}") for file, region in rows],
        schema={
            "file_sha256": pl.String, "sheet_no": pl.Int32, "row_no": pl.Int32,
            "form_code": pl.String, "period": pl.String, "region_code": pl.String,
            "unit_key": pl.String,
        },
        orient="row",
    )  # fmt: skip


def held(cells: pl.DataFrame, *locks: dict[str, object], refused: str = "") -> dict[str, int]:
    receipts = pl.DataFrame(
        [
            (name, f"1970-01-01T08:{second // 60:02d}:{second % 60:02d}+08:00")
            for name, second in RECEIVED.items()
        ],
        schema=["file_sha256", "received_at"],
        orient="row",
    )
    none = cells.filter(pl.col("file_sha256") == refused).select(ROW).unique()
    frame = pl.DataFrame(list(locks), schema=TYPES, orient="row")
    found = held_rows(cells, none, locks_of(frame, "M1", "monthly", 201503), receipts)
    return dict(found.select("file_sha256", "held_by").iter_rows())


BOTH = staged(("a", "140302"), ("b", "140302"))


@pytest.mark.parametrize(
    ("cells", "locks", "expected"),
    [
        (BOTH, [LOCK], {"b": 1}),
        (BOTH, [{**LOCK, "region_code": "140303"}], {}),
        (BOTH, [{**LOCK, "period": "2015-02"}], {}),
        (BOTH, [{**LOCK, "period_end": 201502}], {}),
        (BOTH, [{**LOCK, "form_code": "M2"}], {}),
        # Received in the second of the decision: after it. In the second it ends: after that too.
        (BOTH, [{**LOCK, "locked_from": 200, "binds_before": 200}], {"b": 1}),
        (BOTH, [{**LOCK, "locked_to": 200}], {}),
        (BOTH, [{**LOCK, "locked_to": 201}], {"b": 1}),
        # A first return is never locked by an approval, nor what replaces it.
        (staged(("b", "140302"), ("c", "140302")), [LOCK], {}),
        # A final month holds first returns as well.
        (staged(("b", "140303")), [CLOSED], {"b": 2}),
        (BOTH, [LOCK, CLOSED], {"b": 2}),
    ],
)
def test_what_a_lock_holds(cells, locks, expected):
    assert held(cells, *locks) == expected


def test_the_order_of_rows_does_not_matter():
    cells = staged(("c", "140302"), ("a", "140302"), ("b", "140302"))
    assert held(cells, LOCK) == held(cells.reverse(), LOCK) == {"b": 1, "c": 1}


def test_a_refused_row_is_no_first_return():
    """A unit whose only row was no return of it sends its first one after the approval."""
    assert held(BOTH, LOCK, refused="a") == {}


def test_a_closed_month_leaves_annual_returns_open():
    frame = pl.DataFrame([LOCK, CLOSED], schema=TYPES, orient="row")
    assert locks_of(frame, "Y1", "annual", 201503).is_empty()
    assert locks_of(frame, "Q1", "quarterly", 201503)["decision_no"].to_list() == [2]


def test_held_rows_leave_the_rules_and_come_back_without_counting():
    rows = pl.DataFrame(
        {"file_sha256": ["b"], "sheet_no": [1], "row_no": [9], "held_by": [1]},
        schema={
            "file_sha256": pl.String, "sheet_no": pl.Int32, "row_no": pl.Int32,
            "held_by": pl.Int32,
        },
    )  # fmt: skip
    judged = without(BOTH, rows)
    assert judged["file_sha256"].to_list() == ["a"]
    edited = judged.with_columns(edit_status=pl.lit("accepted"), is_counted=pl.lit(True))
    kept = with_held(edited, BOTH, rows).select("file_sha256", "edit_status", "is_counted")
    assert kept.rows() == [("a", "accepted", True), ("b", "refused", False)]
