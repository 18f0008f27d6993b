"""`dpe template`: blank forms for the people who report.

Belongs here: the command and its options. Not here: what a blank form holds (`workbooks/`).
"""

import re
from pathlib import Path
from typing import Annotated

import typer

from pipelines import messages_workbooks as messages
from pipelines.cli_io import Json, out, print_json
from pipelines.cli_outcome import USAGE, Stop
from pipelines.settings import load_settings
from warehouse.home import Home, replace_file


def template_command(
    form: Annotated[str, typer.Argument(metavar="表号", help="如 M1")],
    region: Annotated[
        str,
        typer.Option("--region", metavar="地区", help="填报单位的代码或全称，如 140700、晋中市"),
    ],
    period: Annotated[
        str,
        typer.Option("--period", metavar="月份", help="报告期最后一月，如 2015-06；年报写 2015-12"),
    ],
    version: Annotated[
        int,
        typer.Option("--version", metavar="版本", help="第几版；更正重报写 2 起", min=1, max=99),
    ] = 1,
    folder: Annotated[
        Path | None,
        typer.Option("--out", metavar="文件夹", help="写到哪里；不写则为 DPE_HOME/outbox/空白表"),
    ] = None,
    as_json: Json = False,
) -> None:
    """空白表：按字典生成某地某期的填报工作簿（带下拉、表内审核和填表说明）。"""
    from pipelines.edit.rule_books import RULES, load_rule_books
    from pipelines.edit.rules import RuleBook
    from pipelines.workbooks.blanks import BlankError, plan_blank
    from pipelines.workbooks.template import write_template
    from warehouse.dictionary import load_dictionary

    month = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", period)
    if month is None:
        raise Stop(USAGE, messages.MONTH_FORM.format(text=period))
    dictionary = load_dictionary()
    books = load_rule_books(RULES, dictionary)
    code = form.strip().upper()
    book = books.get(code) or RuleBook(form=code, rules=())
    try:
        blank = plan_blank(dictionary, book, code, region, int("".join(month.groups())), version)
    except BlankError as error:
        raise Stop(USAGE, str(error)) from None
    target = folder or Home(load_settings().home).outbox / messages.BLANKS_FOLDER
    try:
        target.mkdir(parents=True, exist_ok=True)
        replace_file(target / blank.file_name, write_template(blank, book, dictionary))
    except OSError as error:
        text = messages.UNWRITABLE.format(path=target, cause=error.strerror)
        raise Stop(USAGE, text) from None
    if as_json:
        print_json(
            {
                "file": str(target / blank.file_name),
                "form": blank.form.code,
                "edition": blank.form.edition,
                "period": blank.period.text if blank.period else None,
                "region": blank.region_code,
                "rows": len(blank.rows),
            }
        )
    else:
        out.print(messages.TEMPLATE_WRITTEN.format(path=target / blank.file_name), highlight=False)
