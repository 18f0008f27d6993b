"""`dpe explain`: the page of one figure (数据解释单), in the terminal and as HTML and PDF.

Belongs here: the command, its options, how it looks in a terminal. Not here: what the page says
(`publications/explanation/`).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from pipelines.cli_io import Json, out, print_json
from pipelines.cli_outcome import NO_RELEASE, USAGE, Stop
from pipelines.messages import NO_RELEASE as NO_RELEASE_TEXT
from pipelines.settings import load_settings
from warehouse.dictionary import load_dictionary
from warehouse.home import Home
from warehouse.releases import current_release, open_release

if TYPE_CHECKING:
    from pipelines.publications.explanation.sheet import Sheet


def explain_command(
    indicator: Annotated[str, typer.Argument(metavar="指标", help="指标代码或名称")],
    period: Annotated[str, typer.Option("--period", metavar="报告期", help="如 2015-10")],
    region: Annotated[
        str | None, typer.Option("--region", metavar="地区代码", help="不写则为全省")
    ] = None,
    vintage: Annotated[
        str | None,
        typer.Option(
            "--vintage",
            metavar="数据版本",
            help="如 annual_return、preliminary；不写则为月报数，没有月报数的取最成熟的版本",
        ),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--out", metavar="文件夹", help="不写则为 outbox/数据解释单")
    ] = None,
    as_json: Json = False,
) -> None:
    """数据解释单：一个数的来历、变动由谁构成、修订、覆盖、同级比较和来源单元格（A4 一页）。

    公布数列出处、各版本、按分子分母计算的数、前后各期、组成部分和矛盾。
    """
    from pipelines.publications.explanation.facts import FigureKey, NoFigure
    from pipelines.publications.explanation.pages import best_vintage, write_pages
    from pipelines.publications.reading import ReleaseData
    from pipelines.publications.typesetting import TypesettingError

    home, dictionary = Home(load_settings().home), load_dictionary()
    release = current_release(home)
    if release is None:
        raise Stop(NO_RELEASE, NO_RELEASE_TEXT)
    code = dictionary.indicator_names.get(indicator, indicator)
    place = region or dictionary.scope.province_code
    target = folder or home.outbox / "数据解释单"
    with open_release(home, release.name) as connection:
        data = ReleaseData(connection, release, dictionary)
        key = FigureKey(code, place, period, vintage or best_vintage(data, code, place, period))
        try:
            (sheet,) = write_pages(data, [key], target)
        except (NoFigure, TypesettingError) as error:
            raise Stop(USAGE, str(error)) from None
    files = [str(target / f"{key.file_stem}.{suffix}") for suffix in ("html", "pdf")]
    if as_json:
        blocks = [block._asdict() for block in sheet.blocks]
        print_json({**sheet._asdict(), "blocks": blocks, "files": files})
        return
    _show(sheet)
    out.print("\n".join(escape(f"  {name}") for name in files), highlight=False)


def _show(sheet: "Sheet") -> None:
    out.print(f"[bold]{escape(sheet.title)}[/]　{escape(sheet.subtitle)}", highlight=False)
    out.print(escape("　".join((sheet.value + sheet.unit, *sheet.marks))), highlight=False)
    out.print(escape(sheet.sentence), highlight=False)
    for block in sheet.blocks:
        table = Table(title=escape(block.title), title_justify="left", caption=escape(block.note))
        for number, head in enumerate(block.head):
            is_text = not number or (block.words and number not in block.right)
            table.add_column(escape(head), justify="left" if is_text else "right")
        for row in block.rows:
            table.add_row(*map(escape, row))
        out.print(table if block.rows else f"{escape(block.title)}：{escape(block.note)}")
