"""Forms: columns, items by time basis, flat header."""

import pytest

from warehouse.dictionary import BASIS_LABELS, Dictionary


def test_basis_labels_are_those_people_print() -> None:
    assert BASIS_LABELS == {"ytd": "本年累计", "ytd_last_year": "上年同期", "end": "期末"}


def test_the_forms_that_are_declared(dictionary: Dictionary) -> None:
    assert {"B1", "M1", "M2", "M3", "P1", "Q1", "R1", "Y1", "Z1"} <= set(dictionary.form_codes)
    assert {"T1", "D1", "D2", "D3", "D4"} <= set(dictionary.form_codes)


def test_two_editions_of_a_form_run_side_by_side(dictionary: Dictionary) -> None:
    older, newer = dictionary.edition("M2", "2014"), dictionary.edition("M2", "2015")
    in_force = [
        (month, older.is_valid_at(month), newer.is_valid_at(month))
        for month in (201412, 201503, 201506, 201510)
    ]
    assert in_force == [
        (201412, True, False), (201503, True, True), (201506, True, True), (201510, False, True),
    ]  # fmt: skip
    assert dictionary.form("M2", 201503) is newer
    added = {item.indicator for item in newer.items} - {item.indicator for item in older.items}
    assert added == {"sme_profit"}


def test_flat_labels_join_item_and_basis(dictionary: Dictionary) -> None:
    form = dictionary.form("M1", 201501)
    labels = [label for _, _, label in form.item_columns()]
    assert labels[:4] == [
        "增加值-本年累计",
        "增加值-上年同期",
        "其中：工业增加值-本年累计",
        "其中：工业增加值-上年同期",
    ]
    assert "从业人员-期末" in labels
    assert form.header_labels == ["行政区划代码", "地区名称", *labels]
    assert len(labels) == sum(len(item.bases) for item in form.items) == len(set(labels))


def test_every_cumulative_money_flow_carries_last_year(dictionary: Dictionary) -> None:
    for form in dictionary.forms:
        for item in form.items:
            if dictionary.indicators[item.indicator].kind in ("flow", "count_event"):
                assert item.bases == ("ytd", "ytd_last_year"), (form.form, item.code)


def test_marks_are_no_data_columns(dictionary: Dictionary) -> None:
    form = dictionary.form("M3", 201501)
    assert [column.name for column in form.mark_columns] == [
        "form_mark", "period_mark", "data_nature",
    ]  # fmt: skip
    names = [column.name for column in form.data_columns]
    assert names[0] == "enterprise_code"
    assert not {"form_mark", "period_mark", "data_nature"} & set(names)


def test_a_column_is_found_by_name(dictionary: Dictionary) -> None:
    form = dictionary.form("P1", 201501)
    assert form.column("qualifier").values == ("准确", "约", "以上", "以下", "预计")
    assert form.has_column("definition")
    with pytest.raises(KeyError):
        form.column("nothing")


def test_published_form_lets_the_row_name_the_definition(dictionary: Dictionary) -> None:
    assert dictionary.form("P1", 201501).definition is None
    assert dictionary.form("M1", 201501).definition == "mixed_non_public"


def test_running_totals_of_the_plan_are_stocks(dictionary: Dictionary) -> None:
    """The plan counts recruitment and training over five years, so a year's figure will not do."""
    running = [item for item in dictionary.form("T1", 201512).items if "累计" in item.label]
    assert len(running) == 8
    for item in running:
        indicator = dictionary.indicators[item.indicator]
        assert (indicator.kind, item.bases) == ("stock", ("end",)), item.code
        assert "累计" in indicator.definition, item.code


@pytest.mark.parametrize(
    ("form", "breakdown", "definition"),
    [
        ("T1", None, "mixed_non_public"),
        ("D1", None, "domestic_non_state"),
        ("D2", "registration_type", "not_applicable"),
        ("D3", None, "not_applicable"),
        ("D4", "industry_code", "not_applicable"),
    ],
)
def test_a_department_states_its_own_population(
    dictionary: Dictionary, form: str, breakdown: str | None, definition: str
) -> None:
    edition = dictionary.form(form, 201512)
    column = edition.breakdown
    assert (None if column is None else column.name) == breakdown
    assert edition.definition == definition
    plan = {target.indicator for target in dictionary.targets.values()}
    carried = {item.indicator for item in edition.items}
    # Figures of another population never stand for a quantity of the plan.
    assert form == "T1" or not carried & plan


def test_the_registry_is_never_split_into_private_and_other(dictionary: Dictionary) -> None:
    items = {item.indicator for item in dictionary.form("D2", 201512).items}
    assert items == {"registered_units", "registered_units_new", "registered_capital"}
    assert {dictionary.indicators[code].population for code in items} == {"all"}
