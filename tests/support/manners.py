"""What a window owes to people who cannot see, cannot use a mouse, or see little: each check returns complaints."""

import re
import sys
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QFontMetrics, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QTableView,
    QWidget,
)

from wa_desktop.ui.pages.state_bar import StateBar
from wa_desktop.ui.widgets.chip import Chip
from wa_desktop.ui.widgets.cost_chart import StackedBars
from wa_desktop.ui.widgets.people_chart import PeopleChart

CHARTS = (StackedBars, PeopleChart, StateBar)
TARGET = 24
"""The least width and height of what is pressed, in device-independent pixels."""
_MOST_STOPS, _PARTS = 300, 3
_GREY, _CONTRAST, _LONG = 0.05, 3.0, 120
_PRESSED = (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox)


def shown(top: QWidget) -> Iterator[QWidget]:
    """Every visible widget of ours; what Qt puts inside its own controls belongs to them."""
    for widget in top.findChildren(QWidget):
        if widget.isVisible() and not _is_part(widget) and widget.window() is top:
            yield widget


def _is_part(widget: QWidget) -> bool:
    inside = widget.parentWidget()
    if widget.objectName().startswith("qt_") or isinstance(widget, (QHeaderView, QScrollBar)):
        return True
    return isinstance(inside, (QAbstractSpinBox, QComboBox, QLineEdit, QHeaderView)) or (
        isinstance(inside, QTableView) and isinstance(widget, QAbstractButton)
    )


def called(widget: QWidget) -> str:
    """A widget in a complaint: its kind, its name, where it stands."""
    around = widget.parentWidget()
    while around is not None and type(around).__module__.startswith("PySide6"):
        around = around.parentWidget()
    place = type(around).__name__ if around is not None else ""
    return f"{type(widget).__name__} “{spoken(widget)[:60]}” in {place}"


def spoken(widget: QWidget) -> str:
    """The name that a screen reader says."""
    if isinstance(widget, QComboBox):
        # What Qt tells depends on the system: on Linux it is what is chosen.
        return widget.accessibleName()
    found: QAccessibleInterface | None = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name) if found is not None else ""


def nameless(top: QWidget) -> list[str]:
    """What can be focused or read as a picture, and has no name; choices whose value alone is told on Linux."""
    labelled = {label.buddy() for label in top.findChildren(QLabel)}
    boxes = [one for one in shown(top) if isinstance(one, QComboBox) and sys.platform == "linux"]
    return [f"no label: {called(one)}" for one in boxes if one not in labelled and not one.accessibleDescription()] + [
        f"no name: {called(one)}"
        for one in shown(top)
        if (one.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(one, CHARTS)) and not spoken(one).strip()
    ]


def small(top: QWidget) -> list[str]:
    """What is pressed and is less than 24 px wide or high."""
    return [
        f"small, {one.width()}×{one.height()}: {called(one)}"
        for one in shown(top)
        if isinstance(one, _PRESSED) and min(one.width(), one.height()) < TARGET
    ]


def without_table(top: QWidget) -> list[str]:
    """Charts without a named table in the same window, and without their figures in words."""
    tables = [one for one in top.findChildren(QTableView) if not one.isHidden() and one.accessibleName()]
    charts = [one for one in shown(top) if isinstance(one, CHARTS)]
    said = [f"chart without a table: {called(one)}" for one in charts if not tables]
    return said + [
        f"chart without its figures in words: {called(one)}"
        for one in charts
        if not _is_empty(one) and not re.search(r"\d", one.accessibleDescription() + one.accessibleName())
    ]


def by_colour_alone(top: QWidget) -> list[str]:
    """States that are a colour without a word: an empty chip, a marked cell without text."""
    said = [f"chip without a word: {called(one)}" for one in shown(top) if isinstance(one, Chip) and not one.words]
    for table in (one for one in shown(top) if isinstance(one, QTableView) and one.model() is not None):
        model = table.model()
        indexes = (
            model.index(row, column)
            for row in range(min(model.rowCount(), 30))
            for column in range(model.columnCount())
        )
        said += [
            f"mark without a word in column {index.column()}: {called(table)}"
            for index in indexes
            if index.data(Qt.ItemDataRole.DecorationRole) is not None and not str(index.data() or "").strip()
        ]
    return said


def _is_empty(chart: QWidget) -> bool:
    return not chart.counts if isinstance(chart, StateBar) else not getattr(chart, "bars", ())


def clipped(top: QWidget) -> list[str]:
    """Text that has less room than it needs, and widgets that stick out of the one around them."""
    complaints = []
    for one in shown(top):
        why = _label(one) or _pressed(one) or _field(one) or _table(one) or _outside(one)
        if why:
            complaints.append(f"{why}: {called(one)}")
    return complaints


