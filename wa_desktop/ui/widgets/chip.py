"""A state as a colour and a word; the tones of the states."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.ui.theme import colour

_RECIPIENT_TONES = {
    RecipientState.PLANNED: "neutral",
    RecipientState.EXCLUDED: "neutral",
    RecipientState.CANCELLED: "neutral",
    RecipientState.SENDING: "info",
    RecipientState.UNCONFIRMED: "warn",
    RecipientState.REFUSED: "bad",
    RecipientState.QUEUED: "info",
    RecipientState.ACK: "info",
    RecipientState.SENT: "info",
    RecipientState.DELIVERED: "good",
    RecipientState.READ: "good",
    RecipientState.FAILED: "bad",
}
_CAMPAIGN_TONES = {
    CampaignState.DRAFT: "neutral",
    CampaignState.READY: "info",
    CampaignState.RUNNING: "info",
    CampaignState.PAUSED: "warn",
    CampaignState.FINISHED: "good",
    CampaignState.CANCELLED: "neutral",
}
_PAD_X, _PAD_Y = 9, 3


def recipient_tone(state: RecipientState) -> str:
    """The tone of a recipient's state."""
    return _RECIPIENT_TONES[state]


def campaign_tone(state: CampaignState) -> str:
    """The tone of a campaign's state."""
    return _CAMPAIGN_TONES[state]


class Chip(QWidget):
    """A word on its tone's colour; tones: good, info, warn, bad, neutral."""

    def __init__(self, words: str, tone: str = "neutral") -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.say(words, tone)

    def say(self, words: str, tone: str) -> None:
        """Change the word and its tone."""
        self._words, self._tone = words, tone
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    @property
    def words(self) -> str:
        """The word shown."""
        return self._words

    def sizeHint(self) -> QSize:
        """As wide as the word."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._words) + 2 * _PAD_X, metrics.height() + 2 * _PAD_Y)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pill."""
        painter = QPainter(self)
        paint_chip(painter, QRectF(self.rect()), self._words, self._tone)
        painter.end()


def paint_chip(painter: QPainter, area: QRectF, words: str, tone: str) -> None:
    """Draw a chip anywhere, also from a table's delegate."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(f"{tone}_soft"))
    painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
    painter.setPen(colour(tone))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)
