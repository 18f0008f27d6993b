"""`dpe workbook`: the workbook of one region.

Belongs here: the command and its options. Not here: what a workbook holds
(`publications/workbooks/`), making all of them (`dpe publish workbooks`).
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines import messages_workbooks as messages
from pipelines.cli_io import Json, out, print_json
from pipelines.cli_outcome import NO_RELEASE, USAGE, Stop
from pipelines.messages import NO_RELEASE as NO_RELEASE_TEXT
from pipelines.messages_exports import UNKNOWN_EDITION
from pipelines.settings import load_settings
from warehouse.home import Home, replace_file
from warehouse.releases import Release, current_release, open_release

if TYPE_CHECKING:
    from pipelines.publications.pages import Edition
    from pipelines.publications.workbooks.choosing import Scope


def workbook_command(
    region: Annotated[
        str,
        typer.Option("--region", metavar="地区", help="代码或名称，如 140000、晋中市、140727"),
    ],
    period: Annotated[
        str | None,
        typer.Option("--period", metavar="月份", help="如 2015-06；不写则为最新的月份"),
    ] = None,
    edition: Annotated[
        str, typer.Option("--edition", metavar="版别", help="internal 内部版、public 公开版")
    ] = "internal",
    folder: Annotated[
        Path | None,
        typer.Option("--out", metavar="文件夹", help="写到哪里；不写则为 DPE_HOME/outbox/工作簿"),
    ] = None,
    as_json: Json = False,
) -> None:
    """工作簿：把一个地区一期的指标、比重、进度、完整性、待办和解释写成一本 Excel，公式可重算。"""
    from pipelines.publications.pages import EDITIONS

    if edition not in EDITIONS:
        raise Stop(USAGE, UNKNOWN_EDITION.format(text=edition))
    month = _month(period)
    home = Home(load_settings().home)
    release = current_release(home)
    if release is None:
        raise Stop(NO_RELEASE, NO_RELEASE_TEXT)
    scope, made = _made(home, release, region, month, edition)
    target = folder or home.outbox / messages.WORKBOOKS_FOLDER
    try:
        target.mkdir(parents=True, exist_ok=True)
        replace_file(target / scope.file_name, made)
    except OSError as error:
        text = messages.UNWRITABLE.format(path=target, cause=error.strerror)
        raise Stop(USAGE, text) from None
    if as_json:
        print_json(
            {
                "file": str(target / scope.file_name),
                "region": scope.code,
                "period": scope.period,
                "edition": edition,
                "release": release.name,
            }
        )
        return
    out.print(messages.WORKBOOK_WRITTEN.format(path=target / scope.file_name), highlight=False)


def _month(text: str | None) -> int | None:
    if text is None:
        return None
    month = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
    if month is None:
        raise Stop(USAGE, messages.MONTH_FORM.format(text=text))
    return int("".join(month.groups()))


def _made(
    home: Home, release: Release, region: str, month: int | None, edition: "Edition"
) -> tuple["Scope", bytes]:
    from pipelines.publications.reading import ReleaseData
    from pipelines.publications.workbooks.build import workbook_bytes
    from pipelines.publications.workbooks.choosing import UnknownRequest, find_scope, newest_month
    from warehouse.dictionary import load_dictionary

    with open_release(home, release.name) as connection:
        data = ReleaseData(connection, release, load_dictionary())
        try:
            scope = find_scope(data, region, newest_month(data) if month is None else month)
        except UnknownRequest as error:
            raise Stop(USAGE, str(error)) from None
        return scope, workbook_bytes(data, edition, scope)
