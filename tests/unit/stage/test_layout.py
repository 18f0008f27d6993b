"""Every form of the dictionary is found on a sheet by its own labels, across and down."""

import pytest

from pipelines.stage.body import find_layout
from pipelines.stage.fields import BASIS_WORDS, form_fields, item_key
from pipelines.stage.layout import Layout
from pipelines.stage.sheets import column_frame
from warehouse.dictionary import Form, load_dictionary

DICTIONARY = load_dictionary()
FORMS = [pytest.param(form, id=f"{form.code}-{form.edition}") for form in DICTIONARY.forms]

DOWN = [one for one in FORMS if one.values[0].kind == "aggregate" and not one.values[0].breakdown]


def layout_of(form: Form, rows: list[list[str]]) -> Layout:
    fields = form_fields(form, DICTIONARY.units)
    columns = [list(column) for column in zip(*rows, strict=True)]
    found = find_layout(form, fields, column_frame(columns), DICTIONARY.units)
    assert found is not None
    return found


@pytest.mark.parametrize("form", FORMS)
def test_a_flat_header(form: Form) -> None:
    labels = form.header_labels
    found = layout_of(form, [["某某市"] + [""] * (len(labels) - 1), labels])
    assert (found.missing, found.repeated, found.unknown) == ((), (), ())
    assert sorted(found.columns.values()) == list(range(1, len(labels) + 1))
    assert (found.first_row, found.last_row) == (2, 2)


@pytest.mark.parametrize("form", FORMS)
def test_a_header_in_two_rows_with_the_units(form: Form) -> None:
    items = form.item_columns()
    top = [column.label for column in form.columns]
    top += [f"{one.item.label}（{one.item.unit}）" for one in items]
    below = [""] * len(form.columns) + [BASIS_WORDS[one.basis][0] for one in items]
    found = layout_of(form, [top, below] if items else [top])
    assert not found.missing and not found.unknown
    keys = [item_key(one.item.code, one.basis) for one in items]
    assert {found.units[key] for key in keys} == {one.item.unit for one in items}


@pytest.mark.parametrize("form", DOWN)
def test_items_down(form: Form) -> None:
    rows = [["指标名称", "计量单位", "代码", "本年累计", "上年同期", "期末"]]
    rows += [[f"　{one.label}", one.unit, one.code, "1", "2", "3"] for one in form.items]
    found = layout_of(form, rows)
    assert found.missing == () and found.rows is not None
    place = {"ytd": 4, "ytd_last_year": 5, "end": 6}
    for number, item in enumerate(form.items, start=2):
        for basis in item.bases:
            key = item_key(item.code, basis)
            assert (found.rows[key], found.columns[key]) == (number, place[basis])
