"""M2, Q1, Y1 and B1: what stands in the marts is what stands in the workbooks, added up anew."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

RETURNS = Path(__file__).parents[2] / "sample_raw" / "returns"
# Rows of the printed layout, from 1.
LABELS, BASES, FIRST = 7, 8, 10
BASIS = {"本年累计": "ytd", "上年同期": "ytd_last_year", "期末": "end"}
CITIES = [f"14{number:02d}00" for number in range(1, 12)]


def _sheet(path: Path, form: str) -> list[dict[str, Any]]:
    """One record a cell: region, part (合计 where there is none), label, basis, printed value."""
    page = openpyxl.load_workbook(path, data_only=True)[form]
    table = list(page.iter_rows(values_only=True))
    labels, bases = list(table[LABELS - 1]), table[BASES - 1]
    keys = [place for place, basis in enumerate(bases) if basis in BASIS]
    for place in keys:
        labels[place] = labels[place] or labels[place - 1]
    return [
        {
            "city": path.name[:6],
            "region": row[0],
            "part": row[2] if keys[0] > 2 else "合计",
            "label": labels[place],
            "basis": BASIS[bases[place]],
            "printed": str(row[place]),
        }
        for row in table[FIRST - 1 :]
        if row[0] and str(row[0]).isdigit() and len(str(row[0])) == 6
        for place in keys
    ]


@pytest.fixture(scope="module")
def printed() -> Callable[[str, str], pl.DataFrame]:
    """Numbers of all workbooks of a form in a month; what is no number is left out."""

    def read(form: str, month: str) -> pl.DataFrame:
        title = {"M2": "中小企业主要指标月报", "Q1": "民营经济分行业主要指标季报",
                 "Y1": "民营经济和中小企业年报", "B1": "融资担保机构情况季报"}[form]  # fmt: skip
        files = sorted((RETURNS / month).glob(f"*_{title}_{month}.xlsx"))
        cells = pl.DataFrame([cell for path in files for cell in _sheet(path, form)])
        assert cells["city"].n_unique() == len(files) >= 11
        value = pl.col("printed").str.to_decimal(scale=1)
        return cells.filter(pl.col("printed").str.contains(r"^-?[0-9.]+$")).with_columns(
            value=value
        )

    return read


def _province(cells: pl.DataFrame, label: str, basis: str, part: str = "合计") -> Decimal:
    """The sum of the eleven city rows."""
    rows = cells.filter(pl.col("region").is_in(CITIES), label=label, basis=basis, part=part)
    assert rows.height == len(CITIES)
    return Decimal(rows["value"].sum())


@pytest.mark.parametrize("size", ["中型", "小型", "微型", "合计"])
def test_size_classes_of_the_province(rows, printed, size):
    cells = printed("M2", "2015-03")
    now, before = (_province(cells, "营业收入", basis, size) for basis in ("ytd", "ytd_last_year"))
    whole = _province(cells, "营业收入", "ytd")
    (row,) = rows(
        "select * from mart.mart_sme_size where region_code = '140000' and period = '2015-03'"
        f" and indicator_code = 'sme_revenue' and size_class = '{size.replace('合计', '_T')}'"
    )
    assert (row["value"], row["value_last_year"]) == (now * 10_000, before * 10_000)
    assert float(row["growth_pct"]) == pytest.approx(float((now / before - 1) * 100), abs=0.051)
    assert float(row["share_pct"]) == pytest.approx(float(now / whole * 100), abs=0.051)


def test_size_classes_of_every_county(rows, printed):
    cells = printed("M2", "2015-10").filter(label="企业户数", part="微型")
    found = rows(
        "select region_code, value from mart.mart_sme_size where period = '2015-10'"
        " and indicator_code = 'sme_count' and size_class = '微型' and region_level != 'province'"
    )
    assert {row["region_code"]: row["value"] for row in found} == dict(
        cells.select("region", "value").iter_rows()
    )
    assert len(found) == 130


def test_an_item_that_not_every_city_reports_has_no_provincial_figure(rows):
    regions = rows(
        "select distinct region_level from mart.mart_sme_size where indicator_code = 'sme_profit'"
        " and period = '2015-03'"
    )
    assert {row["region_level"] for row in regions} == {"city", "county"}


def test_two_editions_stand_side_by_side_in_one_month(rows):
    found = rows("""
        select edition, count(distinct file_sha256) as files,
            count(*) filter (where indicator_code = 'sme_profit') as profits
        from core.fct_observation
        where form_code = 'M2' and period = '2015-03' and is_current and is_counted
        group by edition order by edition
    """)
    assert [(row["edition"], row["files"]) for row in found] == [("2014", 6), ("2015", 5)]
    assert found[0]["profits"] == 0 < found[1]["profits"]


def test_a_return_on_an_expired_edition_is_kept_and_its_sender_told(rows):
    (finding,) = rows("select * from core.fct_finding where rule_id = 'M2-E01'")
    assert finding["period"] == "2015-10"
    assert "2015年6月" in finding["message"]
    kept = rows(f"""
        select distinct region_code from core.fct_observation
        where file_sha256 = '{finding["file_sha256"]}' and edition = '2014' and is_current
            and is_counted
    """)
    assert {row["region_code"][:4] for row in kept} == {"1406"}
    assert len(kept) == 7


def test_industries_of_the_province_and_of_a_city(rows, printed):
    cells = printed("Q1", "2015-03")
    whole = _province(cells, "增加值", "ytd")
    query = """
        select * from mart.mart_key_industry where basis = 'private_economy'
            and period = '2015-03' and indicator_code = 'private_value_added'
    """
    found = {(row["region_code"], row["industry_code"]): row for row in rows(query)}
    sections = {code for code in cells["part"].unique() if len(code) == 1 and code != "Z"}
    for code in (*sorted(sections), "06", "25"):
        value = _province(cells, "增加值", "ytd", code)
        row = found["140000", code]
        assert row["value"] == value * 10_000
        assert float(row["share_pct"]) == pytest.approx(float(value / whole * 100), abs=0.0051)
        assert row["reported_enterprises"] == _province(cells, "企业户数", "end", code)
    city = cells.filter(region="140300", label="增加值", basis="ytd", part="06")
    assert found["140300", "06"]["value"] == city["value"].item() * 10_000
    assert "煤" in found["140000", "06"]["watch_entries"]
    total = sum(found["140000", code]["value"] for code in sections)
    assert total == whole * 10_000
    ranks = sorted(found["140000", code]["value_rank"] for code in sections)
    assert ranks == list(range(1, len(sections) + 1))


def test_industries_do_not_enter_the_sums_of_the_key_enterprises(rows):
    found = rows("""
        select basis, sum(share_pct) as shares from mart.mart_key_industry
        where region_code = '140000' and period = '2015-03' and industry_level = 'section'
            and indicator_code = 'private_revenue'
        group by basis
    """)
    assert [row["basis"] for row in found] == ["private_economy"]
    assert found[0]["shares"] == pytest.approx(Decimal(100), abs=Decimal("0.1"))


@pytest.mark.parametrize(
    ("target", "label", "factor"),
    [
        ("sme_employees", "中小企业从业人员", 10_000),
        ("sme_count", "中小企业户数", 10_000),
        ("private_households", "民营经济户数", 10_000),
    ],
)
def test_annual_figures_measure_the_plan(rows, printed, target, label, factor):
    (row,) = rows(f"select * from mart.mart_target_progress where target_id = '{target}'")
    value = _province(printed("Y1", "2015-12"), label, "end")
    assert (row["latest_period"], row["latest_vintage"]) == ("2015-12", "annual_return")
    assert row["latest_value"] == value / factor


@pytest.mark.parametrize(
    ("target", "label", "factor"),
    [
        ("guarantee_institutions", "担保机构总数", 1),
        ("guarantee_institutions_gov", "其中：政府出资", 1),
        ("guarantee_capital_total", "注册资本金总额", 10_000),
        ("guarantee_capital_province", "省级单个机构注册资本金", 10_000),
        ("guarantee_capital_city", "市级单个机构注册资本金", 10_000),
        ("guarantee_capital_county", "县级单个机构注册资本金", 1),
        ("guarantee_leverage", "放大倍数", 1),
        ("guarantee_capacity", "年担保能力", 10_000),
    ],
)
def test_guarantee_quantities_are_those_of_the_provinces_row(rows, printed, target, label, factor):
    cells = printed("B1", "2015-12").filter(region="140000", label=label)
    value = cells.filter(pl.col("basis") != "ytd_last_year")["value"].item()
    (row,) = rows(f"select * from mart.mart_target_progress where target_id = '{target}'")
    assert row["latest_value"] == value / factor
    assert (row["latest_period"], row["latest_basis"]) == ("2015-12", "returned")
    assert row["light"] != "无法判断"
    # Provincial institutions lie in a city here, so the cities' sum is the province's row.
    if label in ("担保机构总数", "注册资本金总额"):
        assert _province(printed("B1", "2015-12"), label, "end") == value


def test_annual_and_monthly_figures_never_replace_each_other(rows):
    found = rows("""
        select form_code, vintage, count(*) as figures,
            count(*) filter (where not is_current) as replaced
        from core.fct_observation
        where form_code in ('Y1', 'Q1', 'B1') group by all order by form_code
    """)
    assert [(row["form_code"], row["vintage"], row["replaced"]) for row in found] == [
        ("B1", "quarterly_return", 0),
        ("Q1", "quarterly_return", 0),
        ("Y1", "annual_return", 0),
    ]
    definitions = rows("""
        select distinct starts_with(indicator_code, 'sme') as sme, definition_code
        from core.fct_observation where form_code = 'Y1'
    """)
    assert {(row["sme"], row["definition_code"]) for row in definitions} == {
        (True, "not_applicable"),
        (False, "mixed_non_public"),
    }


def test_sheets_without_a_planted_error_load_clean(rows):
    found = rows("""
        select sub.form_code, count(*) as sheets,
            count(*) filter (where sub.rejected_rows + sub.rejected_cells > 0) as with_rejects
        from core.dim_submission as sub
        where sub.form_code in ('M2', 'Q1', 'Y1', 'B1') group by all order by sub.form_code
    """)
    assert [(row["form_code"], row["sheets"], row["with_rejects"]) for row in found] == [
        ("B1", 24, 1),
        ("M2", 33, 1),
        ("Q1", 11, 1),
        ("Y1", 11, 1),
    ]
