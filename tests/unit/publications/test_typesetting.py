"""PDFs: the same bytes twice, text from data is never markup, a picture needs a text."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from pipelines.publications.typesetting import TypesettingError, typeset

HEAD = '#set document(title: "题")\n#set text(lang: "zh", font: json("theme.json").fonts.print)\n'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
HOSTILE = '<script>alert(1)</script> #panic() $x$ @ref *粗* =cmd|calc "引" \\ ' + "长" * 1000


def _template(folder: Path, body: str) -> Path:
    path = folder / "page.typ"
    path.write_text(HEAD + body, encoding="utf-8")
    return path


pytestmark = pytest.mark.usefixtures("print_font")


def test_text_from_data_is_printed_as_it_is(tmp_path):
    template = _template(tmp_path, '#json("data.json").name')
    made = typeset(template, {"name": HOSTILE}, timestamp=1_448_000_000)
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)
    assert "".join(printed.split()) == "".join(HOSTILE.split())


def test_characters_that_no_font_shows_stand_as_a_box(tmp_path):
    template = _template(tmp_path, '#json("data.json").rows.at(0).at(0)')
    made = typeset(template, {"rows": [("甲\x07\u202e乙🚀丙\ue000",)]}, timestamp=0)
    printed = PdfReader(BytesIO(made)).pages[0].extract_text()
    assert "".join(printed.split()) == "甲□□乙□丙□"


def test_the_same_data_gives_the_same_bytes_whenever_it_is_printed(tmp_path):
    template = _template(tmp_path, '= 标题\n#image("a.svg", alt: "图")')
    first, second = (
        typeset(template, {}, timestamp=1_448_000_000, pictures={"a.svg": SVG}) for _ in range(2)
    )
    assert first == second
    assert b"<pdfaid:part>2" in first and b"<pdfuaid:part>1" in first
    assert PdfReader(BytesIO(first)).metadata.title == "题"


def test_a_picture_without_a_text_is_refused(tmp_path):
    template = _template(tmp_path, '= 标题\n#image("a.svg")')
    with pytest.raises(TypesettingError, match="alt"):
        typeset(template, {}, timestamp=0, pictures={"a.svg": SVG})


def test_a_font_that_is_not_here_is_refused(tmp_path):
    template = _template(tmp_path, '#set text(font: "没有的字体")\n字')
    with pytest.raises(TypesettingError, match="unknown font"):
        typeset(template, {}, timestamp=0)
