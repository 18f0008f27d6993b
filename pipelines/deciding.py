"""What every decision needs before it is taken: that what people see is all that was received.

Belongs here: whether the current release holds every receipt and decision of its home. Not here:
what is decided (`approving.py`, `month_close.py`).

A decision takes effect at its moment, on what had been received by then. Whoever decides has seen
the release; a file archived since by a killed load would be decided on unseen.
"""

from warehouse.decisions import head
from warehouse.home import Home
from warehouse.releases import Release, open_release

_FILES = "select distinct sub.file_sha256 from core.dim_submission as sub"


def is_all_published(home: Home, release: Release) -> bool:
    """Whether the release knows every archived file and every decision."""
    if release.decisions != head(home.decisions):
        return False
    with open_release(home, release.name) as connection:
        known = {digest for (digest,) in connection.execute(_FILES).fetchall()}
    return known == {path.stem for path in home.receipts.glob("*.json")}
