"""Every view of every page on the loaded sample: its columns, its rows, its chart, its key."""

import re
from pathlib import Path

import polars as pl
import pytest

from pipelines.publications.charts import chart_svg, plain_rows
from pipelines.publications.figures import word_of
from pipelines.publications.narrowing import narrowed_frame
from pipelines.publications.pages import View, load_pages
from pipelines.publications.reading import ReleaseData
from warehouse.contracts import model_contracts
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.releases import current_release, open_release

# Cities restate their figures only where the same month of two years is loaded; nobody has
# explained a finding of the sample.
MAY_BE_EMPTY = {"quality/kept", "revisions/restated"}
# What stood in a cell is shown as it was sent.
AS_SENT = {"raw_text"}
CODE = re.compile(r"[a-z][a-z0-9_]*([,/、][a-z][a-z0-9_]*)*|[0-9a-f]{32,}")
VIEWS = [view for page in load_pages().values() for view in page.views.values()]


@pytest.fixture(scope="module")
def data(sample_home: Path):
    home = Home(sample_home)
    release = current_release(home)
    assert release is not None
    with open_release(home) as connection:
        yield ReleaseData(connection, release, load_dictionary())


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.id)
def test_a_view_gives_what_it_declares(data: ReleaseData, view: View):
    frame = data.rows(view)
    assert frame.height > 0 or view.id in MAY_BE_EMPTY
    for name, column in view.columns.items():
        if column.kind == "figure":
            assert frame.schema[name].is_numeric(), name
        assert data.tooltip(view, name)
    if view.key:
        assert frame.select(view.key).is_duplicated().sum() == 0
    if view.traces:
        assert set(model_contracts()[view.traces].key) <= set(view.columns)
    assert len(plain_rows(data, view, frame.head(5))) == min(5, frame.height)


@pytest.mark.parametrize("view", [view for view in VIEWS if view.of], ids=lambda view: view.id)
def test_a_view_that_takes_rows_of_a_query_takes_all_of_them_in_their_order(data, view: View):
    every = narrowed_frame(data.connection.sql(view.query).pl(), view.where)
    wanted = every.sort(view.order) if view.order else every
    assert data.rows(view).equals(
        wanted.select(
            pl.col(column.of or name).alias(name) for name, column in view.columns.items()
        )
    )


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.id)
def test_a_reader_sees_words_where_the_tables_hold_codes(data: ReleaseData, view: View):
    frame = data.rows(view)
    for name, column in view.shown.items():
        if column.kind not in ("text", "mark") or name in AS_SENT:
            continue
        words = data.words(column)
        shown = {word_of(words, str(one)) for one in frame[name].drop_nulls().unique()}
        assert [text for text in shown if CODE.fullmatch(text)] == [], name


@pytest.mark.parametrize("view", [view for view in VIEWS if view.chart], ids=lambda view: view.id)
def test_a_chart_is_drawn_with_its_rows(data: ReleaseData, view: View):
    frame = data.rows(view)
    drawn, empty = chart_svg(data, view, frame.head(200)), chart_svg(data, view, frame.head(0))
    assert drawn.startswith("<svg")
    assert len(drawn) > len(empty)
