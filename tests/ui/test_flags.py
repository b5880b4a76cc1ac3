"""Flags: our own drawings, a tile with the code for countries without one, always named."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from wa_desktop.ui.widgets.flag import SIZE, CountryTile, country_icon, flags, paint_country
from wa_desktop.words.amounts import country_name


def painted(country: str) -> QImage:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("magenta"))
    painter = QPainter(image)
    paint_country(painter, QRectF(0, 0, 300, 200), country)
    painter.end()
    return image


def hues(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(5, 300, 10) for y in range(5, 200, 10)}


@pytest.mark.parametrize("country", sorted(flags()))
def test_that_every_flag_covers_its_field_in_its_own_colours(country: str) -> None:
    found = hues(painted(country))
    assert QColor("magenta").name() not in found
    assert len(found) >= 2
    assert country_name(country) != country, "a country that has a name"


def test_that_stripes_stand_where_they_belong() -> None:
    france, germany, spain = painted("FR"), painted("DE"), painted("ES")
    assert france.pixelColor(50, 100).blue() > 100 > france.pixelColor(50, 100).red()
    assert france.pixelColor(250, 100).red() > 200 > france.pixelColor(250, 100).blue()
    assert germany.pixelColor(150, 20).lightness() < 40 < germany.pixelColor(150, 180).lightness()
    assert spain.pixelColor(150, 60) == spain.pixelColor(150, 140) != spain.pixelColor(150, 20)
    assert painted("RE") == france


def test_that_a_country_without_a_drawing_shows_its_code(qtbot: QtBot) -> None:
    assert "KZ" not in flags()
    assert len(hues(painted("KZ"))) >= 2
    assert painted("KZ") != painted("UZ")
    assert not country_icon("KZ").isNull()
    assert not country_icon("").isNull()


@pytest.mark.parametrize("country", ["FR", "KZ"])
def test_that_a_tile_names_its_country(qtbot: QtBot, country: str) -> None:
    tile = CountryTile(country)
    qtbot.addWidget(tile)
    assert tile.accessibleName() == tile.toolTip() == country_name(country)
    assert tile.sizeHint().width() > SIZE.width()
    assert not tile.grab().isNull()
