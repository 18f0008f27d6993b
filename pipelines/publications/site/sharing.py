"""Files that are the same in every edition: made once, taken by the other edition.

Belongs here: taking a file from the twin. Not here: which folder the twin is (`making.py`), which
files are the same (`build.py`).
"""

import os
import shutil
from pathlib import Path


class Twin:
    """The site in another edition, made of the same release by the same code; or none."""

    def __init__(self, twin: Path | None, folder: Path) -> None:
        """What lies in `twin` is taken into `folder`."""
        self._twin, self._folder = twin, folder

    def takes(self, *names: str) -> bool:
        """Take files by their addresses in the site; nothing is taken where one is missing."""
        if self._twin is None:
            return False
        pairs = [(self._twin / name, self._folder / name) for name in names]
        if not all(source.is_file() for source, _ in pairs):
            return False
        for source, target in pairs:
            if not target.exists():
                _same(source, target)
        return True


def _same(source: Path, target: Path) -> None:
    """A second name of the same file, or its copy where the file system has no such thing."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
