"""The bulletin as a product: the newest month of a release, and any other when asked.

Belongs here: names of files, writing. Not here: what stands in them.
"""

from datetime import datetime
from pathlib import Path

from pipelines.publications.bulletin.declared import load_declared
from pipelines.publications.bulletin.docx import bulletin_docx
from pipelines.publications.bulletin.monthly import NoMonth, months, read_month
from pipelines.publications.bulletin.pdf import bulletin_pdf
from pipelines.publications.bulletin.writing import write_bulletin
from pipelines.publications.pages import Edition
from pipelines.publications.reading import ReleaseData


def build(data: ReleaseData, edition: Edition, folder: Path) -> None:
    """The bulletin of the newest month; a release without returns has none."""
    try:
        newest = months(data, load_declared())[0]
    except IndexError:
        return
    write_files(data, newest, folder)


def write_files(data: ReleaseData, period: str, folder: Path) -> list[Path]:
    """PDF and DOCX of a month.

    Raises:
        NoMonth: there are no returns of that month.
        TypesettingError: no Chinese font is installed.
    """
    declared = load_declared()
    document = write_bulletin(data, declared, read_month(data, declared, period))
    made_at = datetime.fromisoformat(data.release.created_at)
    stem = f"{declared.title}_{period.replace('/', '_')}"
    contents = {
        ".pdf": bulletin_pdf(document, int(made_at.timestamp())),
        ".docx": bulletin_docx(document, made_at),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for suffix, content in contents.items():
        (folder / f"{stem}{suffix}").write_bytes(content)
    return [folder / f"{stem}{suffix}" for suffix in contents]


__all__ = ["NoMonth", "build", "write_files"]
