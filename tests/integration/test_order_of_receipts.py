"""Any order and repetition of receipts gives the same content, with decisions and without."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.collect.archive import keep_receipt, store
from pipelines.collect.receipts import Receipt
from pipelines.run import load
from pipelines.settings import Settings
from warehouse.decisions import Kind, append
from warehouse.home import Home
from warehouse.releases import Release, current_release, open_release

RETURNS = Path(__file__).resolve().parents[2] / "sample_raw" / "returns"
CORRECTION = "2015-03/140400_长治市_2015-03_更正.xlsx"
LATE = "2015-10/140300_阳泉市_重点企业月报_2015-10.csv"
# A first return and its correction, a city that reports another's county, a firms' list that
# repeats a line, the register in two states, a month without one return, a file of random bytes.
FILES = [
    RETURNS / name
    for name in (
        "2015-03/140400_长治市_2015-03.xlsx",
        CORRECTION,
        "2015-03/140200_大同市_2015-03.xlsx",
        "2015-03/140600_朔州市_2015-03_更正.xlsx",
        "2015-10/140300_阳泉市_2015-10.xlsx",
        LATE,
        "2015-10/140700_晋中市_2015-10_附件.xlsx",
        "register/140300_阳泉市_企业名录_2015-01-31.csv",
        "register/140300_阳泉市_企业名录_2015-10-31.csv",
    )
]
NOON = datetime(2015, 11, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
EVERY = list(HealthCheck)


def _release(home: Path) -> Release:
    release = current_release(Home(home))
    assert release is not None
    return release


@pytest.fixture(scope="module")
def reference() -> Iterator[str]:
    """The content hash after one load of all files."""
    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        load(Settings(home=home), FILES)
        yield _release(home).content_hash


@st.composite
def rounds(draw: st.DrawFn) -> list[list[Path]]:
    """All files in some order, in two loads, some of them sent again with the second."""
    order = draw(st.permutations(FILES))
    cut = draw(st.integers(2, len(FILES) - 2))
    again = draw(st.lists(st.sampled_from(FILES), max_size=3))
    return [list(order[:cut]), [*order[cut:], *again]]


@given(arrivals=rounds())
@settings(max_examples=2, deadline=None, derandomize=True, suppress_health_check=EVERY)
def test_permuted_and_repeated_receipts_give_the_same_content(reference, arrivals):
    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        for files in arrivals:
            load(Settings(home=home), files)
        assert _release(home).content_hash == reference


def _received(archive: Home, day: Mapping[str, int]) -> None:
    """Every file archived, with a receipt of the first day, or of the one given for it."""
    archive.prepare()
    for path in FILES:
        digest, size = store(path, archive.archive)
        late = next((days for name, days in day.items() if path.match(name)), 0)
        moment = (NOON + timedelta(days=late)).isoformat(timespec="seconds")
        keep_receipt(Receipt(digest, path.name, size, "", moment), archive.receipts)


def _decided(home: Home) -> None:
    """The first return is approved, October closed, both a day before the rest arrives."""
    named = {"level": "city", "form": "M1", "period": "2015-03", "month": 201503}
    october = {"month": 201510, "content_key": "k"}
    for by, kind, content in (
        ("甲", Kind.APPROVAL, {**named, "region": "140400", "regions": ["140421", "140481"]}),
        ("甲", Kind.MONTH_CLOSE, {**october, "step": "review"}),
        ("乙", Kind.MONTH_CLOSE, {**october, "step": "sign"}),
        ("丙", Kind.MONTH_CLOSE, {**october, "step": "sign"}),
    ):
        append(
            home, decided_at=NOON + timedelta(days=1), decided_by=by, kind=kind,
            subject="审定与关账", content=content, reason="试",
        )  # fmt: skip


def _bring(source: Home, home: Home, digests: Sequence[str]) -> None:
    """Archived files and their receipts, as a copy of the archive brings them."""
    home.prepare()
    for digest in digests:
        for path in (*source.archive.rglob(digest), source.receipts / f"{digest}.json"):
            place = home.root / path.relative_to(source.root)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, place)


def _held(home: Path) -> set[tuple[str, str, int]]:
    with open_release(Home(home)) as connection:
        rows = connection.execute(
            "select form_code, unit_code, held_by from core.fct_submission where status = 'held'"
        ).fetchall()
    return {(form, unit if form == "M1" else "", number) for form, unit, number in rows}


@given(data=st.data())
@settings(max_examples=1, deadline=None, derandomize=True, suppress_health_check=EVERY)
def test_locks_bind_by_the_time_of_receipt_in_any_order_of_processing(reference, data):
    with TemporaryDirectory() as folder:
        source, whole, parts = (Home(Path(folder) / name) for name in ("source", "whole", "parts"))
        _received(source, {CORRECTION: 2, LATE: 2})
        digests = sorted(path.stem for path in source.receipts.iterdir())
        _bring(source, whole, digests)
        _decided(whole)
        load(Settings(home=whole.root), [])
        # Two of the correction's three counties were approved; October closed before its firms.
        held = _held(whole.root)
        assert held == {("M1", "140421", 1), ("M1", "140481", 1), ("M3", "", 4)}
        assert _release(whole.root).content_hash != reference

        order = data.draw(st.permutations(digests))
        cut = data.draw(st.integers(2, len(digests) - 2))
        _bring(source, parts, order[:cut])
        load(Settings(home=parts.root), [])
        _decided(parts)
        _bring(source, parts, order[cut:])
        load(Settings(home=parts.root), [])
        assert _held(parts.root) == held
        assert _release(parts.root).content_hash == _release(whole.root).content_hash
