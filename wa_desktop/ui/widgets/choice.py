"""A card that is chosen like a radio button, by mouse or keyboard."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLayout, QWidget

from wa_desktop.ui.widgets.basics import fill, restyle


class ChoiceCard(QFrame):
    """Emits `picked` on a click, Space or Enter. `key` is the caller's."""

    picked = Signal()

    def __init__(self, key: str, name: str, *contents: QWidget | QLayout) -> None:
        super().__init__()
        self.key = key
        self.setProperty("frame", "choice")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        fill(self, *contents)

    def choose(self, chosen: bool) -> None:
        """Show it as the chosen one, or not."""
        restyle(self, chosen="true" if chosen else "false")

    def changeEvent(self, event: QEvent) -> None:
        """A card that cannot be chosen takes no focus."""
        if event.type() == QEvent.Type.EnabledChange:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.isEnabled() else Qt.FocusPolicy.NoFocus)
        super().changeEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Pressed with the mouse."""
        if self.rect().contains(event.position().toPoint()):
            self.picked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pressed with the keyboard; Enter is left to the page when the card is already chosen."""
        chosen = self.property("chosen") == "true"
        if event.key() == Qt.Key.Key_Space or (event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not chosen):
            self.picked.emit()
        else:
            super().keyPressEvent(event)
