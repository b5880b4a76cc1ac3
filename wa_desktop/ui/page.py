"""The base of every page: notices on top, the work below, what is under way at the foot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wa_desktop.domain.errors import UserError
from wa_desktop.domain.news import Kind
from wa_desktop.domain.progress import Progress
from wa_desktop.ui.context import Context
from wa_desktop.ui.live import LOST
from wa_desktop.ui.operations import Operation
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.notices import NoticeBar
from wa_desktop.ui.widgets.progress import ProgressRow

if TYPE_CHECKING:
    from wa_desktop.domain.estimates import Notice


class Page(QWidget):
    """One place of the window. Subclasses fill `self.content`, a vertical layout.

    `shown(**arguments)` is called each time the page is navigated to; `refresh()` re-reads its data.
    """

    follows: ClassVar[frozenset[Kind]] = frozenset()
    """What the page shows and others of a team may change."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.notices = NoticeBar()
        self.content = QVBoxLayout()
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(GAP)
        self._busy = ProgressRow()
        self._busy_with: Operation[Any] | None = None
        self._busy.cancelled.connect(self._cancel_busy)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, GAP)
        outer.setSpacing(GAP)
        outer.addWidget(self.notices)
        outer.addLayout(self.content, 1)
        outer.addWidget(self._busy)

    def title(self) -> str:
        """The page's name, as the window's title shows it."""
        raise NotImplementedError

    def shown(self, **_arguments: Any) -> None:
        """Called each time the page is navigated to."""
        self.refresh()

    def left(self) -> None:
        """Called when another page takes its place; stop timers here."""

    @property
    def begun(self) -> bool:
        """Whether work on the page would be lost by beginning again."""
        return False

    def departed(self) -> None:
        """The campaign made here has begun to leave."""

    def close_down(self) -> None:
        """The page goes away for good: let go of what it keeps."""

    def take_file(self, _path: Path) -> bool:
        """A file was dropped on the window; True when this page takes it, otherwise it becomes a list."""
        return False

    def refresh(self) -> None:
        """Read the page's data again."""

    def others_changed(self, _kinds: frozenset[Kind]) -> None:
        """Others of the team changed some of what the page `follows`; what a person is doing here stays."""
        self.refresh()

    def escape(self) -> bool:
        """Escape was pressed: go one step back; False when there is no step to go back to."""
        return False

    def proceed(self) -> bool:
        """Enter was pressed: do the page's main action; False when there is none."""
        return False

    def show_error(self, error: UserError) -> None:
        """Show an error where the work is; it stays until it is read."""
        self.notices.show_error(error)

    def not_read(self, error: UserError) -> None:
        """What the page looks at by itself could not be read; a server that is lost is said over every page."""
        live = self.context.live
        if error.code != LOST or live is None or live.trouble is None:
            self.show_error(error)

    def show_notice(self, notice: Notice) -> None:
        """Show a warning or a remark; it stays until it is read."""
        self.notices.show_notice(notice)

    def show_busy(self, operation: Operation[Any], progress: Progress | None) -> None:
        """Show the newest operation under way, with its cancel button."""
        self._busy_with = operation
        self._busy.show_progress(operation.name, progress)

    def hide_busy(self, operation: Operation[Any]) -> None:
        """The operation has ended."""
        if self._busy_with is operation:
            self._busy_with = None
            self._busy.hide()

    def forget_busy(self) -> None:
        """Nobody waits any more for what is under way."""
        self._cancel_busy()
        self._busy_with = None
        self._busy.hide()

    def _cancel_busy(self) -> None:
        if self._busy_with is not None:
            self._busy_with.cancel()
