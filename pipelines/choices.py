"""A form, period or region that is asked for and that the release does not have.

Belongs here: seeing that a choice exists. Not here: which values exist (each question's own query),
the sentence for the user (the command lines).
"""

from collections.abc import Mapping

import duckdb


class UnknownChoice(ValueError):
    """A value that the release does not have; `what` says of what."""

    def __init__(self, what: str, value: str) -> None:
        super().__init__(value)
        self.what = what


def refuse_unknown(
    connection: duckdb.DuckDBPyConnection,
    asked: Mapping[str, str | None],
    known: Mapping[str, str],
) -> None:
    """See that every choice is among the values that its query gives; None narrows nothing.

    Raises:
        UnknownChoice: one is not.
    """
    for what, value in asked.items():
        if value is not None and (value,) not in connection.execute(known[what]).fetchall():
            raise UnknownChoice(what, value)
