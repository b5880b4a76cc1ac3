"""A country's flag: our own small drawings, since Windows draws no flag emoji; a tile with its code for the others."""

import json
import math
import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPaintEvent, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from wa_desktop.ui.theme import colour
from wa_desktop.words.amounts import country_name
from wa_desktop.words.bundled import bundled

SIZE = QSize(34, 22)
_FIELD = (30.0, 20.0)
_SCALE = 3
_HUES = 36
_BESIDE = 24
"""Room for the code beside a flag that stands alone."""
Shape = Sequence[Any]


@lru_cache(maxsize=1)
def flags() -> dict[str, list[Shape]]:
    """The drawings by country."""
    data = json.loads(bundled("flags", "flags.json").read_text(encoding="utf-8"))
    drawn: dict[str, list[Shape]] = data["flags"]
    return drawn | {country: drawn[other] for country, other in data["same"].items()}


class CountryTile(QWidget):
    """A country without its name: its flag with its code, named in full for screen readers and on hover."""

    def __init__(self, country: str) -> None:
        super().__init__()
        self._country = country
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(country_name(country))
        self.setToolTip(country_name(country))

    def sizeHint(self) -> QSize:
        """Always the same, whether the code stands on the tile or beside the flag."""
        return SIZE + QSize(_BESIDE, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the flag and the code."""
        painter = QPainter(self)
        area = QRectF(0, 0, SIZE.width(), SIZE.height())
        paint_country(painter, area, self._country)
        if self._country in flags():
            painter.setPen(colour("text"))
            beside = QRectF(area.right() + 5, 0, _BESIDE - 5, area.height())
            painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._country)
        painter.end()


def paint_country(painter: QPainter, area: QRectF, country: str) -> None:
    """Draw a country anywhere, also from a table's delegate; its name always stands beside or in its tool tip."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawn = flags().get(country)
    if drawn is None:
        _paint_code(painter, area, country)
        return
    painter.save()
    rounded = QPainterPath()
    rounded.addRoundedRect(area, 3, 3)
    painter.setClipPath(rounded)
    painter.translate(area.topLeft())
    painter.scale(area.width() / _FIELD[0], area.height() / _FIELD[1])
    painter.setPen(Qt.PenStyle.NoPen)
    for kind, *details in drawn:
        _PAINTERS[kind](painter, details)
    painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(colour("border_strong"))
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


def country_icon(country: str) -> QIcon:
    """The flag as an icon, for tables and boxes."""
    pixmap = QPixmap(SIZE * _SCALE)
    pixmap.setDevicePixelRatio(_SCALE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_country(painter, QRectF(0, 0, SIZE.width(), SIZE.height()), country)
    painter.end()
    return QIcon(pixmap)


def _stripes(painter: QPainter, details: Shape, upright: bool) -> None:
    weighed: list[tuple[str, float]] = []
    for said in details:
        if isinstance(said, str):
            weighed.append((said, 1.0))
        else:
            weighed[-1] = (weighed[-1][0], float(said))
    total, at = sum(weight for _colour, weight in weighed), 0.0
    for tint, weight in weighed:
        first, share = at / total, weight / total
        if upright:
            area = QRectF(first * _FIELD[0], 0, share * _FIELD[0], _FIELD[1])
        else:
            area = QRectF(0, first * _FIELD[1], _FIELD[0], share * _FIELD[1])
        painter.fillRect(area, QColor(tint))
        at += weight


def _across(painter: QPainter, details: Shape) -> None:
    _stripes(painter, details, upright=False)


def _upright(painter: QPainter, details: Shape) -> None:
    _stripes(painter, details, upright=True)


def _rect(painter: QPainter, details: Shape) -> None:
    tint, x, y, width, height = details
    painter.fillRect(QRectF(x, y, width, height), QColor(tint))


def _cross(painter: QPainter, details: Shape) -> None:
    tint, x, y, thickness = details
    painter.fillRect(QRectF(x - thickness / 2, 0, thickness, _FIELD[1]), QColor(tint))
    painter.fillRect(QRectF(0, y - thickness / 2, _FIELD[0], thickness), QColor(tint))


def _disc(painter: QPainter, details: Shape) -> None:
    x, y, radius, tint = details
    painter.setBrush(QColor(tint))
    painter.drawEllipse(QPointF(x, y), radius, radius)


def _star(painter: QPainter, details: Shape) -> None:
    tint, x, y, radius = details
    reach = [radius if at % 2 == 0 else radius * 0.382 for at in range(10)]
    turns = [math.pi * at / 5 - math.pi / 2 for at in range(10)]
    points = [QPointF(x + r * math.cos(t), y + r * math.sin(t)) for r, t in zip(reach, turns, strict=True)]
    painter.setBrush(QColor(tint))
    painter.drawPolygon(QPolygonF(points))


def _poly(painter: QPainter, details: Shape) -> None:
    tint, *places = details
    painter.setBrush(QColor(tint))
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in zip(places[::2], places[1::2], strict=True)]))


_PAINTERS: dict[str, Callable[[QPainter, Shape], None]] = {
    "h": _across, "v": _upright, "rect": _rect, "cross": _cross, "disc": _disc, "star": _star, "poly": _poly,
}  # fmt: skip


def _paint_code(painter: QPainter, area: QRectF, country: str) -> None:
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_colour_of(country))
    painter.drawRoundedRect(area, 4, 4)
    font = painter.font()
    font.setPixelSize(12)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor("white"))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, country or "–")
    painter.restore()


def _colour_of(country: str) -> QColor:
    # The same colour in every session (hash() is salted), dark enough for white letters.
    hue = zlib.crc32(country.encode()) % _HUES * (360 // _HUES)
    return QColor.fromHsv(hue, 150, 115)
