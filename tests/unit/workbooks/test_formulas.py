"""The rules inside a blank form, computed by a spreadsheet program, against those of a load."""

from datetime import date

import pytest

from pipelines.workbooks.checking import check_file
from pipelines.workbooks.formulas import judged_later
from pipelines.workbooks.grid import DATA_ROW, grid_of
from warehouse.dictionary import TOTAL

FIRST = DATA_ROW + 1
RECEIVED = date(2015, 7, 9)
# Form, sender, month; what is planted: part of the first region, item, basis, value.
PLANTED = [
    ("M1", "140700", 201506, [(TOTAL, "private_revenue", "ytd", -5)], {"M1-N01"}),
    ("M1", "140727", 201506, [(TOTAL, "private_industry_value_added", "ytd", 3)], {"M1-P01"}),
    ("M1", "140727", 201506, [(TOTAL, "private_units", "end", 2)], {"M1-T01"}),
    ("M1", "140727", 201506, [(TOTAL, "private_value_added_real_growth", "ytd", 51)], {"M1-G01"}),
    ("M1", "140700", 201506, [(TOTAL, "private_tax_paid", "ytd", 7)], {"M1-C01"}),
    ("B1", "140727", 201506, [(TOTAL, "guarantee_capital_total", "end", 100),
                              (TOTAL, "guarantee_balance", "end", 300),
                              (TOTAL, "guarantee_leverage", "ytd", 4)], {"B1-L01"}),
    ("Q1", "140727", 201506, [("B", "private_tax_paid", "ytd", 1),
                              (TOTAL, "private_tax_paid", "ytd", 90)], {"Q1-B01"}),
    ("Q1", "140727", 201506, [("06", "private_tax_paid", "ytd", 9)], {"Q1-B02"}),
]  # fmt: skip
# At the edge of what rounding leaves open, and just beyond it.
EDGES = [
    ("M1", "140727", 201506, [(TOTAL, "private_industry_value_added", "ytd", 1)], set()),
    ("M1", "140727", 201506, [(TOTAL, "private_industry_value_added", "ytd", 1.01)], {"M1-P01"}),
    ("M1", "140727", 201506, [(TOTAL, "private_units", "end", 1.5)], set()),
    ("M1", "140727", 201506, [(TOTAL, "private_units", "end", 1.51)], {"M1-T01"}),
    ("M1", "140700", 201506, [(TOTAL, "private_tax_paid", "ytd", 6)], set()),
]
FINE = [("M1", "140700", 201506, [], set()), ("M2", "140700", 201506, [], set())]


CASES = PLANTED + EDGES + FINE


@pytest.fixture(scope="module")
def judged(blank_of, filled, computed, dictionary) -> list[tuple]:
    """Of each case the form, the file, and the sheet with its formulas computed."""
    files = []
    for code, region, month, plants, _ in CASES:
        blank, data = blank_of(code, region, month)
        grid = grid_of(blank, dictionary)
        changes = {}
        for part, item, basis, value in plants:
            (row,) = grid.rows_of(part, [blank.rows[0].region_code])
            letter = next(one.letter for one in grid.of([item]) if one.basis == basis)
            changes[row, ord(letter) - ord("A") + 1] = value
        files.append((grid, filled(blank, data, changes)))
    pages = computed(*(data for _, data in files))
    return [(*file, page) for file, page in zip(files, pages, strict=True)]


@pytest.mark.parametrize("place", range(len(CASES)), ids=lambda place: str(CASES[place][:3]))
def test_a_workbook_judges_itself_as_a_load_does(judged, dictionary, books, place):
    grid, data, page = judged[place]
    wanted = CASES[place][4]
    own = [page.cell(row, grid.blank.width + column).value or ""
           for row in range(grid.first, grid.last + 1) for column in (1, 2)]  # fmt: skip
    told = {piece.split(" ")[0] for text in own for piece in text.split("；") if piece}
    found = check_file(data, RECEIVED, dictionary, books).findings
    assert told == set(found["rule_id"]) == wanted
    verdict = page["B1"].value
    if "block" in set(found["severity"]):
        assert verdict.startswith("不通过")
    else:
        assert verdict.startswith("待核实" if wanted else "通过")


def test_a_text_and_a_blank_are_told_apart(blank_of, filled, computed):
    blank, data = blank_of("M1", "140727", 201506)
    told = (("－", "通过", "通过"), ("约三百", "错误：数值", "不通过"), (None, "未填完", "还有"))
    pages = computed(data, *(filled(blank, data, {(FIRST, 3): value}) for value, _, _ in told))
    states = [(page.cell(FIRST, blank.width + 3).value, page["B1"].value) for page in pages]
    assert states[0][0] == "未填"
    for (state, verdict), (_, wanted, begins) in zip(states[1:], told, strict=True):
        assert state == wanted
        assert verdict.startswith(begins)


def test_rows_of_an_open_form_are_judged_alike(blank_of, filled, computed, dictionary, books):
    blank, data = blank_of("M4", "140700", 201506)
    city = ["140700", "晋中市", "DP351101", "煤矿机械", "吨", 10, 10, 10, 10, 10, 1]
    county = ["140727", "祁县", "DP351101", "煤矿机械", "吨", 4, 10, 10, 10, 10, 1]
    rows = [city, county, county]
    changes = {
        (FIRST + at, place): value
        for at, row in enumerate(rows)
        for place, value in enumerate(row[: blank.width], start=1)
    }
    data = filled(blank, data, changes)
    (page,) = computed(data)
    told = [
        [page.cell(FIRST + at, blank.width + place).value for place in (1, 2, 3)] for at in range(4)
    ]
    found = check_file(data, RECEIVED, dictionary, books).findings
    assert set(found["rule_id"]) == {"M4-U01"}
    assert [row[2] for row in told] == ["待核实", "错误", "错误", None]
    assert all("M4-U01" in row[0] for row in told[1:3])


def test_what_one_sheet_cannot_judge_is_named(books):
    assert {rule.kind for rule in judged_later(books["P1"])} == {
        "unique_figure", "unit_of_indicator", "percent_share", "published_vs_computed",
    }  # fmt: skip
    assert {rule.kind for rule in judged_later(books["M1"])} == {"unit_slip"}
