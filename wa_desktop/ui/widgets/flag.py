"""A country as a small tile with its code: Windows draws no flag emoji."""

import zlib

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from wa_desktop.words.amounts import country_name

SIZE = QSize(34, 22)
_SCALE = 3
_HUES = 36


class CountryTile(QWidget):
    """The tile of a country, named in full for screen readers and on hover."""

    def __init__(self, country: str) -> None:
        super().__init__()
        self._country = country
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(country_name(country))
        self.setToolTip(country_name(country))

    def sizeHint(self) -> QSize:
        """Always the same."""
        return SIZE

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the tile."""
        painter = QPainter(self)
        paint_country(painter, QRectF(0, 0, SIZE.width(), SIZE.height()), self._country)
        painter.end()


def paint_country(painter: QPainter, area: QRectF, country: str) -> None:
    """Draw a country's tile anywhere, also from a table's delegate."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_colour_of(country))
    painter.drawRoundedRect(area, 4, 4)
    font = painter.font()
    font.setPixelSize(12)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor("white"))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, country or "–")


def country_icon(country: str) -> QIcon:
    """The tile as an icon, for tables and boxes."""
    pixmap = QPixmap(SIZE * _SCALE)
    pixmap.setDevicePixelRatio(_SCALE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_country(painter, QRectF(0, 0, SIZE.width(), SIZE.height()), country)
    painter.end()
    return QIcon(pixmap)


def _colour_of(country: str) -> QColor:
    # The same colour in every session (hash() is salted), dark enough for white letters.
    hue = zlib.crc32(country.encode()) % _HUES * (360 // _HUES)
    return QColor.fromHsv(hue, 150, 115)
