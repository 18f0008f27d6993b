"""`dpe handover`: the command and how a handover looks on a screen.

Belongs here: options, the summary, the first rows of each part. Not here: the parts
(`handover.py`), the workbook (`handover_workbook.py`).
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from pipelines import messages, messages_digest
from pipelines.cli_io import Json, day_of, out, print_json
from pipelines.cli_outcome import USAGE, Stop
from pipelines.settings import load_settings
from pipelines.tables import rows_table
from warehouse.home import Home

if TYPE_CHECKING:
    from pipelines.handover import Handover

_SHOWN = 5
# Columns that a screen has no room for.
_WIDE = {"advice", "file_name", "sheet_name", "rule_id", "cell_ref", "delivered_by", "unit_code"}


def handover_command(
    target: Annotated[
        Path | None, typer.Option("--out", metavar="文件", help="写成工作簿（.xlsx）")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="日期", help="交接日期，缺省为今天")
    ] = None,
    as_json: Json = False,
) -> None:
    """交接：待办、未报、各月关账、决定与例外、联系人、接下来应报、各物在哪里；可写成工作簿。"""
    from pipelines.handover import read_handover
    from pipelines.handover_workbook import write_workbook
    from warehouse.dictionary import load_dictionary

    if target is not None and target.suffix.lower() != ".xlsx":
        raise Stop(USAGE, messages_digest.HANDOVER_SUFFIX.format(path=target))
    dictionary = load_dictionary()
    day = day_of(on) or datetime.now(ZoneInfo(dictionary.scope.timezone)).date()
    handover = read_handover(Home(load_settings().home), dictionary, day, messages.NO_RELEASE)
    if target is not None:
        try:
            write_workbook(handover, target)
        except OSError as error:
            cause = error.strerror or error
            text = messages_digest.HANDOVER_UNWRITABLE.format(path=target, cause=cause)
            raise Stop(USAGE, text) from None
    if as_json:
        print_json(handover.to_json())
        return
    _show(handover)
    if target is not None:
        out.print(messages_digest.HANDOVER_WRITTEN.format(path=target), markup=False)


def _show(handover: "Handover") -> None:
    from pipelines.handover_workbook import PARTS

    for part, (name, columns) in PARTS.items():
        rows = getattr(handover, part)
        shown = rows if part == "facts" else rows[:_SHOWN]
        title = messages_digest.HANDOVER_PART.format(name=name, count=len(rows), shown=len(shown))
        out.print(title, style="bold")
        fields = [column for column in columns if column[0] not in _WIDE]
        if shown:
            headings = [heading for _, heading, _ in fields]
            cells = [[row[field] for field, _, _ in fields] for row in shown]
            out.print(rows_table(headings, cells))
    out.print(messages_digest.HANDOVER_NOTE)
