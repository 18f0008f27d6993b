"""The site of a release whose regions have ten years of 40 indicators.

Belongs here: stretching the rows of one view, and building the site of them. As a program:
`long_site.py HOME FOLDER` builds the internal edition of the current release into a new folder.
Not here: what is measured of it (`site_scenario.py`), what must hold of it (`tests/browser`).
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from pipelines.publications.pages import View
from pipelines.publications.reading import ReleaseData
from pipelines.publications.site.build import build
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.releases import current_release, open_release

REGIONS, MONTHS, INDICATORS = 119, 120, 40
BIG = "overview/regions"


class LongRelease(ReleaseData):
    """A release with a long history of the regions."""

    def rows(self, view: View) -> pl.DataFrame:
        """The rows of a view; those of the regions stretched."""
        frame = super().rows(view)
        return long_history(frame) if view.id == BIG else frame


def long_history(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows of the last month, for so many regions, months and indicators."""
    last = frame.filter(pl.col("period_end") == pl.col("period_end").max())
    counties = last.filter(region_level="county", indicator_code="private_revenue").head(REGIONS)
    months = [year * 100 + month for year in range(2006, 2016) for month in range(1, 13)]
    periods = pl.DataFrame({"period_end": months}).with_columns(
        period=pl.format(
            "{}-{}", pl.col("period_end") // 100,
            (pl.col("period_end") % 100).cast(pl.String).str.zfill(2),
        ),
        period_end=pl.col("period_end").cast(frame.schema["period_end"]),
    )  # fmt: skip
    kinds = pl.DataFrame({"kind": range(INDICATORS)})
    crossed = counties.drop("period", "period_end").join(periods, how="cross")
    spread = crossed.join(kinds, how="cross").with_columns(
        indicator_code=pl.format("{}_{}", "indicator_code", "kind"),
        indicator_name=pl.format("{}{}", "indicator_name", "kind"),
        value=(pl.col("value") * (pl.col("kind") + 1) + pl.col("period_end") / 7).cast(
            frame.schema["value"]
        ),
    )
    return spread.select(frame.columns)


def main(home: Path, folder: Path) -> None:
    """Build it."""
    folder.mkdir(parents=True)
    release = current_release(Home(home))
    assert release is not None
    with open_release(Home(home)) as connection:
        build(LongRelease(connection, release, load_dictionary()), "internal", folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
