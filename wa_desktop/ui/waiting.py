"""What stands in the window while the data folder is opened or closed, or cannot be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.words.language import _

if TYPE_CHECKING:
    from wa_desktop.domain.errors import UserError
    from wa_desktop.domain.progress import Progress
    from wa_desktop.ui.operations import Operation
    from wa_desktop.ui.widgets.notices import NoticeBar
    from wa_desktop.ui.widgets.progress import ProgressRow

_PASSWORD = frozenset({"server_password_missing", "server_password_wrong"})


class WaitingPlace(QWidget):
    """The first page's title, then what the program is doing, or the error with the ways out.

    What is rarely needed is made when it is: this is the first thing that the window paints.
    """

    def __init__(
        self, title: str, again: Callable[[], object], restore: Callable[[], object], support: Callable[[], object]
    ) -> None:
        """`title` stands where the page that comes next has its own: nothing jumps."""
        super().__init__()
        self._ways = {"again": lambda: self._retry(again), "restore": restore, "support": support}
        self._buttons: list[QWidget] = []
        self.server_ways: Mapping[str, Callable[[], object]] = {}
        """What a team's server adds: `password`, `connection` and `leave`."""
        self.server_buttons: dict[str, QWidget] = {}
        self._notices: NoticeBar | None = None
        self._progress: ProgressRow | None = None
        self._operation: Operation[Any] | None = None
        self._title = text(title, "title", wrap=False)
        self._state = text("", "muted")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        self._layout.setSpacing(GAP)
        self._layout.addWidget(self._title)
        self._layout.addWidget(self._state)
        self._layout.addStretch(1)

    def entitle(self, title: str) -> None:
        """Another title: no page comes next."""
        self._title.setText(title)

    @property
    def notices(self) -> NoticeBar:
        """What went wrong, on top."""
        if self._notices is None:
            from wa_desktop.ui.widgets.notices import NoticeBar

            self._notices = NoticeBar()
            self._layout.insertWidget(0, self._notices)
        return self._notices

    @property
    def _bar(self) -> ProgressRow:
        if self._progress is None:
            from wa_desktop.ui.widgets.progress import ProgressRow

            self._progress = ProgressRow()
            self._progress.cancelled.connect(self._cancel)
            self._layout.insertWidget(self._layout.indexOf(self._state) + 1, self._progress)
        return self._progress

    def _show_ways(self) -> None:
        if not self._buttons:
            self._buttons = [
                button(_("Try again"), self._ways["again"], "primary"),
                button(_("Restore a backup…"), self._ways["restore"]),
                button(_("Save a support file…"), self._ways["support"]),
            ]
            self._layout.insertLayout(self._layout.count() - 1, row(*self._buttons, None))
        for each in self._buttons:
            each.show()

    def _show_server_ways(self, code: str) -> None:
        if not code.startswith(("server_", "team_")):
            return
        if not self.server_buttons:
            names = {
                "password": _("Type the password…"), "connection": _("Change the connection…"),
                "leave": _("Leave the server…"),
            }  # fmt: skip
            self.server_buttons = {key: button(names[key], way) for key, way in self.server_ways.items()}
            self._layout.insertLayout(self._layout.count() - 1, row(*self.server_buttons.values(), None))
        for key, each in self.server_buttons.items():
            each.setVisible(key != "password" or code in _PASSWORD)

    def _retry(self, again: Callable[[], object]) -> None:
        self.begin()
        again()

    def _hide_ways(self) -> None:
        for each in (*self._buttons, *self.server_buttons.values()):
            each.hide()

    def _cancel(self) -> None:
        if self._operation is not None:
            self._operation.cancel()

    def begin(self) -> None:
        """Another try begins: what was said of the last one goes."""
        if self._notices is not None:
            self._notices.clear()
        self._hide_ways()

    def show_error(self, error: UserError) -> None:
        """The data folder cannot be opened: say why, offer to try again, or to put a backup in its place."""
        self.entitle("WA Desktop")
        self.notices.show_error(error)
        self._show_ways()
        self._show_server_ways(error.code)

    def show_busy(self, operation: Operation[Any], progress: Progress | None) -> None:
        """It takes a while."""
        from wa_desktop.words.amounts import count

        if progress is not None and progress.total:
            self._operation = operation
            self._state.setText("")
            self._bar.show_progress(operation.name, progress)
            return
        done = f" {count(progress.done)}" if progress is not None and progress.done else ""
        self._state.setText(operation.name + done)

    def hide_busy(self, operation: Operation[Any]) -> None:
        """It is done."""
        if self._operation is operation:
            self._operation = None
            self._bar.hide()
        if self._state.text().startswith(operation.name):
            self._state.setText("")
