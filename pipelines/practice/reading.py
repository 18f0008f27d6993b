"""What a set of returns says, as the system reads it: figures by their place in the world.

Belongs here: figures and issues from bytes, by the very code that judges returns. Does not: which
of them should be otherwise (`scoring.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from pipelines.edit.rules import RuleBook
from pipelines.stage.returns import read_returns
from pipelines.workbooks.checking import Checked, check_file
from pipelines.workbooks.issues import judge, no_issues
from warehouse.dictionary import Dictionary, Form

# A figure: file, form, unit, part, item.
Key = tuple[str, str, str, str, str]
Facts = dict[Key, str]
_KEY = ["file", "form", "unit", "part", "item"]
# Where the same figure stands twice, both are told.
AND = "｜"
# Beside the key, what says only where a row of an enterprise came from.
_ASIDE = (
    *("form_code", "edition", "file_sha256", "sheet_no", "row_no", "unit_key", "is_synthetic"),
    *("period", "period_start", "period_end", "enterprise_id"),
)


@dataclass(frozen=True)
class Read:
    """Figures and issues of some files; issues as a judgement lists them, and their file."""

    facts: Facts
    issues: pl.DataFrame


@dataclass(frozen=True)
class Reader:
    """Reads returns with the forms and rules of the installation."""

    dictionary: Dictionary
    books: Mapping[str, RuleBook]
    received_on: date
    # What is handed out mostly comes back as it was: the same bytes are judged once.
    _judged: dict[bytes, Checked] = field(default_factory=dict, repr=False, compare=False)

    def read(self, files: Mapping[str, bytes]) -> Read:
        """All that the files say."""
        facts: Facts = {}
        issues = [no_issues().with_columns(file=pl.lit(""))]
        for name, data in sorted(files.items()):
            checked = self._checked(data)
            facts |= _facts(name, checked)
            found = judge(name, checked, self.dictionary, self.books).issues
            issues.append(found.with_columns(file=pl.lit(name)))
        return Read(facts, pl.concat(issues))

    def _checked(self, data: bytes) -> Checked:
        if data not in self._judged:
            self._judged[data] = check_file(
                data, self.received_on, self.dictionary, dict(self.books), practice=True
            )
        return self._judged[data]

    def unmarked(self, files: Mapping[str, bytes]) -> list[str]:
        """Files of which a load would take something: a sheet no longer says what it is for."""
        return [
            name
            for name, data in sorted(files.items())
            if any(one.identity.accepted for one in read_returns(data, self.dictionary))
        ]


def _facts(file: str, checked: Checked) -> Facts:
    frames = [_long(form, frame) for form, frame in checked.accepted if not frame.is_empty()]
    if not frames:
        return {}
    told = (
        pl.concat(frames)
        .with_columns(file=pl.lit(file))
        .group_by(_KEY)
        .agg(pl.col("text").sort().str.join(AND))
        .sort(_KEY)
    )
    return {tuple(key): text for *key, text in told.select(*_KEY, "text").iter_rows()}


def _long(form: Form, frame: pl.DataFrame) -> pl.DataFrame:
    """One row a figure; what an enterprise states besides figures counts as one too."""
    code = pl.lit(form.form).alias("form")
    if "indicator_code" in frame.columns:
        return frame.select(
            code,
            unit="region_code",
            part=pl.col("breakdown_code").fill_null(""),
            item=pl.concat_str("indicator_code", pl.lit("@"), pl.col("time_basis").fill_null("")),
            text=pl.coalesce(pl.col("value").cast(pl.String), "printed_text").fill_null(""),
        )
    stated = [name for name in frame.columns if name not in _ASIDE]
    texts = frame.select("enterprise_id", pl.col(stated).cast(pl.String).fill_null(""))
    return texts.unpivot(stated, index="enterprise_id", variable_name="item").select(
        code, unit="enterprise_id", part=pl.lit(""), item="item", text="value"
    )
