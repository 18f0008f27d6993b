"""`dpe publish`: make what people look at from a release.

Belongs here: the command, its options, how the result looks. Not here: making (`publications/`).
"""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from pipelines import messages
from pipelines.cli_io import Json, err, out, print_json
from pipelines.cli_outcome import NO_RELEASE, USAGE, Stop
from pipelines.settings import load_settings
from warehouse.home import Home
from warehouse.releases import Release, ReleaseError, current_release, read_release

KEPT, MADE = "未变", "已生成"


def publish_command(
    products: Annotated[
        str, typer.Argument(metavar="[发布物,…]", help="逗号分隔；不写则全部")
    ] = "all",
    release_name: Annotated[
        str | None, typer.Option("--release", metavar="发布名", help="不写则为当前发布版")
    ] = None,
    as_json: Json = False,
) -> None:
    """发布物：由发布版生成网站、简报、工作簿等；已有且未变的不重做。"""
    from pipelines.publications.making import Made, make
    from pipelines.publications.pages import EDITION_NAMES
    from pipelines.publications.products import ProductError, UnknownProduct, chosen_products

    home = Home(load_settings().home)
    release = _release(home, release_name)
    try:
        chosen = chosen_products(products)
    except UnknownProduct as error:
        raise Stop(USAGE, str(error)) from None
    made: list[Made] = []
    for product in chosen:
        for edition in product.editions:
            err.print(f"  {product.title}（{EDITION_NAMES[edition]}）……")
            try:
                made.append(make(home, release, product, edition))
            except ProductError as error:
                raise Stop(USAGE, f"{product.title}：{error}") from None
    if as_json:
        keys = ("folder", "files", "bytes", "kept")
        rows = [(str(one.folder), one.files, one.size, one.is_kept) for one in made]
        print_json([dict(zip(keys, row, strict=True)) for row in rows])
        return
    table = Table(title=f"发布版 {release.name}")
    for head in ("发布物", "版本", "文件", "大小", "", "位置"):
        table.add_column(head, justify="right" if head in ("文件", "大小") else "left")
    for one in made:
        table.add_row(
            one.product.title, EDITION_NAMES[one.edition], str(one.files),
            f"{one.size / 1e6:.1f} MB", KEPT if one.is_kept else MADE, escape(str(one.folder)),
        )  # fmt: skip
    out.print(table)


def _release(home: Home, name: str | None) -> Release:
    try:
        release = read_release(home, name) if name else current_release(home)
    except ReleaseError as error:
        raise Stop(USAGE, str(error)) from None
    if release is None:
        raise Stop(NO_RELEASE, messages.NO_RELEASE)
    return release
