"""What is declared outside the dictionary, checked before a load does anything.

Belongs here: which files a load depends on. Not here: what each may say (their own models).
"""

from pipelines.edit.rule_books import RULES, load_rule_books
from pipelines.publications.bulletin.declared import load_declared
from pipelines.publications.theme import load_theme
from pipelines.publications.workbooks.plan import load_sheets
from pipelines.release.suites import SUITES, load_suites
from warehouse.contracts import model_contracts
from warehouse.dictionary import Dictionary


def check_declarations(dictionary: Dictionary) -> None:
    """Read them all once, so that a mistake is told before hours of work and not after.

    Raises:
        DeclarationError: the first kind of file with mistakes, with all mistakes of that kind.
    """
    load_rule_books(RULES, dictionary)
    load_suites(SUITES, model_contracts())
    load_sheets()
    load_declared()
    load_theme()
