"""The declaration of the workbooks: what contradicts its views is refused, by name."""

import pytest

from pipelines.publications.editions import pages_of
from pipelines.publications.pages import EDITIONS, PageError
from pipelines.publications.workbooks.plan import (
    AUDIENCES,
    load_sheets,
    sheets_for,
    view_of,
)

SHEET = """
sheets:
  - name: {name}
    view: {view}
    where: {{{where}: own}}
    columns:
      period: {{width: 10}}
      value_added: {{width: 10}}
      share_pct: {{width: 10, formula: '{formula}'}}
"""
FINE = {
    "name": "比重",
    "view": "by_region/share",
    "where": "region_code",
    "formula": "{value_added}*2",
}


def _loaded(tmp_path, **changes):
    path = tmp_path / "workbooks.yaml"
    path.write_text(SHEET.format(**{**FINE, **changes}), encoding="utf-8")
    return load_sheets(path)


def test_a_sheet_that_agrees_with_its_view_is_loaded(tmp_path):
    (sheet,) = _loaded(tmp_path)
    assert view_of(sheet).id == "by_region/share"
    assert sheet.columns["share_pct"].references == {"value_added"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"view": "by_region/nothing"}, "没有视图"),
        ({"where": "nowhere"}, "nowhere"),
        ({"formula": "{gdp}*2"}, "gdp"),
        ({"name": "a/b"}, "name"),
    ],
)
def test_a_sheet_that_contradicts_its_view_is_refused_by_name(tmp_path, changes, words):
    with pytest.raises(PageError, match=words):
        _loaded(tmp_path, **changes)


def test_views_that_only_workbooks_show_are_on_no_page_of_the_site():
    shown = {page.name for page in pages_of("internal")}
    pages = {view_of(sheet).page for sheet in load_sheets()}
    assert pages - shown == {"by_region", "returns", "issues"}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_public_edition_leaves_internal_sheets_out(audience):
    internal, public = (
        {sheet.name for sheet in sheets_for(audience, edition)} for edition in EDITIONS
    )
    assert public < internal
    assert internal - public == {"发现与退回"}
