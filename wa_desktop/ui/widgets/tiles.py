"""The few figures that matter, large, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QLabel, QWidget

from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import card, column, restyle, row, text


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure as it is read, what it counts, its share; `tone` good, warn or bad where it deserves a look."""

    figure: str
    words: str
    note: str = ""
    tone: str = ""


class Tiles(QWidget):
    """Shows the same number of tiles for ever; only their texts change."""

    def __init__(self, count: int, frame: str = "card") -> None:
        super().__init__()
        self._labels = [
            (text("", "figure", wrap=False), text("", "muted", wrap=False), text("", "muted")) for _at in range(count)
        ]
        line = row(*(_framed(labels, frame) for labels in self._labels), spacing=GAP)
        for at in range(count):
            line.setStretch(at, 1)
        self.setLayout(line)

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show these figures, in this order."""
        for tile, (figure, note, words) in zip(tiles, self._labels, strict=True):
            for shown, said in ((figure, tile.figure), (note, tile.note), (words, tile.words)):
                shown.setText(said)
            note.setVisible(bool(tile.note))
            if figure.property("mood") != tile.tone:
                restyle(figure, mood=tile.tone)


def _framed(labels: tuple[QLabel, QLabel, QLabel], frame: str) -> QFrame:
    figure, note, words = labels
    return card(column(row(figure, note, None), words, spacing=0), frame=frame)
