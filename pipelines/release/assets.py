"""Room `release` as assets: blocking checks, the published database, its products, the answers.

Belongs here: which rows a suite sees, what Dagster is told of its verdicts, the day of the release,
an asset for each product. Judging is in `gate.py`, publishing in `warehouse/publish.py`, making the
products in `pipelines/publications/`, answering senders in `workbooks/handback.py`.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import count
from zoneinfo import ZoneInfo

import dagster as dg

from pipelines.all_models import all_models
from pipelines.messages import PRODUCT_LEFT_OUT
from pipelines.messages_workbooks import ANSWERS_WRITTEN, NOT_HANDED_BACK
from pipelines.partitions import months_of_run
from pipelines.publications.making import make
from pipelines.publications.products import PRODUCTS, Product, ProductError, chosen_products
from pipelines.release.gate import Gate, SuiteResult, Verdict
from pipelines.release.results import changed_partitions, checks_folder, keep, read_kept
from pipelines.release.suites import SUITES, Suite, load_suites
from pipelines.resources import WarehouseResource
from pipelines.run_report import Watch
from pipelines.workbooks.handback import answer
from warehouse.contracts import model_contracts
from warehouse.dictionary import load_dictionary
from warehouse.engine.base import NO_PERIOD
from warehouse.publish import publish
from warehouse.releases import MonthState, current_release

_PROGRESS_STEP = 200

_MONTHS = """
select mst.period_end as month, mst.close_state as state, mst.signed_by, mst.closed_at
from mart.mart_month_status as mst order by 1
"""


@cache
def suites() -> list[Suite]:
    """The suites of this installation."""
    return load_suites(SUITES, model_contracts())


def _specs() -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            suite.suite,
            asset=dg.AssetKey(suite.table.split(".")),
            blocking=True,
            description=f"{suite.table} 的发布前检查，共 {len(suite.expectations)} 条。"
            f"未通过时：{suite.advice}",
        )
        for suite in suites()
    ]


@dg.multi_asset_check(
    name="warehouse_gate",
    specs=_specs(),
    # Each table is judged as soon as it is built: what reads a wrong table is not computed from it.
    can_subset=True,
    description="发布前的仓库检查：任何一条关键期望不成立，就不发布，上一发布版保持不变。",
)
def warehouse_gate(
    context: dg.AssetCheckExecutionContext, warehouse: WarehouseResource
) -> Iterator[dg.AssetCheckResult]:
    """Judge every suite on the rows that changed since it last passed."""
    wanted = {key.name for key in context.op_execution_context.selected_asset_check_keys}
    for suite in (suite for suite in suites() if suite.suite in wanted):
        hashes = warehouse.partition_hashes(suite.table)
        folder = checks_folder(warehouse.home)
        changed = changed_partitions(read_kept(folder, suite), hashes)
        if changed is not None and not changed:
            yield _unchanged(suite)
            continue
        result = _gate().judge(suite, warehouse.engine().read(_query(suite, changed)))
        keep(folder, suite, result, hashes)
        yield _told(suite, result)


@cache
def _gate() -> Gate:
    """The gate of this process; its library takes seconds to import, so only when needed."""
    return Gate()


def _query(suite: Suite, partitions: set[str] | None) -> str:
    """The rows of a suite; table, columns and `where` come from our own checked YAML."""
    contract = model_contracts()[suite.table]
    conditions = [f"({suite.where})"] if suite.where else []
    if partitions is not None and contract.write == "period":
        months = sorted(int(name) for name in partitions if name != NO_PERIOD)
        among = f"period_end in ({', '.join(map(str, months))})" if months else "false"
        none = " or period_end is null" if NO_PERIOD in partitions else ""
        conditions.append(f"({among}{none})")
    columns = ", ".join(suite.columns or contract.key)
    where = f" where {' and '.join(conditions)}" if conditions else ""
    return f"select {columns} from {suite.table}{where}"


def _unchanged(suite: Suite) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=suite.suite,
        asset_key=suite.table.split("."),
        passed=True,
        description="内容与上次通过时相同，未重新检查",
    )


def _told(suite: Suite, result: SuiteResult) -> dg.AssetCheckResult:
    failed = [verdict for verdict in result.verdicts if not verdict.success]
    return dg.AssetCheckResult(
        check_name=suite.suite,
        asset_key=suite.table.split("."),
        passed=result.passed,
        severity=dg.AssetCheckSeverity.ERROR if result.blocks else dg.AssetCheckSeverity.WARN,
        description=_outcome(suite, failed) or f"{len(result.verdicts)} 条期望全部成立",
        metadata={
            "dagster/row_count": result.rows,
            "verdicts": dg.MetadataValue.table([_record(verdict) for verdict in result.verdicts]),
        },
    )


def _outcome(suite: Suite, failed: list[Verdict]) -> str:
    if not failed:
        return ""
    return f"{suite.table}：{'；'.join(map(_sentence, failed))}。{suite.advice}"


def _sentence(verdict: Verdict) -> str:
    found = f"检查本身出错：{verdict.crash}" if verdict.crash else verdict.observed
    return f"{verdict.type}（{verdict.reason}）：{found}"


def _record(verdict: Verdict) -> dg.TableRecord:
    state = "成立" if verdict.success else ("阻断发布" if verdict.blocks else "提示")
    return dg.TableRecord(
        {
            "期望": verdict.type,
            "参数": "；".join(f"{name}={value}" for name, value in verdict.kwargs.items()),
            "结果": state,
            "所见": verdict.crash or verdict.observed,
            "理由": verdict.reason,
        }
    )


@dg.asset(
    key=["pub", "warehouse"],
    deps=[dg.AssetKey(name.split(".")) for name in all_models()],
    kinds={"duckdb"},
    description="发布版：通过检查的数据库以一次改名成为当前版本，读者不等待，旧版本保留。",
)
def published(warehouse: WarehouseResource) -> dg.MaterializeResult[None]:
    """Publish the build as the current release, unless its content is already published."""
    now = datetime.now(ZoneInfo(warehouse.dictionary.scope.timezone))
    try:
        engine = warehouse.engine()
        months = [MonthState(**row) for row in engine.read(_MONTHS).to_dicts()]
        release = publish(warehouse.home, engine, now, months)
    finally:
        # Publishing closes the build file; a second try opens it again.
        warehouse.close_engine()
    return dg.MaterializeResult(
        metadata={
            "release": release.name,
            "content_hash": release.content_hash,
            "database": dg.MetadataValue.path(release.database),
            "dagster/row_count": sum(release.tables.values()),
        }
    )


@dg.asset(
    key=["pub", "answer"],
    deps=[
        dg.AssetKey(["edit", form])
        for form in sorted({f.code.lower() for f in load_dictionary().forms})
    ],
    kinds={"excel"},
    description="审核反馈：新收到的每份文件（压缩包内逐份）各写一份，放在 outbox/报送单位，"
    "不因未发布而等待。",
)
def answers(
    context: dg.AssetExecutionContext, warehouse: WarehouseResource
) -> dg.MaterializeResult[None]:
    """Answer the senders of what was edited; an outbox that cannot be written stops no release."""
    numbers = count(1)

    def step(_: str, done: bool) -> None:
        number = next(numbers)
        if number % _PROGRESS_STEP == 0:
            context.log.info(ANSWERS_WRITTEN.format(count=number))

    written = answer(
        warehouse.home, warehouse.lake, warehouse.dictionary,
        months_of_run(context.run.tags), Watch(step=step),
    )  # fmt: skip
    if isinstance(written, str):
        text = NOT_HANDED_BACK.format(cause=written, folder=warehouse.home.outbox)
        context.log.warning(text)
        return dg.MaterializeResult(metadata={"failure": text})
    return dg.MaterializeResult(metadata={"dagster/row_count": len(written)})


def _product_asset(product: Product) -> dg.AssetsDefinition:
    @dg.asset(
        key=["pub", product.name],
        deps=[dg.AssetKey(["pub", "warehouse"])],
        description=product.description,
    )
    def made(
        context: dg.AssetExecutionContext, warehouse: WarehouseResource
    ) -> dg.MaterializeResult[None]:
        release = current_release(warehouse.home)
        if release is None or product not in chosen_products(warehouse.products):
            return dg.MaterializeResult(metadata={"made": False})
        try:
            results = [make(warehouse.home, release, product, one) for one in product.editions]
        except ProductError as error:
            # A font that is not installed takes nothing away from the published database.
            context.log.warning(PRODUCT_LEFT_OUT.format(title=product.title, reason=error))
            return dg.MaterializeResult(metadata={"made": False, "reason": str(error)})
        return dg.MaterializeResult(
            metadata={
                "made": True,
                "files": sum(one.files for one in results),
                "bytes": sum(one.size for one in results),
                **{one.edition: dg.MetadataValue.path(one.folder) for one in results},
            }
        )

    return made


product_assets = [_product_asset(product) for product in PRODUCTS]
