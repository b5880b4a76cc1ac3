"""What comes into the window by hand: files dropped or pasted, rows from the clipboard."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from wa_desktop.words.language import _

if TYPE_CHECKING:
    from wa_desktop.ui.main_window import MainWindow


class Intake:
    """Gives a file to the page shown, or begins a campaign with it; what is being prepared is never lost unasked."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window

    def take(self, data: QMimeData) -> None:
        """What was dropped: one file, or the reason why it is none."""
        from wa_desktop.ui.widgets.drop import drop_problem, dropped_file

        path = dropped_file(data)
        if path is not None:
            self.open_file(path)
        else:
            self._window.say_problem(drop_problem(data))

    def open_file(self, path: Path) -> None:
        """Begin with this file, unless the page has its own use for it."""
        page = self._window.page
        if page is None or not page.take_file(path):
            self._begin(path=path)

    def paste(self) -> None:
        """Begin with the file or the rows on the clipboard; anything else is left where it is."""
        from wa_desktop.ui.widgets.drop import dropped_file

        data = QGuiApplication.clipboard().mimeData()
        rows = data.text()
        if dropped_file(data) is not None or data.hasUrls():
            self.take(data)
        elif "\n" in rows.strip():
            self._begin(pasted=rows)

    def _begin(self, **arguments: Any) -> None:
        from wa_desktop.ui.widgets.ask import ask

        window = self._window
        maker = window.pages.get("maker")
        if maker is None or not maker.begun:
            window.go("maker", **arguments)
            return
        ask(
            window,
            _("Begin a new campaign?"),
            _("The choices made for the campaign being prepared are forgotten. Imported lists are kept."),
            _("Begin with this file"),
            lambda: window.go("maker", **arguments),
        )
