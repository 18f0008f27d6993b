"""Queries of a product's own, each a file `<name>.sql` in its `queries/`, run with bound values.

Belongs here: reading such a file once and running it. Not here: queries of views (`reading.py`).
"""

from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.publications.reading import ReleaseData


class Queries:
    """The queries of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def frame(self, data: ReleaseData, name: str, **bound: str | int) -> pl.DataFrame:
        """The rows of a query; decimals exact."""
        query = _text(self._folder / f"{name}.sql")
        frame: pl.DataFrame = data.connection.sql(query, params=bound).pl()
        return frame

    def rows(self, data: ReleaseData, name: str, **bound: str | int) -> list[dict[str, Any]]:
        """The same as mappings by column; for few rows."""
        return self.frame(data, name, **bound).to_dicts()


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
