"""One release as the products read it: rows of views, provenance of a view, words for codes.

Belongs here: running the queries of `pages/` and checking that they give the columns declared.
Not here: how a figure looks (`figures.py`), what is made of the rows (the products).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import duckdb
import polars as pl
import sqlglot

from pipelines.publications.figures import word_of
from pipelines.publications.narrowing import NO_LIMITS, Where, narrowed_frame
from pipelines.publications.pages import PageError, View, ViewColumn
from warehouse.contracts import model_contracts
from warehouse.dictionary import Dictionary
from warehouse.engine.tree import real_tables, table_name
from warehouse.releases import Release

# By these names, if a view has them: how old, how firm and from whom its figures are.
KNOWN_FROM, VINTAGE, SOURCE, SYNTHETIC = "known_from", "vintage", "source_code", "is_synthetic"


@dataclass(frozen=True)
class Provenance:
    """How old, how firm and from whom the figures of a view are."""

    # The newest figure's day; None where the view has none.
    known_until: date | None
    vintages: tuple[str, ...]
    sources: tuple[str, ...]
    has_synthetic: bool
    # Tables of the release that the query reads.
    tables: tuple[str, ...]


class ReleaseData:
    """A release, open for reading; rows are read once a view."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, release: Release, dictionary: Dictionary
    ) -> None:
        self.connection, self.release, self.dictionary = connection, release, dictionary
        self._frames: dict[str, pl.DataFrame] = {}
        self._titles: Mapping[str, str] | None = None

    def rows(self, view: View, where: Where = NO_LIMITS) -> pl.DataFrame:
        """The rows of a view, or those with some values; columns as declared, decimals exact.

        Raises:
            PageError: the query fails or gives other columns than declared.
        """
        # An edition may show fewer columns of a view, which is another query.
        if view.sql not in self._frames:
            self._frames[view.sql] = self._read(view)
        return narrowed_frame(self._frames[view.sql], where)

    def provenance(self, view: View, rows: pl.DataFrame | None = None) -> Provenance:
        """What the reserved columns of a view say of some of its rows, or of all."""
        frame = self.rows(view) if rows is None else rows
        days, names = _distinct(frame, KNOWN_FROM), self.vintage_names()
        return Provenance(
            known_until=max(days, default=None),
            vintages=tuple(word_of(names, code) for code in _distinct(frame, VINTAGE)),
            sources=tuple(
                title for code in _distinct(frame, SOURCE) if (title := self.source_title(code))
            ),
            has_synthetic=True in _distinct(frame, SYNTHETIC),
            tables=view_tables(view),
        )

    def source_title(self, code: str) -> str | None:
        """Title of a source or a form."""
        return self._sources().get(code)

    def vintage_names(self) -> Mapping[str, str]:
        """Chinese names of the vintages."""
        return self.dictionary.words("vintage")

    def words(self, column: ViewColumn) -> Mapping[str, str]:
        """Chinese words for the codes of a column."""
        if not isinstance(column.words, str):
            return column.words or {}
        try:
            return self.dictionary.words(column.words)
        except KeyError:
            raise PageError(f"{column.label}：字典中没有词表 {column.words}") from None

    def tooltip(self, view: View, name: str) -> str:
        """What a column means: its indicator's definition, else the comment of its contract."""
        column = view.columns[name]
        if column.indicator:
            return self.dictionary.indicators[column.indicator].definition
        contracts = model_contracts()
        for table in view_tables(view):
            if table in contracts:
                for declared in contracts[table].columns:
                    if declared.name == name:
                        return declared.full_comment
        return column.label

    def _read(self, view: View) -> pl.DataFrame:
        try:
            frame: pl.DataFrame = self.connection.sql(view.sql).pl()
        except duckdb.Error as error:
            raise PageError(f"{view.id}：查询失败：{error}") from error
        if frame.columns != list(view.columns):
            raise PageError(
                f"{view.id}：查询给出的列（{'、'.join(frame.columns)}）"
                f"与 page.yaml 声明的（{'、'.join(view.columns)}）不同"
            )
        return frame

    def _sources(self) -> Mapping[str, str]:
        if self._titles is None:
            query = "select source_code, source_title from core.dim_source"
            self._titles = dict(self.connection.execute(query).fetchall())
        return self._titles


def view_tables(view: View) -> tuple[str, ...]:
    """Tables of the release that a view reads, in alphabetical order."""
    return _tables(view.sql)


@cache
def _tables(sql: str) -> tuple[str, ...]:
    # Asked for each column of a view.
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    return tuple(sorted({table_name(table) for table in real_tables(tree)}))


def _distinct(frame: pl.DataFrame, name: str) -> list[Any]:
    if name not in frame.columns:
        return []
    return frame[name].drop_nulls().unique().sort().to_list()
