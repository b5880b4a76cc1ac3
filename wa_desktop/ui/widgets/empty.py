"""An empty place says what to do next."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from wa_desktop.ui.theme import GAP, LARGE_ICON
from wa_desktop.ui.widgets.basics import button, column, row, text
from wa_desktop.ui.widgets.icon import Picture


class EmptyState(QWidget):
    """An icon of what will stand there, a heading, a sentence and what to press."""

    def __init__(self, drawn: str, heading: str, sentence: str, *actions: tuple[str, Callable[[], object]]) -> None:
        """`drawn` names the icon."""
        super().__init__()
        head, said = text(heading, "heading"), text(sentence, "muted")
        for line in (head, said):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        buttons = [
            button(words, pressed, "primary" if index == 0 else "") for index, (words, pressed) in enumerate(actions)
        ]
        drawing = row(None, Picture(drawn, "muted", LARGE_ICON), None)
        self.setLayout(column(None, drawing, head, said, row(None, *buttons, None), None, None, spacing=GAP))
