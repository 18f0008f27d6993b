"""The four kinds of forms and what staging one of them means: its function and its lake table.

Belongs here: the choice by the dictionary's `kind`, and lake rows about sheets. Does not: disk.
"""

from collections.abc import Callable, Sequence

import polars as pl

from pipelines.stage.aggregate import stage_aggregate
from pipelines.stage.body import StageSheet
from pipelines.stage.enterprise import stage_enterprise, stage_register
from pipelines.stage.notes import note_frame
from pipelines.stage.published import stage_published
from pipelines.stage.returns import ReadSheet
from pipelines.stage.staged import Staged
from warehouse.contracts import lake_contracts
from warehouse.dictionary import Dictionary, Form

# Raised when the same text is staged differently: partitions are then computed again.
STAGE_VERSION = 2

StageFunction = Callable[[Form, Sequence[StageSheet], Dictionary], Staged]

_FUNCTIONS: dict[str, StageFunction] = {
    "aggregate": stage_aggregate,
    "enterprise": stage_enterprise,
    "register": stage_register,
    "published": stage_published,
}
TABLES = {
    "aggregate": "stg.observation",
    "enterprise": "stg.enterprise_return",
    "register": "stg.register",
    "published": "stg.observation",
}


def stage_form(
    editions: Sequence[tuple[Form, Sequence[StageSheet]]], dictionary: Dictionary
) -> Staged:
    """Stage the sheets of one form, edition by edition."""
    parts = [_FUNCTIONS[form.kind](form, sheets, dictionary) for form, sheets in editions]
    return Staged.together(parts)


def sheet_rows(file_sha256: str, sender: str | None, found: Sequence[ReadSheet]) -> pl.DataFrame:
    """Rows of `stg.sheet` for the sheets of a file."""
    rows = [
        {
            "file_sha256": file_sha256,
            "sheet_no": one.sheet.number,
            "sheet_name": one.sheet.name,
            "form_code": identity.form_code,
            "edition": identity.edition,
            "period": identity.period.text if identity.period else None,
            "period_start": identity.period.start if identity.period else None,
            "period_end": identity.period.end if identity.period else None,
            "reported_on": identity.reported_on,
            "version_no": identity.version_no,
            "region_code": identity.region_code,
            "sender": identity.sender or sender,
            "is_synthetic": identity.is_synthetic,
            "status": "accepted" if identity.accepted else "rejected",
            "reason_code": identity.reason_code,
            "reason_text": identity.reason_text,
        }
        for one in found
        for identity in (one.identity,)
    ]
    return pl.DataFrame(rows, schema=lake_contracts()["stg.sheet"].polars_schema)


def sheet_rejects(sheets: pl.DataFrame) -> pl.DataFrame:
    """Rejects of whole files (sheet_no 0) and whole sheets, from the rows of `stg.sheet`."""
    columns = {
        "scope": pl.when(pl.col("sheet_no") == 0).then(pl.lit("file")).otherwise(pl.lit("sheet")),
        "raw_text": pl.col("sheet_name"),
        "unit_code": pl.col("sender"),
    }
    bad = sheets.filter(pl.col("status") == "rejected")
    schema = lake_contracts()["stg.reject"].polars_schema
    return bad.select(
        [
            columns.get(name, pl.col(name) if name in bad.columns else pl.lit(None))
            .cast(dtype)
            .alias(name)
            for name, dtype in schema.items()
        ]
    )


def sheet_assumptions(file_sha256: str, found: Sequence[ReadSheet]) -> pl.DataFrame:
    """Rows of `stg.assumption` for the sheets of a file."""
    notes = note_frame(
        file_sha256, ((one.sheet.number, note) for one in found for note in one.notes)
    )
    sheets = sheet_rows(file_sha256, None, found)
    known = sheets.select("file_sha256", "sheet_no", "form_code", "edition", "period", "period_end")
    joined = notes.join(known, on=["file_sha256", "sheet_no"], how="left", maintain_order="left")
    schema = lake_contracts()["stg.assumption"].polars_schema
    return joined.select([pl.col(name).cast(dtype) for name, dtype in schema.items()])
