"""What each edition of the site shows of the pages.

Belongs here: leaving out pages, views and columns that only the internal edition shows.
Not here: the declarations (`pages.py`), what is withheld inside rows (`exports/disclosure.py`).
"""

from pipelines.publications.pages import Edition, Page, View, find_view, load_pages


def pages_of(edition: Edition) -> list[Page]:
    """The pages that an edition of the site shows; the public one leaves internal ones out."""
    shown = [page for page in load_pages().values() if page.order is not None]
    if edition == "internal":
        return shown
    return [
        page.model_copy(
            update={
                "views": {
                    name: _public(view)
                    for name, view in page.views.items()
                    if view.edition == "public"
                }
            }
        )
        for page in shown
        if page.edition == "public"
    ]


def is_public(view: View) -> bool:
    """Whether the public edition shows a view as it is."""
    page = load_pages()[view.page]
    told = {view.edition, page.edition, *(column.edition for column in view.columns.values())}
    return told == {"public"}


def is_the_same(view: View) -> bool:
    """Whether every edition shows a view with the same rows and columns."""
    return is_public(view) and view.columns == find_view(view.id).columns


def _public(view: View) -> View:
    """A view without the columns of the internal edition; its query gives more than it shows."""
    kept = {name: one for name, one in view.columns.items() if one.edition == "public"}
    if len(kept) == len(view.columns):
        return view
    filters = tuple(name for name in view.filters if name in kept)
    update = {"columns": kept, "filters": filters, "of": view.of or view.id}
    return view.model_copy(update=update)
