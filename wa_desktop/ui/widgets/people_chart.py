"""Horizontal bars of people: one piece per outcome, told apart by pattern as well as by colour, each bar with words."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from wa_desktop.ui.theme import colour
from wa_desktop.words.language import _

_BAR, _SPACE, _LEAST = 18, 10, 4.0


class Piece(StrEnum):
    """What a piece of a bar stands for; together they are everybody."""

    READ = "read"
    DELIVERED = "delivered_not_read"
    ON_ITS_WAY = "on_its_way"
    FAILED = "failed"
    NOT_SENT = "not_sent"


_STYLES: dict[Piece, tuple[str, Qt.BrushStyle]] = {
    Piece.READ: ("bar_meta", Qt.BrushStyle.SolidPattern),
    Piece.DELIVERED: ("bar_meta", Qt.BrushStyle.BDiagPattern),
    Piece.ON_ITS_WAY: ("bar_sent", Qt.BrushStyle.Dense4Pattern),
    Piece.FAILED: ("bad", Qt.BrushStyle.DiagCrossPattern),
    Piece.NOT_SENT: ("neutral", Qt.BrushStyle.NoBrush),
}


@dataclass(frozen=True, slots=True)
class PeopleBar:
    """One bar: its name, what is said of it in words, and how many people each piece has."""

    name: str
    said: str
    pieces: tuple[tuple[Piece, int], ...]

    @property
    def total(self) -> int:
        """The bar's whole length."""
        return sum(number for _piece, number in self.pieces)


def spans(bar: PeopleBar, most: int, width: float) -> list[tuple[Piece, float, float]]:
    """Where each piece begins and how wide it is, `most` being `width` wide; nobody is invisible."""
    shown = [(piece, number) for piece, number in bar.pieces if number > 0]
    if not shown or most <= 0:
        return []
    spare = max(bar.total / most * width - _LEAST * len(shown), 0.0)
    found, begin = [], 0.0
    for piece, number in shown:
        wide = _LEAST + spare * number / bar.total
        found.append((piece, begin, wide))
        begin += wide
    return found


def paint_piece(painter: QPainter, area: QRectF, piece: Piece) -> None:
    """Draw a piece: an edge, and its pattern over the ground."""
    name, pattern = _STYLES[piece]
    tint = colour(name)
    painter.fillRect(area, colour("surface"))
    if pattern is not Qt.BrushStyle.NoBrush:
        painter.fillRect(area, QBrush(tint, pattern))
    painter.setPen(QPen(tint, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area.adjusted(0.75, 0.75, -0.75, -0.75))


class PeopleChart(QWidget):
    """The bars, one under the other on the same scale; the table beside them says the same in figures."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._bars: tuple[PeopleBar, ...] = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def bars(self) -> tuple[PeopleBar, ...]:
        """What is drawn."""
        return self._bars

    def show_bars(self, bars: Sequence[PeopleBar]) -> None:
        """Draw these."""
        self._bars = tuple(bars)
        spoken = (_("{name}: {fees}").format(name=bar.name, fees=bar.said) for bar in self._bars)
        self.setAccessibleDescription("; ".join(spoken))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As tall as the bars and their names."""
        return QSize(320, max(1, len(self._bars)) * self._step())

    def minimumSizeHint(self) -> QSize:
        """The same height, narrower."""
        return QSize(160, self.sizeHint().height())

    def _step(self) -> int:
        return _BAR + _SPACE + self.fontMetrics().height() + 2

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw every bar with its name and its words above."""
        painter = QPainter(self)
        most = max((bar.total for bar in self._bars), default=0)
        for at, bar in enumerate(self._bars):
            self._paint_bar(painter, bar, most, at * self._step())
        painter.end()

    def _paint_bar(self, painter: QPainter, bar: PeopleBar, most: int, top: int) -> None:
        metrics, tall = self.fontMetrics(), self.fontMetrics().height()
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        room = max(0, self.width() - metrics.horizontalAdvance(bar.said) - _SPACE)
        name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(0, top, room, tall), Qt.AlignmentFlag.AlignLeft, name)
        painter.drawText(QRectF(0, top, self.width(), tall), Qt.AlignmentFlag.AlignRight, bar.said)
        for piece, begin, wide in spans(bar, most, float(self.width())):
            paint_piece(painter, QRectF(begin, top + tall + 2, wide, _BAR), piece)


class PieceSwatch(QWidget):
    """The pattern of a piece, for a legend; the words beside it name it."""

    def __init__(self, piece: Piece) -> None:
        super().__init__()
        self._piece = piece
        self.setFixedSize(22, 14)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pattern."""
        painter = QPainter(self)
        paint_piece(painter, QRectF(self.rect()), self._piece)
        painter.end()
