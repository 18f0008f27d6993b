"""Beside a blank form: what the same regions reported for the period before, grey and locked.

Belongs here: which figures of a release these are, and where they stand. Does not: the form itself
(`template.py`). The reader knows their columns by the first words of the label and leaves them out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from pipelines.stage.layout import REFERENCE
from pipelines.workbooks.blanks import Blank, BlankError
from pipelines.workbooks.canvas import Canvas
from pipelines.workbooks.grid import CHECK_COLUMNS, CODE_ROW, CORNER_ROW, DATA_ROW, HEADER_ROW

# The latest period before the month that any of the sender's rows has a figure for.
_FIGURES = """
with mine as (
    select
        obs.region_code, obs.breakdown_code, obs.indicator_code, obs.time_basis, obs.value,
        obs.period, obs.period_end, obs.known_from
    from core.fct_observation as obs
    where
        obs.form_code = ? and obs.is_current and obs.edit_status <> 'refused'
        and obs.period_end < ? and list_contains(?, obs.region_code)
)

select
    region_code, breakdown_code, indicator_code, time_basis, value, period, known_from
from mine
where period_end = (select max(period_end) from mine)
"""
_COMPARED_WIDTH = 17
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Reference:
    """Figures of one former period in base units, by region, part, indicator and time basis."""

    period: str
    known_on: date
    release: str
    values: Mapping[Key, Decimal]

    @property
    def title(self) -> str:
        """Of which period, and as known when."""
        return (
            f"{REFERENCE}（{self.period}，截至 {self.known_on.isoformat()} 收到的数据，"
            f"发布版 {self.release}）：仅供对照，不必填写"
        )


def read_reference(blank: Blank, connection: duckdb.DuckDBPyConnection, release: str) -> Reference:
    """Figures of the period before, from a release.

    Raises:
        BlankError: the sender lists the rows itself, or nothing was reported before.
    """
    form = blank.form
    if blank.is_open or form.kind != "aggregate":
        raise BlankError(f"{form.code} {form.name}的行由填报单位自己列出，不能附上期数")
    regions = sorted({row.region_code for row in blank.rows})
    found: list[tuple[Any, ...]] = connection.execute(
        _FIGURES, [form.code, blank.month, regions]
    ).fetchall()
    if not found:
        raise BlankError(f"{blank.region_name}以前没有报过 {form.code}，没有上期数可附")
    return Reference(
        period=str(found[0][5]),
        known_on=max(row[6] for row in found),
        release=release,
        values={(row[0], row[1], row[2], row[3]): row[4] for row in found},
    )


def write_reference(canvas: Canvas, reference: Reference) -> None:
    """The columns right of the checks: one for each column of figures, in the printed unit."""
    first = canvas.width + CHECK_COLUMNS + 1
    columns = canvas.blank.form.item_columns()
    canvas.page.write_string(CORNER_ROW, first, reference.title, canvas.style.check_head)
    canvas.page.set_column(first, first + len(columns) - 1, _COMPARED_WIDTH)
    for place, entry in enumerate(columns):
        label = f"{REFERENCE}：{entry.flat_label}\n({entry.item.unit})"
        at = first + place
        canvas.page.merge_range(HEADER_ROW, at, HEADER_ROW + 1, at, label, canvas.style.old_head)
        canvas.page.write_blank(CODE_ROW, at, None, canvas.style.old_head)
        factor = canvas.dictionary.units[entry.item.unit].factor
        style = canvas.style.old(entry.item.decimals)
        for offset, row in enumerate(canvas.blank.rows):
            key = (row.region_code, row.part, entry.item.indicator, entry.basis)
            value = reference.values.get(key)
            if value is None:
                canvas.page.write_blank(DATA_ROW + offset, at, None, style)
            else:
                canvas.page.write_number(DATA_ROW + offset, at, float(value / factor), style)
    canvas.beside = len(columns) + 1
