"""The simulated product returns: made where the weights say, printed in the unit of the product."""

import numpy as np

from sample_raw.simulate.months import Month
from sample_raw.simulate.sources import SOURCES
from sample_raw.simulate.sources.products import products
from sample_raw.simulate.world import World
from warehouse.dictionary import load_dictionary

OUTPUT = ("product_output", "ytd")


def test_every_product_is_known_and_made_in_its_counties_only(clean_world: World) -> None:
    places, parts = clean_world.places, SOURCES["M4"].figures(clean_world.economy, 2015)
    known = set(load_dictionary().codelist("products")["product_code"])
    assert set(parts) == {one.product_code for one in products()} <= known
    # Nobody makes one of the watched products.
    assert known - set(parts) == {"DP382501"}
    counties = len(places.county_codes)
    for one in products():
        output = parts[one.product_code][OUTPUT]
        makers = {places.county_codes[row] for row in np.flatnonzero(output[:counties, 11])}
        assert makers <= (set(one.counties) if any(one.counties) else set(places.county_codes))
        assert output[-1, 11] == one.annual


def test_output_never_falls_and_sales_stay_below_it(clean_world: World) -> None:
    for cells in SOURCES["M4"].figures(clean_world.economy, 2014).values():
        assert (np.diff(cells[OUTPUT][:, 1:], axis=1) >= 0).all()
        assert (cells["product_sales", "ytd"] <= cells[OUTPUT]).all()


def test_a_city_lists_its_makers_with_name_and_unit(clean_world: World) -> None:
    sheet = clean_world.month(Month(2015, 10), frozenset({"M4"}))[0].sheet_of("140500", "M4")
    assert sheet
    silicon = [row for row in sheet.rows if row.part == "DP397104"]
    assert {row.region_code for row in silicon} == {"140500", "140502"}
    assert all(row.cells[2:5] == ["DP397104", "单晶硅", "千克"] for row in silicon)
    assert not any(row.part == "DP146201" for row in sheet.rows)
