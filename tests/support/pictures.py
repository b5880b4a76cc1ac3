"""Pictures of the window: taken once it stands still, in letters of our own, compared by what can be seen of them.

Letters are drawn a little differently on every machine (hinting, the library that draws them), so colours are
averaged over small squares first. A picture differs when many squares do, or when a spot of the size of a
button or of a word does.
"""

from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont, QFontDatabase, QImage, QPainter
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from wa_desktop.ui.campaign.page import MakerPage
from wa_desktop.ui.theme import colour
from wa_desktop.words.bundled import bundled

FAMILY = "DejaVu Sans"
SQUARE = 4
"""Pixels along a square whose colours are averaged."""
SPOT = 6
"""Squares along a spot: 24 pixels, the height of a button."""
TOLERANCE = 28
"""How far a square's mean colour may be off, of 255."""
MOST_DIFFERENT, MOST_IN_A_SPOT = 0.01, 0.3
"""Which share of the squares of the picture, and of one spot, may be further off."""
_STILL_MS, _ALIKE, _MOST_LOOKS = 60, 3, 60


def write_in_our_letters(app: QApplication) -> None:
    """Draw every text in the fonts that the program carries, without hinting: the same on every machine."""
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        assert QFontDatabase.addApplicationFont(str(bundled("fonts", name))) >= 0, name
    font = QFont(FAMILY)
    font.setPointSizeF(10)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    app.setFont(font)
    app.setCursorFlashTime(0)


class Camera:
    """Saves what a tour looks at, as it is painted; when `whole`, of what scrolls the whole length too, and of a new
    list every part.
    """

    def __init__(self, qtbot: QtBot, folder: Path, only: tuple[str, ...] = (), whole: bool = False) -> None:
        self._qtbot, self._folder, self._only, self._whole = qtbot, folder, only, whole
        self._folder.mkdir(parents=True, exist_ok=True)
        for old in self._folder.glob("*.png"):
            old.unlink()

    def look(self, name: str, top: QWidget) -> None:
        """Save the window or the dialog once its picture stands still."""
        if self._only and name not in self._only:
            return
        self._save(name, self._still(top))
        page = getattr(top, "page", None)
        if self._whole and name == "maker-1-list-repaired" and isinstance(page, MakerPage):
            for part in ("place", "account", "columns", "rules", "proof", "rows"):
                scroll_to(getattr(page.list_step.file, part))
                self._save(f"maker-1-list-{part}", self._still(top))
        for area in top.findChildren(QScrollArea) if self._whole else ():
            if area.isVisible() and area.verticalScrollBar().maximum():
                self._save(f"{name}-whole", _length_of(area))

    def _still(self, top: QWidget) -> QImage:
        # What moves for ever (a clock, a bar that waits) is taken as it is in the end.
        before, alike = top.grab().toImage(), 0
        for _look in range(_MOST_LOOKS):
            self._qtbot.wait(_STILL_MS)
            now = top.grab().toImage()
            alike = alike + 1 if now == before else 0
            before = now
            if alike == _ALIKE:
                break
        return before

    def _save(self, name: str, picture: QImage) -> None:
        assert picture.save(str(self._folder / f"{name}.png"))


def scroll_to(widget: QWidget) -> None:
    """Bring a widget's top into view in the area that scrolls it."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    assert area is not None
    inside = area.widget()
    assert inside is not None
    area.verticalScrollBar().setValue(widget.mapTo(inside, QPoint(0, 0)).y())


def _length_of(area: QScrollArea) -> QImage:
    inside = area.widget()
    assert inside is not None
    picture = QImage(inside.size() * inside.devicePixelRatioF(), QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(inside.devicePixelRatioF())
    picture.fill(colour("window"))
    inside.render(picture, QPoint(0, 0), renderFlags=QWidget.RenderFlag.DrawChildren)
    return picture


def seen(path: Path) -> QImage:
    """A picture as it is compared: the mean colour of every square."""
    picture = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    assert not picture.isNull(), path
    size = picture.size() / SQUARE
    return picture.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def difference(one: Path, other: Path) -> str:
    """What tells two pictures apart, in words; empty when nothing to speak of does."""
    a, b = seen(one), seen(other)
    if a.size() != b.size():
        return f"{a.width()}×{a.height()} squares, not {b.width()}×{b.height()}"
    far = _far(a, b)
    share = len(far) / (a.width() * a.height())
    if share > MOST_DIFFERENT:
        return f"{share:.1%} of it differ"
    counts: dict[tuple[int, int], int] = {}
    # Spots overlap by half: what lies across two of them is seen in a third.
    half = SPOT // 2
    for x, y in far:
        for spot in {(x // half - i, y // half - j) for i in (0, 1) for j in (0, 1)}:
            counts[spot] = counts.get(spot, 0) + 1
    worst = max(counts, key=lambda spot: counts[spot], default=None)
    if worst is not None and counts[worst] > MOST_IN_A_SPOT * SPOT * SPOT:
        return f"a spot at {worst[0] * half * SQUARE}, {worst[1] * half * SQUARE} differs"
    return ""


def _far(a: QImage, b: QImage) -> list[tuple[int, int]]:
    flat_a, flat_b, width = bytes(a.constBits()), bytes(b.constBits()), a.width()
    return [
        (at // 4 % width, at // 4 // width)
        for at in range(0, len(flat_a), 4)
        if any(abs(flat_a[at + part] - flat_b[at + part]) > TOLERANCE for part in range(3))
    ]


def painted_over(picture: Path, area: QRect, copy: Path) -> Path:
    """A copy of a picture in which one place has its surroundings' colour: what stood there is missing."""
    broken = QImage(str(picture))
    painter = QPainter(broken)
    painter.fillRect(area, broken.pixelColor(area.left() - 3, area.top() - 3))
    painter.end()
    assert broken.save(str(copy))
    return copy
