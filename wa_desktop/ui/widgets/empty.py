"""An empty place says what to do next."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from wa_desktop.ui.widgets.basics import button, column, row, text


class EmptyState(QWidget):
    """A heading, a sentence and what to press."""

    def __init__(self, heading: str, sentence: str, *actions: tuple[str, Callable[[], object]]) -> None:
        super().__init__()
        head, said = text(heading, "heading"), text(sentence, "muted")
        for line in (head, said):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        buttons = [
            button(words, pressed, "primary" if index == 0 else "") for index, (words, pressed) in enumerate(actions)
        ]
        self.setLayout(column(None, head, said, row(None, *buttons, None), None))
