"""The yardstick of a workbook: calamine reads every cell of every sheet, and nothing else.

A program of its own, which imports calamine only: `calamine_read.py FILE`.
"""

from __future__ import annotations

import sys

import python_calamine


def main(path: str) -> None:
    """Read all sheets; a workbook without a filled cell ends it with an error."""
    workbook = python_calamine.CalamineWorkbook.from_path(path)
    rows = [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]
    if not any(rows):
        sys.exit(f"{path}: no cell")


if __name__ == "__main__":
    main(sys.argv[1])
