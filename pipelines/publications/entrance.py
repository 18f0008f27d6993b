"""`publications/index.html`: a double-click that always opens the newest site.

Belongs here: the one file beside the releases' folders. Not here: the site itself (`site/`).
"""

from html import escape
from pathlib import Path

from pipelines.publications.pages import EDITION_NAMES, EDITIONS
from warehouse.home import Home, replace_file
from warehouse.releases import Release

_SITE = "site"


def entrance(home: Home) -> Path:
    """The file that a person opens."""
    return home.publications / "index.html"


def write_entrance(home: Home, release: Release) -> None:
    """Lead to the site of a release, to the internal edition first where there is one."""
    made = [
        (EDITION_NAMES[edition], f"{release.name}/{edition}/{_SITE}/index.html")
        for edition in EDITIONS
        if (home.publications / release.name / edition / _SITE / "index.html").is_file()
    ]
    if not made:
        return
    links = "".join(f'<li><a href="{escape(to)}">{escape(name)}</a></li>' for name, to in made)
    first = escape(made[0][1])
    page = f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta http-equiv="refresh" content="0; url={first}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>数字民企</title>
</head>
<body>
<main>
<h1>数字民企</h1>
<p>当前发布版 {escape(release.name)}：</p>
<ul>{links}</ul>
</main>
</body>
</html>
"""
    replace_file(entrance(home), page.encode())
