"""The message as a phone shows it: header or file, body with WhatsApp's marks, footer, time, buttons."""

import html
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPaintEvent, QTextDocument, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from wa_desktop.domain.templates import Button, TemplateVersion, filled
from wa_desktop.ui.theme import colour
from wa_desktop.ui.widgets.phone_media import MEDIA_HEIGHTS, media_words, paint_media
from wa_desktop.ui.widgets.whatsapp_text import as_html, plain_of
from wa_desktop.words.language import _

_BAR, _PAD, _MARGIN = 40, 10, 14
_BUTTON, _MOST_BUTTONS = 36, 3
_WIDTH, _LEAST, _WIDEST = 300, 220, 360
_GAP = 4
_SIGNS = {
    "URL": "↗", "PHONE_NUMBER": "✆", "VOICE_CALL": "✆", "QUICK_REPLY": "↩", "COPY_CODE": "❐", "OTP": "❐",
    "CATALOG": "▤", "MPM": "▤", "FLOW": "▤",
}  # fmt: skip
_TIME = "10:30"


@dataclass(frozen=True, slots=True)
class Message:
    """What the phone shows, holes already filled; `media` is the kind of file on top (IMAGE, VIDEO…)."""

    header: str = ""
    body: str = ""
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    media: str = ""

    @property
    def plain(self) -> str:
        """The message for a screen reader."""
        media = f"[{media_words(self.media)}]" if self.media else ""
        parts = [media, self.header, plain_of(self.body), self.footer, *(button.text for button in self.buttons)]
        return "\n".join(part for part in parts if part)


def message_of(version: TemplateVersion, values: Mapping[str, str]) -> Message:
    """A version with these values by variable key; holes without a value stay visible."""
    kind = version.header_format.upper()
    return Message(
        filled(version.header, values, "header."),
        filled(version.body, values),
        version.footer,
        version.buttons,
        kind if kind in MEDIA_HEIGHTS else "",
    )


class PhonePreview(QWidget):
    """Draws one message on a wall, under a name."""

    def __init__(self) -> None:
        super().__init__()
        self._message = Message()
        self._sender = ""
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumWidth(_LEAST)
        self.setAccessibleName(_("Message preview"))

    @property
    def message(self) -> Message:
        """What is shown."""
        return self._message

    def show_message(self, message: Message, sender: str) -> None:
        """Show `message` in the conversation with `sender`."""
        self._message, self._sender = message, sender
        self.setAccessibleDescription(message.plain)
        self.setMinimumHeight(self.heightForWidth(max(self.width(), _LEAST)))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """The text wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Bar, bubble and margins."""
        return int(_BAR + 2 * _MARGIN + self._bubble_height(width))

    def sizeHint(self) -> QSize:
        """A phone's width."""
        return QSize(_WIDTH, self.heightForWidth(_WIDTH))

    def _documents(self, width: int) -> list[QTextDocument]:
        wide = _bubble_width(width) - 2 * _PAD
        texts = [(self._message.header, "phone_text", True, False), (self._message.body, "phone_text", False, True)]
        texts.append((self._message.footer, "phone_muted", False, False))
        return [self._document(text, tint, strong, marks, wide) for text, tint, strong, marks in texts if text]

    def _document(self, text: str, tint: str, strong: bool, marks: bool, wide: float) -> QTextDocument:
        document = QTextDocument()
        document.setDocumentMargin(0)
        # A phone breaks a word that is longer than its line.
        document.setDefaultTextOption(_wrapping())
        font = QFont(self.font())
        font.setBold(strong)
        document.setDefaultFont(font)
        # Neither headers nor footers know marks.
        made = as_html(text, colour("phone_link").name()) if marks else html.escape(text)
        document.setHtml(f'<div style="color:{colour(tint).name()}; white-space:pre-wrap">{made}</div>')
        document.setTextWidth(wide)
        return document

    def _media_height(self) -> int:
        return MEDIA_HEIGHTS.get(self._message.media, 0)

    def _text_height(self, width: int) -> float:
        texts = sum(document.size().height() + _GAP for document in self._documents(width))
        return texts + self.fontMetrics().height() + 2 * _PAD

    def _shown_buttons(self) -> list[str]:
        """As a phone does: more than three are two and "See all options"."""
        buttons = self._message.buttons
        shown = buttons if len(buttons) <= _MOST_BUTTONS else buttons[: _MOST_BUTTONS - 1]
        words = [f"{_SIGNS.get(each.kind, '')}  {each.text}".strip() for each in shown]
        return words if len(shown) == len(buttons) else [*words, "☰  " + _("See all options")]

    def _bubble_height(self, width: int) -> float:
        return self._media_height() + self._text_height(width) + len(self._shown_buttons()) * _BUTTON

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the wall, the bar, the bubble and its buttons."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("phone_wall"))
        painter.drawRoundedRect(self.rect(), 12, 12)
        self._paint_bar(painter)
        self._paint_bubble(painter)
        painter.end()

    def _paint_bar(self, painter: QPainter) -> None:
        bar = QRectF(0, 0, self.width(), _BAR)
        painter.setBrush(colour("phone_bar"))
        painter.drawRoundedRect(bar, 12, 12)
        painter.drawRect(bar.adjusted(0, 12, 0, 0))
        painter.setPen(colour("phone_on_bar"))
        area = bar.adjusted(_MARGIN, 0, -_MARGIN, 0)
        name = self.fontMetrics().elidedText(self._sender, Qt.TextElideMode.ElideRight, int(area.width()))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)

    def _paint_bubble(self, painter: QPainter) -> None:
        top, width = _BAR + _MARGIN, _bubble_width(self.width())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("phone_bubble"))
        painter.drawPath(_bubble(QRectF(_MARGIN, top, width, self._bubble_height(self.width()))))
        if self._message.media:
            area = QRectF(_MARGIN + _GAP, top + _GAP, width - 2 * _GAP, self._media_height() - _GAP)
            paint_media(painter, area, self._message.media)
        at = QPointF(_MARGIN + _PAD, top + self._media_height() + _PAD)
        for document in self._documents(self.width()):
            painter.save()
            painter.translate(at)
            document.drawContents(painter)
            painter.restore()
            at += QPointF(0, document.size().height() + _GAP)
        bottom = top + self._media_height() + self._text_height(self.width())
        self._paint_time(painter, QRectF(_MARGIN + _PAD, at.y(), width - 2 * _PAD, self.fontMetrics().height()))
        self._paint_buttons(painter, bottom, width)

    def _paint_time(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(colour("phone_muted"))
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, _TIME)

    def _paint_buttons(self, painter: QPainter, top: float, width: float) -> None:
        for words in self._shown_buttons():
            area = QRectF(_MARGIN, top, width, _BUTTON)
            painter.setPen(colour("phone_wall"))
            painter.drawLine(area.topLeft(), area.topRight())
            painter.setPen(colour("phone_link"))
            shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(area.width()) - 2 * _PAD)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, shown)
            top += _BUTTON


def _bubble_width(width: int) -> float:
    return min(width, _WIDEST) - 2 * _MARGIN


def _wrapping() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


def _bubble(area: QRectF) -> QPainterPath:
    """A rounded rectangle with the tail of a message that came in."""
    path = QPainterPath()
    path.addRoundedRect(area, 8, 8)
    tail = QPainterPath(area.topLeft() + QPointF(-7, 0))
    tail.lineTo(area.topLeft() + QPointF(10, 0))
    tail.lineTo(area.topLeft() + QPointF(0, 12))
    tail.closeSubpath()
    return path.united(tail)
