"""The rule files of the project: read, and checked against the forms they speak of.

What belongs here: which file is wrong and why, and the rules as a table.
What does not: what a rule may say (`rules`).
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from pipelines.edit.rules import Rule, RuleBook
from warehouse.declared import MOST_TOLD, DeclarationError, Loc, check, sentence
from warehouse.dictionary import Dictionary, Form
from warehouse.strict_yaml import YamlError, read_mapping, shown

# Where the rule files lie.
RULES = Path(__file__).resolve().parents[2] / "expectations" / "rules"


# More names than this are not listed where none is near.
_MOST_LISTED = 60
# What a rule is called in messages.
_NOUNS = {"rules": "规则"}


class RuleError(DeclarationError):
    """Rule files are wrong; every line names file, line, rule and what is allowed."""


def load_rule_books(folder: Path, dictionary: Dictionary) -> dict[str, RuleBook]:
    """Read every rule file and check it against the forms.

    Args:
        folder: `expectations/rules`.
        dictionary: the loaded dictionary; its forms say which items a rule may name.

    Returns:
        Rule books by form code.

    Raises:
        RuleError: unknown key, form or item, or a rule number used twice; of all files.
    """
    books: dict[str, RuleBook] = {}
    seen: dict[str, str] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            raw = read_mapping(path)
            book = check(RuleBook, raw, shown(path), nouns=_NOUNS)
        except YamlError as error:
            problems.append(str(error))
        except DeclarationError as error:
            problems += error.problems
        else:
            wrong = [
                sentence(shown(path), raw, loc, text, nouns=_NOUNS)
                for loc, text in _contradictions(book, dictionary, seen)
            ]
            problems += wrong[:MOST_TOLD]
            seen |= {rule.id: shown(path) for rule in book.rules}
            books[book.form] = book
    if problems:
        raise RuleError(problems)
    return books


def rule_table(books: Mapping[str, RuleBook]) -> pl.DataFrame:
    """All rules as the frame of `ref.rule`."""
    rows = [
        {
            "rule_id": rule.id,
            "form_code": book.form,
            "kind": rule.kind,
            "severity": rule.severity,
            "title": rule.title,
            "advice": rule.advice,
        }
        for book in books.values()
        for rule in book.rules
    ]
    columns = ("rule_id", "form_code", "kind", "severity", "title", "advice")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))


def _contradictions(
    book: RuleBook, dictionary: Dictionary, seen: Mapping[str, str]
) -> Iterator[tuple[Loc, str]]:
    """Where a file that agrees with its model contradicts the forms or itself, and how.

    An item that only some editions have is judged where it is there. A code of a breakdown written
    wrong would leave the rule without anything to judge.
    """
    forms = [form for form in dictionary.forms if form.form == book.form]
    if not forms:
        known = "、".join(sorted({form.form for form in dictionary.forms}))
        yield ("form",), f"{{key}} = {book.form!r} 不是已有报表，可用：{known}"
        return
    own: set[str] = set()
    for number, rule in enumerate(book.rules):
        loc = ("rules", number)
        if rule.id in own or rule.id in seen:
            yield (*loc, "id"), f"编号 {rule.id} 重复，{seen.get(rule.id, '本文件')}中已有"
        elif not rule.id.startswith(f"{book.form}-"):
            yield (*loc, "id"), f"编号 {rule.id} 应以 {book.form}- 开头"
        own.add(rule.id)
        yield from ((loc, text) for text in _unknown(rule, forms, dictionary))


def _unknown(rule: Rule, forms: Sequence[Form], dictionary: Dictionary) -> Iterator[str]:
    """Names that no edition of the form has: of items, and of codes of its breakdown."""
    items = {item.indicator for form in forms for item in form.items}
    items |= {column.name for form in forms for column in form.columns}
    split = {form.breakdown.type for form in forms if form.breakdown}
    parts = {code for one in split for code in dictionary.breakdown_codes(one)}
    for name in dict.fromkeys(rule.names()):
        if name not in items:
            yield f"{name!r} 不在报表 {forms[0].form} 的任何版本中，{_usable(name, items)}"
    for code in dict.fromkeys(rule.part_codes()):
        if code not in parts:
            yield f"分组代码 {code!r} 不在报表 {forms[0].form} 的分组中，{_usable(code, parts)}"


def _usable(written: str, allowed: set[str]) -> str:
    near = get_close_matches(written, allowed)
    if near or len(allowed) > _MOST_LISTED:
        return f"相近的有：{'、'.join(near) or '无'}"
    return f"可用：{'、'.join(sorted(allowed)) or '无'}"
