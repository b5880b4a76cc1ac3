"""Paragraphs and tables of a PDF in the program's own fonts; tables go on over as many pages as they need."""

from collections.abc import Sequence
from html import escape
from threading import Lock
from typing import TYPE_CHECKING, Any

from wa_desktop.results.cells import printable
from wa_desktop.results.drawable import drawable, is_whole
from wa_desktop.words.bundled import bundled

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

MARGIN = 42
GREY = "#52606d"
_FONT, _BOLD = "DejaVuSans", "DejaVuSans-Bold"
_PADDING, _CELL_SIZE, _LEAST_SIZE = 5, 7.5, 5.0
_LINE, _GROUND = "#9aa5b1", "#eef1f4"
_REGISTERING = Lock()


class Paper:
    """Makes the parts of one document of `width` points; remembers whether a sign had to be named."""

    def __init__(self, width: float) -> None:
        from reportlab.pdfbase.pdfmetrics import getFont

        register_fonts()
        self.width = width
        self.named_signs = False
        faces: list[Any] = [getFont(_FONT), getFont(_BOLD)]
        self._glyphs = frozenset(faces[0].face.charToGlyph) & frozenset(faces[1].face.charToGlyph)

    def shown(self, words: str) -> str:
        """`words` with the signs named that the font cannot draw."""
        clean = printable(words)
        if is_whole(clean, self._has):
            return clean
        self.named_signs = True
        return drawable(clean, self._has)

    def _has(self, sign: str) -> bool:
        return ord(sign) in self._glyphs

    def text(self, words: str, size: float = 9, *, bold: bool = False, colour: str = "#000000") -> "Flowable":
        """A paragraph; line breaks of `words` stay."""
        from reportlab.lib.colors import HexColor
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.platypus import Paragraph

        style = ParagraphStyle(
            "text", fontName=_BOLD if bold else _FONT, fontSize=size, leading=size * 1.35, textColor=HexColor(colour),
            splitLongWords=1,
        )  # fmt: skip
        return Paragraph(escape(self.shown(words)).replace("\n", "<br/>"), style)

    def heading(self, words: str) -> "list[Flowable]":
        """The title of a part, never alone at the foot of a page."""
        from reportlab.platypus import CondPageBreak, Spacer

        return [CondPageBreak(80), Spacer(1, 12), self.text(words, 12, bold=True), Spacer(1, 4)]

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float],
              right: Sequence[int] = (), last: int = 0) -> "Flowable":  # fmt: skip
        """Columns as wide as their shares, the header again on every page; the `last` rows are sums."""
        from reportlab.lib.colors import HexColor
        from reportlab.platypus import Table, TableStyle

        body = [[self._cell(cell, at in right, bold=number >= len(rows) - last) for at, cell in enumerate(row)]
                for number, row in enumerate(rows)]  # fmt: skip
        rooms = [share * self.width - 2 * _PADDING for share in shares]
        titles = [self._cell(cell, at in right, bold=True, room=rooms[at]) for at, cell in enumerate(header)]
        head = [titles] if any(header) else []
        table = Table(
            [*head, *body],
            colWidths=[share * self.width for share in shares],
            repeatRows=len(head),
            spaceBefore=3,
            spaceAfter=6,
        )
        style: list[Any] = [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor(_LINE)),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("LEFTPADDING", (0, 0), (-1, -1), _PADDING),
            ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING),
        ]
        if head:
            style.append(("BACKGROUND", (0, 0), (-1, 0), HexColor(_GROUND)))
        table.setStyle(TableStyle(style))
        return table

    def _cell(self, words: str, right: bool, *, bold: bool, room: float = 0) -> "Flowable":
        """`room` > 0: small enough that no word is wider than that."""
        from reportlab.lib.enums import TA_LEFT, TA_RIGHT
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.pdfbase.pdfmetrics import stringWidth
        from reportlab.platypus import Paragraph

        font, size, told = _BOLD if bold else _FONT, _CELL_SIZE, self.shown(words)
        widest = max((stringWidth(word, font, size) for word in told.split()), default=0)
        if room and widest > room:
            size = max(_LEAST_SIZE, size * room / widest)
        style = ParagraphStyle(
            "cell", fontName=font, fontSize=size, leading=9.8, alignment=TA_RIGHT if right else TA_LEFT,
            splitLongWords=1,
        )  # fmt: skip
        return Paragraph(escape(told).replace("\n", "<br/>"), style)

    def together(self, parts: "Sequence[Flowable]") -> "Flowable":
        """Parts that stay on one page when one page can hold them."""
        from reportlab.platypus import KeepTogether, Spacer

        return KeepTogether([*parts, Spacer(1, 6)])

    def framed(self, parts: "Sequence[Flowable]") -> "Flowable":
        """Parts in a frame, such as the message as it was sent."""
        from reportlab.lib.colors import HexColor
        from reportlab.platypus import Table, TableStyle

        table = Table(
            [[part] for part in parts], colWidths=[0.72 * self.width], hAlign="LEFT", spaceBefore=3, spaceAfter=3
        )
        style: list[Any] = [
            ("BOX", (0, 0), (-1, -1), 0.6, HexColor(_LINE)),
            ("BACKGROUND", (0, 0), (-1, -1), HexColor("#f6f8f9")),
            ("LEFTPADDING", (0, 0), (-1, -1), 8),
            ("RIGHTPADDING", (0, 0), (-1, -1), 8),
        ]
        table.setStyle(TableStyle(style))
        return table


def register_fonts() -> None:
    """Make the bundled fonts known, once; two documents may begin at the same instant."""
    from reportlab.pdfbase.pdfmetrics import getRegisteredFontNames, registerFont, registerFontFamily
    from reportlab.pdfbase.ttfonts import TTFont

    with _REGISTERING:
        if _FONT not in getRegisteredFontNames():
            registerFont(TTFont(_FONT, str(bundled("fonts", "DejaVuSans.ttf"))))
            registerFont(TTFont(_BOLD, str(bundled("fonts", "DejaVuSans-Bold.ttf"))))
            registerFontFamily(_FONT, normal=_FONT, bold=_BOLD, italic=_FONT, boldItalic=_BOLD)
