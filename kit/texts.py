"""The files that a person in the office opens or starts, as their system wants them.

Belongs here: line ends and encodings. Does not: their words, which lie in `office/`.
"""

from pathlib import Path

OFFICE = Path(__file__).parent / "office"


def office_files(version: str) -> dict[str, bytes]:
    """Bytes by name: batch files and notes with CRLF, notes with the mark that old editors need."""
    return {
        path.name: _encoded(path.suffix, path.read_text("utf-8").replace("@version@", version))
        for path in sorted(OFFICE.iterdir())
        if path.is_file()
    }


def _encoded(suffix: str, text: str) -> bytes:
    if suffix == ".bat":
        return text.replace("\n", "\r\n").encode("utf-8")
    if suffix == ".txt":
        return text.replace("\n", "\r\n").encode("utf-8-sig")
    return text.encode("utf-8")
