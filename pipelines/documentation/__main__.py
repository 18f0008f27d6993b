"""`python -m pipelines.documentation FOLDER`: the sources of the documentation site.

Belongs here: the argument. Not here: the pages (`sources.py`).
"""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.documentation.sources import write_sources


def main(folder: Annotated[Path, typer.Argument(help="写到哪个文件夹；原有内容会被替换")]) -> None:
    """Write all pages, those people wrote and those that are generated."""
    write_sources(folder)


if __name__ == "__main__":
    typer.run(main)
