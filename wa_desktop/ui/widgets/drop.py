"""Where a file is dropped, or chosen."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QWidget

from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import button, fill, restyle, row, text
from wa_desktop.words.language import _


class DropZone(QFrame):
    """Emits `chosen` with a path, dropped or picked in the system's dialog."""

    chosen = Signal(Path)

    def __init__(self, words: str, file_filter: str) -> None:
        super().__init__()
        self._filter = file_filter
        self.setProperty("frame", "drop")
        self.setAcceptDrops(True)
        self.setAccessibleName(words)
        layout = fill(self, text(words), row(button(_("Choose a file…"), self.browse, "primary"), None))
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)

    def browse(self) -> None:
        """Open the system's dialog; the window stays alive behind it."""
        dialog = QFileDialog(self.window(), _("Choose a file"), "", self._filter)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.chosen.emit(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One file is welcome."""
        if _dropped(event) is not None:
            event.acceptProposedAction()
            restyle(self, over="true")

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """The file went away."""
        restyle(self, over="false")

    def dropEvent(self, event: QDropEvent) -> None:
        """The file is here."""
        restyle(self, over="false")
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.chosen.emit(path)


def save_file(parent: QWidget, title: str, proposed: str, file_filter: str, then: Callable[[Path], object]) -> None:
    """Ask where to save with the system's dialog, then call `then(path)`."""
    dialog = QFileDialog(parent.window(), title, proposed, file_filter)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _dropped(event: QDropEvent) -> Path | None:
    urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
    return Path(urls[0].toLocalFile()) if len(urls) == 1 else None
