"""`dpe bulletin`: the monthly bulletin and the director's page of any month of the release.

Belongs here: the command and its options. Not here: what is printed (`publications/bulletin/`).
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from pipelines.cli_io import Json, out, print_json
from pipelines.cli_outcome import NO_RELEASE, USAGE, Stop
from pipelines.messages import NO_RELEASE as NO_RELEASE_TEXT
from pipelines.settings import load_settings
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.releases import current_release, open_release


def bulletin_command(
    period: Annotated[
        str | None, typer.Argument(metavar="报告期", help="如 2015-03；不写则为最新一期")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--out", metavar="文件夹", help="不写则为 outbox/简报")
    ] = None,
    as_json: Json = False,
) -> None:
    """简报：月度运行监测简报（PDF、DOCX）和一页通（PDF），文字由数字按声明的句式写成。"""
    from pipelines.publications.bulletin.build import write_files
    from pipelines.publications.bulletin.declared import load_declared
    from pipelines.publications.bulletin.monthly import NoMonth, months
    from pipelines.publications.reading import ReleaseData
    from pipelines.publications.typesetting import TypesettingError

    home = Home(load_settings().home)
    release = current_release(home)
    if release is None:
        raise Stop(NO_RELEASE, NO_RELEASE_TEXT)
    with open_release(home, release.name) as connection:
        data = ReleaseData(connection, release, load_dictionary())
        chosen = period or next(iter(months(data, load_declared())), "")
        try:
            files = write_files(data, chosen, folder or home.outbox / "简报")
        except (NoMonth, TypesettingError) as error:
            raise Stop(USAGE, str(error)) from None
    if as_json:
        print_json({"period": chosen, "files": [str(path) for path in files]})
    else:
        out.print("\n".join(escape(str(path)) for path in files), highlight=False)
