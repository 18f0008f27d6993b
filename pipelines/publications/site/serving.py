"""The site of the current release over HTTP, for this machine alone.

Belongs here: the server and its headers. Not here: the command (`cli_serve.py`), making the site.
"""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from pipelines.publications.making import product_folder
from pipelines.publications.pages import Edition
from pipelines.publications.site.rendering import POLICY
from warehouse.home import Home
from warehouse.releases import current_release

LOOPBACK = "127.0.0.1"
SITE = "site"
_HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    # A new release has the same addresses.
    "Cache-Control": "no-cache",
}
_TYPES = {
    **SimpleHTTPRequestHandler.extensions_map,
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}


def site_folder(home: Home, edition: Edition) -> Path | None:
    """Where the site of the current release lies; None where it was not made."""
    release = current_release(home)
    if release is None:
        return None
    folder = product_folder(home, release, edition, SITE)
    return folder if (folder / "index.html").is_file() else None


def site_server(home: Home, edition: Edition, port: int) -> ThreadingHTTPServer:
    """A server on the loopback address, not yet serving; port 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    return ThreadingHTTPServer((LOOPBACK, port), partial(_Handler, home=home, edition=edition))


class _Handler(SimpleHTTPRequestHandler):
    """Files of the site that is current when they are asked for; nothing else of the machine."""

    extensions_map = _TYPES

    def __init__(self, *arguments: Any, home: Home, edition: Edition) -> None:
        self._home, self._edition = home, edition
        # The base class answers the request before it returns.
        super().__init__(*arguments)

    def translate_path(self, path: str) -> str:
        """A file of the current site; the base class keeps `..` inside `directory`."""
        folder = site_folder(self._home, self._edition)
        self.directory = str(folder or self._home.publications / "missing")
        return super().translate_path(path)

    def list_directory(self, path: Any) -> None:
        """No listings: a folder is not a page."""
        self.send_error(404)

    def end_headers(self) -> None:
        """Every answer says what a page may do."""
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads a log of visits on one's own machine."""
