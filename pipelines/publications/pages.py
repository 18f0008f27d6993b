"""Pages and their views as data: `pages/<page>/page.yaml`, its queries and its charts.

Belongs here: the models of that YAML and loading it. A view is one SELECT on a release
(`<view>.sql`), what its columns are to a reader, and perhaps a chart (`<view>.chart.yaml`).
Not here: reading a release (`reading.py`), drawing (`charts.py`), HTML (`site/`).
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from warehouse.strict_yaml import read_mapping

PAGES = Path(__file__).parent / "pages"

Edition = Literal["internal", "public"]
EDITIONS: tuple[Edition, ...] = ("internal", "public")
EDITION_NAMES: Mapping[Edition, str] = {"internal": "内部版", "public": "公开版"}

# text: words; code: digits that are no number; figure: a number with unit and decimals;
# period, day: time; light: traffic light; flag: yes or no; mark: a code with its Chinese word.
Kind = Literal["text", "code", "figure", "period", "day", "light", "flag", "mark"]


class PageError(ValueError):
    """A page that cannot be used; the message names the file and what is wrong."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ViewColumn(_Entry):
    """One column of a view as a reader sees it.

    A figure's unit and decimals are one text and number for the column, or stand in other columns
    of the row (`unit_from`, `decimals_from`), where each row has its own indicator.
    """

    label: str
    kind: Kind = "text"
    unit: str | None = None
    unit_from: str | None = None
    decimals: int = Field(default=0, ge=0, le=6)
    decimals_from: str | None = None
    # Codes in Chinese; the name of a list of words of the dictionary or the words here.
    words: Mapping[str, str] | str | None = None
    # Indicator whose definition is the tooltip; else the comment of the contract.
    indicator: str | None = None
    # Kept with the rows (links, filters, charts) and not shown in tables.
    hidden: bool = False

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "ViewColumn":
        if self.kind == "mark" and self.words is None:
            raise ValueError("kind: mark 的列须有 words")
        if self.kind != "figure" and (self.unit or self.unit_from or self.decimals):
            raise ValueError("只有 kind: figure 的列有单位和小数位")
        return self


class View(_Entry):
    """One question, answered by the rows of one SELECT."""

    name: str
    page: str
    title: str
    question: str = ""
    # What a reader must know to read it right: method, limits.
    notes: tuple[str, ...] = ()
    # Column that splits the rows into files of their own, the latest shown first (`period_end`).
    split: str | None = None
    # Column whose words name each file; else the value of `split` itself.
    split_label: str | None = None
    # Columns by which a person narrows the rows down.
    filters: tuple[str, ...] = ()
    # Columns that name a row: its address in the page, and the key for `dpe trace`.
    key: tuple[str, ...] = ()
    # The table that `dpe trace` is asked about; its key must be among the columns.
    traces: str | None = None
    edition: Edition = "public"
    columns: Mapping[str, ViewColumn]
    sql: str
    chart: Mapping[str, Any] | None = None

    @property
    def shown(self) -> dict[str, ViewColumn]:
        """Columns of tables, in order."""
        return {name: column for name, column in self.columns.items() if not column.hidden}

    @property
    def id(self) -> str:
        """Name of the view among all views."""
        return f"{self.page}/{self.name}"

    @model_validator(mode="after")
    def _names_its_own_columns(self) -> "View":
        named = {*self.filters, *self.key}
        named |= {name for name in (self.split, self.split_label) if name}
        for column in self.columns.values():
            named |= {name for name in (column.unit_from, column.decimals_from) if name}
        if unknown := named - set(self.columns):
            raise ValueError(f"视图没有这些列：{'、'.join(sorted(unknown))}")
        return self


class Page(_Entry):
    """One page of the site: a title, a question, views, a template."""

    name: str
    title: str
    question: str
    # Place in the navigation.
    order: int
    edition: Edition = "public"
    views: Mapping[str, View]

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return PAGES / self.name


@cache
def load_pages(root: Path = PAGES) -> Mapping[str, Page]:
    """All pages by name, in the order of the navigation.

    Raises:
        PageError: a page contradicts its model; the message names file and key.
    """
    pages = sorted(
        (_page(path) for path in root.glob("*/page.yaml")), key=lambda one: (one.order, one.name)
    )
    return MappingProxyType({page.name: page for page in pages})


def find_view(view_id: str) -> View:
    """A view by `page/view`."""
    page, _, name = view_id.partition("/")
    try:
        return load_pages()[page].views[name]
    except KeyError:
        raise PageError(f"没有视图 {view_id}") from None


def pages_of(edition: Edition) -> list[Page]:
    """The pages that an edition shows; the public one leaves internal pages and views out."""
    pages = load_pages().values()
    if edition == "internal":
        return list(pages)
    return [
        page.model_copy(
            update={"views": {n: v for n, v in page.views.items() if v.edition == "public"}}
        )
        for page in pages
        if page.edition == "public"
    ]


def _page(path: Path) -> Page:
    name, content = path.parent.name, read_mapping(path)
    try:
        views = {
            key: _view(path.parent, name, key, raw) for key, raw in content.pop("views", {}).items()
        }
        return Page(name=name, views=views, **content)
    except (ValidationError, TypeError) as error:
        raise PageError(f"{path.parent.name}/{path.name}：{error}") from error


def _view(folder: Path, page: str, name: str, raw: dict[str, Any]) -> View:
    query, chart = folder / f"{name}.sql", folder / f"{name}.chart.yaml"
    if not query.is_file():
        raise PageError(f"{page}/{query.name}：文件不存在")
    return View(
        name=name,
        page=page,
        sql=query.read_text(encoding="utf-8"),
        chart=read_mapping(chart) if chart.is_file() else None,
        **raw,
    )
