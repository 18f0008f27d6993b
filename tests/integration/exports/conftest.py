"""The loaded sample as open files, both editions."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.publications.exports.build import build
from pipelines.publications.pages import EDITIONS
from warehouse.home import Home
from warehouse.releases import open_release


@pytest.fixture(scope="package")
def connection(sample_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_release(Home(sample_home)) as opened:
        yield opened


@pytest.fixture(scope="package")
def exports(
    connection: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The folder of each edition."""
    root = tmp_path_factory.mktemp("exports")
    for edition in EDITIONS:
        build(connection, edition, root / edition)
    return {edition: root / edition for edition in EDITIONS}
