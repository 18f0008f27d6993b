"""The products made of a release, in order: one line each.

Belongs here: names, titles and where the code is. A product is a package `<name>/` beside this
file whose `build.py` has `build(data, edition, folder, twin)`, which writes into an empty folder.
Not here: when a product is made and where it is put (`making.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from pipelines.publications.pages import EDITIONS, Edition
from pipelines.publications.reading import ReleaseData

# The release, the edition, the empty folder; the same product in another edition, made of the same
# release by the same code, where it lies there: files that are the same in both may be taken.
Build = Callable[[ReleaseData, Edition, Path, Path | None], None]


@dataclass(frozen=True)
class Product:
    """One thing that people look at."""

    name: str
    title: str
    # What an asset graph tells of it.
    description: str
    editions: tuple[Edition, ...] = EDITIONS

    @property
    def build(self) -> Build:
        """Its maker; imported on first use, as each brings a library of its own."""
        module = import_module(f"pipelines.publications.{self.name}.build")
        build: Build = module.build
        return build


PRODUCTS: tuple[Product, ...] = (
    Product("site", "网站", "静态网站：总览、目标、地区、完整性、质量、修订等各页，双击即可打开。"),
    Product(
        "bulletin",
        "简报",
        "最新一期的月度运行监测简报（PDF、DOCX）和一页通（PDF）；不含单个企业，各版相同。",
        editions=("public",),
    ),
    Product(
        "workbooks",
        "工作簿",
        "省、市、县各一本 Excel：指标、各地区、进度、完整性、待办、解释；公式可重算。",
    ),
)


class ProductError(RuntimeError):
    """A product that cannot be made here; the release stands, the text is for the user."""


class UnknownProduct(ValueError):
    """A product that does not exist; the text is for the user."""


def chosen_products(choice: str) -> tuple[Product, ...]:
    """The products of a choice: `all`, `none` or names with commas.

    Raises:
        UnknownProduct: a name is none.
    """
    if choice in ("all", "none"):
        return PRODUCTS if choice == "all" else ()
    known = {product.name: product for product in PRODUCTS}
    names = choice.split(",")
    if unknown := [name for name in names if name not in known]:
        raise UnknownProduct(f"没有发布物“{unknown[0]}”；可选：{'、'.join(known)}，或 all、none")
    return tuple(known[name] for name in names)
