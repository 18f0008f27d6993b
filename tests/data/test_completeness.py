"""Completeness counted again straight from the committed files: workbooks, lists and divisions.

Nothing of the product's reading is used here: openpyxl and Polars on the files, and the list of
planted errors for rows that are refused as a whole.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zipfile import BadZipFile

import chinese_calendar
import openpyxl
import polars as pl
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
RETURNS = ROOT / "sample_raw" / "returns"
DICTIONARY = ROOT / "warehouse" / "dictionary"
COUNTS = ["expected", "received", "on_time", "late", "rejected", "missing"]
MONTHS = [201502, 201503, 201510]
UPWARDS = ["enterprise", "county", "city", "province"]
KEY = ["form", "month", "level"]
# A planted figure that does not add up to its total (X02): blocked, so no size either.
BLOCKED_SIZE = ("D2", 201503, "140700")
FORMS = ["M1", "M2", "M4", "Q1", "Z1", "B1", "D1", "D2", "D3", "D4", "T1", "Y1"]


def _form(code: str, month: int) -> dict:
    for path in sorted((DICTIONARY / "forms" / code).glob("*.yaml")):
        form = yaml.safe_load(path.read_text(encoding="utf-8"))
        last = form["valid_to"]
        if last is None or month <= last.year * 100 + last.month:
            return form
    raise AssertionError((code, month))


def _due(form: dict, level: str, month: int) -> date:
    sender = max(level, form["sender_level"], key=UPWARDS.index) if level != "enterprise" else level
    after = month % 100 - 1 + form.get("due_months_after", 1)
    day = date(month // 100 + after // 12, after % 12 + 1, form["due_day"][sender])
    while not chinese_calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def _month(text: str) -> int | None:
    found = re.fullmatch(r"(\d{4})年(?:1-(\d{1,2})月)?", text)
    return int(found[1]) * 100 + int(found[2] or 12) if found else None


def _mark(cells: list[str], name: str) -> str:
    return next((cell.split("：", 1)[1] for cell in cells if cell.startswith(f"{name}：")), "")


def _size_column(table: list[tuple], form: dict) -> int | None:
    item = next((i for i in form["items"] if i["indicator"] == form.get("size_indicator")), None)
    if item is None:
        return None
    head = next(row for row in table if "行政区划代码" in row)
    return head.index(item["label"])


def _sheet(table: list[tuple], cities: dict[str, str]) -> list[dict]:
    texts = [str(cell) for row in table for cell in row if cell is not None]
    code, month = _mark(texts, "表号"), _month(_mark(texts, "报告期"))
    if not code or month is None:
        return []
    form = _form(code, month)
    place, sent_by = _size_column(table, form), _mark(texts, "填报单位")
    rows = []
    for row in table:
        unit = str(row[0] or "")
        if re.fullmatch(r"\d{6}", unit) and unit in cities:
            split = "breakdown_code" in form["replaces_by"]
            total = not split or "合计" in row[2:4]
            size = row[place] if place is not None and total else None
            rows.append(
                {
                    "form": code,
                    "month": month,
                    "unit": unit,
                    "on": datetime.fromisoformat(_mark(texts, "报出日期")).date(),
                    "version": int(_mark(texts, "版本")),
                    # A unit, or a part of it, that stands twice on a sheet is no return of either.
                    "once": sum(r[0] == row[0] and (not split or r[2] == row[2]) for r in table)
                    == 1,
                    "own": cities[unit] == sent_by or form["sender_level"] == "province",
                    "size": size
                    if isinstance(size, int | float) and (code, month, unit) != BLOCKED_SIZE
                    else None,
                    "figure": any(isinstance(cell, int | float) for cell in row[2:]),
                }
            )
    return rows


@pytest.fixture(scope="module")
def divisions() -> pl.DataFrame:
    frame = pl.read_csv(DICTIONARY / "codelists" / "divisions.csv", infer_schema=False)
    frame = frame.filter(pl.col("in_scope") == "yes")
    return frame.with_columns(
        pl.col(name).str.slice(0, 7).str.replace("-", "").cast(pl.Int64)
        for name in ("valid_from", "valid_to")
    )


def _valid(divisions: pl.DataFrame, month: int) -> pl.DataFrame:
    until = pl.col("valid_to")
    return divisions.filter(pl.col("valid_from") <= month, until.is_null() | (until > month))


@pytest.fixture(scope="module")
def sheets(divisions: pl.DataFrame) -> pl.DataFrame:
    """Every row of a region in every workbook."""
    valid = _valid(divisions, 201506)
    names = dict(valid.select("region_code", "region_name").iter_rows())
    own = {
        code: names[parent if level == "county" else code]
        for code, parent, level in valid.select("region_code", "parent_code", "level").iter_rows()
    }
    rows: list[dict] = []
    for path in sorted(RETURNS.glob("20*/*.xlsx")):
        try:
            book = openpyxl.load_workbook(path, data_only=True)
        except BadZipFile:
            continue
        for sheet in book:
            rows += _sheet(list(sheet.iter_rows(values_only=True)), own)
    return pl.DataFrame(rows, infer_schema_length=None)


def _share(chosen: pl.Expr) -> pl.Expr:
    """By size; unknown where a unit outside is of unknown size, or all are."""
    size = pl.col("size")
    known = (~chosen & size.is_null()).any().not_() & (size.sum() > 0)
    return pl.when(known).then(size.filter(chosen).sum() / size.sum())


def _counted(units: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Units with status and size -> the counts and shares of each group."""
    got, timely = pl.col("status").is_in(["on_time", "late"]), pl.col("status") == "on_time"
    return units.group_by(*by).agg(
        pl.len().alias("expected"),
        got.sum().alias("received"),
        *((pl.col("status") == name).sum().alias(name) for name in COUNTS[2:]),
        _share(got).alias("received_share"),
        _share(timely).alias("on_time_share"),
        pl.col("size").is_null().sum().alias("unsized"),
    )


