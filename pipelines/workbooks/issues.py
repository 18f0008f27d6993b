"""What is wrong with a file, one issue a line, as its sender reads it.

Belongs here: rejects and findings brought into one list with sheet, cell, what, rule and what to
do, and the verdict. Does not: how the list looks in a workbook (`feedback.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.edit.rules import RuleBook
from pipelines.stage.body import find_layout
from pipelines.stage.fields import form_fields, item_key
from pipelines.stage.reasons import REASONS
from pipelines.workbooks.checking import Checked
from warehouse.dictionary import Dictionary, Form

# As the list of words has it for block and query.
MUST, EXPLAIN = "须更正", "须核实"
# A figure that the system computes itself: its sender need not do anything.
_NOTED = ("P01",)
_ISSUE = {
    "sheet_no": pl.Int32,
    "sheet": pl.String,
    "cell": pl.String,
    "row_no": pl.Int32,
    "demand": pl.String,
    "what": pl.String,
    "rule": pl.String,
    "action": pl.String,
    "proposal": pl.String,
}
_PROPOSAL = {
    "sheet_no": pl.Int32,
    "sheet": pl.String,
    "cell": pl.String,
    "row_no": pl.Int32,
    "reported": pl.String,
    "proposal": pl.String,
    "evidence": pl.String,
}
_ASSUMPTION = {
    "sheet_no": pl.Int32,
    "sheet": pl.String,
    "cell": pl.String,
    "row_no": pl.Int32,
    "assumption": pl.String,
}


@dataclass(frozen=True)
class Judgement:
    """All issues of a file in the order of its cells, and one line on the whole.

    Attributes:
        proposals: what figures would be in the unit of the form, one row a figure.
        assumptions: what was assumed when the file was read.
        rejected: why a sheet was not taken at all, by its number.
    """

    name: str
    verdict: str
    issues: pl.DataFrame
    proposals: pl.DataFrame
    assumptions: pl.DataFrame
    rejected: Mapping[int, str]

    @property
    def must_correct(self) -> int:
        """How many issues must be corrected."""
        return self.issues.filter(pl.col("demand") == MUST).height

    @property
    def rejects(self) -> int:
        """How many of these are about what could not be taken (file, sheet, row or cell)."""
        return self.issues.filter(pl.col("rule").is_in(list(REASONS))).height

    def to_json(self) -> dict[str, Any]:
        """The same as the workbook shows."""
        return {
            "file": self.name,
            "verdict": self.verdict,
            "must_correct": self.must_correct,
            "explain": self.issues.height - self.must_correct,
            "issues": self.issues.drop("sheet_no").to_dicts(),
            "proposals": self.proposals.drop("sheet_no").to_dicts(),
            "assumptions": self.assumptions.drop("sheet_no").to_dicts(),
        }


def no_issues() -> pl.DataFrame:
    """The list of a file in which nothing is wrong."""
    return pl.DataFrame(schema=_ISSUE)


def judge(
    name: str, checked: Checked, dictionary: Dictionary, books: Mapping[str, RuleBook]
) -> Judgement:
    """Put rejects and findings together and give the verdict."""
    rejects = _with_action(
        checked.rejects.select(
            "sheet_no", "row_no", cell="cell_ref", message="reason_text", rule="reason_code"
        ),
        {code: f"{reason.advice}。" for code, reason in REASONS.items()},
    ).filter(~pl.col("rule").is_in(_NOTED))
    advice = {rule.id: rule.advice for book in books.values() for rule in book.rules}
    letters = _columns(checked, dictionary)
    findings = _placed(checked.findings, letters).join(
        _proposed(checked.proposals), on="finding_id", how="left", maintain_order="left"
    )
    found = _with_action(
        findings.select(
            "sheet_no", "row_no", "cell", "proposal",
            message="message", rule="rule_id", severity="severity",
        ),
        advice,
    )  # fmt: skip
    demands = [
        rejects.with_columns(demand=pl.lit(MUST)),
        found.with_columns(
            demand=pl.when(pl.col("severity") == "block")
            .then(pl.lit(MUST))
            .otherwise(pl.lit(EXPLAIN))
        ).drop("severity"),
    ]
    names = checked.sheets.select("sheet_no", sheet="sheet_name")
    issues = _listed(pl.concat(demands, how="diagonal"), names, _ISSUE, "rule")
    proposals = _placed(checked.proposals, letters).with_columns(
        reported="observed_text", proposal="proposed_text"
    )
    assumptions = checked.assumptions.with_columns(cell="cell_ref", assumption="note_text")
    rejected = checked.sheets.filter(pl.col("status") == "rejected", pl.col("sheet_no") > 0)
    return Judgement(
        name,
        _verdict(issues, checked),
        issues,
        _listed(proposals, names, _PROPOSAL, "proposal"),
        _listed(assumptions, names, _ASSUMPTION, "assumption"),
        dict(rejected.select("sheet_no", "reason_text").iter_rows()),
    )


def _listed(
    frame: pl.DataFrame, names: pl.DataFrame, columns: Mapping[str, Any], last: str
) -> pl.DataFrame:
    """The columns of a list, in the order of sheets and cells."""
    return (
        frame.join(names, on="sheet_no", how="left")
        .select(pl.col(column).cast(dtype) for column, dtype in columns.items())
        .sort("sheet_no", "row_no", "cell", last, nulls_last=True)
    )


def _placed(frame: pl.DataFrame, letters: pl.DataFrame) -> pl.DataFrame:
    """Findings or proposals with their cell, also where they name a row and a figure only."""
    figure = ["sheet_no", "indicator_code", "time_basis"]
    own = pl.col("letter") + pl.col("row_no").cast(pl.String)
    return frame.join(
        letters, on=figure, how="left", nulls_equal=True, maintain_order="left"
    ).with_columns(cell=pl.coalesce("cell_ref", own))


def _proposed(proposals: pl.DataFrame) -> pl.DataFrame:
    """What is proposed for each finding: its own figure, or every one of its row."""
    texts = pl.col("proposed_text")
    whole = pl.format("本行 {} 项金额，见“更正建议”", pl.len())
    return proposals.group_by("finding_id").agg(
        proposal=pl.when(pl.len() == 1).then(texts.first()).otherwise(whole)
    )


def _with_action(frame: pl.DataFrame, advice: Mapping[str, str]) -> pl.DataFrame:
    """Split a message into what is wrong and what to do."""
    action = pl.col("rule").replace_strict(dict(advice), default="", return_dtype=pl.String)
    # Messages end in the advice; what stands before it says what is wrong.
    end = pl.col("message").str.len_chars() - action.str.len_chars()
    return frame.with_columns(
        what=pl.when(pl.col("message").str.ends_with(action))
        .then(pl.col("message").str.slice(0, end.clip(0)))
        .otherwise("message"),
        action=action,
    ).drop("message")


def _columns(checked: Checked, dictionary: Dictionary) -> pl.DataFrame:
    """The column letter of each figure on the sheets whose findings name a row and no cell."""
    rows: list[tuple[int, str, str | None, str]] = []
    for sheet in checked.sheets.filter(pl.col("status") == "accepted").iter_rows(named=True):
        form = dictionary.edition(sheet["form_code"], sheet["edition"])
        raw = checked.texts.get(sheet["sheet_no"])
        if form.kind in ("aggregate", "published") or raw is None:
            continue
        layout = find_layout(form, form_fields(form, dictionary.units), raw.frame, dictionary.units)
        letters = layout.letters if layout else {}
        rows += [
            (sheet["sheet_no"], indicator, basis, letters[key])
            for indicator, basis, key in _keys(form)
            if key in letters
        ]
    schema = {
        "sheet_no": pl.Int32, "indicator_code": pl.String, "time_basis": pl.String,
        "letter": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _keys(form: Form) -> list[tuple[str, str | None, str]]:
    items = [
        (entry.item.indicator, entry.basis, item_key(entry.item.code, entry.basis))
        for entry in form.item_columns()
    ]
    return [*items, *((column.name, None, column.name) for column in form.columns)]


def _verdict(issues: pl.DataFrame, checked: Checked) -> str:
    must = issues.filter(pl.col("demand") == MUST).height
    ask = issues.height - must
    if must:
        also = f"，另有 {ask} 处须核实" if ask else ""
        return f"不通过：{must} 处须更正{also}"
    if not checked.rows:
        return "不通过：没有可用的数据"
    return f"待核实：{ask} 处须核实并写明原因" if ask else "通过：没有发现问题"
