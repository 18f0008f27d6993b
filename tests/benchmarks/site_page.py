"""How the figures of the site are told: tables on the screen and a part of the page of the docs.

Belongs here: wording and layout. Does not: measuring (`site_scenario.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rich.table import Table

from tests.benchmarks.first_view import FirstView
from tests.benchmarks.layout import markdown, megabytes, table
from tests.benchmarks.long_site import INDICATORS, MONTHS, REGIONS
from tests.benchmarks.site_scenario import SiteBuild, SiteResults

_BUILD_COLUMNS = (
    "months", "wall s", "CPU s", "peak MB", "internal MB", "public MB", "CPU s per month",
    "internal MB per month", "public MB per month",
)  # fmt: skip
_VIEW_COLUMNS = (
    "page", "MB", "painted ms", "empty page ms", "ratio", "figures ms", "empty page ms", "ratio",
)  # fmt: skip
_BUILDS = """\
## The site

### Its build as months are added

`dpe publish site` makes both editions. The generated sample's returns of all forms, one month after
the other in one home; the last columns are what a month added since the row before.
"""
_VIEWS = """\
### Its first view

The internal edition, with ten years ({months} months) of {indicators} indicators in {regions}
counties; its build took {wall:.0f} s ({cpu:.0f} s of CPU) and has {size} MB. Each page is opened
from a folder in Chromium {repeats} times, by turns with an empty page: files of the same kinds and
sizes, filled with comments, and one figure in its HTML. "Painted" is the first contentful paint,
"figures" the frame in which the cards, the first chart or the rows of the first table are painted;
all are medians. The largest ratio is {painted:.1f} for the first paint, {figures:.1f} for the
figures.
"""
_NO_BROWSER = "Chromium is not installed: no page was looked at.\n"


def site_screen(found: SiteResults) -> list[Table]:
    """The tables of the site."""
    return [
        table("the site's build", _BUILD_COLUMNS, _build_rows(found.builds)),
        table("first views", _VIEW_COLUMNS, [_view_row(view) for view in found.views]),
    ]


def site_part(found: SiteResults) -> list[str]:
    """The part of the page on the site."""
    parts = [_BUILDS, markdown(_BUILD_COLUMNS, _build_rows(found.builds))]
    if not found.views:
        return [*parts, _NO_BROWSER]
    said = _VIEWS.format(
        months=MONTHS, indicators=INDICATORS, regions=REGIONS, wall=found.long_build.wall,
        cpu=found.long_build.cpu, size=megabytes(found.long_size), repeats=found.views[0].repeats,
        painted=max(view.full.painted / view.twin.painted for view in found.views),
        figures=max(view.full.figures / view.twin.figures for view in found.views),
    )  # fmt: skip
    return [*parts, said, markdown(_VIEW_COLUMNS, [_view_row(view) for view in found.views])]


def _build_rows(builds: Sequence[SiteBuild]) -> list[tuple[str, ...]]:
    grown = [("", "", "")] + [_growth(before, now) for before, now in pairwise(builds)]
    return [
        (
            str(one.months), f"{one.cost.wall:.1f}", f"{one.cost.cpu:.1f}",
            f"{one.cost.peak / 1_000_000:.0f}", *map(megabytes, one.sizes.values()), *growth,
        )
        for one, growth in zip(builds, grown, strict=True)
    ]  # fmt: skip


def _growth(before: SiteBuild, now: SiteBuild) -> tuple[str, ...]:
    months = now.months - before.months
    added = (
        (now.sizes[edition] - before.sizes[edition]) / months / 1_000_000 for edition in now.sizes
    )
    return f"{(now.cost.cpu - before.cost.cpu) / months:.2f}", *(f"{one:.2f}" for one in added)


def _view_row(view: FirstView) -> tuple[str, ...]:
    full, twin = view.full, view.twin
    return (
        view.page, f"{view.size / 1_000_000:.2f}",
        f"{full.painted:.0f}", f"{twin.painted:.0f}", f"{full.painted / twin.painted:.1f}",
        f"{full.figures:.0f}", f"{twin.figures:.0f}", f"{full.figures / twin.figures:.1f}",
    )  # fmt: skip
