"""What other workstations of a team change, shown on the page that is open, by itself."""

import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from wa_desktop.domain.errors import UserError
from wa_desktop.domain.news import Following, Kind, News
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.ui.operations import Operation, Operations, Unseen
from wa_desktop.words.language import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from wa_desktop.ui.page import Page
    from wa_desktop.workspace.desk import Desk

LOST = "server_lost"
MOVED_ON = "team_moved_on"
PULL_EVERY_MS = 100
_LEAST_SECONDS = 0.4
"""Between two looks of a page at the data: nobody reads faster."""
_SHARE, _LONGEST_REST = 2, 1.0
"""A look that takes long is followed by a rest of so many times its length: the server has others to serve. Seconds
that it lasts at most: nobody waits two for what others did."""
_LONGEST_READING = 30.0
"""Seconds after which what a page is busy with is no look at the data any more, but a piece of work."""


class Live(QObject):
    """Listens while the data of a team is open; nothing for data in a file.

    The listener's thread never meets Qt: this pulls what it has heard.
    """

    troubled = Signal(object)
    """Emitted with what keeps this window from the server (`UserError`), and with None when it answers again."""
    heard = Signal(object)
    """Emitted with the kinds of things that others have changed, a few times a second at most."""

    def __init__(
        self, desk: "Desk", operations: Operations, shown: "Callable[[], Page | None]", parent: QObject | None = None
    ) -> None:
        """`shown` tells the page that is open."""
        super().__init__(parent)
        self._desk, self._operations, self._shown = desk, operations, shown
        self._heard: SimpleQueue[News] = SimpleQueue()
        self._due: set[Kind] = set()
        self._begun: float | None = None
        self._rests_until = 0.0
        self.trouble: UserError | None = None
        """What keeps this window from the server now."""
        self._timer = QTimer(self, interval=PULL_EVERY_MS)
        self._timer.timeout.connect(self._pull)

    def start(self) -> None:
        """The data is open and the first page is there."""
        desk, tell = self._desk, self._heard.put

        def follow(_progress: OnProgress, _cancel: CancelToken) -> Following | None:
            from wa_desktop import workspace

            return workspace.news.follow(desk, tell)

        self._operations.run(_("Reading…"), follow, self._followed, Unseen())

    def _followed(self, following: Following | None) -> None:
        # It ends with the desk.
        if following is not None:
            self._timer.start()

    def stop(self) -> None:
        """The data is being closed."""
        self._timer.stop()

    def _pull(self) -> None:
        fresh: set[Kind] = set()
        while (news := self._next()) is not None:
            fresh |= news.kinds
            self._note(news.trouble)
        if fresh:
            self._due |= fresh
            self.heard.emit(frozenset(fresh))
        page = self._shown()
        if page is not None and self.trouble is None:
            self._show(page)

    def _next(self) -> News | None:
        try:
            return self._heard.get_nowait()
        except Empty:
            return None

    def _note(self, trouble: UserError | None) -> None:
        before, self.trouble = self.trouble, trouble
        if (before and before.code) != (trouble and trouble.code):
            self.troubled.emit(trouble)

    def _show(self, page: "Page") -> None:
        now = time.monotonic()
        if self._is_reading(page, now):
            return
        if self._begun is not None:
            rest = min(_SHARE * (now - self._begun), _LONGEST_REST)
            self._rests_until = now + max(_LEAST_SECONDS, rest)
            self._begun = None
        kinds = self._due & page.follows
        if kinds and now >= self._rests_until and not _in_the_midst():
            self._begun = now
            self._due -= kinds
            page.others_changed(frozenset(kinds))

    def _is_reading(self, page: "Page", now: float) -> bool:
        return any(_reads(one, page, now) for one in self._operations.under_way)


def _reads(operation: Operation[Any], page: "Page", now: float) -> bool:
    return operation.page is page and now - operation.started < _LONGEST_READING


def _in_the_midst() -> bool:
    """Whether a person is dragging, or choosing from an open list: what is under the hand must not move."""
    return QApplication.mouseButtons() != Qt.MouseButton.NoButton or QApplication.activePopupWidget() is not None
