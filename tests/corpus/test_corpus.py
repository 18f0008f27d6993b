"""Returns as they really arrive: every case says what must be read or which message must come."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.stage.staged import accounting_holds

CASES = [
    pytest.param(case, id=f"{path.stem}-{case['case']}")
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


def test_the_corpus_is_large_enough() -> None:
    assert len(CASES) >= 60


def expected(case: Mapping[str, Any], truth: Callable[[Mapping[str, Any]], Any]) -> Any:
    """The facts of all sheets of a case as filled in, then what the case says of them."""
    facts: dict[Any, Decimal] = {}
    for one in case.get("sheets", case.get("zip", [case])):
        for part in one.get("below", one.get("beside", [one])):
            if not part.get("unread"):
                facts |= truth(part)
    for key in case.get("lost", []):
        facts = {fact: value for fact, value in facts.items() if not _matches(fact, key.split())}
    for key, value in case.get("values", {}).items():
        facts |= {fact: Decimal(str(value)) for fact in facts if _matches(fact, key.split())}
    return facts


def _matches(fact: tuple[str, str, str], parts: list[str]) -> bool:
    return all(part in ("*", one) for part, one in zip(parts, fact, strict=False))


@pytest.mark.parametrize("case", CASES)
def test_a_case(
    case: Mapping[str, Any],
    build: Callable[..., bytes],
    receive: Callable[..., Any],
    truth: Callable[..., Any],
) -> None:
    outcome = receive(build(case))
    refused = [
        (one.identity.reason_code, one.sheet.name, one.identity.reason_text or "")
        for one in outcome.refused
    ]
    wanted = case.get("refused", [])
    assert len(refused) == len(wanted), refused
    for (code, name, text), want in zip(refused, wanted, strict=True):
        assert code == want["code"] and want["words"] in text, text
        assert want.get("name", "") in name
    facts = {} if case.get("nothing") else expected(case, truth)
    assert outcome.facts == facts
    rejects = sorted((one["cell_ref"], one["reason_code"]) for one in outcome.rejects())
    assert rejects == sorted((cell, code) for cell, code in case.get("rejects", []))
    notes = [(note.kind, note.text) for one in outcome.sheets for note in one.notes]
    for kind, words in case.get("notes", []):
        assert any(kind == one and str(words) in text for one, text in notes), notes
    assert len(notes) == len(case.get("notes", [])), notes
    assert outcome.misplaced() == []
    for staged in outcome.staged:
        assert accounting_holds(staged.accounting)
        assert all(one for one in staged.rejects["reason_text"])
