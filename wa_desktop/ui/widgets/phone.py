"""The message as a phone shows it: header, body with WhatsApp's marks, footer, buttons."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextDocument
from PySide6.QtWidgets import QSizePolicy, QWidget

from wa_desktop.domain.templates import Button, TemplateVersion, filled
from wa_desktop.ui.theme import colour
from wa_desktop.ui.widgets.whatsapp_text import as_html
from wa_desktop.words.language import _

_BAR, _PAD, _MARGIN = 40, 10, 14
_BUTTON = 36
_WIDTH, _LEAST = 300, 220
_SIGNS = {"URL": "↗ ", "PHONE_NUMBER": "✆ ", "QUICK_REPLY": "↩ "}


@dataclass(frozen=True, slots=True)
class Message:
    """What the phone shows, holes already filled."""

    header: str = ""
    body: str = ""
    footer: str = ""
    buttons: tuple[Button, ...] = ()

    @property
    def plain(self) -> str:
        """The message for a screen reader."""
        parts = [self.header, self.body, self.footer, *(button.text for button in self.buttons)]
        return "\n".join(part for part in parts if part)


def message_of(version: TemplateVersion, values: dict[str, str]) -> Message:
    """A version with these values by variable key; holes without a value stay visible."""
    return Message(
        filled(version.header, values, "header."), filled(version.body, values), version.footer, version.buttons
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
        return int(_BAR + 2 * _MARGIN + self._bubble_height(width) + len(self._message.buttons) * _BUTTON)

    def sizeHint(self) -> QSize:
        """A phone's width."""
        return QSize(_WIDTH, self.heightForWidth(_WIDTH))

    def _documents(self, width: int) -> list[QTextDocument]:
        wide = min(width, _WIDTH + 60) - 2 * _MARGIN - 2 * _PAD
        texts = [(self._message.header, "phone_text", True), (self._message.body, "phone_text", False)]
        texts.append((self._message.footer, "phone_muted", False))
        return [self._document(text, tint, strong, wide) for text, tint, strong in texts if text]

    def _document(self, text: str, tint: str, strong: bool, wide: int) -> QTextDocument:
        document = QTextDocument()
        document.setDocumentMargin(0)
        font = QFont(self.font())
        font.setBold(strong)
        document.setDefaultFont(font)
        made = as_html(text, colour("phone_link").name())
        document.setHtml(f'<div style="color:{colour(tint).name()}; white-space:pre-wrap">{made}</div>')
        document.setTextWidth(wide)
        return document

    def _bubble_height(self, width: int) -> float:
        documents = self._documents(width)
        return sum(document.size().height() + 4 for document in documents) + 2 * _PAD

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the wall, the bar, the bubble and its buttons."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("phone_wall"))
        painter.drawRoundedRect(self.rect(), 12, 12)
        self._paint_bar(painter)
        bottom = self._paint_bubble(painter)
        self._paint_buttons(painter, bottom)
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

    def _bubble_width(self) -> float:
        return min(self.width(), _WIDTH + 60) - 2 * _MARGIN

    def _paint_bubble(self, painter: QPainter) -> float:
        top = _BAR + _MARGIN
        height = self._bubble_height(self.width())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("phone_bubble"))
        painter.drawRoundedRect(QRectF(_MARGIN, top, self._bubble_width(), height), 8, 8)
        at = QPointF(_MARGIN + _PAD, top + _PAD)
        for document in self._documents(self.width()):
            painter.save()
            painter.translate(at)
            document.drawContents(painter)
            painter.restore()
            at += QPointF(0, document.size().height() + 4)
        return top + height

    def _paint_buttons(self, painter: QPainter, top: float) -> None:
        for button in self._message.buttons:
            area = QRectF(_MARGIN, top + 3, self._bubble_width(), _BUTTON - 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("phone_bubble"))
            painter.drawRoundedRect(area, 8, 8)
            painter.setPen(colour("phone_link"))
            words = _SIGNS.get(button.kind, "") + button.text
            shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(area.width()) - 2 * _PAD)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, shown)
            top += _BUTTON
