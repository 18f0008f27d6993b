"""What a reader chooses for a whole page: the month, the region that its views are split by.

Belongs here: the choices and what is chosen at first. Not here: cutting rows into parts.
"""

from typing import Any

from pipelines.publications.site.describing import ShownView
from pipelines.publications.site.latest import is_judged, rule_of_latest
from pipelines.publications.site.payload import is_time


def selectors(views: list[ShownView]) -> list[dict[str, Any]]:
    """One choice a column that splits views; of time the latest that suffices."""
    made = []
    for split in _splits(views):
        split_views = [one for one in views if one.view.split == split]
        options = {part.value: part.label for one in split_views for part in one.parts}
        judged = any(is_judged(one.view) for one in split_views)
        timed = is_time(split_views[0].view, split_views[0].parts[0].frame)
        ordered = sorted(options.items(), reverse=timed)
        first = [("", "最新")] if timed else []
        made.append(
            {
                "column": split,
                "label": "报告期" if timed else split_views[0].view.columns[split].label,
                "hint": rule_of_latest() if timed and judged else "",
                "options": [
                    {"value": value, "label": label} for value, label in [*first, *ordered]
                ],
            }
        )
    return made


def defaults(views: list[ShownView]) -> dict[str, str]:
    """What is shown where the address asks for nothing; empty: each view's latest."""
    return {one["column"]: one["options"][0]["value"] for one in selectors(views)}


def _splits(views: list[ShownView]) -> list[str]:
    return list(dict.fromkeys(one.view.split for one in views if one.view.split))
