"""What the data means, declared once: forms, indicators, targets, definitions, code lists, scope.

Belongs here: the public names of the dictionary. Everybody imports from this package.
Does not: reading returns, SQL, storage.
"""

from warehouse.dictionary.base import DictionaryError
from warehouse.dictionary.due_dates import DueDate, due_dates, next_working_day
from warehouse.dictionary.forms import (
    BASIS_LABELS,
    BREAKDOWNS,
    NO_BREAKDOWN,
    ROW_UNIT,
    TOTAL,
    TOTAL_LABEL,
    Basis,
    Column,
    Form,
    Item,
    ItemColumn,
)
from warehouse.dictionary.indicators import Indicator, Unit
from warehouse.dictionary.loading import load_dictionary
from warehouse.dictionary.model import Dictionary
from warehouse.dictionary.reference import reference_tables
from warehouse.dictionary.scope import Scope
from warehouse.dictionary.targets import Target, half_width

__all__ = [
    "BASIS_LABELS",
    "BREAKDOWNS",
    "NO_BREAKDOWN",
    "ROW_UNIT",
    "TOTAL",
    "TOTAL_LABEL",
    "Basis",
    "Column",
    "Dictionary",
    "DictionaryError",
    "DueDate",
    "Form",
    "Indicator",
    "Item",
    "ItemColumn",
    "Scope",
    "Target",
    "Unit",
    "due_dates",
    "half_width",
    "load_dictionary",
    "next_working_day",
    "reference_tables",
]
