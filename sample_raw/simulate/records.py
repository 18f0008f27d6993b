"""The enterprise returns as people print them: M3 rows of a month, R1 rows of a register.

Here: text columns in the order of the form. Not here: writing files and planting errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from sample_raw.simulate.activity import STATE_NAMES, Activity
from sample_raw.simulate.months import FIRST_USCC_REGISTER, Month
from sample_raw.simulate.numbers import IntArray, Stream, stream
from warehouse.dictionary import BASIS_LABELS, Form

DATA_NATURE = "模拟数据"
CHANGES_FROM = date(2015, 1, 31)


def printed_code(uses_credit_code: bool) -> pl.Expr:
    """XXXXXXXX-X before October 2015, the eighteen characters after."""
    old = pl.col("enterprise_id").str.slice(0, 8) + "-" + pl.col("enterprise_id").str.slice(8)
    return pl.col("credit_code") if uses_credit_code else old


def _hundredths(values: IntArray) -> pl.Series:
    whole, rest = pl.Series(values // 100), pl.Series(values % 100)
    return whole.cast(pl.String) + "." + rest.cast(pl.String).str.zfill(2)


def _tenths(column: str) -> pl.Expr:
    text = (pl.col(column) // 10).cast(pl.String) + "." + (pl.col(column) % 10).cast(pl.String)
    return text.str.strip_suffix(".0")


def _iso(column: str) -> pl.Expr:
    digits = pl.col(column).cast(pl.String)
    return digits.str.slice(0, 4) + "-" + digits.str.slice(4, 2) + "-" + digits.str.slice(6, 2)


@dataclass(frozen=True)
class Records:
    """Prints the enterprises of a month or of a register."""

    activity: Activity
    seed: int

    def _people(self, on: date) -> pl.DataFrame:
        """Identity as it stands on a day: in January 2015 some rename or change their holder."""
        frame = self.activity.population.frame
        rng = stream(self.seed, Stream.CHANGES)
        draw = pl.Series(rng.random(frame.height))
        changed = on >= CHANGES_FROM
        renamed = (draw < 0.010) & changed & frame["suffix"].is_in(["有限公司"])
        sold = (draw > 0.985) & changed & frame["registration_type"].is_in(["159", "160"])
        sold = sold & (frame["holding_type"] == "210")
        return frame.with_columns(
            enterprise_name=pl.col("stem")
            + pl.when(renamed).then(pl.lit("集团")).otherwise(pl.lit(""))
            + pl.col("suffix"),
            holding_type=pl.when(sold).then(pl.lit("110")).otherwise(pl.col("holding_type")),
            share_tenths=pl.when(sold).then(400).otherwise(pl.col("share_tenths")),
            draw=draw,
        )

    def month(self, form: Form, month: Month) -> pl.DataFrame:
        """M3 rows of every city; the column city_code is not of the form."""
        year, before = self.activity.year(month.year), self.activity.last_year(month.year)
        at = month.month - 1
        columns: dict[str, pl.Series] = {}
        for item in form.items:
            name = item.indicator.removeprefix("enterprise_")
            for basis in item.bases:
                flows = year.flows if basis == "ytd" else before
                values = {"employees": year.employees, "receivables": year.receivables}
                source = values[name] if basis == "end" else flows[name]
                cells = source[:, at]
                text = _hundredths(cells) if name == "electricity" else pl.Series(cells)
                columns[f"{item.label}-{BASIS_LABELS[basis]}"] = text.cast(pl.String)
        states = np.vectorize(STATE_NAMES.__getitem__)(year.working[:, at])
        frame = self._people(date(month.year, month.month, 28)).with_columns(
            form_mark=pl.lit(form.form),
            period_mark=pl.lit(month.label),
            enterprise_code=printed_code(month.uses_credit_code),
            production_state=pl.Series(states.tolist()),
            reported_on=self._report_days(month),
            version_no=pl.lit("1"),
            data_nature=pl.lit(DATA_NATURE),
            **columns,
        )
        chosen = frame.filter(self.activity.population.is_key(month.year))
        return self._printed(form, chosen, list(columns))

    def _report_days(self, month: Month) -> pl.Series:
        """Enterprises report from the third to the sixth, the due day."""
        rng = stream(self.seed, Stream.DATES, month.year, month.month)
        days = rng.integers(3, 7, self.activity.population.frame.height)
        texts = np.array([month.day_after(d).isoformat() for d in range(3, 7)])
        return pl.Series(texts[days - 3].tolist())

    def register(self, form: Form, as_of: date) -> pl.DataFrame:
        """R1 rows of every city as of a day, sizes of the year before."""
        data_year = as_of.year - 1
        sizes = self.activity.year(data_year)
        day = date(as_of.year, as_of.month + 1, 6).isoformat()
        key = self.activity.population.is_key(as_of.year)
        was_key = self.activity.population.is_key(as_of.year - 1)
        state = (
            pl.when(was_key & ~key)
            .then(pl.lit("当年关闭"))
            .when(~key & pl.col("draw").is_between(0.4, 0.45))
            .then(pl.lit("停业"))
            .when(~key & pl.col("draw").is_between(0.5, 0.52))
            .then(pl.lit("筹建"))
            .otherwise(pl.lit("营业"))
        )
        frame = self._people(as_of).with_columns(
            form_mark=pl.lit(form.form),
            as_of=pl.lit(as_of.isoformat()),
            enterprise_code=printed_code(as_of >= FIRST_USCC_REGISTER),
            non_public_share=_tenths("share_tenths"),
            employees=pl.Series(sizes.employees[:, 11]).cast(pl.String),
            revenue=pl.Series(sizes.flows["revenue"][:, 11] // 10).cast(pl.String),
            assets=pl.Series(sizes.assets() // 10).cast(pl.String),
            opened_on=_iso("opened"),
            is_key=pl.when(key).then(pl.lit("是")).otherwise(pl.lit("否")),
            unit_state=state,
            data_year=pl.lit(str(data_year)),
            reported_on=pl.lit(day),
            version_no=pl.lit("1"),
            data_nature=pl.lit(DATA_NATURE),
        )
        return self._printed(form, frame, [])

    def _printed(self, form: Form, frame: pl.DataFrame, items: list[str]) -> pl.DataFrame:
        names = {column.name: column.label for column in form.columns}
        ordered = frame.sort("region_code", "enterprise_id").select("city_code", *names, *items)
        return ordered.rename(names)
