"""How long a person waits: a city's workbook of county sheets; a long sheet against calamine."""

import io
import time
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import python_calamine as calamine
import xlsxwriter

from pipelines.stage.returns import read_returns
from warehouse.dictionary import Dictionary

# Processor seconds, so that a busy machine does not decide; measured: 0.4 s and 4 times.
MOST_SECONDS_FOR_A_CITY = 4.0
MOST_TIMES_PLAIN_READ = 8.0
ROWS = 4_000


def test_a_city_workbook_of_twelve_county_sheets(
    build: Callable[[Mapping[str, Any]], bytes],
    receive: Callable[[bytes], Any],
    dictionary: Dictionary,
) -> None:
    divisions = dictionary.codelists["divisions"]
    counties = divisions.filter(pl.col("parent_code") == "140800").head(12)
    sheets = [
        {"name": name, "layout": "down", "regions": {code: name}, "marks": {"填报单位": "运城市"}}
        for code, name in counties.select("region_code", "region_name").iter_rows()
    ]
    data = build({"sheets": sheets})
    began = time.process_time()
    outcome = receive(data)
    assert time.process_time() - began < MOST_SECONDS_FOR_A_CITY
    form = dictionary.form("M1", 201506)
    assert len(sheets) == 12 and not outcome.refused
    assert len(outcome.facts) == 12 * len(form.item_columns())


def test_a_long_sheet_against_the_plain_read_of_the_library(dictionary: Dictionary) -> None:
    form = dictionary.form("M1", 201506)
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("表")
    sheet.write_row(0, 0, ["表号：M1", "报告期：2015年1-6月"])
    sheet.write_row(1, 0, form.header_labels)
    for row in range(2, ROWS + 2):
        sheet.write_row(row, 0, ["140105", "小店区", *range(row, row + 15)])
    book.close()
    data = stream.getvalue()
    plain = min(_seconds(_plain, data) for _ in range(3))
    ours = min(_seconds(lambda one: read_returns(one, dictionary), data) for _ in range(3))
    assert ours < MOST_TIMES_PLAIN_READ * plain


def _plain(data: bytes) -> list[list[Any]]:
    workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return workbook.get_sheet_by_index(0).to_python()


def _seconds(work: Callable[[bytes], Any], data: bytes) -> float:
    began = time.process_time()
    work(data)
    return time.process_time() - began
