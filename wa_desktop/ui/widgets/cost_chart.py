"""One stacked bar per line: Meta, M-Target sent, M-Target received, told apart by pattern as well as by colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from wa_desktop.domain.estimates import FeeKind
from wa_desktop.ui.theme import colour
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

_TINTS = {FeeKind.META: "bar_meta", FeeKind.SENT: "bar_sent", FeeKind.RECEIVED: "bar_received"}
_PATTERNS = {
    FeeKind.META: Qt.BrushStyle.SolidPattern,
    FeeKind.SENT: Qt.BrushStyle.BDiagPattern,
    FeeKind.RECEIVED: Qt.BrushStyle.CrossPattern,
}
_BAR, _SPACE, _LEAST = 20, 8, 4.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name (empty for the only one) and what each fee adds; a fee that is not known is left out."""

    name: str
    fees: tuple[tuple[FeeKind, Decimal], ...]

    @property
    def total(self) -> Decimal:
        """The bar's whole length."""
        return sum((amount for _fee, amount in self.fees), Decimal(0))


def spans(bar: Bar, most: Decimal, width: float) -> list[tuple[FeeKind, float, float]]:
    """Where each fee begins and how wide it is, `most` being `width` wide; no fee above 0 is invisible."""
    shown = [(fee, amount) for fee, amount in bar.fees if amount > 0]
    if not shown or most <= 0:
        return []
    # Each gets its least first, then its share of what is left.
    spare = max(float(bar.total / most) * width - _LEAST * len(shown), 0.0)
    found, begin = [], 0.0
    for fee, amount in shown:
        wide = _LEAST + spare * float(amount / bar.total)
        found.append((fee, begin, wide))
        begin += wide
    return found


def paint_fee(painter: QPainter, area: QRectF, fee: FeeKind) -> None:
    """Draw a piece of a fee: an edge, and its pattern over the ground."""
    tint = colour(_TINTS[fee])
    painter.fillRect(area, colour("surface"))
    painter.fillRect(area, QBrush(tint, _PATTERNS[fee]))
    painter.setPen(QPen(tint, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area.adjusted(0.75, 0.75, -0.75, -0.75))


class StackedBars(QWidget):
    """The bars, one under the other on the same scale; the table beside it says the same in figures."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._bars: tuple[Bar, ...] = ()
        self._currency = "EUR"
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What is drawn."""
        return self._bars

    def show_bars(self, bars: Sequence[Bar], currency: str) -> None:
        """Draw these."""
        self._bars, self._currency = tuple(bars), currency
        self.setAccessibleDescription("; ".join(map(self._spoken, self._bars)))
        self.setToolTip(self.accessibleDescription())
        self.updateGeometry()
        self.update()

    def _spoken(self, bar: Bar) -> str:
        said = ", ".join(f"{label(f'fee.{fee.value}')} {amounts.money(each, self._currency)}" for fee, each in bar.fees)
        return _("{name}: {fees}").format(name=bar.name, fees=said) if bar.name else said

    def sizeHint(self) -> QSize:
        """As tall as the bars and their names."""
        return QSize(240, max(1, len(self._bars)) * self._step() - _SPACE)

    def minimumSizeHint(self) -> QSize:
        """The same height, narrower."""
        return QSize(120, self.sizeHint().height())

    def _named(self) -> bool:
        return any(bar.name for bar in self._bars)

    def _step(self) -> int:
        return _BAR + _SPACE + (self.fontMetrics().height() + 2 if self._named() else 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw every bar with its name above."""
        painter = QPainter(self)
        most = max((bar.total for bar in self._bars), default=Decimal(0))
        if most <= 0:
            painter.fillRect(0, 0, self.width(), _BAR, colour("neutral_soft"))
        for at, bar in enumerate(self._bars):
            self._paint_bar(painter, bar, most, at * self._step())
        painter.end()

    def _paint_bar(self, painter: QPainter, bar: Bar, most: Decimal, top: int) -> None:
        if self._named():
            tall = self.fontMetrics().height()
            painter.setPen(self.palette().color(QPalette.ColorRole.Text))
            shown = amounts.money(bar.total, self._currency)
            room = self.width() - self.fontMetrics().horizontalAdvance(shown) - _SPACE
            name = self.fontMetrics().elidedText(bar.name, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(0, top, room, tall), Qt.AlignmentFlag.AlignLeft, name)
            painter.drawText(QRectF(0, top, self.width(), tall), Qt.AlignmentFlag.AlignRight, shown)
            top += tall + 2
        for fee, begin, wide in spans(bar, most, float(self.width())):
            paint_fee(painter, QRectF(begin, top, wide, _BAR), fee)


class FeeSwatch(QWidget):
    """The pattern of a fee, for a legend; the words beside it name it."""

    def __init__(self, fee: FeeKind) -> None:
        super().__init__()
        self._fee = fee
        self.setFixedSize(22, 14)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pattern."""
        painter = QPainter(self)
        paint_fee(painter, QRectF(self.rect()), self._fee)
        painter.end()
