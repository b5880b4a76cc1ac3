"""What stands on top of a message when it is no text: a picture, a video, a document, a place, drawn as a stand-in."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

from wa_desktop.ui.theme import colour
from wa_desktop.words.language import _

MEDIA_HEIGHTS = {"IMAGE": 130, "VIDEO": 130, "LOCATION": 110, "DOCUMENT": 62}
"""The room each takes, in device-independent pixels."""


def media_words(kind: str) -> str:
    """What it is, in a word."""
    return {"IMAGE": _("Picture"), "VIDEO": _("Video"), "LOCATION": _("Place"), "DOCUMENT": _("Document")}.get(kind, "")


def paint_media(painter: QPainter, area: QRectF, kind: str) -> None:
    """Draw a stand-in of this kind."""
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("phone_wall"))
    painter.drawRoundedRect(area, 6, 6)
    painter.setBrush(colour("phone_muted"))
    middle = QPointF(area.center().x(), area.center().y() - 9)
    if kind == "DOCUMENT":
        _paint_page(painter, QRectF(area.left() + 12, area.top() + 12, 24, area.height() - 24))
        words = area.adjusted(48, 0, -8, 0)
    else:
        {"IMAGE": _paint_picture, "VIDEO": _paint_video, "LOCATION": _paint_place}[kind](painter, middle)
        words = QRectF(area.left(), area.bottom() - 32, area.width(), 24)
    painter.setPen(colour("phone_text"))
    left = Qt.AlignmentFlag.AlignLeft if kind == "DOCUMENT" else Qt.AlignmentFlag.AlignHCenter
    painter.drawText(words, left | Qt.AlignmentFlag.AlignVCenter, media_words(kind))
    painter.restore()


def _paint_picture(painter: QPainter, middle: QPointF) -> None:
    painter.drawPolygon(
        QPolygonF([middle + QPointF(x, y) for x, y in ((-34, 24), (-12, -8), (2, 10), (14, -4), (34, 24))])
    )
    painter.drawEllipse(middle + QPointF(18, -20), 7, 7)


def _paint_video(painter: QPainter, middle: QPointF) -> None:
    painter.drawEllipse(middle, 24, 24)
    painter.setBrush(colour("phone_wall"))
    painter.drawPolygon(QPolygonF([middle + QPointF(x, y) for x, y in ((-7, -12), (13, 0), (-7, 12))]))


def _paint_place(painter: QPainter, middle: QPointF) -> None:
    pin = QPainterPath()
    pin.addEllipse(middle + QPointF(0, -8), 14, 14)
    pin.addPolygon(QPolygonF([middle + QPointF(x, y) for x, y in ((-12, -1), (12, -1), (0, 22), (-12, -1))]))
    painter.drawPath(pin.simplified())
    painter.setBrush(colour("phone_wall"))
    painter.drawEllipse(middle + QPointF(0, -8), 5, 5)


def _paint_page(painter: QPainter, area: QRectF) -> None:
    corner = 8
    page = QPolygonF(
        [area.topLeft(), area.topRight() - QPointF(corner, 0), area.topRight() + QPointF(0, corner),
         area.bottomRight(), area.bottomLeft()]
    )  # fmt: skip
    painter.drawPolygon(page)
    painter.setBrush(colour("phone_wall"))
    for at in (0.45, 0.62, 0.79):
        painter.drawRect(QRectF(area.left() + 5, area.top() + at * area.height(), area.width() - 10, 2))
