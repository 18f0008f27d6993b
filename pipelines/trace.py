"""From figures to the rows they come from, and from rows to the figures that come from them.

Belongs here: following values through the models of one release, table by table, either way.
Not here: how a query tells where its values come from (`warehouse/engine/provenance.py`), files and
cells (`trace_cells.py`), which row a user means (`trace_rows.py`).

Nothing is written for a single table: the models are asked. A row of a core table that names its
file is where the way ends (a located row); so is a row of the dictionary.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.messages_trace import NOT_REPRODUCED
from pipelines.trace_release import READ_BY_MODELS, TracedRelease, TraceError, sql
from warehouse.dictionary import Dictionary
from warehouse.engine import Model
from warehouse.engine.provenance import PREFIX
from warehouse.engine.provenance_terms import ROW_BITS, Mark, PlaceList
from warehouse.releases import Release

# A value by its place: which column of which row of which table.
PLACE = {"table_name": pl.String, "column_name": pl.String, "row_id": pl.Int64}
# A value with the figure it belongs to (a row and a column of the table that was asked about).
SOURCE = {"figure_row": pl.Int64, "figure_column": pl.String, **PLACE}
_FIGURE = ["figure_row", "figure_column"]


@dataclass(frozen=True)
class Way:
    """Where figures come from: the places at the end of the way, and the tables passed."""

    ends: pl.DataFrame
    # Table, and how many of its rows the figures come from; in the order passed.
    passed: tuple[tuple[str, int], ...]
    # Tables in which every row of a window counts as a source (ranks, earlier and later rows).
    windows: tuple[str, ...]


class Tracer(TracedRelease):
    """Follows values through the models of a release."""

    def __init__(
        self, release: Release, models: Mapping[str, Model], dictionary: Dictionary
    ) -> None:
        super().__init__(release, models, dictionary)
        self._markings: dict[tuple[str, frozenset[tuple[str, str]]], tuple[str, list[str]]] = {}

    def sources(self, table: str, rows: Sequence[int], columns: Sequence[str]) -> Way:
        """Where the values of these rows and columns come from, down to located rows.

        Raises:
            TraceError: dictionary or models are no longer those the release was built with.
        """
        figures = pl.DataFrame({"figure_row": rows}, schema={"figure_row": pl.Int64}).join(
            pl.DataFrame({"figure_column": columns}, schema={"figure_column": pl.String}),
            how="cross",
        )
        asked = figures.with_columns(
            pl.lit(table).alias("table_name"),
            pl.col("figure_column").alias("column_name"),
            pl.col("figure_row").alias("row_id"),
        ).select(list(SOURCE))
        ends, passed = [pl.DataFrame(schema=SOURCE)], []
        windows: list[str] = []
        for name in reversed(list(self.models)):
            here = asked.filter(pl.col("table_name") == name)
            if here.is_empty():
                continue
            passed.append((name, here.get_column("row_id").n_unique()))
            located, through = self._split(name, here)
            ends.append(located)
            found = self._step(self.models[name], through, windows)
            asked = pl.concat([asked.filter(pl.col("table_name") != name), found]).unique()
        return Way(pl.concat([*ends, asked]).unique(), tuple(passed), tuple(windows))

    def _split(self, table: str, here: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Rows at which the way ends, and rows to be followed further."""
        nothing = here.clear()
        if not self._can_follow(table):
            return here, nothing
        if not self.is_located(table):
            return nothing, here
        self.want(here.get_column("row_id"))
        placed = self.frame(
            f"select rowid as row_id from release.{table} where file_sha256 is not null"
            " and rowid in (select row_id from wanted)"
        )
        return here.join(placed, on="row_id", how="semi"), here.join(
            placed, on="row_id", how="anti"
        )

    def _can_follow(self, table: str) -> bool:
        """Whether a release holds what the rows without a file are computed from."""
        read = {name.split(".")[0] for name in self.models[table].dependencies}
        return read <= set(READ_BY_MODELS) or (
            self.is_located(table) and bool(read & set(READ_BY_MODELS) - {"ref"})
        )

    def _step(self, model: Model, asked: pl.DataFrame, windows: list[str]) -> pl.DataFrame:
        """One step back: the places that values of one table are computed from."""
        if asked.is_empty():
            return asked
        columns = asked.get_column("column_name").unique(maintain_order=True).to_list()
        places = [
            (table, column)
            for table in model.dependencies
            if table.split(".")[0] in READ_BY_MODELS
            for column in self.contracts[table].names
        ]
        numbers = {place: number for number, place in enumerate(places)}
        traced = self.rewritten(model, columns, PlaceList(numbers))
        if traced.has_window:
            windows.append(model.name)
        self.want(asked.get_column("row_id"))
        keys = " and ".join(f"one.{key} = stored.{key}" for key in model.contract.key)
        lists = "".join(f", one.{PREFIX}{name} as {name}" for name in traced.carried)
        rows = self.frame(
            f"select stored.rowid as row_id{lists} from ({sql(traced)}) as one"
            f" inner join release.{model.name} as stored on {keys}"
            " where stored.rowid in (select row_id from wanted)"
        )
        if rows.height != asked.get_column("row_id").n_unique():
            raise TraceError(NOT_REPRODUCED.format(table=model.name, release=self.release.name))
        return (
            asked.rename({"table_name": "from_table"})
            .join(_unpacked(rows, traced.carried, places), on=["row_id", "column_name"])
            .select(
                *_FIGURE,
                pl.col("source_table").alias("table_name"),
                pl.col("source_column").alias("column_name"),
                pl.col("source_row").alias("row_id"),
            )
            .unique()
        )

    def dependents(self, marked: pl.DataFrame) -> pl.DataFrame:
        """Every value that comes from one of these places (`PLACE`), themselves included."""
        self.connection.execute(
            "create or replace temp table marked"
            " (table_name varchar, column_name varchar, row_id bigint)"
        ).fetchall()
        found = [marked.select(list(PLACE))]
        self._remember(found[0])
        for model in self.models.values():
            if not self._can_follow(model.name):
                continue
            further = self._marked(model, pl.concat(found))
            self._remember(further)
            found.append(further)
        return pl.concat(found).unique()

    def _marked(self, model: Model, marked: pl.DataFrame) -> pl.DataFrame:
        """Values of one table that come from marked places."""
        columns = marked.filter(pl.col("table_name").is_in(model.dependencies)).select(
            "table_name", "column_name"
        )
        nothing = marked.clear()
        if columns.is_empty():
            return nothing
        query, carried = self._marking(model, frozenset(columns.unique().iter_rows()))
        if not carried:
            return nothing
        return (
            self.frame(query)
            .unpivot(carried, index="row_id", variable_name="column_name", value_name="marked?")
            .filter(pl.col("marked?"))
            .select(pl.lit(model.name).alias("table_name"), "column_name", "row_id")
        )

    def _marking(self, model: Model, columns: frozenset[tuple[str, str]]) -> tuple[str, list[str]]:
        """The query for values that come from marked rows of these columns, and its columns."""
        # Writing it takes longer than its answer, and cells of one kind ask the same.
        known = self._markings.get((model.name, columns))
        if known is None:
            known = self._markings[model.name, columns] = self._written(model, Mark(columns))
        return known

    def _written(self, model: Model, terms: Mark) -> tuple[str, list[str]]:
        traced = self.rewritten(model, model.contract.names, terms)
        carried = traced.carried
        if not carried:
            return "", carried
        keys = " and ".join(f"one.{key} = stored.{key}" for key in model.contract.key)
        marks = ", ".join(f"one.{PREFIX}{name} as {name}" for name in carried)
        some = " or ".join(f"one.{PREFIX}{name}" for name in carried)
        free = " and stored.file_sha256 is null" if self.is_located(model.name) else ""
        query = (
            f"select stored.rowid as row_id, {marks} from ({sql(traced)}) as one"
            f" inner join release.{model.name} as stored on {keys} where ({some}){free}"
        )
        return query, carried

    def _remember(self, places: pl.DataFrame) -> None:
        for (table, column), rows in places.group_by("table_name", "column_name"):
            self.connection.execute(
                "insert into marked select ?, ?, unnest(?::bigint[])",
                [table, column, rows.get_column("row_id").to_list()],
            ).fetchall()


def _unpacked(
    rows: pl.DataFrame, carried: Sequence[str], places: Sequence[tuple[str, str]]
) -> pl.DataFrame:
    """Lists of places as rows: row_id, column_name and the place it comes from."""
    numbered = pl.DataFrame(
        [(number, *place) for number, place in enumerate(places)],
        schema={"number": pl.Int64, "source_table": pl.String, "source_column": pl.String},
        orient="row",
    )
    schema = {"row_id": pl.Int64, "column_name": pl.String, "place": pl.Int64}
    parts = [
        rows.select("row_id", pl.lit(name).alias("column_name"), pl.col(name).alias("place"))
        .explode("place")
        .drop_nulls("place")
        .unique()
        for name in carried
    ]
    long = pl.concat([pl.DataFrame(schema=schema), *parts])
    return long.with_columns(
        (pl.col("place") // (1 << ROW_BITS)).alias("number"),
        (pl.col("place") % (1 << ROW_BITS)).alias("source_row"),
    ).join(numbered, on="number")
