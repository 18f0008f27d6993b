"""The calendar of all monthly assets: one definition, so that every mapping stays trivial.

January has no return of its own (the first return of a year is the combined one of 1-2月), so it is
no partition. A row belongs to the partition of its last month (`period_end`).
"""

import warnings
from collections.abc import Iterable, Mapping
from itertools import groupby

import dagster as dg

from warehouse.dictionary import load_dictionary

# One run for a range of months is a single-run backfill policy, which this version calls beta; the
# integration tests hold what we rely on.
warnings.filterwarnings("ignore", "Parameter `backfill_policy` of function `asset`", dg.BetaWarning)

_JANUARY = "0 0 1 1 *"
_PARTITION = "dagster/partition"
_RANGE_START = "dagster/asset_partition_range_start"
_RANGE_END = "dagster/asset_partition_range_end"


def _months() -> dg.MonthlyPartitionsDefinition:
    scope = load_dictionary().scope
    return dg.MonthlyPartitionsDefinition(
        start_date=scope.first_month,
        fmt="%Y-%m",
        timezone=scope.timezone,
        exclusions=[_JANUARY],
    )


MONTHS = _months()


def first_month() -> str:
    """Key of the first month."""
    return str(MONTHS.get_partition_keys()[0])


def month_keys(keys: Iterable[str]) -> list[int]:
    """Partition keys (`2015-03`) as the integers of the data (201503)."""
    return [int(key.replace("-", "")) for key in keys]


def month_key(period_end: int) -> str:
    """The partition key (`2015-03`) of an integer month of the data (201503)."""
    return f"{period_end // 100:04d}-{period_end % 100:02d}"


def known_months(keys: Iterable[str]) -> list[str]:
    """Those of the keys that are partitions by today, in order."""
    wanted = set(keys)
    return [key for key in MONTHS.get_partition_keys() if key in wanted]


def month_ranges(keys: Iterable[str]) -> list[tuple[str, str]]:
    """Known keys as ranges without a gap: each is one run, however many months it has."""
    calendar = MONTHS.get_partition_keys()
    places = sorted(calendar.index(key) for key in known_months(keys))
    runs = groupby(enumerate(places), key=lambda pair: pair[1] - pair[0])
    ranges = [[place for _, place in run] for _, run in runs]
    return [(calendar[places[0]], calendar[places[-1]]) for places in ranges]


def range_tags(first: str, last: str) -> dict[str, str]:
    """The tags by which Dagster runs a range of partitions as one run."""
    return {_RANGE_START: first, _RANGE_END: last}


def months_of_run(tags: Mapping[str, str]) -> list[int]:
    """The months (yyyymm) that a run works on, by its tags; none where it names no partition."""
    first = tags.get(_RANGE_START) or tags.get(_PARTITION)
    last = tags.get(_RANGE_END) or tags.get(_PARTITION)
    if first is None or last is None:
        return []
    return month_keys(key for key in MONTHS.get_partition_keys() if first <= key <= last)
