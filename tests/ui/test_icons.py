"""Icons: every place and every tone has one, and each stays within its field."""

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from wa_desktop.ui.rail import places
from wa_desktop.ui.widgets.icon import paint_icon, shapes

FIELD, AROUND = 48, 8


def test_that_every_place_and_every_tone_has_an_icon() -> None:
    wanted = {key for key, _name in places()} | {"maker", "help", "good", "info", "warn", "bad"}
    assert wanted <= set(shapes())


@pytest.mark.parametrize("name", sorted(shapes()))
def test_that_an_icon_is_drawn_and_nothing_sticks_out(name: str) -> None:
    image = QImage(FIELD + 2 * AROUND, FIELD + 2 * AROUND, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_icon(painter, QRectF(AROUND, AROUND, FIELD, FIELD), name, QColor("black"))
    painter.end()
    size = image.width()
    inked = [(x, y) for x in range(size) for y in range(size) if image.pixelColor(x, y).lightness() < 128]
    assert len(inked) > FIELD
    assert all(AROUND <= x < size - AROUND and AROUND <= y < size - AROUND for x, y in inked)
