"""Icons drawn from data in any colour: sharp at every scale, the same on every system, no font needed."""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from wa_desktop.ui.theme import ICON, colour
from wa_desktop.words.bundled import bundled

Shape = Sequence[Any]
_FIELD, _STROKE, _SCALE = 24.0, 1.8, 3
_DEGREE = 16


@lru_cache(maxsize=1)
def shapes() -> dict[str, list[Shape]]:
    """The strokes of every icon by its name."""
    drawn: dict[str, list[Shape]] = json.loads(bundled("icons", "shapes.json").read_text(encoding="utf-8"))["icons"]
    return drawn


class Picture(QWidget):
    """One icon in a theme's colour, beside words that say the same: screen readers pass it over."""

    def __init__(self, name: str, tint: str, size: int = ICON) -> None:
        super().__init__()
        self._name, self._tint, self._size = name, tint, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(self._size, self._size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it in the colour of the scheme in use."""
        painter = QPainter(self)
        paint_icon(painter, QRectF(0, 0, self._size, self._size), self._name, colour(self._tint))
        painter.end()


def icon(name: str, tint: QColor, size: int = ICON) -> QIcon:
    """An icon for a button."""
    pixmap = QPixmap(QSize(size, size) * _SCALE)
    pixmap.setDevicePixelRatio(_SCALE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_icon(painter, QRectF(0, 0, size, size), name, tint)
    painter.end()
    return QIcon(pixmap)


def paint_icon(painter: QPainter, area: QRectF, name: str, tint: QColor) -> None:
    """Draw an icon anywhere."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(area.topLeft())
    painter.scale(area.width() / _FIELD, area.height() / _FIELD)
    painter.setPen(QPen(tint, _STROKE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    for kind, *details in shapes()[name]:
        painter.setBrush(tint if kind == "dot" else Qt.BrushStyle.NoBrush)
        _STROKES[kind](painter, details)
    painter.restore()


def _line(painter: QPainter, at: Shape) -> None:
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in zip(at[::2], at[1::2], strict=True)]))


def _ring(painter: QPainter, at: Shape) -> None:
    x, y, radius = at
    painter.drawEllipse(QPointF(x, y), radius, radius)


def _dot(painter: QPainter, at: Shape) -> None:
    pen = painter.pen()
    painter.setPen(Qt.PenStyle.NoPen)
    _ring(painter, at)
    painter.setPen(pen)


def _box(painter: QPainter, at: Shape) -> None:
    x, y, width, height, radius = at
    painter.drawRoundedRect(QRectF(x, y, width, height), radius, radius)


def _arc(painter: QPainter, at: Shape) -> None:
    x, y, radius, start, sweep = at
    box = QRectF(x - radius, y - radius, 2 * radius, 2 * radius)
    painter.drawArc(box, round(start * _DEGREE), round(sweep * _DEGREE))


_STROKES: dict[str, Callable[[QPainter, Shape], None]] = {
    "line": _line, "ring": _ring, "dot": _dot, "box": _box, "arc": _arc,
}  # fmt: skip
