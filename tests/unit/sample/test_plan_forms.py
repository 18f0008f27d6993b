"""T1 and D1 to D4 as they are sent clean: parts within wholes, splits that add up, senders."""

import pytest
import yaml

from pipelines.edit.assets import RULES as FOLDER
from sample_raw.simulate.months import Month
from sample_raw.simulate.sheets import Sheet
from sample_raw.simulate.world import World

MARCH, DECEMBER = Month(2015, 3), Month(2015, 12)


def sent(world: World, month: Month, form: str) -> list[Sheet]:
    books = world.month(month, frozenset({form}))[0].books.values()
    found = [sheet for book in books for sheet in book if isinstance(sheet, Sheet)]
    return [sheet for sheet in found if sheet.form.form == form]


def number(sheet: Sheet, code: str, slot: tuple[str, str], part: str = "_T") -> float:
    value = sheet.row(code, part).cells[sheet.column(*slot)]
    assert isinstance(value, int | float), (code, slot, value)
    return value


def rules(form: str, kind: str) -> list[dict[str, str]]:
    book = yaml.safe_load((FOLDER / f"{form}.yaml").read_text(encoding="utf-8"))
    return [rule for rule in book["rules"] if rule["kind"] == kind]


@pytest.mark.parametrize("year", [2014, 2015])
def test_parts_of_the_annual_return_are_within_their_wholes(clean_world: World, year: int) -> None:
    sheets = sent(clean_world, Month(year, 12), "T1")
    assert len(sheets) == 12
    declared = rules("T1", "part_within_whole")
    assert len(declared) == 8
    for sheet in sheets[:-1]:
        code = sheet.rows[0].region_code
        for rule in declared:
            basis = "ytd" if rule["part"].startswith("parks_tax") else "end"
            part = number(sheet, code, (rule["part"], basis))
            assert part <= number(sheet, code, (rule["whole"], basis)), (code, rule["id"])


def test_cities_and_the_province_answer_different_items(clean_world: World) -> None:
    sheets = sent(clean_world, DECEMBER, "T1")
    cities, province = sheets[:-1], sheets[-1]
    (own,) = province.rows
    mark = province.form.missing_marks[0]
    for place, slot in enumerate(province.slots, start=province.identifying):
        answers = {sheet.rows[0].cells[place] == mark for sheet in cities}
        assert answers == {own.cells[place] != mark}, slot


def test_running_totals_since_2011_never_fall(clean_world: World) -> None:
    before, now = (sent(clean_world, Month(year, 12), "T1") for year in (2014, 2015))
    running = [item.indicator for item in now[0].form.items if "累计" in item.label]
    for old, new in zip(before[:-1], now[:-1], strict=True):
        code = new.rows[0].region_code
        for indicator in running:
            slot = (indicator, "end")
            assert number(new, code, slot) >= number(old, code, slot), (code, indicator)


@pytest.mark.parametrize("form", ["D2", "D4"])
def test_parts_add_up_to_the_whole_of_each_region(clean_world: World, form: str) -> None:
    (sheet,) = sent(clean_world, MARCH, form)
    (rule,) = rules(form, "breakdown_total")
    for code in (clean_world.places.province_code, *clean_world.places.city_codes):
        printed = {row.part for row in sheet.rows if row.region_code == code}
        assert printed == {"_T", *rule["parts"]}
        for slot in sheet.slots:
            parts = sum(number(sheet, code, slot, part) for part in rule["parts"])
            assert number(sheet, code, slot) == parts, (code, slot)


@pytest.mark.parametrize("form", ["D1", "D2", "D3", "D4"])
def test_a_department_sends_one_sheet_in_which_the_cities_add_up(
    clean_world: World, form: str
) -> None:
    (sheet,) = sent(clean_world, MARCH, form)
    province, cities = clean_world.places.province_code, clean_world.places.city_codes
    assert {row.region_code for row in sheet.rows} == {province, *cities}
    for slot in sheet.slots:
        total = sum(number(sheet, code, slot) for code in cities)
        assert number(sheet, province, slot) == total, slot


def test_the_registry_counts_other_units_than_the_plan(clean_world: World) -> None:
    """Its private types and the plan's private units differ in every city, and not by a factor."""
    (registry,) = sent(clean_world, MARCH, "D2")
    private = ("171", "172", "173", "174", "410")
    ratios = set()
    for sheet in sent(clean_world, MARCH, "M1"):
        code = next(r.region_code for r in sheet.rows if r.region_code.endswith("00"))
        registered = sum(
            number(registry, code, ("registered_units", "end"), part) for part in private
        )
        ratios.add(round(registered / number(sheet, code, ("private_units", "end")), 4))
    assert len(ratios) == 11
    assert min(ratios) > 1.05
