"""The real dictionary, and a copy of it that a test may damage."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from warehouse.dictionary import Dictionary, DictionaryError, load_dictionary
from warehouse.dictionary.loading import ROOT


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    return load_dictionary()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    root = tmp_path / "dictionary"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return root


@pytest.fixture
def problems_after(copy: Path) -> Callable[[str, str, str], list[str]]:
    """Replace one piece of text in one file of the copy and return what the loader then says."""

    def damage(file: str, old: str, new: str) -> list[str]:
        path = copy / file
        content = path.read_text(encoding="utf-8")
        assert content.count(old) >= 1, f"{file} has no {old!r}"
        path.write_text(content.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(DictionaryError) as caught:
            load_dictionary(copy)
        return caught.value.problems

    return damage
