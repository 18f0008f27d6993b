"""The page of what people look at: products made of a release, and the pages with their views.

Belongs here: what is declared in `products.py` and `pages/`. Not here: commands, tables, codes.
"""

from pipelines.documentation.markdown import code, table, text
from pipelines.publications.editions import pages_of
from pipelines.publications.pages import EDITION_NAMES
from pipelines.publications.products import PRODUCTS


def look_page() -> str:
    """Every product, and every page with the questions its views answer."""
    lines = ["# 发布物与各页\n"]
    if PRODUCTS:
        lines += table(
            ["发布物", "名称", "内容", "版别"],
            (
                [code(one.name), text(one.title), text(one.description),
                 "、".join(EDITION_NAMES[edition] for edition in one.editions)]
                for one in PRODUCTS
            ),
        )  # fmt: skip
    for page in pages_of("internal"):
        lines.append(f"## {text(page.title)} {{ #{page.name} }}\n")
        lines.append(f"{text(page.question)}\n")
        lines += table(
            ["表", "回答的问题", "怎样读", "版别"],
            (
                [text(view.title), text(view.question), text(" ".join(view.notes)),
                 "仅内部版" if "internal" in (page.edition, view.edition) else "各版"]
                for view in page.views.values()
            ),
        )  # fmt: skip
    return "\n".join(lines)
