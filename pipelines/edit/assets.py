"""Assets of the edit room: one per form from its staged partitions, and the rules as a table.

What belongs here: partitions, freshness, metadata.
What does not: how rules are evaluated (`editing`).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import dagster as dg
import polars as pl

from pipelines.edit.corrected import edit_corrected
from pipelines.edit.editing import Edited, refused_rows
from pipelines.edit.history import former_months
from pipelines.edit.holding import (
    NOTHING_HELD,
    held_rows,
    locks_digest,
    locks_of,
    with_held,
    without,
)
from pipelines.edit.rule_books import RULES, load_rule_books, rule_table
from pipelines.edit.rules import RuleBook
from pipelines.partitions import MONTHS
from pipelines.resources import WarehouseResource
from warehouse.dictionary import Form, load_dictionary
from warehouse.hashing import frame_hash
from warehouse.lake import Lake, PartitionState

GROUP = "edit"
# Raise when the evaluation of a kind of rule changes, so that stored partitions are edited again.
EDITING_VERSION = "3"
# What an edited partition leaves beside its rows.
BESIDE = ("edit.finding", "edit.correction_proposal", "edit.correction")
TABLES = {
    "aggregate": "observation",
    "published": "observation",
    "enterprise": "enterprise_return",
    "register": "register",
}
# Kinds of form whose returns are approved, and locked by it.
RETURNS = ("aggregate", "enterprise")


@dg.asset(key=["ref", "rule"], group_name=GROUP, kinds={"parquet"})
def rules(
    context: dg.AssetExecutionContext, warehouse: WarehouseResource
) -> dg.MaterializeResult[None]:
    """The edit rules of all forms as a table, for messages and documentation."""
    fingerprint = _rules_fingerprint()
    table = rule_table(_books(fingerprint))
    if not warehouse.lake.is_fresh("ref.rule", "all", fingerprint):
        warehouse.lake.write("ref.rule", "all", table, fingerprint)
    return dg.MaterializeResult(metadata={"dagster/row_count": table.height})


def _edit_asset(form: Form) -> dg.AssetsDefinition:
    code = form.form.lower()
    monthly = form.frequency != "irregular"

    @dg.asset(
        key=["edit", code],
        deps=[
            ["stg", code],
            ["raw", "correction"],
            *([["raw", "decision"]] if form.kind in RETURNS else []),
        ],
        group_name=GROUP,
        description=f"{form.name}：按审核规则检查后的数据和发现",
        partitions_def=MONTHS if monthly else None,
        backfill_policy=dg.BackfillPolicy.single_run() if monthly else None,
        kinds={"polars", "parquet"},
    )
    def edited(
        context: dg.AssetExecutionContext, warehouse: WarehouseResource
    ) -> dg.MaterializeResult[None]:
        table = TABLES[form.kind]
        if monthly:
            wanted = [f"{code}-{key.replace('-', '')}" for key in context.partition_keys]
        else:
            stored = {
                *warehouse.lake.partitions(f"stg.{table}"),
                *warehouse.lake.partitions(f"edit.{table}"),
            }
            wanted = sorted(name for name in stored if name.startswith(f"{code}-"))
        book = _books(_rules_fingerprint()).get(form.form)
        book = book or RuleBook(form=form.form, rules=())
        results = [_edit_partition(warehouse, form, book, table, name) for name in wanted]
        return _result(context, results, monthly)

    return edited


def _edit_partition(
    warehouse: WarehouseResource, form: Form, book: RuleBook, table: str, name: str
) -> Edited | None:
    """Edit one partition unless it is fresh; drop it when its staged source is gone."""
    lake = warehouse.lake
    staged = lake.state(f"stg.{table}", name)
    if staged is None:
        for gone in (f"edit.{table}", *BESIDE):
            lake.remove(gone, name)
        return None
    month = _month(name)
    former = _former_partitions(lake, form, book, table, month)
    months = [one for one in (month, *former) if one is not None]
    corrections = _corrections(lake, form, months)
    locks = _locks(lake, form, months)
    parts = (
        staged.content_hash,
        frame_hash(corrections),
        *(f"{month}:{state.content_hash}" for month, state in former.items()),
        *(f"{month}:{locks_digest(own)}" for month, own in locks.items()),
        _rules_fingerprint(),
        warehouse.dictionary.fingerprint,
    )
    fingerprint = hashlib.sha256("|".join((EDITING_VERSION, *parts)).encode()).hexdigest()
    fresh = lake.is_fresh(f"edit.{table}", name, fingerprint)
    if fresh and all(lake.is_fresh(beside, name, fingerprint) for beside in BESIDE):
        return None
    frame = lake.read(f"stg.{table}", [name])
    held = _held(warehouse, form, book, frame, month, locks)
    earlier = {}
    for one in former:
        rows = lake.read(f"stg.{table}", [f"{form.form.lower()}-{one}"])
        earlier[one] = without(rows, _held(warehouse, form, book, rows, one, locks))
    standing = without(frame, held)
    edited, journal = edit_corrected(
        standing, corrections, form, book, warehouse.dictionary, earlier
    )
    if table != "register":
        edited = edited._replace(rows=with_held(edited.rows, frame, held))
    lake.write("edit.correction", name, journal, fingerprint)
    lake.write("edit.correction_proposal", name, edited.proposals, fingerprint)
    lake.write("edit.finding", name, edited.findings, fingerprint)
    lake.write(f"edit.{table}", name, edited.rows, fingerprint)
    return edited


def _corrections(lake: Lake, form: Form, months: Sequence[int]) -> pl.DataFrame:
    """Corrections of a form's figures of some months: the only ones that its edit depends on."""
    return lake.read("raw.correction").filter(
        pl.col("form_code") == form.form, pl.col("period_end").is_in(months)
    )


