"""One bar for the whole list: every member in exactly one state, as a colour and a word."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from wa_desktop.domain.states import RecipientState
from wa_desktop.ui.pages import labels
from wa_desktop.ui.theme import colour
from wa_desktop.words import amounts
from wa_desktop.words.language import _

_S = RecipientState
SHADES: Mapping[RecipientState, tuple[str, float]] = {
    _S.READ: ("good", 1.0),
    _S.DELIVERED: ("good", 0.65),
    _S.SENT: ("info", 1.0),
    _S.ACK: ("info", 0.8),
    _S.QUEUED: ("info", 0.6),
    _S.SENDING: ("info", 0.4),
    _S.PLANNED: ("neutral", 0.3),
    _S.UNCONFIRMED: ("warn", 0.85),
    _S.FAILED: ("bad", 1.0),
    _S.REFUSED: ("bad", 0.65),
    _S.CANCELLED: ("neutral", 0.75),
    _S.EXCLUDED: ("neutral", 0.5),
}
"""In the bar's order: each state's tone and how strong it is."""

EDGES: Mapping[RecipientState, str] = {state: tone for state, (tone, _strength) in SHADES.items()}
"""The colour around each state's part: a pale one stands out by its edge."""

_BAR, _GAP, _SWATCH = 26, 10, 12
_LEAST = 3.0


def segments(counts: Mapping[RecipientState, int], width: float) -> list[tuple[RecipientState, float, float]]:
    """Where each state's part begins and how wide it is; together exactly `width`, none invisible."""
    present = [(state, counts.get(state, 0)) for state in SHADES if counts.get(state, 0)]
    total = sum(count for _state, count in present)
    if not total or width < _LEAST * len(present):
        return []
    spare = width - _LEAST * len(present)
    found, begin = [], 0.0
    for state, count in present:
        wide = _LEAST + spare * count / total
        found.append((state, begin, wide))
        begin += wide
    return found


def spoken(counts: Mapping[RecipientState, int]) -> list[tuple[RecipientState, str]]:
    """Every state that holds somebody, in words: `Delivered 1,204`."""
    return [
        (state, f"{labels.state(state)} {amounts.count(counts[state])}") for state in SHADES if counts.get(state, 0)
    ]


def shade(state: RecipientState) -> QColor:
    """The state's colour in the scheme in use."""
    tone, strength = SHADES[state]
    strong, ground = colour(tone), colour("surface")
    mixed = (strong.redF(), strong.greenF(), strong.blueF()), (ground.redF(), ground.greenF(), ground.blueF())
    return QColor.fromRgbF(*(a * strength + b * (1 - strength) for a, b in zip(*mixed, strict=True)))


class StateBar(QWidget):
    """The bar and its words beneath."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: Mapping[RecipientState, int] = {}
        self.setAccessibleName(_("Recipients by state"))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumWidth(200)

    @property
    def counts(self) -> Mapping[RecipientState, int]:
        """What is shown."""
        return self._counts

    def show_counts(self, counts: Mapping[RecipientState, int]) -> None:
        """Show these counts; nothing is drawn when they did not change."""
        if dict(counts) == self._counts:
            return
        self._counts = dict(counts)
        words = ", ".join(said for _state, said in spoken(self._counts))
        total = amounts.count(sum(self._counts.values()))
        self.setAccessibleName(_("Recipients by state, {total} in all: {words}").format(total=total, words=words))
        self.setToolTip(words)
        self._keep_height()
        self.update()

    def _keep_height(self) -> None:
        # Only when it changed: the whole page is laid out anew.
        height = self.heightForWidth(self.width())
        if height != self.minimumHeight():
            self.setMinimumHeight(height)
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words wrap anew."""
        super().resizeEvent(event)
        self._keep_height()

    def hasHeightForWidth(self) -> bool:
        """The words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The bar and as many lines of words as they need."""
        lines = 1 + max((line for _state, _said, line, _x in self._legend(width)), default=0)
        return _BAR + _GAP + lines * self._line_height()

    def sizeHint(self) -> QSize:
        """Wide."""
        return QSize(600, self.heightForWidth(600))

    def _line_height(self) -> int:
        return self.fontMetrics().height() + 6

    def _legend(self, width: int) -> list[tuple[RecipientState, str, int, int]]:
        """Each state's words with their line and where they begin on it."""
        metrics: QFontMetrics = self.fontMetrics()
        placed, line, x = [], 0, 0
        for state, said in spoken(self._counts):
            wide = _SWATCH + 6 + metrics.horizontalAdvance(said) + 18
            if x and x + wide > width:
                line, x = line + 1, 0
            placed.append((state, said, line, x))
            x += wide
        return placed

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the parts, then the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if not self._counts:
            painter.fillRect(0, 0, self.width(), _BAR, colour("neutral_soft"))
        for state, begin, wide in segments(self._counts, float(self.width())):
            _paint_part(painter, QRectF(begin, 0, max(wide - 1, 1), _BAR), state)
        for state, said, line, x in self._legend(self.width()):
            self._paint_words(painter, state, said, QRectF(x, _BAR + _GAP + line * self._line_height(), 0, 0))
        painter.end()

    def _paint_words(self, painter: QPainter, state: RecipientState, said: str, at: QRectF) -> None:
        height = self._line_height()
        swatch = QRectF(at.x(), at.y() + (height - _SWATCH) / 2, _SWATCH, _SWATCH)
        painter.setPen(Qt.PenStyle.NoPen)
        _paint_part(painter, swatch, state)
        painter.setPen(colour("text"))
        area = QRectF(at.x() + _SWATCH + 6, at.y(), self.width(), height)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, said)


def _paint_part(painter: QPainter, area: QRectF, state: RecipientState) -> None:
    painter.fillRect(area, shade(state))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(EDGES[state]), 1))
    painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))
