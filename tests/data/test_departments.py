"""What departments exchange, recomputed straight from the committed workbook."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

RETURNS = Path(__file__).resolve().parents[2] / "sample_raw" / "returns" / "2015-03"
WAN = 10_000


@pytest.fixture(scope="module")
def printed():
    """Electricity by region and industry: so far this year and last, in 万千瓦时."""
    book = CalamineWorkbook.from_path(RETURNS / "140000_山西省_电力部门交换表_2015-03.xlsx")
    cells = book.get_sheet_by_index(0).to_python()
    table = [row for row in cells if str(row[0]).startswith("14") and len(str(row[0])) == 6]
    return {(str(row[0]), str(row[2])): (int(row[3]), int(row[4])) for row in table}


@pytest.fixture(scope="module")
def found(rows):
    answer = rows(
        "select * from mart.mart_department where form_code = 'D4' and period = '2015-03'"
    )
    return {
        (row["region_code"], "合计" if row["breakdown"] == "none" else row["breakdown_code"]): row
        for row in answer
    }


def _pct(part, whole):
    if whole <= 0:
        return None
    share = Decimal(100 * part) / Decimal(whole)
    return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


def test_every_printed_figure_is_there_with_growth_and_shares(found, printed):
    assert set(found) == set(printed)
    assert len({region for region, _ in printed}) == 12
    for (region, industry), row in found.items():
        now, then = printed[region, industry]
        whole, province = printed[region, "合计"][0], printed["140000", industry][0]
        assert (row["value"], row["value_last_year"]) == (now * WAN, then * WAN)
        assert row["growth_pct"] == _pct(now - then, then)
        assert row["province_share_pct"] == _pct(now, province)
        assert row["part_share_pct"] == (None if industry == "合计" else _pct(now, whole))


def test_every_department_has_its_figures_and_parts_have_names(rows):
    forms = rows("select distinct form_code from mart.mart_department order by 1")
    assert [row["form_code"] for row in forms] == ["D1", "D2", "D3", "D4", "Z1"]
    nameless = rows("""
        select form_code, breakdown_code from mart.mart_department
        where (breakdown != 'none') != (breakdown_name is not null)
    """)
    assert nameless == []


def test_rates_have_neither_growth_nor_shares(rows):
    rates = rows("""
        select growth_pct, province_share_pct from mart.mart_department
        where indicator_code = 'gdp_real_growth'
    """)
    assert len(rates) > 100
    assert {value for row in rates for value in row.values()} == {None}