def _month(name: str) -> int | None:
    """The month (yyyymm) of a monthly partition."""
    month = name.rpartition("-")[2]
    return int(month) if month.isdigit() else None


def _locks(lake: Lake, form: Form, months: Iterable[int]) -> dict[int, pl.DataFrame]:
    """The locks on a form by month; months without any are left out."""
    if form.kind not in RETURNS:
        return {}
    locks = lake.read("raw.lock")
    found = {month: locks_of(locks, form.form, form.frequency, month) for month in months}
    return {month: own for month, own in found.items() if own.height}


def _held(
    warehouse: WarehouseResource, form: Form, book: RuleBook, staged: pl.DataFrame,
    month: int | None, locks: Mapping[int, pl.DataFrame],
) -> pl.DataFrame:  # fmt: skip
    """The rows of a month that its locks keep out of force."""
    if month is None or month not in locks:
        return NOTHING_HELD
    refused = refused_rows(staged, book, form, warehouse.dictionary, month)
    return held_rows(staged, refused, locks[month], warehouse.lake.read("raw.receipt"))


def _former_partitions(
    lake: Lake, form: Form, book: RuleBook, table: str, month: int | None
) -> dict[int, PartitionState]:
    """Staged partitions of former months that the rules compare with, by month."""
    if month is None:
        return {}
    states = {
        one: lake.state(f"stg.{table}", f"{form.form.lower()}-{one}")
        for one in former_months(form, book, month)
    }
    return {one: state for one, state in states.items() if state is not None}


def _result(
    context: dg.AssetExecutionContext, results: Iterable[Edited | None], monthly: bool
) -> dg.MaterializeResult[None]:
    done = [result for result in results if result is not None]
    findings = pl.concat([result.findings for result in done]) if done else None
    blocked = 0 if findings is None else findings.filter(pl.col("severity") == "block").height
    months = _spoken(context.partition_keys) if monthly else "全部"
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": sum(result.rows.height for result in done),
            "months": months,
            "partitions_edited": len(done),
            "findings_block": blocked,
            "findings_query": 0 if findings is None else findings.height - blocked,
        }
    )


def _spoken(keys: Sequence[str]) -> str:
    return keys[0] if len(keys) == 1 else f"{keys[0]} — {keys[-1]}"


@lru_cache(maxsize=1)
def _books(_fingerprint: str) -> Mapping[str, RuleBook]:
    """The rule books of this fingerprint: a daemon sees new ones, the assets of a run share one."""
    return load_rule_books(RULES, load_dictionary())


def _rules_fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(RULES.glob("*.yaml")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _current_editions() -> list[Form]:
    """One edition a form: an asset serves every edition, the newest names it."""
    newest: dict[str, Form] = {}
    for form in load_dictionary().forms:
        known = newest.get(form.form)
        if known is None or form.valid_from > known.valid_from:
            newest[form.form] = form
    return list(newest.values())


assets = [rules, *(_edit_asset(form) for form in _current_editions())]
