"""JSON of query results in which decimals keep every digit.

Belongs here: from column names and rows to JSON text. Does not belong here: running queries
(releases), printing (the command line).
"""

import json
import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any


def to_json(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A list of objects, one a line; a repeated column name gets a number behind it."""
    names = [json.dumps(name, ensure_ascii=False) for name in unique_names(columns)]
    lines = (
        "{" + ", ".join(f"{n}: {literal(v)}" for n, v in zip(names, row, strict=True)) + "}"
        for row in rows
    )
    text = ",\n ".join(lines)
    return f"[{text}]"


def unique_names(columns: Sequence[str]) -> list[str]:
    """Column names made distinct: an object cannot hold one name twice."""
    result: list[str] = []
    for name in columns:
        candidate, number = name, 1
        while candidate in result:
            number += 1
            candidate = f"{name}_{number}"
        result.append(candidate)
    return result


def literal(value: Any) -> str:
    """One value as JSON; a decimal is a number with the digits it has, never a float."""
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else "null"
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else "null"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    if isinstance(value, dict):
        pairs = (f"{literal(str(key))}: {literal(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, date | datetime | time):
        return json.dumps(value.isoformat())
    if value is None or isinstance(value, bool | int | str):
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(value.hex() if isinstance(value, bytes) else str(value), ensure_ascii=False)