def _label(one: QWidget) -> str:
    if isinstance(one, Chip):
        return "chip cut" if one.width() < one.sizeHint().width() or one.height() < one.sizeHint().height() else ""
    if not isinstance(one, QLabel) or not one.text():
        return ""
    if one.wordWrap():
        need = one.heightForWidth(one.width())
        return f"text cut below, {one.height()} < {need}" if one.height() < need else _longest_word(one)
    need = one.sizeHint().width()
    return f"text cut, {one.width()} < {need}" if one.width() < need else ""


def _longest_word(one: QLabel) -> str:
    metrics = QFontMetrics(one.font())
    room = one.contentsRect().width() - 2 * one.margin()
    if one.textFormat() is not Qt.TextFormat.PlainText:
        return ""
    word = max(one.text().split(), key=metrics.horizontalAdvance, default="")
    return f"a word is wider than its label, “{word}”" if metrics.horizontalAdvance(word) > room + 1 else ""


def _pressed(one: QWidget) -> str:
    if not isinstance(one, (QPushButton, QCheckBox, QRadioButton)) or not one.text():
        return ""
    need = one.sizeHint()
    if one.width() < need.width() or one.height() < min(need.height(), 24):
        return f"cut, {one.width()}×{one.height()} < {need.width()}×{need.height()}"
    return ""


def _field(one: QWidget) -> str:
    metrics = QFontMetrics(one.font())
    if isinstance(one, QComboBox):
        room = one.width() - 2 * 9 - 26 + 2
        return "choice cut" if metrics.horizontalAdvance(one.currentText()) > room and not one.toolTip() else ""
    if isinstance(one, QLineEdit) and one.placeholderText() and not one.text():
        room = one.width() - 2 * 9
        return "example cut" if metrics.horizontalAdvance(one.placeholderText()) > room else ""
    if isinstance(one, QAbstractSpinBox):
        room = one.lineEdit().width()
        return "number cut" if metrics.horizontalAdvance(one.text()) > room else ""
    return ""


def _table(one: QWidget) -> str:
    model = one.model() if isinstance(one, QTableView) else None
    if not isinstance(one, QTableView) or model is None:
        return ""
    header = one.horizontalHeader()
    for column in range(model.columnCount()):
        if one.isColumnHidden(column):
            continue
        need, have = header.sectionSizeFromContents(column).width(), header.sectionSize(column)
        if header.isVisible() and need > have:
            return f"heading {column} cut, {have} < {need}"
        found = _right_cell(one, column)
        if found:
            return found
    return ""


def _right_cell(table: QTableView, column: int) -> str:
    """A figure that is cut is another figure."""
    model = table.model()
    for row in range(min(model.rowCount(), 30)):
        index = model.index(row, column)
        side = index.data(Qt.ItemDataRole.TextAlignmentRole)
        said = str(index.data() or "")
        right = side is not None and bool(int(side) & int(Qt.AlignmentFlag.AlignRight))
        if not right or isinstance(table.indexWidget(index), QWidget):
            continue
        if table.sizeHintForIndex(index).width() > table.columnWidth(column):
            return f"figure “{said}” cut"
    return ""


