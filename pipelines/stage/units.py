"""The unit that a sheet prints for each item: in the header, in a column, in the corner.

Belongs here: which printed unit holds where it is not the form's own. Does not: factors at work
(`aggregate.py`).
"""

import re
from collections.abc import Mapping

from pipelines.stage import text
from pipelines.stage.fields import convertible, item_key
from pipelines.stage.layout import Layout
from pipelines.stage.marks import Marks
from warehouse.dictionary import Form, Unit

_SEPARATORS = re.compile(r"[、，,;；/\s]+")


def corner_units(marks: Marks) -> list[str]:
    """The units that `单位：万元、人` names."""
    printed = marks.values.get("计量单位") or marks.values.get("单位") or ""
    return [text.label(unit) for unit in _SEPARATORS.split(printed) if unit]


def strange_units(form: Form, layout: Layout, marks: Marks, units: Mapping[str, Unit]) -> list[str]:
    """Printed units that convert to none of the form, or leave open which one holds."""
    corner = [unit for unit in corner_units(marks) if unit in units]
    known = {unit for item in form.items for unit in convertible(item.unit, units)}
    found = [unit for unit in corner if unit not in known]
    for item in form.items:
        kind = convertible(item.unit, units)
        for basis in item.bases:
            printed = layout.units.get(item_key(item.code, basis))
            if printed is None:
                several = [unit for unit in corner if unit in kind]
                found += several if len(several) > 1 else []
            elif printed not in kind:
                found.append(printed)
    return list(dict.fromkeys(found)) if form.items else []


def printed_units(
    form: Form, layout: Layout, marks: Marks, units: Mapping[str, Unit]
) -> dict[str, str]:
    """Field -> printed unit, where it is not the form's own. What stands nearer counts.

    The corner counts for an item only if it names exactly one unit of the item's kind.
    """
    corner = [unit for unit in corner_units(marks) if unit in units]
    found: dict[str, str] = {}
    for item in form.items:
        own = [unit for unit in corner if unit in convertible(item.unit, units)]
        for basis in item.bases:
            key = item_key(item.code, basis)
            unit = layout.units.get(key) or (own[0] if len(own) == 1 else item.unit)
            if unit != item.unit:
                found[key] = unit
    return found
