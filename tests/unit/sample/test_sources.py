"""What fills the aggregate forms: parts add up, forms agree, senders follow from the form."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from sample_raw.simulate.economy import Economy
from sample_raw.simulate.maker import SheetMaker
from sample_raw.simulate.months import Month, parse_choice
from sample_raw.simulate.numbers import stream
from sample_raw.simulate.sending import editions
from sample_raw.simulate.sheets import Sheet
from sample_raw.simulate.sources import SOURCES
from sample_raw.simulate.sources.annual import REVIEW
from sample_raw.simulate.sources.base import Figures, Source, split
from sample_raw.simulate.sources.industry import INDUSTRY, SECTIONS
from sample_raw.simulate.sources.sme import CLASSES
from sample_raw.simulate.world import World
from warehouse.dictionary import TOTAL, load_dictionary

MONTHS = slice(1, 12)


def figures(world: World, form: str, year: int = 2015) -> Figures:
    return SOURCES[form].figures(world.economy, year)


def added(parts: Figures, codes: tuple[str, ...], slot: tuple[str, str]) -> Any:
    return sum(parts[code][slot] for code in codes)


@pytest.mark.parametrize("form", sorted(SOURCES))
@pytest.mark.parametrize("year", [2014, 2015])
def test_every_form_has_each_of_its_figures_and_cities_and_province_add_up(
    clean_world: World, form: str, year: int
) -> None:
    places = clean_world.places
    parts, indicators = figures(clean_world, form, year), load_dictionary().indicators
    own = [one for one in load_dictionary().forms if one.form == form]
    wanted = {(item.indicator, str(b)) for one in own for item in one.items for b in item.bases}
    # A form that counties do not return has no figures of theirs to add up.
    adds_up = all("county" in one.unit_levels for one in own)
    for cells in parts.values():
        assert wanted <= set(cells)
        for indicator, basis in wanted:
            values = cells[indicator, basis][:, MONTHS]
            if adds_up and indicators[indicator].over_regions == "sum":
                assert (values == places.sums @ values[: len(places.county_codes)]).all()
                assert (values >= 0).all()


def test_size_classes_add_up_to_all_smes(clean_world: World) -> None:
    parts = figures(clean_world, "M2")
    assert set(parts) == {TOTAL, *CLASSES}
    for slot, total in parts[TOTAL].items():
        assert (added(parts, CLASSES, slot) == total).all(), slot
    assert (parts["微型"]["sme_count", "end"] > parts["中型"]["sme_count", "end"]).all()


def test_sections_add_up_to_the_totals_of_m1_and_industry_to_its_industry(
    clean_world: World,
) -> None:
    parts, monthly = figures(clean_world, "Q1"), clean_world.economy.year(2015)
    form = load_dictionary().edition("Q1", "2014")
    slots = [(item.indicator, str(basis)) for item in form.items for basis in item.bases]
    assert len(slots) == 8
    for slot in slots:
        assert (added(parts, SECTIONS, slot) == monthly[slot]).all(), slot
    for basis in ("ytd", "ytd_last_year"):
        industry = added(parts, INDUSTRY, ("private_value_added", basis))
        assert (industry == monthly["private_industry_value_added", basis]).all()
        divisions = [code for code in parts if len(code) == 2 and code not in (TOTAL, "06")]
        inside = sum(parts[code]["private_value_added", basis] for code in divisions)
        assert (inside <= parts["C"]["private_value_added", basis]).all()


def test_the_year_is_december_within_the_review_and_not_december(clean_world: World) -> None:
    year = figures(clean_world, "Y1")[TOTAL]
    months = clean_world.economy.year(2015) | figures(clean_world, "M2")[TOTAL]
    for (indicator, basis), values in year.items():
        if basis == "ytd_last_year":
            continue
        december = months[indicator, basis][:, 11]
        assert np.abs(values[:, 11] - december).max() <= (REVIEW * december + 60).max()
        assert (np.abs(values[:, 11] / december - 1) <= REVIEW + 60 / december).all()
        assert (values[:119, 11] != december[:119]).mean() > 0.7, indicator


def test_guarantees_tie_and_levels_without_an_institution_are_marked(clean_world: World) -> None:
    month = Month(2015, 12)
    batch, _ = clean_world.month(month, frozenset({"B1"}))
    city, province = batch.sheet_of("140200", "B1"), batch.sheet_of("140000", "B1")
    assert city and province and [row.region_code for row in province.rows] == ["140000"]

    def value(sheet: Sheet, region: str, indicator: str, basis: str = "end") -> Any:
        return sheet.row(region).cells[sheet.column(indicator, basis)]

    county = "140222"
    assert value(city, county, "guarantee_capital_city") == "－"
    assert value(city, county, "guarantee_capital_county") > 1000
    assert value(city, "140200", "guarantee_capital_city") > 1000
    assert value(city, "140200", "guarantee_capital_province") == "－"
    levels = [value(province, "140000", f"guarantee_capital_{one}") for one in
              ("county", "city", "province")]  # fmt: skip
    assert levels == sorted(levels)
    balance = value(province, "140000", "guarantee_balance")
    capital = value(province, "140000", "guarantee_capital_total")
    leverage = value(province, "140000", "guarantee_leverage", "ytd")
    assert leverage == pytest.approx(balance / capital, abs=0.05)


def test_both_editions_are_in_use_while_both_are_valid(clean_world: World) -> None:
    used = {}
    for month in (Month(2014, 12), Month(2015, 3), Month(2015, 10)):
        batch, _ = clean_world.month(month, frozenset({"M2"}))
        sheets = [batch.sheet_of(code, "M2") for code in clean_world.places.city_codes]
        used[month.key] = {sheet.form.edition for sheet in sheets if sheet}
    assert used == {"2014-12": {"2014"}, "2015-03": {"2014", "2015"}, "2015-10": {"2015"}}
    assert [one.edition for one in editions("M2", date(2030, 1, 1))] == ["2015"]


@pytest.mark.parametrize(
    ("month", "forms"),
    [
        (Month(2015, 2), {"M1", "M2"}),
        (Month(2015, 9), {"M1", "M2", "Z1", "Q1", "B1"}),
        (Month(2015, 12), {"M1", "M2", "Z1", "Q1", "B1", "Y1"}),
    ],
    ids=lambda value: getattr(value, "key", None),
)
def test_a_month_has_the_forms_whose_period_it_ends(
    clean_world: World, month: Month, forms: set[str]
) -> None:
    books = clean_world.month(month)[0].books.values()
    assert forms <= {s.form.form for book in books for s in book if isinstance(s, Sheet)}
    annual = {"Y1"} - forms
    assert annual.isdisjoint(s.form.form for b in books for s in b if isinstance(s, Sheet))


def test_the_annual_return_is_of_a_year_and_sent_in_its_third_month(clean_world: World) -> None:
    batch, _ = clean_world.month(Month(2015, 12), frozenset({"Y1"}))
    assert len(batch.books) == 11 and not batch.tables
    sheet = batch.sheet_of("140100", "Y1")
    assert sheet and sheet.period_label == "2015年"
    assert "2016-03-15" <= sheet.reported_on <= "2016-03-20"


def test_split_is_exact_whatever_the_shares() -> None:
    rng = stream(7, 1)  # type: ignore[arg-type]
    total = rng.integers(0, 10**6, (5, 12))
    parts = split(total, rng.random((5, 4)))
    assert (sum(parts) == total).all()
    assert min(part.min() for part in parts) >= 0


def test_a_source_may_leave_out_what_a_region_does_not_have(
    clean_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = SOURCES["M2"].figures

    def sparse(economy: Economy, year: int) -> Figures:
        parts = full(economy, year)
        row = economy.places.index["140222"]
        for values in parts["微型"].values():
            values[row] = 0
        return parts

    form, month = load_dictionary().edition("M2", "2015"), Month(2015, 10)
    monkeypatch.setitem(SOURCES, "M2", Source(sparse, leaves_out_empty=True))
    sheet = SheetMaker(clean_world.economy, "").sheet(form, "140200", month, date(2015, 11, 9))
    parts = {(row.region_code, row.part) for row in sheet.rows}
    assert ("140222", "小型") in parts
    assert ("140222", "微型") not in parts
    assert ("140200", "微型") in parts


def test_a_choice_names_a_month_and_maybe_forms() -> None:
    assert parse_choice("2015-03") == (Month(2015, 3), frozenset())
    assert parse_choice("2015-12: B1+Y1") == (Month(2015, 12), frozenset({"B1", "Y1"}))