@pytest.fixture(scope="module")
def regions(divisions: pl.DataFrame, sheets: pl.DataFrame) -> pl.DataFrame:
    """Each return that a region owed for the committed months, with what became of it."""
    found = []
    for form, month in sheets.select("form", "month").unique().sort(pl.all()).iter_rows():
        declared = _form(form, month)
        for level in set(declared["unit_levels"]) & set(declared["due_day"]):
            due = _due(declared, level, month)
            mine = pl.col("own") & pl.col("figure")
            sent = sheets.filter(mine, form=form, month=month).group_by("unit")
            first = sent.agg(pl.col("on").filter("once").min(), pl.len())
            units = _valid(divisions, month).filter(level=level)
            units = units.select(unit="region_code", city="parent_code")
            units = units.join(first, on="unit", how="left").with_columns(
                form=pl.lit(form), month=pl.lit(month), level=pl.lit(level),
                status=pl.when(pl.col("len").is_null()).then(pl.lit("missing"))
                .when(pl.col("on").is_null()).then(pl.lit("rejected"))
                .when(pl.col("on") > due).then(pl.lit("late")).otherwise(pl.lit("on_time")),
            )  # fmt: skip
            found.append(units)
    return pl.concat(found)


def _sized(regions: pl.DataFrame, sheets: pl.DataFrame) -> pl.DataFrame:
    """The last known monthly size beside each expected return: this month's or an earlier one's."""
    known = sheets.filter(pl.col("own"), pl.col("once"), pl.col("size") > 0).sort("on", "version")
    known = (
        known.group_by("form", "month", "unit").agg(pl.col("size").last()).with_columns(at="month")
    )
    both = regions.join(known.select("form", "unit", "at", "size"), on=["form", "unit"], how="left")
    fits = pl.col("at") <= pl.col("month"), pl.col("at") >= pl.col("month") - 100
    last = both.filter(*fits).sort("at").group_by(*KEY, "unit").agg(pl.col("at", "size").last())
    stock = [f for f in FORMS if _basis(f) == "end"]
    months = pl.when(pl.col("form").is_in(stock)).then(1).otherwise(pl.col("at") % 100)
    last = last.with_columns(size=pl.col("size") / months)
    return regions.join(last, on=[*KEY, "unit"], how="left")


