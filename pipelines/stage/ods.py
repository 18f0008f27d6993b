"""OpenDocument spreadsheets: what calamine does not tell of their cells.

Belongs here: one streaming pass over content.xml for an overlay of every sheet. Does not: values
of sound cells, which calamine reads.
"""

from collections.abc import Iterable
from xml.parsers import expat

from pipelines.stage.overlay import Overlay
from pipelines.stage.sheets import MAX_COLUMNS, UnreadableFile

_HIDDEN = ("collapse", "filter")
_CELLS = ("table:table-cell", "table:covered-table-cell")
Attributes = dict[str, str]


class _Reader:
    """Follows the elements; keeps the place that repeated rows and columns lead to."""

    def __init__(self) -> None:
        self.overlays: list[Overlay] = []
        self._tables = 0
        self._row = self._column = 0
        self._row_end = 0
        self._described = 0
        self._error: tuple[int, int] | None = None
        self._text: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table:table":
            self._tables += 1
            if self._tables == 1:
                self.overlays.append(Overlay())
                self._row = self._row_end = self._described = 0
        elif self._tables != 1:
            return
        elif name == "table:table-column":
            self._describe(attributes)
        elif name == "table:table-row":
            self._start_row(attributes)
        elif name in _CELLS:
            self._start_cell(attributes)

    def end(self, name: str) -> None:
        if name == "table:table":
            self._tables -= 1
        elif name in _CELLS and self._error:
            self.overlays[-1].errors[self._error] = "".join(self._text).strip() or "#ERROR!"
            self._error = None

    def text(self, text: str) -> None:
        if self._error:
            self._text.append(text)

    def _describe(self, attributes: Attributes) -> None:
        """The next columns, and whether they are shown."""
        first = self._described + 1
        self._described += _count(attributes, "table:number-columns-repeated")
        if attributes.get("table:visibility") in _HIDDEN:
            last = min(self._described, MAX_COLUMNS)
            self.overlays[-1].hidden_columns.update(range(first, last + 1))

    def _start_row(self, attributes: Attributes) -> None:
        self._row = self._row_end + 1
        self._row_end += _count(attributes, "table:number-rows-repeated")
        self._column = 0
        if attributes.get("table:visibility") in _HIDDEN and self._row == self._row_end:
            self.overlays[-1].hidden_rows.add(self._row)

    def _start_cell(self, attributes: Attributes) -> None:
        overlay, first = self.overlays[-1], self._column + 1
        self._column += _count(attributes, "table:number-columns-repeated")
        kind = attributes.get("office:value-type")
        formula = attributes.get("table:formula")
        if kind is None and formula is None:
            return
        overlay.reach(self._row_end, self._column)
        down = _count(attributes, "table:number-rows-spanned")
        across = _count(attributes, "table:number-columns-spanned")
        if down > 1 or across > 1:
            overlay.merges.append((self._row, first, self._row + down - 1, first + across - 1))
        overlay.check("")
        if attributes.get("calcext:value-type") == "error":
            self._error, self._text = (self._row, first), []
        elif kind is None and formula is not None:
            overlay.unsaved[self._row, first] = "=" + formula.partition("=")[2]
        elif kind == "percentage":
            overlay.percents.update(
                (row, column)
                for row in range(self._row, self._row_end + 1)
                for column in range(first, self._column + 1)
            )


def _count(attributes: Attributes, name: str) -> int:
    return max(1, int(attributes.get(name, "1")))


def scan_content(pieces: Iterable[bytes]) -> list[Overlay]:
    """An overlay for every table of content.xml, in order.

    Raises:
        UnreadableFile: broken XML, an entity declaration, or cells beyond the limits.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = _refuse_entity
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError):
        raise UnreadableFile("工作簿已损坏，无法打开") from None
    return reader.overlays


def _refuse_entity(*_: object) -> None:
    raise UnreadableFile("文件内含 XML 实体声明，疑为异常文件，请用 Excel 或 WPS 另存后报送")
