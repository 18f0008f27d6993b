"""`dpe template`: blank forms for the people who report.

Belongs here: the command and its options. Not here: what a blank form holds (`workbooks/`).
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines import messages_workbooks as messages
from pipelines.cli_io import Json, out, print_json
from pipelines.cli_outcome import NO_RELEASE, USAGE, Stop
from pipelines.messages import NO_RELEASE as NO_RELEASE_TEXT
from pipelines.settings import load_settings
from warehouse.home import Home, replace_file
from warehouse.releases import current_release, open_release

if TYPE_CHECKING:
    from pipelines.workbooks.blanks import Blank
    from pipelines.workbooks.reference import Reference


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
    last: Annotated[
        bool,
        typer.Option("--with-last-period", help="右侧附上期数（取自当前发布版，灰色，仅供对照）"),
    ] = False,
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
    reference = _reference(blank) if last else None
    try:
        target.mkdir(parents=True, exist_ok=True)
        replace_file(target / blank.file_name, write_template(blank, book, dictionary, reference))
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
                "last_period": reference.period if reference else None,
            }
        )
    else:
        out.print(messages.TEMPLATE_WRITTEN.format(path=target / blank.file_name), highlight=False)


def _reference(blank: "Blank") -> "Reference":
    """What the sender reported for the period before, from the current release."""
    from pipelines.workbooks.blanks import BlankError
    from pipelines.workbooks.reference import read_reference

    home = Home(load_settings().home)
    release = current_release(home)
    if release is None:
        raise Stop(NO_RELEASE, NO_RELEASE_TEXT)
    with open_release(home, release.name) as connection:
        try:
            return read_reference(blank, connection, release.name)
        except BlankError as error:
            raise Stop(USAGE, str(error)) from None
