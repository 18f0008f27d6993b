"""What the search box finds: pages, views, indicators, regions, each with an address.

Belongs here: the entries. Not here: how words are matched (`static/search.js`).
"""

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from pipelines.publications.pages import Page
from pipelines.publications.reading import ReleaseData

Entry = tuple[str, str, str, str]
# Pages that hold every indicator and every region, where an edition has them.
_DEFINITIONS, _PROFILE = "definitions", "region"


def entries(data: ReleaseData, pages: Sequence[Page], addresses: dict[str, str]) -> list[Entry]:
    """Title, kind, address and further words of everything that can be found."""
    return [
        *_of_pages(pages, addresses),
        *(_of_indicators(data, addresses[_DEFINITIONS]) if _DEFINITIONS in addresses else ()),
        *(_of_regions(data, addresses[_PROFILE]) if _PROFILE in addresses else ()),
    ]


def _of_pages(pages: Sequence[Page], addresses: dict[str, str]) -> Iterator[Entry]:
    for page in pages:
        words = " ".join((page.question, *page.keywords))
        yield page.title, "页面", addresses[page.name], words
        for view in page.views.values():
            yield view.title, page.title, f"{addresses[page.name]}#{view.name}", view.question


def _of_indicators(data: ReleaseData, address: str) -> Iterator[Entry]:
    for code, indicator in data.dictionary.indicators.items():
        yield indicator.name, "指标", f"{address}#indicators.q={quote(indicator.name)}", code


def _of_regions(data: ReleaseData, address: str) -> Iterator[Entry]:
    rows = data.connection.execute(
        "select distinct region_code, full_name from core.dim_region where in_scope order by 1"
    )
    for code, name in rows.fetchall():
        yield name, "地区", f"{address}#%40region_code={code}", code
