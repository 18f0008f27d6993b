"""From located rows to cells: file, sheet, cell and what is printed there, and back from a cell.

Belongs here: which cell of a row a column was read from (by the form's own labels, in the archived
file), and which columns were read from a cell. Not here: following models (`trace.py`).

A row that names its cell is that cell. In a wide row a column leads to its cell where the sheet has
it; what follows from the row as a whole (its day, its status) stays with the row.
"""

import polars as pl

from pipelines.stage.fields import item_key
from pipelines.trace import PLACE, SOURCE, Tracer
from pipelines.trace_sheets import SHEET, SHEET_TYPES, Sheets, edition
from warehouse.dictionary import Form
from warehouse.engine.lineage import model_lineage

_AT = {"file_sha256": pl.String, "sheet_no": pl.Int32, "row_no": pl.Int32, "cell_ref": pl.String}
_PRINTED = {"printed_text": pl.String, "printed_unit": pl.String}
CELL = {**SOURCE, **_AT, **_PRINTED}
# Columns computed from one cell under another name.
_READ_AS = {"enterprise_id": "enterprise_code", "unit_code": "region_code"}


class Cells:
    """Finds cells in the archive of an installation, for one release."""

    def __init__(self, tracer: Tracer, sheets: Sheets) -> None:
        self._tracer, self.sheets = tracer, sheets

    def resolve(self, ends: pl.DataFrame) -> pl.DataFrame:
        """Cells (`CELL`) of the located rows among the ends of a way; a row as a whole has none."""
        parts = [pl.DataFrame(schema=CELL)]
        for (table,), part in ends.group_by("table_name"):
            if self._tracer.is_located(str(table)):
                parts.append(self._of_table(str(table), part))
        return self._with_text(pl.concat(parts).unique())

    def _of_table(self, table: str, ends: pl.DataFrame) -> pl.DataFrame:
        placed = ends.join(self._places(table, ends.get_column("row_id")), on="row_id")
        exact = placed.filter(pl.col("cell_ref").is_not_null() | pl.col("row_no").is_null())
        wide = placed.join(exact, on=["row_id"], how="anti")
        read = wide.join(
            self.columns(table, wide.select(SHEET).unique()), on=[*SHEET, "column_name"]
        )
        found = read.with_columns(
            pl.concat_str("letter", pl.col("row_no").cast(pl.String)).alias("cell_ref")
        )
        whole = wide.join(read, on=["row_id", "column_name"], how="anti")
        return pl.concat([part.select(list(CELL)) for part in (exact, found, whole)])

    def _places(self, table: str, rows: pl.Series) -> pl.DataFrame:
        """Where these rows of a table stand, as far as the table says."""
        names = self._tracer.contracts[table].names
        self._tracer.want(rows)
        columns = ", ".join(
            f"{name if name in names else 'null'} as {name}" for name in (*_AT, *_PRINTED)
        )
        frame = self._tracer.frame(
            f"select rowid as row_id, {columns} from release.{table}"
            " where rowid in (select row_id from wanted)"
        )
        # Sheet 0 stands for a file in which no sheet could be read.
        return frame.with_columns(
            pl.col(name).cast(kind) for name, kind in {**_AT, **_PRINTED}.items()
        ).with_columns(pl.when(pl.col("sheet_no") > 0).then("sheet_no").alias("sheet_no"))

    def columns(self, table: str, sheets: pl.DataFrame) -> pl.DataFrame:
        """Letters of the columns of a table in each of these sheets: column_name, letter."""
        schema = {"file_sha256": pl.String, "sheet_no": pl.Int32, "field": pl.String,
                  "letter": pl.String, "form_code": pl.String, "edition": pl.String}  # fmt: skip
        rows = []
        forms = sheets.join(self.sheets.known, on=SHEET).rows(named=True)
        for one in forms:
            sheet = self.sheets.sheet(one["file_sha256"], one["sheet_no"])
            form = edition(self._tracer.dictionary, one["form_code"], one["edition"])
            if sheet is not None and form is not None:
                place = (one["file_sha256"], one["sheet_no"])
                fields = {key: name for name, key in _fields(form).items()}
                rows += [
                    (*place, fields[key], letter, form.code, form.edition)
                    for key, letter in sheet.letters.items()
                    if key in fields
                ]
        letters = pl.DataFrame(rows, schema=schema, orient="row")
        return (
            letters.join(self._read_from(table), on="field")
            .select(*SHEET, "column_name", "letter")
            .unique()
        )

    def _read_from(self, table: str) -> pl.DataFrame:
        """Which columns of a table are computed from which columns that the lake read."""
        model = self._tracer.models[table]
        pairs = [
            (column, _READ_AS.get(source, source))
            for column, sources in model_lineage(model, self._tracer.contracts).items()
            for lake, source in sources
            if lake.split(".")[0] in ("edit", "stg")
        ]
        schema = {"column_name": pl.String, "field": pl.String}
        return pl.DataFrame(pairs, schema=schema, orient="row").unique()

    def _with_text(self, cells: pl.DataFrame) -> pl.DataFrame:
        """What the archived file prints in each cell, where the release does not say so."""
        wanted = cells.filter(pl.col("cell_ref").is_not_null())
        parts = [pl.DataFrame(schema={**_AT, "archived_text": pl.String})]
        for (digest, number), part in wanted.group_by(SHEET):
            sheet = self.sheets.sheet(str(digest), int(str(number)))
            if sheet is not None:
                found = sheet.cells(part.get_column("row_no"))
                place = [
                    pl.lit(digest).alias("file_sha256"),
                    pl.lit(number, pl.Int32).alias("sheet_no"),
                ]
                parts.append(found.select(*place, "row_no", "cell_ref", "archived_text"))
        return (
            cells.join(pl.concat(parts), on=list(_AT), how="left")
            .with_columns(pl.coalesce("archived_text", "printed_text").alias("printed_text"))
            .drop("archived_text")
        )

    def at(self, digest: str, sheet: int, row: int, letter: str) -> pl.DataFrame:
        """Values (`PLACE`) read from a cell, or that say something of its row or sheet."""
        parts = [pl.DataFrame(schema=PLACE)]
        for table in self._tracer.models:
            if self._tracer.is_located(table):
                parts.append(self._values_at(table, digest, sheet, row, letter))
        return pl.concat(parts)

    def _values_at(
        self, table: str, digest: str, sheet: int, row: int, letter: str
    ) -> pl.DataFrame:
        contract = self._tracer.contracts[table]
        wanted = {"sheet_no": sheet, "row_no": row, "cell_ref": f"{letter}{row}"}
        asked = [name for name in wanted if name in contract.names]
        if "sheet_no" in asked:
            # A file without a readable sheet (0) is rejected with all its cells.
            narrower = "".join(f" and ({name} is null or {name} = ?)" for name in asked[1:])
            where = f"(sheet_no = 0 or (sheet_no = ?{narrower}))"
        else:
            where = "true"
        exact = (
            "cell_ref is not null or row_no is null" if "cell_ref" in asked else "row_no is null"
        )
        if "row_no" not in asked:
            exact = "true"
        rows = self._tracer.frame(
            f"select rowid as row_id, {exact} as is_exact from release.{table}"
            f" where file_sha256 = ? and {where}",
            [digest, *(wanted[name] for name in asked)],
        )
        columns = pl.DataFrame({"column_name": contract.names})
        here = pl.DataFrame(
            {"file_sha256": [digest], "sheet_no": [sheet]}, schema_overrides=SHEET_TYPES
        )
        letters = self.columns(table, here)
        elsewhere = letters.filter(pl.col("letter") != letter).join(
            letters.filter(pl.col("letter") == letter), on="column_name", how="anti"
        )
        read = columns.join(elsewhere, on="column_name", how="anti")
        return pl.concat(
            rows.filter(pl.col("is_exact") == is_exact)
            .join(names, how="cross")
            .select(pl.lit(table).alias("table_name"), "column_name", "row_id")
            for is_exact, names in ((True, columns), (False, read))
        )


def _fields(form: Form) -> dict[str, str]:
    """Keys of a form's fields by the name they have in a row of the lake."""
    items = {one.measure: item_key(one.item.code, one.basis) for one in form.item_columns()}
    return {**{column.name: column.name for column in form.columns}, **items}
