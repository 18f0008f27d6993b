"""Making the products of a release: each whole or not at all, and only if something changed.

Belongs here: folders `publications/<release>/<edition>/<product>/`, their marks, the switch from
old to new. Not here: what a product contains (its package), who asks (assets, `dpe publish`).
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.publications.entrance import write_entrance
from pipelines.publications.ingredients import made_by
from pipelines.publications.pages import Edition
from pipelines.publications.products import Product
from pipelines.publications.reading import ReleaseData
from pipelines.settings import load_settings
from warehouse.dictionary import load_dictionary
from warehouse.home import Home, replace_file
from warehouse.releases import Release, current_release, open_release

MARK = "complete.json"


@dataclass(frozen=True)
class Made:
    """One product of one edition as it lies there."""

    product: Product
    edition: Edition
    folder: Path
    files: int
    size: int
    # It was there already, made of the same release by the same code.
    is_kept: bool


def make(home: Home, release: Release, product: Product, edition: Edition) -> Made:
    """Make a product unless it lies there; readers see the old one until the new one is whole.

    Raises:
        PageError, OSError: nothing was changed.
    """
    folder = product_folder(home, release, edition, product.name)
    fingerprint = _fingerprint(release, product)
    if _mark(folder) == fingerprint:
        _lead_to(home, release)
        return _made(product, edition, folder, is_kept=True)
    new, old = folder.with_name(f"{product.name}.new"), folder.with_name(f"{product.name}.old")
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    new.mkdir(parents=True)
    others = (product_folder(home, release, one, product.name) for one in product.editions)
    twin = next((one for one in others if _mark(one) == fingerprint), None)
    with open_release(home, release.name) as connection:
        product.build(ReleaseData(connection, release, load_dictionary()), edition, new, twin)
    replace_file(new / MARK, json.dumps({"fingerprint": fingerprint}).encode())
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    _lead_to(home, release)
    return _made(product, edition, folder, is_kept=False)


def product_folder(home: Home, release: Release, edition: Edition, name: str) -> Path:
    """Where a product of a release lies or will lie."""
    return home.publications / release.name / edition / name


def marks(home: Home, release: Release) -> Iterator[Path]:
    """The marks of the products of a release that are whole."""
    yield from sorted((home.publications / release.name).glob(f"*/*/{MARK}"))


def _lead_to(home: Home, release: Release) -> None:
    """Let the entrance lead to this release, unless an older one was made again."""
    current = current_release(home)
    if current is not None and current.name == release.name:
        write_entrance(home, release)


def _made(product: Product, edition: Edition, folder: Path, *, is_kept: bool) -> Made:
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return Made(product, edition, folder, len(sizes) - 1, sum(sizes), is_kept)


def _mark(folder: Path) -> str | None:
    try:
        return str(json.loads((folder / MARK).read_text(encoding="utf-8"))["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _fingerprint(release: Release, product: Product) -> str:
    made_of = f"{release.name} {release.created_at} {made_by(product.name)}"
    digest = hashlib.sha256(made_of.encode())
    if (base_map := load_settings().map_file) is not None:
        digest.update(base_map.read_bytes())
    return digest.hexdigest()
