"""Every aggregate form of the sample and what fills it.

Here: the registry; a form is sent as soon as it stands here. Not here: figures.
"""

from sample_raw.simulate.economy import Economy
from sample_raw.simulate.sources.annual import ANNUAL
from sample_raw.simulate.sources.base import Figures, Source, whole
from sample_raw.simulate.sources.departments import ELECTRICITY, EMPLOYMENT, REGISTRY, TAX
from sample_raw.simulate.sources.guarantee import GUARANTEE
from sample_raw.simulate.sources.industry import INDUSTRIES
from sample_raw.simulate.sources.plan import PLAN
from sample_raw.simulate.sources.products import PRODUCTS
from sample_raw.simulate.sources.sme import SME


def _economy(economy: Economy, year: int) -> Figures:
    return whole(economy.year(year))


SOURCES: dict[str, Source] = {
    "M1": Source(_economy, with_m1=True),
    "Z1": Source(_economy, with_m1=True),
    "M2": SME,
    "Q1": INDUSTRIES,
    "Y1": ANNUAL,
    "B1": GUARANTEE,
    "T1": PLAN,
    "D1": TAX,
    "D2": REGISTRY,
    "D3": EMPLOYMENT,
    "D4": ELECTRICITY,
    "M4": PRODUCTS,
}
