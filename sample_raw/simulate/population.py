"""The enterprises of the simulated world: who they are, where, in which trade, how big.

Here: what an enterprise is. Not here: its monthly figures and how files print them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sample_raw.simulate.codes import credit_codes, organisation_codes
from sample_raw.simulate.months import SampleError
from sample_raw.simulate.names import brands, legal_suffixes, short_name
from sample_raw.simulate.numbers import FloatArray, IntArray, Stream, apportion, stream
from sample_raw.simulate.places import SECTORS, WEIGHTS, Places

OTHERS_PER_KEY = 5
CHURN_PER_KEY = 25
LIST_CHANGES_FROM = 2015
# How often a sector's firms are on the key list, relative to its employment.
KEY_APPEAL = np.array([0.05, 2.0, 2.6, 0.7, 0.7, 0.35, 0.6, 0.15])
# Key enterprises together stay below this share of their county's private revenue.
REVENUE_CEILING = 0.40

# Registration type, weight, then the weights of its holding types (国统字〔2011〕86号).
REGISTRATION = (
    ("173", 0.50, {"210": 1.0}),
    ("159", 0.19, {"210": 0.72, "110": 0.20, "120": 0.04, "900": 0.04}),
    ("171", 0.08, {"210": 1.0}),
    ("160", 0.06, {"210": 0.62, "110": 0.28, "900": 0.10}),
    ("174", 0.05, {"210": 1.0}),
    ("110", 0.03, {"110": 1.0}),
    ("172", 0.02, {"210": 1.0}),
    ("120", 0.02, {"120": 1.0}),
    ("310", 0.012, {"230": 0.5, "110": 0.3, "210": 0.2}),
    ("130", 0.01, {"120": 1.0}),
    ("151", 0.01, {"110": 1.0}),
    ("330", 0.008, {"230": 1.0}),
    ("230", 0.006, {"220": 1.0}),
    ("210", 0.004, {"220": 0.6, "210": 0.4}),
)
# Tenths of a per cent of non-public capital, by holding type: lowest and highest.
SHARE_RANGE = {
    "110": (0, 480),
    "120": (0, 300),
    "210": (520, 1000),
    "220": (500, 1000),
    "230": (500, 1000),
    "900": (300, 700),
}
FULL_SHARE = {"171": 1000, "172": 1000, "173": 1000, "174": 1000, "110": 0, "120": 0, "151": 0}
FULL_SHARE |= {"230": 1000, "330": 1000}


@dataclass(frozen=True)
class Population:
    """One row an enterprise: identity as text, parameters of its activity as numbers."""

    frame: pl.DataFrame
    key_count: int

    def is_key(self, year: int) -> pl.Expr:
        """The list of a year: the same number of firms, one in 25 exchanged in 2015."""
        start = 0 if year < LIST_CHANGES_FROM else self.key_count // CHURN_PER_KEY
        return pl.col("rank").is_between(start, start + self.key_count - 1)


def _spread(places: Places, keys: int, others: int, rng: np.random.Generator) -> IntArray:
    """County row of each enterprise; every county has at least one."""
    weight = (places.employment * KEY_APPEAL).sum(axis=1) ** 0.9
    count = apportion(keys + others - len(weight), weight) + 1
    county = np.repeat(np.arange(len(weight)), count)
    return rng.permutation(county)


def _trades(
    places: Places, county: IntArray, rng: np.random.Generator
) -> tuple[pl.DataFrame, IntArray]:
    """Industry of each enterprise: county's employment by sector, then trades within it."""
    table = pl.read_csv(WEIGHTS / "activities.csv", schema_overrides={"industry_code": pl.String})
    sector = np.array([SECTORS.index(s) for s in table["sector"]])
    appeal = places.employment * KEY_APPEAL
    appeal = appeal / appeal.sum(axis=1, keepdims=True)
    within = table["weight"].to_numpy().astype(np.float64)
    within = within / np.bincount(sector, weights=within, minlength=len(SECTORS))[sector]
    # Counties specialise: the same trade weighs differently in each.
    taste = np.exp(rng.normal(0, 0.6, (len(appeal), len(sector))))
    chance = appeal[:, sector] * within * taste
    cumulative = np.cumsum(chance / chance.sum(axis=1, keepdims=True), axis=1)
    draw = rng.random(len(county))
    choice = (draw[:, None] > cumulative[county]).sum(axis=1)
    return table, np.minimum(choice, len(sector) - 1)


