"""The codes a cell may hold, taken from the dictionary and shaped for joins.

Belongs here: from lists of the dictionary to mappings and frames. Does not: the checks themselves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.stage import text
from pipelines.stage.regions import RegionNames
from warehouse.dictionary import Dictionary, Form

_FOREVER = "9999-12-31"
# GB/T 4754-2017 is used from the returns of 2018 on (国统字〔2017〕142号).
_INDUSTRY_2017_FROM = 201800
_REGISTRATION_VERSION = "2011"


@dataclass(frozen=True)
class Lookups:
    """Allowed codes; names lead to codes, and codes to themselves."""

    regions: pl.DataFrame
    region_names: RegionNames
    industries: Mapping[str, tuple[str, ...]]
    registration_types: tuple[str, ...]
    holding_types: tuple[str, ...]
    vintages: Mapping[str, str]
    indicators: Mapping[str, str]
    definitions: Mapping[str, str]
    units: Mapping[str, int]
    size_classes: Mapping[str, str]
    products: tuple[str, ...]
    # Product code -> the printed units that convert to the product's own.
    product_units: pl.DataFrame

    def is_industry(self, code: pl.Expr, period_end: pl.Expr) -> pl.Expr:
        """Whether a code belongs to the standard in force in a month."""
        return (
            pl.when(period_end > _INDUSTRY_2017_FROM)
            .then(code.is_in(self.industries["2017"]))
            .otherwise(code.is_in(self.industries["2011"]))
        )


def lookups(dictionary: Dictionary, form: Form) -> Lookups:
    """What the dictionary allows in this form."""
    # Returns carry sections and divisions; the finer codes serve the watch lists.
    industries = dictionary.codelists["industries"].filter(
        pl.col("level").is_in(("section", "division"))
    )
    registration = dictionary.codelists["registration_types"].filter(
        pl.col("standard_version") == _REGISTRATION_VERSION
    )
    vintages = dictionary.codelists["vintages"]
    return Lookups(
        regions=_regions(dictionary, form),
        region_names=RegionNames.of(dictionary),
        industries={
            str(version): tuple(frame.get_column("industry_code"))
            for (version,), frame in industries.group_by("standard_version")
        },
        registration_types=tuple(registration.get_column("registration_type")),
        holding_types=tuple(dictionary.codelists["holding_types"].get_column("holding_type")),
        vintages=_by_name(zip(vintages["vintage"], vintages["vintage_name"], strict=True)),
        indicators=_by_name(
            (code, name)
            for code, indicator in dictionary.indicators.items()
            for name in (indicator.name, *indicator.aliases)
        ),
        definitions=_by_name((one.code, one.name) for one in dictionary.definitions.values()),
        units={name: unit.factor for name, unit in dictionary.units.items()},
        size_classes=_by_name(
            (name, name) for name in dictionary.codelists["size_classes"]["size_class"]
        ),
        products=tuple(dictionary.codelists["products"]["product_code"]),
        product_units=_product_units(dictionary),
    )


def _product_units(dictionary: Dictionary) -> pl.DataFrame:
    """Every product with every printed unit it may be reported in."""
    units = pl.DataFrame(
        [(unit.unit, unit.base_unit) for unit in dictionary.units.values()],
        schema={"printed_unit": pl.String, "base_unit": pl.String},
        orient="row",
    )
    products = dictionary.codelists["products"].select("product_code", "unit")
    own = products.join(units, left_on="unit", right_on="printed_unit")
    return own.join(units, on="base_unit").select("product_code", "printed_unit")


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, name in pairs:
        found[code] = code
        found[text.label(name)] = code
    return found


def _regions(dictionary: Dictionary, form: Form) -> pl.DataFrame:
    """Regions a form may speak of, with validity as yyyymm, half-open by day.

    Enterprises may lie in a statistical zone; published figures may speak of another province, and
    of a time before or after the code they use.
    """
    divisions = dictionary.codelists["divisions"]
    if form.kind == "published":
        return divisions.select("region_code", first=pl.lit(0), last=pl.lit(999912)).unique()
    inside = divisions.filter(pl.col("in_scope") == "yes")
    if form.kind == "aggregate":
        inside = inside.filter(pl.col("level").is_in(form.unit_levels))
    start = pl.col("valid_from").str.to_date("%Y-%m-%d")
    end = pl.col("valid_to").fill_null(_FOREVER).str.to_date("%Y-%m-%d").dt.offset_by("-1d")
    valid = inside.select("region_code", first=_month(start), last=_month(end))
    if form.kind == "aggregate":
        return valid
    zones = dictionary.codelists["stat_zones"]
    always = zones.select("region_code", first=pl.lit(0), last=pl.lit(999912))
    return pl.concat([valid, always])


def _month(day: pl.Expr) -> pl.Expr:
    return (day.dt.year() * 100 + day.dt.month()).cast(pl.Int32)
