"""`dpe check`: a file judged before it is sent.

Belongs here: the command and its options. Not here: the checks and the workbook (`workbooks/`).
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from pipelines import messages
from pipelines import messages_workbooks as told
from pipelines.cli_io import Json, out, print_json
from pipelines.cli_outcome import FAULTY, USAGE, Stop
from pipelines.settings import load_settings
from warehouse.home import Home, replace_file
from warehouse.lake import Lake

# Leaves room for the ending within what file systems take.
_MOST_NAME = 60


def check_command(
    file: Annotated[
        Path, typer.Argument(metavar="文件", help="要审核的报表（xlsx、xls、ods、csv）")
    ],
    folder: Annotated[
        Path | None,
        typer.Option("--out", metavar="文件夹", help="反馈写到哪里；不写则为 DPE_HOME/outbox"),
    ] = None,
    as_json: Json = False,
) -> None:
    """审核一份文件（不入库）：写出标明问题单元格的审核反馈，给出结论。"""
    from pipelines.edit.rule_books import RULES, load_rule_books
    from pipelines.former_returns import former_returns
    from pipelines.workbooks.checking import check_file
    from pipelines.workbooks.feedback import write_feedback
    from pipelines.workbooks.issues import judge
    from warehouse.dictionary import load_dictionary

    if not file.is_file():
        raise Stop(USAGE, messages.PATH_MISSING.format(path=file))
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Stop(USAGE, told.UNREADABLE.format(path=file, cause=error.strerror)) from None
    dictionary = load_dictionary()
    books = load_rule_books(RULES, dictionary)
    today = datetime.now(ZoneInfo(dictionary.scope.timezone)).date()
    home = Home(load_settings().home)
    history = former_returns(Lake(home.lake), dictionary, books)
    checked = check_file(data, today, dictionary, books, history)
    judgement = judge(file.name, checked, dictionary, books)
    target = (folder or home.outbox) / told.FEEDBACK_NAME.format(stem=file.stem[:_MOST_NAME])
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, write_feedback(judgement, checked.texts, data))
    except OSError as error:
        text = told.UNWRITABLE.format(path=target.parent, cause=error.strerror)
        raise Stop(USAGE, text) from None
    if as_json:
        print_json({**judgement.to_json(), "feedback": str(target)})
    else:
        out.print(judgement.verdict, markup=False, highlight=False)
        out.print(told.FEEDBACK_WRITTEN.format(path=target), markup=False, highlight=False)
    if not judgement.verdict.startswith(told.GOOD):
        raise Stop(FAULTY, told.NOT_PASSED.format(name=file.name))
