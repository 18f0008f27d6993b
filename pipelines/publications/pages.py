"""Pages and their views as data: `pages/<page>/page.yaml`, its queries and its charts.

Belongs here: the models of that YAML and loading it. A view is one SELECT on a release
(`<view>.sql`, or some rows of another view's), what its columns are to a reader, and perhaps a
chart (`<view>.chart.yaml`).
Not here: reading a release (`reading.py`), drawing (`charts.py`), HTML (`site/`).
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from pipelines.publications.narrowing import Value, narrowed_query
from warehouse.declared import DeclarationError, check
from warehouse.strict_yaml import Marked, read_mapping, shown

PAGES = Path(__file__).parent / "pages"

Edition = Literal["internal", "public"]
EDITIONS: tuple[Edition, ...] = ("internal", "public")
EDITION_NAMES: Mapping[Edition, str] = {"internal": "内部版", "public": "公开版"}

# text: words; code: digits that are no number; figure: a number with unit and decimals;
# period, day: time; light: traffic light; flag: yes or no; mark: a code with its Chinese word.
Kind = Literal["text", "code", "figure", "period", "day", "light", "flag", "mark"]
ColumnName = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$")]
# One value, or a list of them.
_Values = Annotated[
    tuple[Value, ...], BeforeValidator(lambda given: given if isinstance(given, list) else [given])
]
# What a view takes over with the query of another, unless it declares its own.
_OF_THE_ROWS = ("columns", "key", "traces")


class PageError(DeclarationError):
    """A page that cannot be used; the message names the file and what is wrong."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ViewColumn(_Entry):
    """One column of a view as a reader sees it.

    A figure's unit and decimals stand here or, where each row has its own, in other columns.
    """

    label: str
    kind: Kind = "text"
    # What the query calls it, where that is another name.
    of: ColumnName | None = None
    unit: str | None = None
    unit_from: str | None = None
    decimals: int = Field(default=0, ge=0, le=6)
    decimals_from: str | None = None
    # Codes in Chinese; the name of a list of words of the dictionary or the words here.
    words: Mapping[str, str] | str | None = None
    # Indicator whose definition is the tooltip; else the comment of the contract.
    indicator: str | None = None
    # Column with the code of the region whose profile the words lead to.
    region_from: ColumnName | None = None
    edition: Edition = "public"
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
    # One sentence that stands beside the rows themselves.
    legend: str = ""
    # Column that splits the rows into files of their own, the latest shown first (`period_end`).
    split: str | None = None
    # Column whose words name each file; else the value of `split` itself.
    split_label: str | None = None
    # Column by which the rows keep to the page's choice of that name; without one all show.
    follows: str | None = None
    # Columns by which a person narrows the rows down.
    filters: tuple[str, ...] = ()
    # Columns that name a row: its address in the page, and the key for `dpe trace`.
    key: tuple[str, ...] = ()
    # The table that `dpe trace` is asked about; its key must be among the columns.
    traces: str | None = None
    edition: Edition = "public"
    # The view whose query gives the rows, by `page/view`; else its own does, and no other view's.
    of: str | None = None
    # Which rows of the query: its columns and the values that they may have.
    where: Mapping[ColumnName, _Values] = {}
    # Columns of the query that put the rows in another order than its own.
    order: tuple[ColumnName, ...] = ()
    columns: Mapping[ColumnName, ViewColumn]
    query: str
    chart: Mapping[str, Any] | None = None

    @property
    def sql(self) -> str:
        """The SELECT that gives the rows."""
        given = {name: column.of or name for name, column in self.columns.items()}
        if not (self.of or self.where or self.order):
            return self.query
        return narrowed_query(self.query, given, self.where, self.order)

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
        named |= {name for name in (self.split, self.split_label, self.follows) if name}
        for column in self.columns.values():
            taken = (column.unit_from, column.decimals_from, column.region_from)
            named |= {name for name in taken if name}
        if unknown := named - set(self.columns):
            raise ValueError(f"视图没有这些列：{'、'.join(sorted(unknown))}")
        return self


class Page(_Entry):
    """One page of the site: a title, a question, views, a template."""

    name: str
    title: str
    question: str
    keywords: tuple[str, ...] = ()  # Words of the search besides those of title and question.
    # Place in the navigation; a page without one is not on the site, other products show its views.
    order: int | None = None
    edition: Edition = "public"
    views: Mapping[str, View]

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return PAGES / self.name


@cache
def load_pages(root: Path = PAGES) -> Mapping[str, Page]:
    """All pages by name, in the order of the navigation; those without a place in it come last.

    Raises:
        PageError: a page contradicts its model; the message names file and key.
    """
    declared = {path.parent.name: read_mapping(path) for path in sorted(root.glob("*/page.yaml"))}
    views = {
        f"{page}/{name}": raw
        for page, content in declared.items()
        for name, raw in content.pop("views", {}).items()
    }
    pages = [_page(root, name, content, views) for name, content in declared.items()]
    pages.sort(key=lambda one: (one.order is None, one.order or 0, one.name))
    return MappingProxyType({page.name: page for page in pages})


def find_view(view_id: str) -> View:
    """A view by `page/view`."""
    page, _, name = view_id.partition("/")
    try:
        return load_pages()[page].views[name]
    except KeyError:
        raise PageError(f"没有视图 {view_id}") from None


def _page(root: Path, name: str, content: Marked, views: Mapping[str, Marked]) -> Page:
    own = [view_id for view_id in views if view_id.startswith(f"{name}/")]
    made = {view.name: view for view in (_view(root, view_id, views) for view_id in own)}
    whole = content.replaced({"name": name, "views": made})
    return check(Page, whole, shown(root / name / "page.yaml"), raising=PageError)


def _view(root: Path, view_id: str, views: Mapping[str, Marked]) -> View:
    page, _, name = view_id.partition("/")
    if not isinstance(views[view_id], Marked):
        raise PageError(f"{page}/page.yaml：views.{name} 须是键值对")
    raw = views[view_id].replaced({})
    if "of" in raw:
        taken = views.get(raw["of"])
        if taken is None or "of" in taken:
            raise PageError(f"{view_id}：of 须指有自己查询的视图，写的是 {raw['of']}")
        raw = raw.replaced({key: taken[key] for key in _OF_THE_ROWS if key in taken} | raw)
        raw["columns"] = _relabelled(raw["columns"], raw.pop("labels", {}), view_id)
    elif any(other.get("of") == view_id for other in views.values()):
        # Its query gives more columns than it shows.
        raw["of"] = view_id
    query, chart = root / f"{raw.get('of', view_id)}.sql", root / f"{view_id}.chart.yaml"
    if not query.is_file():
        raise PageError(f"{query.relative_to(root).as_posix()}：文件不存在")
    whole = raw.replaced(
        {
            "name": name,
            "page": page,
            "query": query.read_text(encoding="utf-8"),
            "chart": read_mapping(chart) if chart.is_file() else None,
        }
    )
    return check(View, whole, shown(root / page / "page.yaml"), view_id, raising=PageError)


def _relabelled(columns: dict[str, Any], labels: dict[str, str], view_id: str) -> dict[str, Any]:
    """Columns that were taken over, some of them called otherwise."""
    if unknown := set(labels) - set(columns):
        raise PageError(f"{view_id}：labels 中没有这些列：{'、'.join(sorted(unknown))}")
    return {
        name: {**column, "label": labels[name]} if name in labels else column
        for name, column in columns.items()
    }
