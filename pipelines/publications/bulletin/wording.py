"""Words for figures: up, down or flat as printed, lists of names, largest and smallest.

Belongs here: choosing among the declared words. Not here: the words (`bulletin.yaml`).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from pipelines.publications.bulletin.declared import Declared, Turn, Way
from pipelines.publications.explanation.measure import Measure, Measured
from pipelines.publications.figures import number_text, rounded


def way_of(measure: Measure) -> Way:
    """Whether its change is told as growth, as a difference or in points."""
    if measure.is_percent:
        return "points"
    return "flow" if measure.facts.series.time_basis == "ytd" else "stock"


def turn_of(value: Decimal | None, decimals: int) -> Turn:
    """Up, down or flat: what prints as nothing is flat."""
    if value is None:
        return "unknown"
    printed = rounded(value, decimals)
    if not printed:
        return "flat"
    return "up" if printed > 0 else "down"


def change_words(declared: Declared, measure: Measure, figure: Measured) -> str:
    """`同比增长3.2%`, `比上年同期减少0.4万人`, `与上年同期持平`."""
    way = way_of(measure)
    value, decimals = (figure.growth_pct, 1) if way == "flow" else (figure.change, measure.decimals)
    words: Mapping[Turn, str] = declared.wording[way]
    growth = number_text(abs(figure.growth_pct), 1) if figure.growth_pct is not None else ""
    change = number_text(abs(figure.change), measure.decimals) if figure.change is not None else ""
    return words[turn_of(value, decimals)].format(growth=growth, change=change, unit=measure.unit)


def listed(names: Sequence[str], limit: int = 20) -> str:
    """Names with 、; more than the limit are counted."""
    if len(names) <= limit:
        return "、".join(names)
    return f"{'、'.join(names[:limit])}等{len(names)}个"


def by_growth(cities: Sequence[tuple[str, Measured]]) -> list[tuple[str, Decimal]]:
    """(name, growth) of those that have one, fastest first."""
    grown = [(name, figure.growth_pct) for name, figure in cities]
    known = [(name, growth) for name, growth in grown if growth is not None]
    return sorted(known, key=lambda one: (-one[1], one[0]))
