"""Running a suite: frames in, verdicts as plain values out.

Belongs here: everything that knows Great Expectations. It is imported late (5 s, 256 MB), stays in
memory, writes nothing, sends nothing. Not here: where frames come from and what blocks a release.
"""

import os
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from pipelines.release.frames import judged_frame
from pipelines.release.suites import BY_ROW, Expectation, Suite

_SAMPLES = 5
# From here on turning rows into Python objects costs more than asking column by column.
_MANY_ROWS = 50_000


@dataclass(frozen=True)
class Verdict:
    """What came of one expectation; `crash` is the fault of one that could not be judged."""

    type: str
    kwargs: Mapping[str, Any]
    severity: str
    reason: str
    success: bool
    observed: str
    crash: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether the release must wait; a crash is never taken for a mere warning."""
        return not self.success and (self.severity == "critical" or self.crash is not None)


@dataclass(frozen=True)
class SuiteResult:
    """The verdicts on one table."""

    suite: str
    table: str
    advice: str
    rows: int
    verdicts: tuple[Verdict, ...]

    @property
    def blocks(self) -> bool:
        """Whether any verdict blocks the release."""
        return any(verdict.blocks for verdict in self.verdicts)

    @property
    def passed(self) -> bool:
        """Whether every expectation holds, warnings included."""
        return all(verdict.success for verdict in self.verdicts)

    def to_json(self) -> dict[str, Any]:
        """The result as it is kept."""
        return {**asdict(self), "passed": self.passed, "blocks": self.blocks}


class Gate:
    """Judges suites in one in-memory context."""

    def __init__(self) -> None:
        self._gx = _great_expectations()
        self._context = self._gx.get_context(mode="ephemeral")
        self._context.enable_analytics(False)
        self._context.variables.progress_bars = {"globally": False}
        asset = self._context.data_sources.add_pandas("warehouse").add_dataframe_asset("table")
        self._rows = asset.add_batch_definition_whole_dataframe("rows")

    def judge(self, suite: Suite, frame: pl.DataFrame) -> SuiteResult:
        """Every expectation of the suite on these rows."""
        if frame.height < _MANY_ROWS:
            verdicts = self._verdicts(suite.suite, suite.expectations, frame)
        else:
            verdicts = self._by_columns(suite, frame)
        return SuiteResult(suite.suite, suite.table, suite.advice, frame.height, tuple(verdicts))

    def _by_columns(self, suite: Suite, frame: pl.DataFrame) -> list[Verdict]:
        """The same verdicts, each reached on the columns it speaks of.

        What holds of each row by itself holds of all rows when it holds of the distinct ones; where
        it does not, all rows are asked again, so that the counts told are those of the table.
        """
        found: dict[int, Verdict] = {}
        for (columns, by_row), items in _asked_together(suite.expectations).items():
            # Rows are counted in any column.
            known = [name for name in columns if name in frame.columns] or frame.columns[:1]
            rows = frame.select(known)
            verdicts = self._verdicts(suite.suite, items, rows.unique() if by_row else rows)
            if by_row and not all(verdict.success for verdict in verdicts):
                verdicts = self._verdicts(suite.suite, items, rows)
            found |= zip(map(id, items), verdicts, strict=True)
        return [found[id(item)] for item in suite.expectations]

    def _verdicts(
        self, name: str, items: Sequence[Expectation], frame: pl.DataFrame
    ) -> list[Verdict]:
        batch = self._rows.get_batch({"dataframe": judged_frame(frame)})
        results = batch.validate(
            self._gx.ExpectationSuite(name=name, expectations=_expectations(items)),
            result_format={"result_format": "BASIC", "partial_unexpected_count": _SAMPLES},
        ).results
        answers = [result.to_json_dict() for result in results]
        # The order of the answers is not that of the questions: a crashed one comes first.
        placed = {answer["expectation_config"]["meta"]["place"]: answer for answer in answers}
        return [_verdict(item, placed.get(place)) for place, item in enumerate(items)]


def _great_expectations() -> Any:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    # With a Spark client installed the import looks for SPARK_HOME and ends the process.
    hidden = "pyspark" not in sys.modules
    if hidden:
        sys.modules["pyspark"] = None  # type: ignore[assignment]
    try:
        with warnings.catch_warnings():
            # It imports modules of the standard library under names that are on their way out.
            warnings.filterwarnings("ignore", "module 'sre_", DeprecationWarning)
            import great_expectations as gx
    finally:
        if hidden:
            del sys.modules["pyspark"]
    return gx


def _asked_together(
    items: Sequence[Expectation],
) -> dict[tuple[tuple[str, ...], bool], list[Expectation]]:
    """Expectations on the same columns, those on each row by itself apart from the others."""
    groups: dict[tuple[tuple[str, ...], bool], list[Expectation]] = {}
    for item in items:
        columns = tuple(sorted(set(item.columns())))
        groups.setdefault((columns, item.type in BY_ROW), []).append(item)
    return groups


def _expectations(items: Sequence[Expectation]) -> list[dict[str, Any]]:
    return [
        {
            "type": item.type,
            "kwargs": item.kwargs,
            "severity": item.severity,
            "meta": {"place": place},
        }
        for place, item in enumerate(items)
    ]


def _verdict(item: Expectation, answer: Mapping[str, Any] | None) -> Verdict:
    crash = "没有给出结果" if answer is None else _crash(answer["exception_info"])
    success = crash is None and answer is not None and bool(answer["success"])
    observed = "" if answer is None or success or crash else _observed(answer["result"])
    return Verdict(
        item.type, item.kwargs, item.severity, item.meta.reason, success, observed, crash
    )


def _crash(info: Mapping[str, Any]) -> str | None:
    """The message of an expectation that crashed; the library reports it in two shapes."""
    shapes = [info] if "raised_exception" in info else list(info.values())
    for shape in shapes:
        if shape.get("raised_exception"):
            return str(shape.get("exception_message") or "未说明的错误")
    return None


def _observed(result: Mapping[str, Any]) -> str:
    if "observed_value" in result:
        return f"实为 {result['observed_value']}"
    samples = result.get("partial_unexpected_list") or []
    shown = "、".join(dict.fromkeys(str(sample) for sample in samples))
    return f"{result.get('unexpected_count')} 行不符" + (f"，如 {shown}" if shown else "")
