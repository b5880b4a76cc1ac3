"""Where a file is dropped, or chosen."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QFrame, QWidget

from wa_desktop.ui.theme import GAP, LARGE_ICON
from wa_desktop.ui.widgets.basics import button, fill, restyle, row, text
from wa_desktop.ui.widgets.icon import Picture
from wa_desktop.words.bundled import bundled
from wa_desktop.words.language import _, ngettext


class DropZone(QFrame):
    """Emits `chosen` with a path, dropped or picked in the system's dialog; `pasted` with rows from the clipboard."""

    chosen = Signal(Path)
    pasted = Signal(str)

    def __init__(self, words: str, file_filter: str, heading: str = "", about: str = "") -> None:
        """`heading` and `about` stand over `words` where nothing else is on the page."""
        super().__init__()
        self._filter = file_filter
        self.setProperty("frame", "drop")
        self.setAcceptDrops(True)
        self.setAccessibleName(words)
        self.choose = button(_("Choose a file…"), self.browse, "primary")
        self.paste = button(_("Paste rows"), lambda: self.pasted.emit(QGuiApplication.clipboard().text()))
        self.paste.setToolTip(_("Rows copied from Excel, LibreOffice or a web page; Ctrl+V does the same."))
        lines = [text(line, role) for line, role in ((heading, "heading"), (about, "muted"), (words, "")) if line]
        for line in lines:
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sample = button(_("No file at hand? Take the sample list"), self._take_sample, "link")
        self.sample.hide()
        drawing = row(None, Picture("file", "muted", LARGE_ICON), None)
        layout = fill(self, drawing, *lines, row(None, self.choose, self.paste, None), row(None, self.sample, None))
        layout.insertStretch(0, 1)
        layout.addStretch(1)
        layout.setSpacing(GAP)
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)

    def browse(self) -> None:
        """Open the system's dialog; the window stays alive behind it."""
        choose_file(self, _("Choose a file"), self._filter, self.chosen.emit)

    def offer_sample(self, offered: bool) -> None:
        """Whether the list of invented people that comes with the program can be chosen."""
        self.sample.setVisible(offered)

    def _take_sample(self) -> None:
        self.chosen.emit(bundled("demo", "contacts.xlsx"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One file is welcome."""
        if dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()
            restyle(self, over="true")

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """The file went away."""
        restyle(self, over="false")

    def dropEvent(self, event: QDropEvent) -> None:
        """The file is here."""
        restyle(self, over="false")
        path = dropped_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.chosen.emit(path)


def choose_file(parent: QWidget, title: str, file_filter: str, then: Callable[[Path], object]) -> None:
    """Ask for an existing file with the system's dialog, then call `then(path)`. Returns at once."""
    dialog = QFileDialog(parent.window(), title, "", file_filter)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def save_file(parent: QWidget, title: str, proposed: str, file_filter: str, then: Callable[[Path], object]) -> None:
    """Ask where to save with the system's dialog, then call `then(path)`."""
    dialog = QFileDialog(parent.window(), title, proposed, file_filter)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def spreadsheets() -> str:
    """The files that can become a list, as the system's dialog offers them."""
    return _("Spreadsheets") + " (*.xlsx *.xlsm *.xlsb *.xls *.ods *.csv *.tsv *.txt);;" + _("All files") + " (*)"


def dropped_file(data: QMimeData) -> Path | None:
    """The one local file that was dropped or pasted; None for anything else."""
    path = _only(data)
    return None if path is None or path.is_dir() else path


def drop_problem(data: QMimeData) -> str:
    """Why what was dropped or pasted is not one file, and what to do; empty when it is, or no file at all."""
    from wa_desktop.words import amounts

    count, path = len(data.urls()), _only(data)
    if count > 1:
        words = ngettext(
            "{n} file was dropped at once: nothing was opened. Drop them one at a time; each makes a list, or adds "
            "to one.",
            "{n} files were dropped at once: nothing was opened. Drop them one at a time; each makes a list, or adds "
            "to one.",
            count,
        )
        return words.format(n=amounts.count(count))
    if path is not None and path.is_dir():
        return _("“{name}” is a folder: nothing was opened. Open it and drop the spreadsheet itself.").format(
            name=path.name
        )
    if count and path is None:
        return _("A link cannot be opened: save the file on this computer, then drop it here.")
    return ""


def _only(data: QMimeData) -> Path | None:
    urls = data.urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
