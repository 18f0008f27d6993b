"""Rows as script files: figures as in print, text that ends no script, parts in order."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines.publications.figures import number_text
from pipelines.publications.pages import View, ViewColumn
from pipelines.publications.site.encoding import columns_json, figures_text, script_text
from pipelines.publications.site.payload import PART_ROWS, view_parts, write_parts

FIGURE = ViewColumn(label="数", kind="figure", unit="亿元", decimals=2)


def view_of(columns: dict[str, ViewColumn], **more) -> View:
    return View(name="one", page="some", title="一表", columns=columns, query="select 1", **more)


class Rows:
    """What the site asks of a release, with these rows."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def rows(self, view: View) -> pl.DataFrame:
        return self.frame

    def words(self, column: ViewColumn) -> dict[str, str]:
        return dict(column.words or {})


@pytest.mark.parametrize(
    "values",
    [
        [Decimal("1234567.8850"), Decimal("-0.0040"), Decimal("-0.5000"), None, Decimal("100")],
        [2.675, 1e-7, -1.005, None, 1e12, float("nan")],
        [7, 0, -3, None],
    ],
)
@pytest.mark.parametrize("decimals", [0, 2])
def test_columns_are_rounded_as_single_figures_are(values, decimals):
    column = ViewColumn(label="数", kind="figure", decimals=decimals)
    made = figures_text(pl.DataFrame({"a": values}), "a", column).to_list()
    for value, text in zip(values, made, strict=True):
        known = value is not None and value == value
        assert (text is not None) == known
        if known:
            assert number_text(Decimal(text), decimals) == number_text(value, decimals)


def test_each_row_has_its_own_decimals():
    column = ViewColumn(label="数", kind="figure", decimals_from="places")
    frame = pl.DataFrame({"a": [Decimal("1.25"), Decimal("1.25"), None], "places": [1, 0, 2]})
    assert figures_text(frame, "a", column).to_list() == ["1.3", "1", None]
    assert figures_text(frame.clear(), "a", column).to_list() == []


def test_values_stand_once_in_their_order_with_their_words():
    columns = {
        "period": ViewColumn(label="期", kind="period"),
        "state": ViewColumn(label="态", kind="mark", words={"open": "未关账", "final": "定稿"}),
        "day": ViewColumn(label="日", kind="day"),
        "light": ViewColumn(label="灯", kind="light"),
    }
    frame = pl.DataFrame(
        {
            "period": ["2015-03", "2014-12", "2015-03"],
            "state": ["final", "open", None],
            "day": [date(2015, 4, 8), None, date(2014, 1, 2)],
            "light": ["红灯", "绿灯", "红灯"],
        }
    )
    made = json.loads(columns_json(Rows(frame), view_of(columns), [frame])[0])["c"]
    assert made["period"] == {
        "t": ["2014年12月", "2015年3月"], "v": ["2014-12", "2015-03"], "i": [1, 0, 1],
    }  # fmt: skip
    assert made["state"]["t"] == ["未关账", "定稿"]
    assert made["state"]["i"] == [1, 0, -1]
    assert made["day"]["v"] == ["2014-01-02", "2015-04-08"]
    assert made["light"] == {"t": ["绿灯", "红灯"], "i": [1, 0, 1]}


def test_a_part_among_others_is_as_if_it_stood_alone():
    columns = {
        "part": ViewColumn(label="码", kind="code"),
        "state": ViewColumn(label="态", kind="mark", words={"open": "未关账", "final": "定稿"}),
        "a": ViewColumn(label="数", kind="figure", decimals_from="places"),
        "places": ViewColumn(label="位", hidden=True),
    }
    frame = pl.DataFrame(
        {
            "part": ["c", "a", None, "b", "a", None],
            "state": ["final", None, "open", "final", None, None],
            "a": [Decimal("1.25"), None, Decimal("3"), Decimal("-0.04"), Decimal("7"), None],
            "places": [1, 0, 2, 1, 0, 0],
        }
    )
    parts = [frame.head(3), frame.slice(3, 2), frame.clear(), frame.tail(1)]
    data, view = Rows(frame), view_of(columns)
    together = columns_json(data, view, parts)
    assert together == [columns_json(data, view, [part])[0] for part in parts]
    told = [json.loads(text) for text in together]
    assert [one["n"] for one in told] == [3, 2, 0, 1]
    assert told[1]["c"]["part"] == {"t": ["a", "b"], "i": [1, 0]}
    assert told[1]["c"]["a"] == [0, 7]
    assert told[0]["c"]["a"] == [1.3, None, 3]
    assert told[3]["c"]["state"] == {"t": [], "i": [-1]}


@pytest.mark.parametrize("text", ["</script>", "<!--<script>", '"\\', "\u2028", "=cmd"])
def test_no_text_ends_the_script_it_stands_in(text):
    made = script_text({"a": text})
    assert "</" not in made
    assert "<!--" not in made
    assert json.loads(made.replace("<\\!--", "<!--"))["a"] == text


def test_what_is_no_number_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        script_text(float("nan"))


def test_months_are_parts_the_latest_first(tmp_path: Path):
    columns = {"period_end": ViewColumn(label="月", kind="code"), "a": FIGURE}
    frame = pl.DataFrame({"period_end": [201502, 201503, 201502], "a": [1.0, 2.0, 3.0]})
    view, data = view_of(columns, split="period_end"), Rows(frame)
    parts = view_parts(data, view)
    assert [(part.value, part.label) for part in parts] == [
        ("201503", "2015年3月"), ("201502", "2015年2月"),
    ]  # fmt: skip
    (tmp_path / "data").mkdir()
    write_parts(data, view, parts, tmp_path)
    written = [(tmp_path / part.file).read_text(encoding="utf-8") for part in parts]
    assert written[0].startswith('dpe.receive("one",0,{"n":1,')
    assert '"a":[1,3]' in written[1]


def test_names_of_files_come_from_no_data():
    columns = {"code": ViewColumn(label="码"), "name": ViewColumn(label="名")}
    frame = pl.DataFrame({"code": ["b", "../../etc"], "name": ["乙", "甲"]})
    parts = view_parts(Rows(frame), view_of(columns, split="code", split_label="name"))
    assert [(part.label, part.file) for part in parts] == [
        ("甲", "data/some.one.0.js"), ("乙", "data/some.one.1.js"),
    ]  # fmt: skip


def test_very_many_rows_come_in_pieces_that_lose_none():
    frame = pl.DataFrame({"a": range(PART_ROWS * 2 + 1)})
    parts = view_parts(Rows(frame), view_of({"a": FIGURE}))
    assert [part.frame.height for part in parts] == [PART_ROWS, PART_ROWS, 1]
    assert pl.concat([part.frame for part in parts]).equals(frame)
