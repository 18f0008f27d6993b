"""The generated pages hold all that is declared, and nothing breaks out of its cell."""

import re

import pytest
import yaml

from pipelines.documentation.markdown import table, text
from pipelines.documentation.sources import generated_pages
from pipelines.edit.rule_books import RULES, load_rule_books
from pipelines.edit.rules import RuleBook
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


KINDS = PAGES["rule_kinds.md"].split("\n## ")[1:]


@pytest.mark.parametrize("section", KINDS, ids=lambda section: section.split("\n")[0])
def test_a_kind_has_an_example_that_a_rule_file_may_hold_and_no_key_unexplained(section: str):
    (example,) = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    form = re.search(r"rules/(\w+)\.yaml", section)[1]
    book = RuleBook.model_validate({"form": form, "rules": yaml.safe_load(example)})
    assert book.rules[0] in load_rule_books(RULES, DICTIONARY)[form].rules
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \|$", section, re.MULTILINE)
    own = set(type(book.rules[0]).model_fields) - {"id", "kind", "severity", "title", "advice"}
    assert {key for key, meaning, _ in rows if len(meaning) > 10} == own
    assert "Attributes:" not in section


def test_the_kind_page_gives_tolerance_and_whole_defaults():
    assert "half-width" in PAGES["rule_kinds.md"].split("\n## ")[0]
    slip = next(section for section in KINDS if section.startswith("unit_slip"))
    assert "default `[1000, 10000, 100000000]`" in slip
    assert "default `0.25`" in slip


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