def _outside(one: QWidget) -> str:
    around = one.parentWidget()
    if around is None or isinstance(around, (QAbstractItemView, QPlainTextEdit)) or one.isWindow():
        return ""
    scrolls = around.parentWidget() if isinstance(around.parentWidget(), QAbstractScrollArea) else None
    place, room = one.geometry(), around.rect()
    if isinstance(scrolls, QAbstractItemView):
        return ""
    if scrolls is not None:
        wide = isinstance(scrolls, QScrollArea) and (
            scrolls.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        return (
            f"wider than its scroll area, {place.width()} > {room.width()}"
            if wide and (place.width() > room.width())
            else ""
        )
    if place.right() > room.right() or place.left() < 0:
        return f"sticks out sideways, {place.left()}…{place.right()} of {room.width()}"
    if place.bottom() > room.bottom() or place.top() < 0:
        return f"sticks out below, {place.top()}…{place.bottom()} of {room.height()}"
    return ""


class TabWalk:
    """Presses Tab until it has come round; remembers which kinds of control have shown their focus."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, ...]] = set()

    def complaints(self, top: QWidget) -> list[str]:
        """What Tab does not reach, visits against the order of reading, or does not show as focused."""
        # Qt shows the focus in the active window only.
        top.activateWindow()
        QTest.qWaitForWindowActive(top)
        wanted = {one for one in shown(top) if one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus}
        wanted = {one for one in wanted if not _nothing_inside(one) and not _through_another(one)}
        stops, hidden = self._round(top)
        said = [f"Tab does not reach {called(one)}" for one in wanted - set(stops)]
        return said + hidden + _against_reading(top, stops)

    def _round(self, top: QWidget) -> tuple[list[QWidget], list[str]]:
        stops: list[QWidget] = []
        hidden: list[str] = []
        stayed = 0
        for _ in range(_MOST_STOPS):
            focused: QWidget | None = top.focusWidget()
            before = focused if focused is not None else top
            kind = _kind(before)
            unseen = before in stops and kind not in self._seen and before is not top
            with_focus = _picture(before) if unseen else None
            QTest.keyClick(before, Qt.Key.Key_Tab)
            after: QWidget | None = top.focusWidget()
            if with_focus is not None and after is not before:
                self._seen.add(kind)
                if not _stands_out(with_focus, _picture(before)):
                    hidden.append(f"focus is hard to see: {called(before)}")
            # A field for a date is left after its day, its month and its year.
            stayed = stayed + 1 if after is before else 0
            if after is None or stayed > _PARTS or (after in stops and not stayed):
                break
            if after not in stops:
                stops.append(after)
        return stops, hidden


def _picture(widget: QWidget) -> QImage:
    """As it is painted in its window; of an area only its edge, since what stands inside has a focus of its own."""
    top = widget.window()
    made = top.grab(QRect(widget.mapTo(top, QPoint(0, 0)), widget.size())).toImage()
    made = made.convertToFormat(QImage.Format.Format_RGB32)
    return made.copy(0, 0, made.width(), 2) if isinstance(widget, QScrollArea) else made


def _stands_out(focused: QImage, plain: QImage) -> bool:
    """Whether enough of what is painted differs by a contrast of three at least, to tell the one from the other."""
    if focused.size() != plain.size():
        return True
    bright, dark = (_luminance(one) + _GREY for one in (focused, plain))
    ratio = np.maximum(bright, dark) / np.minimum(bright, dark)
    # A line of one pixel along two sides.
    return int((ratio >= _CONTRAST).sum()) >= min(focused.width(), _LONG) + min(focused.height(), _LONG) // 2


def _luminance(image: QImage) -> "npt.NDArray[np.float64]":
    """WCAG's relative luminance of each pixel, from 0 to 1."""
    held = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    parts = held[:, : image.width(), 2::-1].astype(np.float64) / 255
    linear = np.where(parts <= 0.03928, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    shares: npt.NDArray[np.float64] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return shares


def _kind(widget: QWidget) -> tuple[str, ...]:
    looks = (str(widget.property(name)) for name in ("kind", "frame", "role", "place", "chosen"))
    return (type(widget).__name__, *looks)


def _nothing_inside(widget: QWidget) -> bool:
    """An area that scrolls nothing need not be reached."""
    if not isinstance(widget, QScrollArea):
        return False
    return not widget.verticalScrollBar().maximum()


def _through_another(widget: QWidget) -> bool:
    """Arrow keys go to the other choices of a group; a proxy takes the focus of whom it stands for."""
    return widget.focusProxy() is not None or (isinstance(widget, QRadioButton) and not widget.isChecked())


def _against_reading(top: QWidget, stops: list[QWidget]) -> list[str]:
    """Steps upwards within one column; the step from the last control to the first is none."""
    said = []
    seen = [one for one in stops if not _place(one, top).isEmpty()]
    first = min(((_place(one, top).top(), _place(one, top).left()) for one in seen), default=None)
    for one, other in pairwise(stops):
        if (_place(other, top).top(), _place(other, top).left()) == first:
            continue
        a, b = _place(one, top), _place(other, top)
        overlap = min(a.right(), b.right()) - max(a.left(), b.left())
        if b.bottom() <= a.top() and overlap > 0.5 * min(a.width(), b.width()) and _same_place(one, other):
            said.append(f"Tab goes up from {called(one)} to {called(other)}")
    return said


def _same_place(one: QWidget, other: QWidget) -> bool:
    """Whether neither is scrolled out of the other's sight."""
    return not one.visibleRegion().isEmpty() and not other.visibleRegion().isEmpty()


def _place(widget: QWidget, top: QWidget) -> QRect:
    """Where it is seen: what is scrolled away does not count."""
    seen = QRect(widget.mapTo(top, QPoint(0, 0)), widget.size())
    around = widget.parentWidget()
    while around is not None and around is not top:
        seen = seen.intersected(QRect(around.mapTo(top, QPoint(0, 0)), around.size()))
        around = around.parentWidget()
    return seen
