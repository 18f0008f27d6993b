"""The generated pages hold all that is declared, and nothing breaks out of its cell."""

import pytest

from pipelines.documentation.markdown import table, text
from pipelines.documentation.sources import generated_pages
from pipelines.edit.rule_books import RULES, load_rule_books
from pipelines.publications.editions import pages_of
from warehouse.contracts import load_contracts
from warehouse.dictionary import load_dictionary

DICTIONARY = load_dictionary()
PAGES = generated_pages()
RULE_IDS = [rule.id for book in load_rule_books(RULES, DICTIONARY).values() for rule in book.rules]
ENTRIES = [entry.entry_id for each in DICTIONARY.watchlists.entries.values() for entry in each]


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("indicators.md", list(DICTIONARY.indicators)),
        ("targets.md", list(DICTIONARY.targets)),
        ("rules.md", RULE_IDS),
        ("watchlists.md", ENTRIES),
        ("codelists.md", [f"{name}.csv" for name in DICTIONARY.codelists]),
        (
            "forms.md",
            [f"{form.form} {form.name}（{form.edition} 版）" for form in DICTIONARY.forms],
        ),
        ("pages.md", [page.title for page in pages_of("internal")]),
        ("rule_kinds.md", ["unit_slip", "region_total", "non_negative"]),
    ],
)
def test_a_page_holds_every_entry(page: str, names: list[str]):
    assert names
    assert [name for name in names if name not in PAGES[page]] == []


@pytest.mark.parametrize("name", sorted(load_contracts()))
def test_every_table_and_column_is_described(name: str):
    contract = load_contracts()[name]
    page = PAGES[f"tables_{name.split('.')[0]}.md"]
    section = page.split(f"## {name} ")[1].split("\n## ")[0]
    assert text(contract.description) in section
    for column in contract.columns:
        assert f"| `{column.name}` | `{column.type}` | {text(column.comment)} |" in section
        assert any("\u4e00" <= character <= "\u9fff" for character in column.comment), column.name


def test_a_value_stays_in_its_cell():
    line = table(["列"], [[text("a|b\n<script> [x](y) *z*")]])[2]
    assert line.count("|") == 2
    assert "<" not in line and "[" not in line


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_row_of_a_table_has_the_cells_of_its_head(name: str):
    wide = 0
    for line in PAGES[name].splitlines():
        if not line.startswith("|"):
            wide = 0
        else:
            cells = line.count(" | ") + 1 if not line.startswith("|---") else wide
            wide = wide or cells
            assert cells == wide, line
