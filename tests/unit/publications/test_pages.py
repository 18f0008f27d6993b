"""Pages as data: what is refused, which pages an edition shows, whose rows a view takes."""

from pathlib import Path

import duckdb
import pytest

from pipelines.publications.editions import pages_of
from pipelines.publications.pages import PageError, find_view, load_pages
from pipelines.workbooks.issues import EXPLAIN, MUST
from pipelines.workbooks.verdicts import CHECK_TITLES
from warehouse.dictionary import load_dictionary

PAGE = """
title: 一页
question: 问什么
order: 1
views:
  one:
    title: 一表
    columns:
      name: {label: 名称}
      value: {label: 数值, kind: figure, unit: 亿元, decimals: 2}
"""


def _written(root: Path, text: str, query: str | None = "select 1 as name, 2 as value") -> Path:
    folder = root / "some"
    folder.mkdir()
    (folder / "page.yaml").write_text(text, encoding="utf-8")
    if query is not None:
        (folder / "one.sql").write_text(query, encoding="utf-8")
    return root


def test_a_page_is_its_folder(tmp_path):
    page = load_pages(_written(tmp_path, PAGE))["some"]
    assert page.views["one"].id == "some/one"
    assert page.views["one"].columns["value"].unit == "亿元"
    assert page.views["one"].chart is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("order: 1", "order: 1\ncolour: red"), "colour"),
        (("kind: figure, ", ""), "只有 kind: figure"),
        (("kind: figure, unit: 亿元, decimals: 2", "kind: mark"), "须有 words"),
        (("    title: 一表", "    title: 一表\n    filters: [region]"), "没有这些列：region"),
        (("unit: 亿元", "unit_from: unit"), "没有这些列：unit"),
    ],
)
def test_a_page_that_contradicts_itself_is_refused(tmp_path, change, told):
    with pytest.raises(PageError, match=told):
        load_pages(_written(tmp_path, PAGE.replace(*change)))


def test_a_view_without_its_query_is_refused(tmp_path):
    with pytest.raises(PageError, match=r"some/one\.sql"):
        load_pages(_written(tmp_path, PAGE, query=None))


def test_the_public_edition_leaves_out_what_is_internal(monkeypatch, tmp_path):
    text = PAGE + "  two:\n    title: 二表\n    edition: internal\n    columns: {a: {label: 甲}}\n"
    root = _written(tmp_path, text)
    (root / "some" / "two.sql").write_text("select 1 as a", encoding="utf-8")
    pages = load_pages(root)
    monkeypatch.setattr("pipelines.publications.editions.load_pages", lambda: pages)
    assert [list(page.views) for page in pages_of("internal")] == [["one", "two"]]
    assert [list(page.views) for page in pages_of("public")] == [["one"]]


def test_every_list_of_words_that_a_page_names_is_declared():
    dictionary = load_dictionary()
    named = {
        column.words
        for page in load_pages().values()
        for view in page.views.values()
        for column in view.columns.values()
        if isinstance(column.words, str)
    }
    assert {"vintage", "issue_kind", "population"} <= named
    assert all(dictionary.words(name) for name in named)


def test_words_that_senders_and_readers_see_are_the_same():
    dictionary = load_dictionary()
    severity = dictionary.words("severity")
    assert (MUST, EXPLAIN) == (severity["block"], severity["query"]) == CHECK_TITLES[:2]
    kinds = dictionary.words("issue_kind")
    assert {kinds[name] for name in severity} == set(severity.values())
    populations = {one.population for one in dictionary.indicators.values()}
    assert populations == set(dictionary.words("population"))


def test_an_unknown_view_is_said():
    with pytest.raises(PageError, match="没有视图 targets/nothing"):
        find_view("targets/nothing")


SHARED = """
title: 一页
question: 问什么
order: 1
views:
  one:
    title: 一表
    where: {level: province}
    key: [name]
    columns:
      name: {label: 名称}
      value: {label: 数值, kind: figure}
  two:
    title: 二表
    of: some/one
    where: {level: [city, county], is_open: true}
    order: [value]
    labels: {name: 地区}
  three:
    title: 三表
    of: some/one
    key: [place]
    columns:
      place: {label: 地点, of: name}
"""
QUERY = """-- Places of all levels.
select val.name, val.value, val.level, val.is_open
from (
    values
    ('山''西', 9, 'province', true), ('太原', 4, 'city', true), ('大同', 3, 'city', false),
    ('小店', 2, 'county', true)
) as val (name, value, level, is_open)
"""


def test_views_take_rows_and_columns_of_one_query(tmp_path):
    views = load_pages(_written(tmp_path, SHARED, QUERY))["some"].views
    rows = {name: duckdb.sql(view.sql).fetchall() for name, view in views.items()}
    assert rows == {
        "one": [("山'西", 9)],
        "two": [("小店", 2), ("太原", 4)],
        "three": [("山'西",), ("太原",), ("大同",), ("小店",)],
    }
    assert {name: column.label for name, column in views["two"].columns.items()} == {
        "name": "地区",
        "value": "数值",
    }
    assert views["two"].key == ("name",)


def test_a_value_is_never_part_of_the_query(tmp_path):
    text = SHARED.replace("level: province", '''name: "山'西' or true --"''')
    views = load_pages(_written(tmp_path, text, QUERY))["some"].views
    assert duckdb.sql(views["one"].sql).fetchall() == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("of: some/one\n    key", "of: some/none\n    key"), "some/none"),
        (("of: some/one\n    key", "of: some/two\n    key"), "some/two"),
        (("labels: {name", "labels: {nothing"), "nothing"),
        (("where: {level: province}", "where: {'level or true': 1}"), r"where\.level or true"),
        (("of: name}", "of: 'name, x'}"), r"columns\.place\.of"),
    ],
)
def test_rows_that_cannot_be_taken_are_refused(tmp_path, change, told):
    with pytest.raises(PageError, match=told):
        load_pages(_written(tmp_path, SHARED.replace(*change), QUERY))
