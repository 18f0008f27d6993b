"""Every aggregate form of the sample and what fills it.

Here: the registry; a form is sent as soon as it stands here. Not here: figures.
"""

from sample_raw.simulate.economy import Economy
from sample_raw.simulate.sources.base import Figures, Source, whole
from sample_raw.simulate.sources.products import PRODUCTS
from sample_raw.simulate.sources.sme import SME


def _economy(economy: Economy, year: int) -> Figures:
    return whole(economy.year(year))


SOURCES: dict[str, Source] = {
    "M1": Source(_economy, with_m1=True),
    "Z1": Source(_economy, with_m1=True),
    "M2": SME,
    "M4": PRODUCTS,
}