def _basis(form: str) -> str | None:
    declared = _form(form, 201503)
    size = declared.get("size_indicator")
    return next((i["bases"][0] for i in declared["items"] if i["indicator"] == size), None)


def _mart(rows, forms: str, where: str) -> pl.DataFrame:
    found = rows(f"""
        select form_code as form, period_end as month, region_code as region, unit_level as level,
            {", ".join(f"{name}_count as {name}" for name in COUNTS)}, unsized_count as unsized,
            received_size_pct, on_time_size_pct
        from mart.mart_completeness where form_code {forms} and {where}
    """)
    return pl.DataFrame(found, infer_schema_length=None)


def _same(mart: pl.DataFrame, counted: pl.DataFrame, key: list[str]) -> None:
    both = counted.join(mart, on=key, how="full", suffix="_mart", coalesce=True)
    assert both.height == mart.height == counted.height > 0
    for name in COUNTS:
        wrong = both.filter(pl.col(name).ne_missing(pl.col(f"{name}_mart")))
        assert wrong.is_empty(), (name, wrong)
    for name in ("received", "on_time"):
        told = pl.col(f"{name}_size_pct").cast(pl.Float64)
        share = 100 * pl.col(f"{name}_share")
        wrong = both.filter((told.is_null() != share.is_null()) | ((told - share).abs() > 0.0501))
        assert wrong.is_empty(), (name, wrong)
        assert both[f"{name}_size_pct"].count() > 100


def test_regions_returns_are_counted_and_weighed_as_in_the_files(rows, regions, sheets):
    """Province, every city and every county, by form, level and month."""
    units = _sized(regions, sheets)
    city = units.filter(pl.col("level") == "county").with_columns(region="city")
    own = units.with_columns(region="unit")
    province = units.filter(pl.col("unit") != "140000").with_columns(region=pl.lit("140000"))
    placed = pl.concat([city, own, province])
    counted = _counted(placed, *KEY, "region")
    _same(_mart(rows, "!= 'M3'", "true"), counted, [*KEY, "region"])


def test_a_county_without_a_return_weighs_less_or_more_than_one_in_a_hundred(rows, regions, sheets):
    """Pingding sent nothing for October; the province knows its revenue of March."""
    (told,) = rows("""
        select expected_count, missing_count, received_pct, received_size_pct, unsized_count
        from mart.mart_completeness where form_code = 'M1' and period = '2015-10'
            and region_code = '140000' and unit_level = 'county'
    """)
    units = _sized(regions, sheets).filter(form="M1", month=201510, level="county")
    gone = units.filter(unit="140321")["size"].item()
    assert (told["expected_count"], told["missing_count"], told["unsized_count"]) == (119, 1, 0)
    assert told["received_pct"] == Decimal("99.2")
    assert told["received_size_pct"] == round(Decimal(100 * (1 - gone / units["size"].sum())), 1)


@pytest.fixture(scope="module")
def planted() -> pl.DataFrame:
    """Planted errors by file and row: the rule that catches each."""
    manifest = yaml.safe_load((RETURNS / "MANIFEST.yaml").read_text(encoding="utf-8"))
    rows = [one for one in manifest["planted"] if one["row"] and one["form"] in ("M3", "R1")]
    return pl.DataFrame(
        [{"file": Path(p["file"]).name, "row": p["row"], "rule": p["rules"][0]} for p in rows]
    )