def _registrations(count: int, rng: np.random.Generator) -> pl.DataFrame:
    pairs = [(t, h, w * p) for t, w, hs in REGISTRATION for h, p in hs.items()]
    weight = np.array([w for _, _, w in pairs])
    choice = rng.choice(len(pairs), size=count, p=weight / weight.sum())
    low = np.array([FULL_SHARE.get(t, SHARE_RANGE[h][0]) for t, h, _ in pairs])[choice]
    high = np.array([FULL_SHARE.get(t, SHARE_RANGE[h][1]) for t, h, _ in pairs])[choice]
    return pl.DataFrame(
        {
            "registration_type": [pairs[i][0] for i in choice],
            "holding_type": [pairs[i][1] for i in choice],
            "share_tenths": low + (rng.random(count) * (high - low + 1)).astype(np.int64),
        }
    )


def _sizes(per_head: FloatArray, mining: FloatArray, rng: np.random.Generator) -> pl.DataFrame:
    """Heavy tails: lognormal staff with a Pareto top, revenue per head around its trade's."""
    count = len(per_head)
    staff = np.exp(rng.normal(4.6, 1.0, count)) * (1 + mining)
    top = rng.random(count) < 0.03
    staff = np.where(top, staff * (1 + rng.pareto(1.5, count)), staff)
    staff = np.clip(staff, 8, 15_000)
    revenue = staff * per_head * np.exp(rng.normal(0, 0.5, count))
    return pl.DataFrame({"staff": staff, "revenue": revenue})


def _identity(places: Places, frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    county = frame["county"].to_numpy()
    codes = np.array(places.county_codes)[county].tolist()
    # Districts called 城区 or 郊区 are many: their firms bear the name of the city.
    short = [
        short_name(places.city_names[c] if len(name) == 2 and name[-1] == "区" else name)
        for name, c in zip(places.county_names, places.county_city, strict=True)
    ]
    organisations = organisation_codes(frame.height, seed)
    return frame.with_columns(
        region_code=pl.Series(codes),
        city_code=pl.Series(np.array(places.city_codes)[places.county_city[county]].tolist()),
        enterprise_id=pl.Series(organisations),
        credit_code=pl.Series(credit_codes(codes, organisations)),
        stem=pl.Series(np.array(short)[county].tolist())
        + pl.Series(brands(frame.height))
        + pl.col("word"),
        suffix=pl.Series(legal_suffixes(frame["registration_type"].to_list())),
    )


def _capped(frame: pl.DataFrame, private_revenue: IntArray) -> pl.DataFrame:
    """Scale a county's firms down where they would outgrow the county (万元 to 千元: x 10)."""
    ceiling = pl.DataFrame(
        {
            "county": np.arange(len(private_revenue)),
            "ceiling": private_revenue * 10 * REVENUE_CEILING,
        }
    )
    scale = (pl.col("ceiling") / pl.col("revenue").sum().over("county")).clip(upper_bound=1.0)
    return (
        frame.join(ceiling, on="county", how="left", maintain_order="left")
        .with_columns(scale=scale)
        .with_columns(
            revenue=pl.col("revenue") * pl.col("scale"),
            staff=(pl.col("staff") * pl.col("scale").sqrt()).clip(lower_bound=6.0),
        )
        .drop("ceiling", "scale")
    )


def make_population(places: Places, keys: int, seed: int, private_revenue: IntArray) -> Population:
    """`keys` firms on every year's key list and one fifth as many others in the register."""
    if keys < len(places.county_codes):
        raise SampleError(f"重点企业数不能少于县数 {len(places.county_codes)}，给出的是 {keys}。")
    rng = stream(seed, Stream.POPULATION)
    county = _spread(places, keys + keys // CHURN_PER_KEY, keys // OTHERS_PER_KEY, rng)
    table, trade = _trades(places, county, rng)
    words = [w.split("|") for w in table["words"]]
    pick = rng.integers(0, 60, len(county))
    per_head = table["revenue_per_head"].to_numpy().astype(np.float64)[trade]
    mining = (table["sector"] == "mining").to_numpy().astype(np.float64)[trade]
    frame = pl.concat(
        [
            pl.DataFrame({"rank": rng.permutation(len(county)), "county": county}),
            table[trade.tolist()].select(
                "industry_code", "sector", "margin", "tax_rate", "kwh_per_yuan", "trend"
            ),
            pl.DataFrame(
                {"word": [words[t][p % len(words[t])] for t, p in zip(trade, pick, strict=True)]}
            ),
            _sizes(per_head, mining, rng),
            _registrations(len(county), stream(seed, Stream.REGISTRATION)),
        ],
        how="horizontal",
    )
    opened = rng.integers(1985, 2011, len(county)) * 10000
    opened += rng.integers(1, 13, len(county)) * 100 + rng.integers(1, 29, len(county))
    frame = _capped(frame.with_columns(opened=pl.Series(opened)), private_revenue)
    return Population(_identity(places, frame, seed), keys)
