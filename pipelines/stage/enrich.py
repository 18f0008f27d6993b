"""What the checks need beside the text of a row: its period, its region's validity, its identity.

Belongs here: look-ups on distinct texts, joined back to the rows. Does not: verdicts (`checks.py`).
"""

import polars as pl

from pipelines.stage import text
from pipelines.stage.codes import enterprise_ids
from pipelines.stage.fields import PERIOD_MARK
from pipelines.stage.lookups import Lookups
from pipelines.stage.regions import with_codes
from warehouse.dictionary import Form
from warehouse.periods import PeriodError, parse_report_period, period_columns
from warehouse.reporting import return_period


def enrich(rows: pl.DataFrame, form: Form, known: Lookups) -> pl.DataFrame:
    """Add the row's period, is_region_known, enterprise_id and unit_code."""
    if form.frequency == "irregular":
        rows = _own_period(rows, form)
    else:
        rows = rows.with_columns(
            _mapped_period(rows[PERIOD_MARK], form).alias("row_period"),
            pl.col("sheet_period").alias("period_text"),
        )
    if form.kind == "aggregate":
        rows = with_codes(rows, known.region_names)
    rows = _region(_product(rows, form, known), known)
    if form.has_column("enterprise_code"):
        rows = _enterprise(rows)
        return rows.with_columns(pl.coalesce("enterprise_id", "enterprise_key").alias("unit_code"))
    return rows.with_columns(pl.col("region_key").alias("unit_code"))


def _own_period(rows: pl.DataFrame, form: Form) -> pl.DataFrame:
    """The period each row states: its own column, or the day its figures stand for."""
    if form.has_column("as_of"):
        stated = text.date(pl.col("as_of")).dt.to_string("%Y-%m-%d").alias("row_period")
        rows = rows.with_columns(stated)
    else:
        rows = rows.with_columns(_mapped_period(rows["period"], form).alias("row_period"))
    rows = rows.drop("period_start", "period_end", "frequency")
    return period_columns("row_period", rows).with_columns(period_text="row_period")


def _mapped_period(column: pl.Series, form: Form) -> pl.Series:
    """Texts to the grammar of periods, by distinct text; null where it is none."""
    found: dict[str, str] = {}
    for one in column.drop_nulls().unique().to_list():
        try:
            irregular = form.frequency == "irregular"
            period = parse_report_period(one) if irregular else return_period(one, form.frequency)
        except PeriodError:
            continue
        found[one] = period.text
    return column.replace_strict(found, default=None, return_dtype=pl.String)


def _region(rows: pl.DataFrame, known: Lookups) -> pl.DataFrame:
    """Whether the region existed on any day of the month the row's period ends in."""
    rows = rows.with_columns(text.code(pl.col("region_code")).alias("region_key"))
    asked = rows.select("region_key", "period_end").unique()
    valid = (
        asked.join(known.regions, left_on="region_key", right_on="region_code")
        .filter(_in_force().fill_null(True))
        .select("region_key", "period_end", is_region_known=pl.lit(True))
        .unique()
    )
    joined = rows.join(
        valid, on=["region_key", "period_end"], how="left", nulls_equal=True, maintain_order="left"
    )
    return joined.with_columns(pl.col("is_region_known").fill_null(False))


def _product(rows: pl.DataFrame, form: Form, known: Lookups) -> pl.DataFrame:
    """Whether the unit a row prints converts to that of its product; true where it has none."""
    column = next((one.name for one in form.columns if one.type == "product_code"), None)
    if column is None:
        return rows.with_columns(pl.lit(True).alias("is_unit_of_product"))
    keyed = rows.with_columns(
        text.code(pl.col(column)).alias("product_key"),
        text.half_width(pl.col("unit")).alias("unit_key"),
    )
    fits = known.product_units.select(
        product_key="product_code", unit_key="printed_unit", is_unit_of_product=pl.lit(True)
    )
    joined = keyed.join(fits, on=["product_key", "unit_key"], how="left", maintain_order="left")
    unknown = ~pl.col("product_key").is_in(known.products)
    return joined.with_columns(
        (pl.col("is_unit_of_product").fill_null(False) | unknown).alias("is_unit_of_product")
    ).drop("product_key", "unit_key")


def _in_force() -> pl.Expr:
    """Null, hence no fault of the region, where the row's period is unknown."""
    return pl.col("period_end").is_between("first", "last")


def _enterprise(rows: pl.DataFrame) -> pl.DataFrame:
    rows = rows.with_columns(text.code(pl.col("enterprise_code")).alias("enterprise_key"))
    return rows.join(
        enterprise_ids(rows["enterprise_key"]), on="enterprise_key", how="left",
        maintain_order="left",
    )  # fmt: skip
