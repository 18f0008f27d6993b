"""`dpe sql`: one question or a shell, always read-only, always on a release.

Belongs here: opening, asking, showing, the loop of the shell. Not here: what makes a connection
safe (`warehouse/releases.py`) and what "as known on a day" means (`as_of.py`).
"""

import sys
from datetime import date

import duckdb
from rich.console import Console

from pipelines import messages
from pipelines.settings import Settings
from pipelines.tables import rows_table
from warehouse.exact_json import to_json
from warehouse.home import Home
from warehouse.releases import (
    QueryError,
    Release,
    ReleaseError,
    current_release,
    open_release,
    run_select,
)

_TABLES = """
select schema_name || '.' || table_name as "表", comment as "说明" from duckdb_tables()
where not internal and schema_name in ('core', 'mart', 'pub')
union all
select schema_name || '.' || view_name, comment from duckdb_views()
where not internal and schema_name in ('core', 'mart') order by 1
"""
_PROMPT, _MORE = "dpe> ", "...> "


def open_for_query(
    settings: Settings, day: date | None
) -> tuple[duckdb.DuckDBPyConnection, Release]:
    """The current release, as it is or as known on a day; close the connection after use."""
    release = current_release(Home(settings.home))
    if release is None:
        raise ReleaseError(messages.NO_RELEASE)
    if day is not None:
        from pipelines.all_models import all_models
        from pipelines.as_of import open_as_of
        from warehouse.dictionary import load_dictionary

        return open_as_of(release, all_models(), load_dictionary(), day), release
    home = Home(settings.home)
    return open_release(
        home, release.name, memory_limit=settings.memory_limit, threads=settings.threads
    ), release


def show(connection: duckdb.DuckDBPyConnection, query: str, out: Console, as_json: bool) -> None:
    """Answer one query on standard output."""
    names, rows = run_select(connection, query)
    if as_json:
        sys.stdout.write(to_json(names, rows) + "\n")
    else:
        out.print(rows_table(names, rows, out.width))
        out.print(messages.SHELL_ROWS.format(count=len(rows)), highlight=False)


def shell(
    connection: duckdb.DuckDBPyConnection, release: Release, out: Console, as_json: bool
) -> None:
    """Ask until the end of input; a wrong query is explained and asking goes on."""
    if sys.stdin.isatty():
        # Line editing and history come with the import, where the platform has them.
        try:
            import readline  # noqa: F401
        except ImportError:
            pass
        out.print(messages.SHELL_WELCOME.format(release=release.name), highlight=False)
    pending: list[str] = []
    while (line := _ask(_MORE if pending else _PROMPT)) is not None:
        if not pending and line.strip() in (".quit", ".exit"):
            return
        if not pending and line.strip() == ".tables":
            line = f"{_TABLES};"
        pending = [*pending, line] if line.strip() or pending else []
        if line.rstrip().endswith(";"):
            _answer(connection, "\n".join(pending), out, as_json)
            pending = []
    if pending:
        _answer(connection, "\n".join(pending), out, as_json)


def _ask(prompt: str) -> str | None:
    try:
        return input(prompt if sys.stdin.isatty() else "")
    except EOFError:
        return None


def _answer(connection: duckdb.DuckDBPyConnection, query: str, out: Console, as_json: bool) -> None:
    try:
        show(connection, query, out, as_json)
    except QueryError as error:
        out.print(str(error), style="red", markup=False)
