"""The sources of the documentation site in one folder: what people wrote, and what is generated.

Belongs here: which pages there are and where they go. Not here: what stands in them, and how they
become HTML (zensical reads `mkdocs.yml`).
"""

import shutil
from pathlib import Path

from pipelines.documentation.commands import command_page
from pipelines.documentation.entries import (
    codelist_page,
    indicator_page,
    target_page,
    watchlist_page,
)
from pipelines.documentation.forms import check_page, form_page, rule_page
from pipelines.documentation.looks import look_page
from pipelines.documentation.rule_kinds import rule_kind_page
from pipelines.documentation.tables import table_pages
from warehouse.dictionary import load_dictionary

WRITTEN = Path(__file__).resolve().parents[2] / "docs"
# Folder of the generated pages among the written ones.
GENERATED = "dictionary"


def generated_pages() -> dict[str, str]:
    """File name -> Markdown of every page that follows from dictionary, contracts and commands."""
    dictionary = load_dictionary()
    return {
        "commands.md": command_page(),
        "forms.md": form_page(dictionary),
        "indicators.md": indicator_page(dictionary),
        "rules.md": rule_page(dictionary),
        "rule_kinds.md": rule_kind_page(dictionary),
        "targets.md": target_page(dictionary),
        "watchlists.md": watchlist_page(dictionary),
        "codelists.md": codelist_page(dictionary),
        "checks.md": check_page(),
        "pages.md": look_page(),
        **table_pages(),
    }


def write_sources(folder: Path) -> None:
    """Fill an empty or new folder with all pages; what was in it is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(WRITTEN, folder)
    (folder / GENERATED).mkdir()
    for name, page in generated_pages().items():
        (folder / GENERATED / name).write_text(page, encoding="utf-8", newline="\n")
