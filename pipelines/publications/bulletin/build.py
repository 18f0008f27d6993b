"""The bulletin as a product: the newest month of a release, and any other when asked.

Belongs here: names of files, writing. Not here: what stands in them.
"""

from datetime import datetime
from pathlib import Path

from pipelines.publications.bulletin.declared import load_declared
from pipelines.publications.bulletin.docx import bulletin_docx
from pipelines.publications.bulletin.monthly import months, read_month
from pipelines.publications.bulletin.pdf import bulletin_pdf
from pipelines.publications.bulletin.writing import write_bulletin, write_director_page
from pipelines.publications.pages import Edition
from pipelines.publications.reading import ReleaseData


def build(data: ReleaseData, edition: Edition, folder: Path, _: Path | None = None) -> None:
    """The bulletin of the newest month; a release without returns has none."""
    try:
        newest = months(data, load_declared())[0]
    except IndexError:
        return
    write_files(data, newest, folder)


def write_files(data: ReleaseData, period: str, folder: Path) -> list[Path]:
    """Bulletin (PDF, DOCX) and the director's page (PDF) of a month.

    Raises:
        NoMonth: there are no returns of that month.
        TypesettingError: no Chinese font is installed.
    """
    declared = load_declared()
    month = read_month(data, declared, period)
    made_at = datetime.fromisoformat(data.release.created_at)
    timestamp = int(made_at.timestamp())
    bulletin = write_bulletin(data, declared, month)
    when = period.replace("/", "_")
    contents = {
        f"{declared.title}_{when}.pdf": bulletin_pdf(bulletin, timestamp),
        f"{declared.title}_{when}.docx": bulletin_docx(bulletin, made_at),
        f"{declared.director_title}_{when}.pdf": bulletin_pdf(
            write_director_page(data, declared, month), timestamp
        ),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]
