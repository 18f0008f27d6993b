"""The result of one check of `dpe verify`, as a plain value.

Belongs here: what passes between the checks and whoever shows them.
"""

from dataclasses import dataclass, field


@dataclass
class Area:
    """One area checked: how many things, what is wrong, what is worth knowing."""

    name: str
    title: str
    checked: int = 0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
