"""The SDMX files of a release: one SDMX-CSV a dataflow, one SDMX-JSON of all structures.

Belongs here: running the queries and writing. Not here: what stands in them (`flows.py`).
SDMX-CSV is for machines: no BOM, and no guard against formulas, for its texts are codes, numbers
and sentences of the dictionary.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import polars as pl

from pipelines.publications.exports.data_package import read_about
from pipelines.publications.exports.sdmx.codelists import (
    REGIONS,
    build_codelists,
    region_hierarchy,
)
from pipelines.publications.exports.sdmx.flows import FLOWS, Flow
from pipelines.publications.exports.sdmx.structures import (
    availability,
    build_structures,
    flow_reference,
    structure_message,
)
from pipelines.publications.exports.sdmx.vocabulary import concepts
from pipelines.publications.exports.tables import frames, write_csv
from pipelines.publications.pages import Edition
from warehouse.dictionary import Dictionary

STRUCTURES = "structure.json"
# Columns before those of the dataflow: kind and name of the structure; the rows are information.
_HEAD = ("STRUCTURE", "STRUCTURE_ID", "ACTION")


def write_sdmx(
    connection: duckdb.DuckDBPyConnection,
    edition: Edition,
    dictionary: Dictionary,
    folder: Path,
    done: Callable[[Path, int], None],
) -> None:
    """Write the data, then the structures with all codes that the data use."""
    agency = dictionary.scope.agency_id
    used: dict[str, set[str]] = defaultdict(set)
    constraints = []
    for flow in FLOWS:
        path = folder / f"DF_{flow.code}.csv"
        rows, found = _write_flow(connection, edition, flow, flow_reference(agency, flow), path)
        done(path, rows)
        for name, codes in found.items():
            used[str(concepts()[name].codelist)] |= codes
        dimensions = {n: sorted(found[n]) for n in flow.dimensions if n in found}
        constraints.append(availability(agency, flow, dimensions, rows))
    vintages = {str(row["vintage"]): str(row["vintage_name"]) for row in _vintages(dictionary)}
    codelists = build_codelists(connection, agency, vintages, used)
    hierarchy = region_hierarchy(connection, agency, codelists[REGIONS])
    province = codelists[REGIONS][dictionary.scope.province_code]
    agency_name = f"数字民企（{province.name if province else agency}）"
    structures = build_structures(agency, agency_name, FLOWS, codelists, hierarchy)
    path = folder / STRUCTURES
    path.write_bytes(structure_message([*structures, *constraints], agency, read_about(connection)))
    done(path, len(structures) + len(constraints))


def _write_flow(
    connection: duckdb.DuckDBPyConnection, edition: Edition, flow: Flow, reference: str, path: Path
) -> tuple[int, Mapping[str, set[str]]]:
    """Write one dataflow; gives its rows and the codes used, by coded column."""
    schema = pl.Schema(dict.fromkeys(flow.columns, pl.String()))
    coded = [name for name in flow.columns if concepts()[name].codelist]
    found: dict[str, set[str]] = {name: set() for name in coded}
    rows = 0
    with path.open("wb") as file:
        for number, frame in enumerate(frames(connection, flow.query(edition), schema)):
            rows += frame.height
            for name in coded:
                found[name] |= set(frame.get_column(name).drop_nulls().unique())
            row_head = (
                pl.lit(text).alias(name)
                for name, text in zip(_HEAD, ("dataflow", reference, "I"), strict=True)
            )
            write_csv(frame.select(*row_head, *flow.columns), file, first=number == 0, guard=False)
    return rows, found


def _vintages(dictionary: Dictionary) -> list[dict[str, object]]:
    return dictionary.codelists["vintages"].to_dicts()
