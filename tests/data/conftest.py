"""Reading the release that was built once from the committed sample."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from warehouse.home import Home
from warehouse.releases import open_release

Rows = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def rows(sample_home: Path) -> Iterator[Rows]:
    """Run a query on the current release; rows as dictionaries, decimals exact."""
    with open_release(Home(sample_home)) as connection:

        def read(query: str) -> list[dict[str, Any]]:
            connection.execute(query)
            names = [column[0] for column in connection.description]
            return [dict(zip(names, row, strict=True)) for row in connection.fetchall()]

        yield read
