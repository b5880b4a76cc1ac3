"""One of several: a button that a screen reader tells as a radio button, and a card that is chosen like one."""

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QLayout, QPushButton, QSizePolicy, QWidget

from wa_desktop.ui.widgets.basics import fill, restyle

_ARROWS = {
    Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1,
}  # fmt: skip


class OneOf(QPushButton):
    """One of those around it is marked. Tab and the arrows move, Space presses: nothing happens by moving alone.

    `picked` is emitted however it is pressed: by a screen reader too, which only marks it.
    """

    picked = Signal()

    def __init__(self, words: str = "") -> None:
        super().__init__(words)
        self.setAutoDefault(False)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self._pressing = False
        self.clicked.connect(lambda _checked=False: self.picked.emit())
        self.toggled.connect(self._marked)

    def mark(self, on: bool) -> None:
        """Show it as the one, or not; asks for nothing."""
        self.blockSignals(True)
        # The last one marked keeps its mark while only one may have it.
        self.setAutoExclusive(on)
        self.setChecked(on)
        self.setAutoExclusive(True)
        self.blockSignals(False)

    def _marked(self, on: bool) -> None:
        if on and not self._pressing:
            self.picked.emit()

    def nextCheckState(self) -> None:
        """A press marks it too, and is told as a press."""
        self._pressing = True
        super().nextCheckState()
        self._pressing = False

    def hitButton(self, place: QPoint) -> bool:
        """One that cannot be marked cannot be pressed; what stands on it can."""
        return self.isCheckable() and super().hitButton(place)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tab visits every one of them; Qt would leave it the one that is marked."""
        super().focusInEvent(event)
        for one in self._group():
            one.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows go round."""
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        group = [one for one in self._group() if one.isEnabled() and one.isVisible()]
        group[(group.index(self) + step) % len(group)].setFocus(Qt.FocusReason.TabFocusReason)

    def _group(self) -> "list[OneOf]":
        around = self.parentWidget()
        found = [] if around is None else around.findChildren(OneOf, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [one for one in found if one.isCheckable()]


class ChoiceCard(OneOf):
    """A card that is chosen by mouse, keyboard or screen reader. `key` is the caller's."""

    def __init__(self, key: str, name: str, *contents: QWidget | QLayout) -> None:
        super().__init__()
        self.key = key
        self.setProperty("frame", "choice")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        fill(self, *contents)

    def choose(self, chosen: bool) -> None:
        """Show it as the chosen one, or not."""
        self.mark(chosen)
        restyle(self, chosen="true" if chosen else "false")

    def sizeHint(self) -> QSize:
        """As large as what stands on it."""
        layout = self.layout()
        return super().sizeHint() if layout is None else layout.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        """As large as what stands on it, at least."""
        layout = self.layout()
        return super().minimumSizeHint() if layout is None else layout.totalMinimumSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses it too; once it is chosen, Enter is the page's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.isChecked():
            self.click()
        else:
            super().keyPressEvent(event)


def press(focused: QWidget | None) -> bool:
    """Press the button that has the focus; False when there is none, or it is the marked one of several already."""
    if not isinstance(focused, QAbstractButton) or not focused.isEnabled():
        return False
    if focused.autoExclusive() and focused.isChecked():
        return False
    focused.click()
    return True
