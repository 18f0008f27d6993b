"""The yardstick: plain DuckDB reads files into tables of declared types, and nothing else.

A program of its own, which imports DuckDB only: `plain_read.py PLAN DATABASE`. The plan is JSON of
table -> {files, columns (label -> type), rows}; other row counts than these end it with an error.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb


def main(plan: Path, database: Path) -> None:
    """Create every table of the plan in a fresh database."""
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database)) as connection:
        for table, wanted in json.loads(plan.read_text(encoding="utf-8")).items():
            connection.read_csv(
                wanted["files"], columns=wanted["columns"], header=True, delimiter=","
            ).create(table)
            found = connection.table(table).shape[0]
            if found != wanted["rows"]:
                sys.exit(f"{table}: {found} rows read, {wanted['rows']} written")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