def _csv(folder: str, pattern: str, planted: pl.DataFrame) -> pl.DataFrame:
    """Rows of the lists of a folder with the firm, and whether it stands once in its file."""
    frames = []
    for path in sorted((RETURNS / folder).glob(pattern)):
        content = path.read_bytes()
        encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "gb18030"
        frame = pl.read_csv(content.decode(encoding).encode(), infer_schema=False)
        frame = frame.with_row_index("row", 2).with_columns(file=pl.lit(path.name))
        frames.append(frame.with_columns(pl.col("row").cast(pl.Int64)))
    frame = pl.concat(frames, how="diagonal").join(planted, on=["file", "row"], how="left")
    # The organisation code within a credit code of 18 characters, or by itself with a dash.
    code = pl.col("单位代码").str.replace_all("-", "")
    firm = pl.when(code.str.len_chars() == 18).then(code.str.slice(8, 9)).otherwise(code)
    frame = frame.with_columns(id=firm, rule=pl.col("rule").fill_null(""))
    return frame.with_columns(once=pl.len().over("file", "id") == 1)


def _firms_expected(planted: pl.DataFrame) -> pl.DataFrame:
    """Key firms at work by the last list on or before each month: id, region, revenue."""
    lists = _csv("register", "*.csv", planted)
    # A line that is refused or stands twice leaves the firm as it was listed before.
    lists = lists.filter(pl.col("once"), ~pl.col("rule").str.starts_with("R0"))
    lists = lists.select(
        "id", region="行政区划代码", key="是否重点企业", state="营业状态",
        revenue=pl.when(pl.col("rule") == "").then(pl.col("营业收入(万元)").cast(pl.Float64)),
        listed=pl.col("基准日").str.slice(0, 7).str.replace("-", "").cast(pl.Int64),
    )  # fmt: skip
    found = []
    for month in MONTHS:
        last = lists.filter(pl.col("listed") <= month).sort("listed").group_by("id").last()
        last = last.filter(key="是", state="营业")
        found.append(last.with_columns(month=pl.lit(month, pl.Int64)))
    return pl.concat(found)


def test_key_firms_returns_are_counted_and_weighed_as_in_the_files(rows, planted):
    """The register says who owes a return: on the list and at work; its revenue is the weight."""
    sent = []
    for month in MONTHS:
        part = _csv(f"{month // 100}-{month % 100:02d}", "*重点企业月报*.csv", planted)
        sent.append(part.with_columns(month=pl.lit(month, pl.Int64)))
    # A line whose code is wrong or missing is nobody's.
    lines = pl.concat(sent, how="diagonal").filter(~pl.col("rule").is_in(["R02", "R05"]))
    bad = pl.col("rule").is_in(["R01", "R03", "R04", "N01"])
    on = pl.col("报出日期").str.to_date(strict=False).filter(~bad & pl.col("once")).min()
    first = lines.group_by("id", "month").agg(on.alias("on"), pl.len().alias("lines"))
    due = pl.DataFrame(
        [(month, _due(_form("M3", month), "enterprise", month)) for month in MONTHS],
        schema=["month", "due"], orient="row",
    )  # fmt: skip
    units = _firms_expected(planted).join(first, on=["id", "month"], how="left")
    units = units.join(due, on="month").with_columns(
        form=pl.lit("M3"), level=pl.lit("enterprise"), size="revenue",
        status=pl.when(pl.col("lines").is_null()).then(pl.lit("missing"))
        .when(pl.col("on").is_null()).then(pl.lit("rejected"))
        .when(pl.col("on") > pl.col("due")).then(pl.lit("late")).otherwise(pl.lit("on_time")),
    )  # fmt: skip
    placed = pl.concat([units.with_columns(region=pl.lit("140000")), units])
    mart = _mart(rows, "= 'M3'", "region_level in ('province', 'county')")
    _same(mart, _counted(placed, *KEY, "region"), [*KEY, "region"])
