"""PDF from a Typst template and data: byte-identical between runs, accessible, archivable.

Belongs here: compiling, fonts, the standards a PDF must meet. Data reaches a template as JSON, so
text from the data is never markup. Not here: what is printed (templates beside their products).
"""

import json
import tempfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

from pipelines.publications.products import ProductError
from pipelines.publications.theme import load_theme

# Both at once: kept for ever (ISO 19005-2, level A) and readable aloud (ISO 14289-1), which also
# demands a text for every picture.
_STANDARDS: tuple[Literal["a-2a"], Literal["ua-1"]] = ("a-2a", "ua-1")
_BOX = "□"
# An installation without Chinese fonts of its own lays them here.
_FONT_FOLDER = Path(__file__).parent / "fonts"
_FONT_PATHS = [str(_FONT_FOLDER)] if _FONT_FOLDER.is_dir() else []


class TypesettingError(ProductError):
    """A PDF that cannot be made; the text is for the user."""


def typeset(
    template: Path,
    data: Mapping[str, Any],
    *,
    timestamp: int,
    pictures: Mapping[str, str] | None = None,
) -> bytes:
    """A PDF of a template, which reads `data.json` and `theme.json` beside it.

    Args:
        template: a `.typ` file.
        data: plain values.
        timestamp: seconds since 1970 that the document bears (of the release, not of the clock).
        pictures: SVG texts by file name.

    Raises:
        TypesettingError: a font is missing, a picture has no text, the template is wrong.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path in template.parent.glob("*.typ"):
            (root / path.name).write_bytes(path.read_bytes())
        _write(root / "data.json", _displayable(data))
        _write(root / "theme.json", _theme())
        for name, drawn in (pictures or {}).items():
            (root / name).write_text(_plain(drawn), encoding="utf-8")
        try:
            made, warnings = typst.compile_with_warnings(
                str(root / template.name),
                root=folder,
                font_paths=_FONT_PATHS,
                pdf_standards=list(_STANDARDS),
                timestamp=timestamp,
                # Nothing is ever fetched: no package is named by a template of ours.
                package_path=folder,
                package_cache_path=folder,
            )
        except typst.TypstError as error:
            raise TypesettingError(f"排版失败（{template.name}）：{error}") from error
    if warnings:
        told = "；".join(str(warning.message) for warning in warnings)
        raise TypesettingError(f"排版有警告（{template.name}）：{told}")
    return bytes(made)


def _displayable(value: Any) -> Any:
    """The same value; characters that no font of ours can show stand as a box.

    A PDF that is to be kept must show every character, so one emoji in the name of a file would
    stop the whole document.
    """
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, Mapping):
        return {key: _displayable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_displayable(one) for one in value]
    return value


def _plain(text: str) -> str:
    return "".join(one if _is_shown(one) else _BOX for one in text)


def _is_shown(char: str) -> bool:
    if char in "\n\t":
        return True
    # Control, format, surrogate, private and unassigned characters; pictographs beyond the plane.
    return unicodedata.category(char)[0] != "C" and not "\U00010000" <= char < "\U00020000"


def _theme() -> dict[str, Any]:
    """The theme, of its fonts those that are here: an unknown one is a warning to Typst."""
    families = set(typst.Fonts(font_paths=_FONT_PATHS).families())
    theme = load_theme().model_dump(mode="json")
    for medium, fonts in theme["fonts"].items():
        theme["fonts"][medium] = [font for font in fonts if font in families]
        if not theme["fonts"][medium]:
            wanted = "、".join(font for font in fonts if "serif" not in font)
            raise TypesettingError(f"排版需要中文字体，请安装其一：{wanted}")
    return theme


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, allow_nan=False), encoding="utf-8")
