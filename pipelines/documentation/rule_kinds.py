"""The page of the kinds of rules; English, for those who write rules.

Belongs here: what a rule may say, with a rule of the project as the example of each kind. Not here:
the rules of a form as its senders read them (`forms.py`).
"""

import inspect
import re
from collections.abc import Iterator, Sequence
from typing import Any, get_args

import yaml
from pydantic.fields import FieldInfo

from pipelines.documentation.markdown import code, table, text
from pipelines.edit.rule_books import RULES, load_rule_books
from pipelines.edit.rules import RuleBook
from warehouse.dictionary import Dictionary

_SAID = {"id", "kind", "severity", "title", "advice"}
# What the keys of the kinds mean; a kind that says more of a key does so under `Attributes:`.
_MEANINGS = {
    "items": "codes of the indicators that are judged, each by itself",
    "min": "lower bound, itself allowed, in the unit of the form",
    "max": "upper bound, itself allowed, in the unit of the form",
    "part": "the item that is contained in `whole`",
    "whole": "the item, or the code of the breakdown, that contains the parts",
    "total": "the item that must equal the sum",
    "parts": "the items, or the codes of the breakdown, that are summed",
    "absent": "what a county without a row means: `unjudged` no verdict, `zero` nothing to report",
    "ratio": "the item that is printed as a ratio",
    "numerator": "the item above",
    "denominator": "the item below",
}
_INTRODUCTION = """# Kinds of rules

Every rule has `id`, `kind`, `severity` (`block` or `query`), `title`, `advice`, and the keys of its
kind.

Tolerance: a printed figure stands for itself plus or minus half its last digit (its half-width).
Sums and parts fail only beyond the sum of the half-widths of all figures compared; ratios are
compared as intervals. Bounds of `non_negative`, `in_range` and `percent_share` have no tolerance.
No rule has a key for it.
"""


def rule_kind_page(dictionary: Dictionary) -> str:
    """Every kind of rule: its meaning, its keys, a rule of the project."""
    books = load_rule_books(RULES, dictionary)
    examples: dict[str, tuple[str, Any]] = {}
    for form, book in books.items():
        for rule in book.rules:
            examples.setdefault(rule.kind, (form, rule))
    lines = [_INTRODUCTION]
    union = get_args(RuleBook.model_fields["rules"].annotation)[0]
    for model in get_args(get_args(union)[0]):
        kind = get_args(model.model_fields["kind"].annotation)[0]
        said, meanings = _documented(model)
        lines.append(f"## {kind}\n\n{said}\n")
        own = {name: field for name, field in model.model_fields.items() if name not in _SAID}
        if own:
            lines += table(["key", "meaning", "needed"], _keys(own, meanings))
        if kind in examples:
            lines += _example(*examples[kind])
    return "\n".join(lines)


def _documented(model: type[Any]) -> tuple[str, dict[str, str]]:
    """The docstring without its list of attributes, and that list."""
    said, _, listed = inspect.cleandoc(model.__doc__ or "").partition("\nAttributes:\n")
    joined = re.sub(r"\n {8,}", " ", listed)
    return said.strip(), {
        **_MEANINGS,
        **dict(re.findall(r"^ {4}(\w+): (.+)$", joined, re.MULTILINE)),
    }


def _keys(own: dict[str, FieldInfo], meanings: dict[str, str]) -> Iterator[Sequence[str]]:
    for name, field in own.items():
        needed = "yes" if field.is_required() else f"default {code(_default(field.default))}"
        yield [code(name), text(meanings[name]).replace("&#95;", "_"), needed]


def _default(value: object) -> str:
    """As it would be written in a rule file."""
    if value is None:
        return "none"
    return f"[{', '.join(map(str, value))}]" if isinstance(value, tuple) else str(value)


def _example(form: str, rule: Any) -> Iterator[str]:
    content = rule.model_dump(mode="json", exclude_unset=True)
    first = ("id", "kind")
    ordered = {name: content[name] for name in [*first, *(n for n in content if n not in first)]}
    written = yaml.safe_dump([ordered], allow_unicode=True, sort_keys=False, width=100)
    yield f"From `expectations/rules/{form}.yaml`:\n"
    yield f"```yaml\n{written}```\n"
