"""Any order and repetition of receipts, and of decisions among them, gives the same content."""

import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines import run
from pipelines.collect.archive import keep_receipt, store
from pipelines.collect.receipts import Receipt
from pipelines.run import load
from pipelines.settings import Settings
from warehouse.decisions import Kind, append
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.releases import Release, current_release, open_release

RETURNS = Path(__file__).resolve().parents[2] / "sample_raw" / "returns"
CORRECTION = "2015-03/140400_长治市_2015-03_更正.xlsx"
LATE = "2015-10/140300_阳泉市_重点企业月报_2015-10.csv"
# A first return and its correction, a city that reports another's county, a firms' list that
# repeats a line, the register in two states, a month without one return, a file of random bytes,
# other forms, and what is published.
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
        "2015-03/140000_山西省_电力部门交换表_2015-03.xlsx",
        "2015-03/140100_太原市_中小企业主要指标月报_2015-03.xlsx",
        "2015-03/140100_太原市_民营经济分行业主要指标季报_2015-03.xlsx",
        "2015-03/140100_太原市_融资担保机构情况季报_2015-03.xlsx",
        "2015-03/140200_大同市_重点产品产量月报_2015-03.xlsx",
        "2015-12/140300_阳泉市_民营经济和中小企业年报_2015-12.xlsx",
        "2015-12/140300_阳泉市_规划任务完成情况年报_2015-12.xlsx",
        "../published/real_figures.csv",
    )
]
# Those before the other forms: what arrives twice, corrects or contradicts is among them.
FEW = FILES[:9]
NOON = datetime(2015, 11, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
EVERY = list(HealthCheck)


@st.composite
def rounds(draw: st.DrawFn) -> list[list[Path]]:
    """The files in some order, in one to three loads, some of them sent again with the last one."""
    order = draw(st.permutations(FEW))
    cuts = draw(st.lists(st.integers(1, len(FEW) - 1), max_size=2, unique=True).map(sorted))
    parts = [order[a:b] for a, b in zip([0, *cuts], [*cuts, len(FEW)], strict=True)]
    again = draw(st.lists(st.sampled_from(FEW), max_size=3))
    return [*map(list, parts[:-1]), [*parts[-1], *again]]


def _edited(loads: Sequence[Sequence[Path]]) -> dict[tuple[str, str], str]:
    """Content of every partition that stage and edit made of the files, by table and name.

    The loads end with the edited lake: the models are computed from nothing else.
    """
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_build", lambda *_: None)
        for files in loads:
            load(Settings(home=Path(folder)), files)
        lake = Lake(Home(Path(folder)).lake)
        return {
            (table, name): state.content_hash
            for table in lake.contracts
            if table.startswith(("stg.", "edit."))
            for name, state in lake.partitions(table).items()
            if state.rows
        }


@pytest.fixture(scope="module")
def at_once() -> dict[tuple[str, str], str]:
    """What one load makes of all of them."""
    return _edited([FEW])


@given(loads=rounds())
@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=EVERY)
def test_permuted_and_repeated_receipts_are_edited_alike(at_once, loads):
    assert at_once.keys() >= {
        ("edit.observation", "m1-201503"),
        ("edit.enterprise_return", "m3-201510"),
    }
    assert _edited(loads) == at_once


def _release(home: Path) -> Release:
    release = current_release(Home(home))
    assert release is not None
    return release


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


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An archive with a receipt of each file; nothing was made of it."""
    source = Home(tmp_path_factory.mktemp("source"))
    _received(source, {CORRECTION: 2, LATE: 2})
    return source


def test_receipts_and_decisions_in_any_order_give_the_same(source, tmp_path):
    digests = sorted(path.stem for path in source.receipts.iterdir())
    # Always the same chance.
    order = Random(2015).sample(digests, len(digests))
    parts, whole = Home(tmp_path / "parts"), Home(tmp_path / "whole")
    # In two loads, with the second of which two files come again; the decisions between them.
    _bring(source, parts, order[:8])
    load(Settings(home=parts.root), [])
    assert _held(parts.root) == set()
    _decided(parts)
    _bring(source, parts, order[8:])
    load(Settings(home=parts.root), FILES[:2])
    # Two of the correction's three counties were approved; October closed before its firms.
    held = _held(parts.root)
    assert held == {("M1", "140421", 1), ("M1", "140481", 1), ("M3", "", 4)}

    # The decisions before any receipt, and all receipts at once.
    _decided(whole)
    _bring(source, whole, digests)
    load(Settings(home=whole.root), [])
    assert _held(whole.root) == held
    assert _release(whole.root).content_hash == _release(parts.root).content_hash
