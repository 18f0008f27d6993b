"""The rule files of the project: read, and checked against the forms they speak of.

What belongs here: which file is wrong and why, and the rules as a table.
What does not: what a rule may say (`rules`).
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from pipelines.edit.rules import Rule, RuleBook
from warehouse.dictionary import Dictionary, Form
from warehouse.strict_yaml import YamlError, read_mapping

# Where the rule files lie.
RULES = Path(__file__).resolve().parents[2] / "expectations" / "rules"


class RuleError(ValueError):
    """A rule file is wrong; the message names file, rule and what is allowed."""


def load_rule_books(folder: Path, dictionary: Dictionary) -> dict[str, RuleBook]:
    """Read every rule file and check it against the forms.

    Args:
        folder: `expectations/rules`.
        dictionary: the loaded dictionary; its forms say which items a rule may name.

    Returns:
        Rule books by form code.

    Raises:
        RuleError: unknown key, form or item, or a rule number used twice.
    """
    books: dict[str, RuleBook] = {}
    seen: set[str] = set()
    for path in sorted(folder.glob("*.yaml")):
        book = _read(path)
        forms = [form for form in dictionary.forms if form.form == book.form]
        if not forms:
            allowed = "、".join(sorted({form.form for form in dictionary.forms}))
            raise RuleError(f"{path.name}: form = {book.form!r} 不是已有报表，可用：{allowed}")
        for rule in book.rules:
            if rule.id in seen or not rule.id.startswith(f"{book.form}-"):
                raise RuleError(f"{path.name}: 规则编号 {rule.id} 重复，或不以 {book.form}- 开头")
            seen.add(rule.id)
            _check_names(path.name, rule, forms)
            _check_parts(path.name, rule, forms, dictionary)
        books[book.form] = book
    return books


def rule_table(books: dict[str, RuleBook]) -> pl.DataFrame:
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


def _read(path: Path) -> RuleBook:
    try:
        return RuleBook.model_validate(read_mapping(path))
    except (ValidationError, YamlError) as error:
        raise RuleError(f"{path.name}: 规则文件有误：{error}") from error


def _check_names(file_name: str, rule: Rule, forms: Sequence[Form]) -> None:
    """An item that only some editions have is judged where it is there."""
    allowed = {item.indicator for form in forms for item in form.items}
    allowed |= {column.name for form in forms for column in form.columns}
    for name in rule.names():
        if name not in allowed:
            raise RuleError(
                f"{file_name}: {rule.id} 引用的 {name!r} 不在报表 {forms[0].form} 的任何版本中，"
                f"可用：{'、'.join(sorted(allowed))}"
            )


def _check_parts(file_name: str, rule: Rule, forms: Sequence[Form], dictionary: Dictionary) -> None:
    """A code written wrong would leave the rule without anything to judge."""
    split = {form.breakdown.type for form in forms if form.breakdown}
    allowed = {code for one in split for code in dictionary.breakdown_codes(one)}
    for code in rule.part_codes():
        if code not in allowed:
            raise RuleError(
                f"{file_name}: {rule.id} 引用的分组代码 {code!r} 不在报表 {forms[0].form} 的分组中"
            )
