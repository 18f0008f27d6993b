"""`dpe serve`: the site in a browser of this machine.

Belongs here: the command and its messages. Not here: the server (`publications/site/serving.py`).
"""

from typing import Annotated

import typer

from pipelines import messages
from pipelines.cli_io import out
from pipelines.cli_outcome import NO_RELEASE, USAGE, Stop
from pipelines.settings import load_settings
from warehouse.home import Home


def serve_command(
    port: Annotated[int, typer.Option(help="端口", min=1024, max=65535)] = 8000,
    edition: Annotated[
        str, typer.Option("--edition", metavar="版本", help="internal 内部版、public 公开版")
    ] = "internal",
) -> None:
    """网站：在本机浏览器中打开当前发布版的网站（仅限本机访问，只读）。"""
    from pipelines.publications.pages import EDITION_NAMES, EDITIONS
    from pipelines.publications.site.serving import site_folder, site_server

    chosen = next((one for one in EDITIONS if one == edition), None)
    if chosen is None:
        raise Stop(USAGE, f"没有版本“{edition}”；可选：{'、'.join(EDITIONS)}")
    home = Home(load_settings().home)
    folder = site_folder(home, chosen)
    if folder is None:
        raise Stop(NO_RELEASE, messages.NO_SITE)
    try:
        server = site_server(home, chosen, port)
    except OSError:
        raise Stop(USAGE, messages.PORT_TAKEN.format(port=port)) from None
    out.print(
        messages.SERVING.format(name=EDITION_NAMES[chosen], port=server.server_port),
        highlight=False, markup=False,
    )  # fmt: skip
    try:
        server.serve_forever()
    finally:
        server.server_close()
