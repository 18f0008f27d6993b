"""What the checks of a long partition see, and the columns that their answers carry.

Belongs here: the frame of cells and its keys. Does not: how a rule is evaluated (`long_checks`,
`total_checks`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

ROW = ["file_sha256", "sheet_no", "row_no"]
VERSION_ORDER = ["known_from", "version_no", "file_sha256", "sheet_no", "row_no"]
PART = ["breakdown", "breakdown_code"]
CARRIED = [*ROW, "cell_ref", "region_code", "indicator_code", "time_basis", "period", "period_end"]


@dataclass(frozen=True)
class Cells:
    """What the checks of one partition see.

    Attributes:
        frame: cells in the columns of `stg.observation`, and `subject` (item and basis).
        standing: the same without refused rows, which are no return of their unit.
        counties: `region_code`, `parent_code` of the county-level units valid in the period.
        labels: item label by indicator code.
        editions: `form_code`, `edition` and `last_month` (yyyymm) of the editions that end.
        units: printed units (`printed_unit`) allowed for each `indicator_code`.
        factors: base units in each printed unit.
        shares: indicators that are a part of a whole in percent.
    """

    frame: pl.DataFrame
    standing: pl.DataFrame
    counties: pl.DataFrame
    labels: Mapping[str, str]
    editions: pl.DataFrame
    units: pl.DataFrame
    factors: Mapping[str, int]
    shares: tuple[str, ...]


def printed() -> pl.Expr:
    """The figure as its sender wrote it, with the unit."""
    return pl.concat_str(["printed_text", "printed_unit"])


def in_printed_unit(amount: pl.Expr, cells: Cells) -> pl.Expr:
    """An amount in base units as text in the unit that its row prints."""
    factor = pl.col("printed_unit").replace_strict(
        dict(cells.factors), default=1, return_dtype=pl.Int64
    )
    number = (amount.cast(pl.Float64) / factor).round(4).cast(pl.String).str.strip_suffix(".0")
    return pl.concat_str([number, "printed_unit"])
