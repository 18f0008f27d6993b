"""Reference tables made from code lists: text columns get the types of lake schema `ref`.

Belongs here: one expression list per table.
Does not: reading or checking the lists (codelists.py, checks_codelists.py).
"""

import polars as pl

from warehouse.dictionary.model import Dictionary

# Thresholds are printed in 万元; the warehouse keeps base units.
YUAN_PER_WAN = 10_000
AMOUNT = pl.Decimal(24, 4)
SIZES = ("large", "medium", "small")


def code_tables(dictionary: Dictionary) -> dict[str, pl.DataFrame]:
    """The reference tables that are code lists."""
    lists = dictionary.codelists
    return {
        "division": lists["divisions"].select(_division()),
        "industry": lists["industries"].select(
            "standard_version", "industry_code", "industry_name", "level", "parent_code",
            "section_code", "sector",
        ),
        "registration_type": lists["registration_types"].select(
            "standard_version", "registration_type", "registration_name", "parent_code",
            _flag("is_leaf"),
        ),
        "holding_type": lists["holding_types"].select("holding_type", "holding_name"),
        "size_threshold": lists["size_thresholds"].select(_size_threshold()),
        "revenue_tier": lists["revenue_tiers"].select(
            "tier_code", "tier_name", _yuan("lower_bound_wan").alias("lower_bound"), "quote"
        ),
        "size_group": lists["size_groups"].select(
            "standard_version", "industry_code", "industry_group"
        ),
        "private_rule": lists["private_rules"].select(
            pl.col("definition").alias("definition_code"),
            pl.col("version").alias("definition_version"),
            pl.col("priority").cast(pl.Int32),
            "registration_type", "holding_type", "verdict", "reason",
        ),
        "size_class": lists["size_classes"].select(
            "size_class", pl.col("size_rank").cast(pl.Int32), _flag("is_sme")
        ),
        "product": lists["products"]
        .join(_units(dictionary), on="unit", how="left", maintain_order="left")
        .select("product_code", "product_name", "unit", "base_unit", "unit_factor",
                "parent_code", "industry_code", "code_basis", "source"),
        "vintage": lists["vintages"].select(
            "vintage", "vintage_name", pl.col("vintage_rank").cast(pl.Int32), "meaning"
        ),
    }  # fmt: skip


def _units(dictionary: Dictionary) -> pl.DataFrame:
    rows = [(one.unit, one.base_unit, one.factor) for one in dictionary.units.values()]
    schema: dict[str, pl.DataType | type[pl.String]] = {
        "unit": pl.String,
        "base_unit": pl.String,
        "unit_factor": AMOUNT,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _flag(column: str) -> pl.Expr:
    return (pl.col(column) == "yes").alias(column)


def _division() -> list[pl.Expr]:
    texts = ("region_code", "region_name", "level", "kind", "parent_code")
    return [
        *(pl.col(name) for name in texts),
        _flag("in_scope"),
        pl.col("valid_from").str.to_date("%Y-%m-%d"),
        pl.col("valid_to").str.to_date("%Y-%m-%d"),
        *(pl.col(name) for name in ("successor_code", "document_no", "source")),
    ]


def _size_threshold() -> list[pl.Expr]:
    return [
        pl.col("threshold_no").cast(pl.Int32),
        pl.col("industry_group"),
        *(pl.col(f"employees_{size}").cast(pl.Int64).cast(AMOUNT) for size in SIZES),
        *(_yuan(f"revenue_{size}_wan").alias(f"revenue_{size}") for size in SIZES),
        *(_yuan(f"assets_{size}_wan").alias(f"assets_{size}") for size in SIZES),
    ]


def _yuan(column: str) -> pl.Expr:
    return (pl.col(column).cast(pl.Int64) * YUAN_PER_WAN).cast(AMOUNT)
