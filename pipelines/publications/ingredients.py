"""What a product is made by: its own files, and what of the others its code imports.

Belongs here: finding them and one hash over them. Not here: what follows from it (`making.py`).
"""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent
_PACKAGE = "pipelines.publications"
_LIBRARIES = ("jinja2", "polars", "python-docx", "typst", "vl-convert-python", "xlsxwriter")


@cache
def made_by(product: str, root: Path = ROOT) -> str:
    """A hash of all that a product is made by, in this process."""
    digest = hashlib.sha256()
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\0".encode())
    for path in files_of(product, root):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def files_of(product: str, root: Path = ROOT) -> list[Path]:
    """The files of a product, of each package it imports and whole, each module, and shared data.

    Data beside the modules (views, theme, fonts) is everyone's.
    """
    chosen = {path for path in root.iterdir() if path.suffix != ".py" and not _is_package(path)}
    for module in _reached(root / product / "build.py", root):
        chosen.add(root / module.relative_to(root).parts[0])
    found = (path for one in chosen for path in (one.rglob("*") if one.is_dir() else (one,)))
    return sorted(path for path in found if path.is_file() and path.suffix != ".pyc")


def _reached(start: Path, root: Path) -> set[Path]:
    """A module and those below the root that it imports, at first or by another."""
    reached: set[Path] = set()
    waiting = [start]
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting.extend(_imported(module, root))
    return reached


def _imported(module: Path, root: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}", *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.startswith(f"{_PACKAGE}."):
                parts = name.removeprefix(f"{_PACKAGE}.").split(".")
                if (file := root.joinpath(*parts).with_suffix(".py")).is_file():
                    yield file


def _is_package(path: Path) -> bool:
    return path.name == "__pycache__" or (path / "__init__.py").is_file()
