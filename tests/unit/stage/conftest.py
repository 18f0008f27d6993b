"""Returns as people send them, built in memory: workbooks by xlsxwriter, CSV in any encoding."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from pipelines.stage.body import StageSheet
from pipelines.stage.identify import SheetIdentity
from pipelines.stage.returns import ReadSheet, read_returns
from pipelines.stage.sheets import RawSheet
from warehouse.dictionary import Dictionary, Form, load_dictionary

RECEIVED = date(2015, 7, 20)
Row = dict[str, Any]


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    return load_dictionary()


@pytest.fixture(scope="session")
def workbook() -> Callable[..., bytes]:
    """A workbook sheet as it is sent: title, legal marks, two header rows, code row, data, foot."""

    def build(
        form: Form,
        rows: Sequence[Row],
        *,
        order: Sequence[str] | None = None,
        marks: dict[str, str] | None = None,
        foot: dict[str, str] | None = None,
        blank_before: bool = False,
        hidden: bool = False,
    ) -> bytes:
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream)
        sheet = book.add_worksheet("表")
        labels = list(order or form.header_labels)
        stated = {
            "表号": form.code,
            "填报单位": "太原市",
            "报告期": "2015年1-6月",
            "数据性质": "模拟数据",
            **(marks or {}),
        }
        sheet.write(0, 0, form.name)
        _marks(sheet, 1, {"制定机关": form.agency, "批准文号": form.approval_number})
        _marks(sheet, 2, stated)
        _header(book, sheet, form, labels)
        _table(sheet, labels, [*([{}] if blank_before else []), *rows])
        signed = {"单位负责人": "张三", "报出日期": "2015-07-09", "版本": "1"}
        _marks(sheet, 6 + len(rows) + blank_before, signed if foot is None else foot)
        if hidden:
            book.add_worksheet("空").activate()
            sheet.hide()
        book.close()
        return stream.getvalue()

    return build


def _marks(sheet: Any, row: int, marks: dict[str, str]) -> None:
    for place, (key, value) in enumerate(marks.items()):
        if value:
            sheet.write(row, place, f"{key}：{value}")


def _table(sheet: Any, labels: Sequence[str], rows: Sequence[Row]) -> None:
    for number in range(len(labels)):
        sheet.write(5, number, ("甲", "乙")[number] if number < 2 else str(number - 1))
    for at, row in enumerate(rows, start=6):
        for place, label in enumerate(labels):
            _write(sheet, at, place, row.get(label))


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, str) and value.startswith("#"):
        sheet.write_formula(row, column, "=1/0", None, value)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    else:
        sheet.write(row, column, value)


def _header(book: Any, sheet: Any, form: Form, labels: Sequence[str]) -> None:
    """Items over their time bases, merged across when they stand together; others merged down."""
    items = {entry.flat_label: entry.item.label for entry in form.item_columns()}
    style = book.add_format()
    place = 0
    while place < len(labels):
        label = labels[place]
        if label not in items:
            sheet.merge_range(3, place, 4, place, label, style)
            place += 1
            continue
        last = place
        while last + 1 < len(labels) and items.get(labels[last + 1]) == items[label]:
            last += 1
        if last > place:
            sheet.merge_range(3, place, 3, last, items[label], style)
        else:
            sheet.write(3, place, items[label])
        for column in range(place, last + 1):
            sheet.write(4, column, labels[column].removeprefix(items[label] + "-"))
        place = last + 1


@pytest.fixture(scope="session")
def delimited() -> Callable[..., bytes]:
    """A CSV as it is sent: one line of flat labels, then the rows."""

    def build(
        labels: Sequence[str], rows: Sequence[Row], *, encoding: str = "gbk", tail: str = ""
    ) -> bytes:
        stream = io.StringIO(newline="")
        writer = csv.writer(stream)
        writer.writerow(labels)
        writer.writerows([[row.get(label, "") for label in labels] for row in rows])
        return (stream.getvalue() + tail).encode(encoding)

    return build


@pytest.fixture(scope="session")
def received(dictionary: Dictionary) -> Callable[[bytes], tuple[RawSheet, SheetIdentity]]:
    """The first sheet of a file with what it was identified as."""

    def read(data: bytes) -> tuple[RawSheet, SheetIdentity]:
        found = read_returns(data, dictionary)[0]
        return found.sheet, found.identity

    return read


@pytest.fixture(scope="session")
def accepted(
    received: Callable[[bytes], tuple[RawSheet, SheetIdentity]],
) -> Callable[..., StageSheet]:
    """A file whose first sheet must be accepted, ready for the staging of its form."""

    def read(data: bytes, sha: str = "f" * 64) -> StageSheet:
        sheet, found = received(data)
        assert found.accepted, found.reason_text
        return ReadSheet(sheet, found).staged(sha, RECEIVED)

    return read


@pytest.fixture
def county_row(dictionary: Dictionary) -> Callable[..., Row]:
    """One sound row of M1."""

    def build(region: str = "140105", name: str = "小店区", **changes: Any) -> Row:
        form = dictionary.form("M1", 201506)
        row: Row = {"行政区划代码": region, "地区名称": name}
        for number, entry in enumerate(form.item_columns(), start=1):
            row[entry.flat_label] = 10.5 if entry.item.unit == "%" else 1000 * number
        return {**row, **changes}

    return build


@pytest.fixture
def enterprise_row(dictionary: Dictionary) -> Callable[..., Row]:
    """One sound row of M3."""

    def build(**changes: Any) -> Row:
        form = dictionary.form("M3", 201506)
        row: Row = {
            "表号": "M3", "报告期": "2015年1-6月", "单位代码": "71092841-X",
            "单位名称": "太原示例机械有限公司", "行政区划代码": "140105", "行业代码": "34",
            "生产状态": "正常", "报出日期": "2015-07-06", "版本": "1", "数据性质": "模拟数据",
        }  # fmt: skip
        for number, entry in enumerate(form.item_columns(), start=1):
            row[entry.flat_label] = str(100 * number)
        return {**row, **changes}

    return build


@pytest.fixture
def register_row() -> Callable[..., Row]:
    """One sound row of R1."""

    def build(**changes: Any) -> Row:
        return {
            "表号": "R1", "基准日": "2014-12-31", "单位代码": "71092841X",
            "单位名称": "太原示例机械有限公司", "行政区划代码": "140105", "行业代码": "34",
            "登记注册类型": "173", "控股情况": "210", "非公有资本比例": "100",
            "从业人员期末人数": "120", "营业收入(万元)": "3,456.5", "资产总计(万元)": "—",
            "开业日期": "2003-05-01", "是否重点企业": "是", "营业状态": "营业",
            "数据年份": "2014", "报出日期": "2015-01-20", "版本": "1", "数据性质": "模拟数据",
            **changes,
        }  # fmt: skip

    return build


@pytest.fixture
def published_row() -> Callable[..., Row]:
    """One sound row of P1."""

    def build(**changes: Any) -> Row:
        return {
            "表号": "P1", "报告期": "2010", "行政区划代码": "140000", "地区名称": "山西省",
            "指标名称": "民营经济上缴税金", "发布数值": "693", "计量单位": "亿元",
            "数值限定": "准确", "数据版本": "规划基数", "民营口径": "来源未说明口径",
            "来源标题": "规划", "来源地址": "http://example.invalid/a",
            "原文摘录": "上缴税金693亿元",
            "发布日期": "2011-12-31", "日期精度": "年", "日期为推定": "是", "备注": "",
            **changes,
        }  # fmt: skip

    return build
