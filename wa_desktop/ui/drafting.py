"""The campaign being prepared outlives the program: it is kept while one works, and offered at the next start."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress
from wa_desktop.ui.operations import Operation, Operations
from wa_desktop.words.language import _

if TYPE_CHECKING:
    from wa_desktop.ui.campaign.page import MakerPage
    from wa_desktop.ui.main_window import MainWindow
    from wa_desktop.workspace.desk import Desk

LOOK_EVERY_MS = 3_000


class Drafting(QObject):
    """Looks at the maker every few seconds and keeps what changed; one per open desk."""

    def __init__(self, window: "MainWindow", desk: "Desk", operations: Operations) -> None:
        super().__init__(window)
        self._window, self.desk, self._operations = window, desk, operations
        self._kept: Mapping[str, Any] | None = None
        self._offered = False
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """The data is open: see whether there is a draft to go on with."""
        self._timer.start()
        desk = self.desk

        def read(_progress: OnProgress, _cancel: CancelToken) -> Mapping[str, Any] | None:
            from wa_desktop import workspace

            return workspace.drafts.kept(desk)

        self._operations.run(_("Reading…"), read, self._offer, self)

    def stop(self) -> None:
        """The data is being closed."""
        self._timer.stop()

    def look(self) -> None:
        """Keep what changed since the last look, in the background."""
        said = self.now()
        if said != self._kept:
            self._kept = said
            self._write(said)

    def now(self) -> Mapping[str, Any] | None:
        """The draft as it is; what was kept while nothing has been begun, None when it is over."""
        maker = self._maker()
        if maker is None or not maker.begun:
            return self._kept if maker is None or self._offered else None
        from wa_desktop.ui.campaign.kept_draft import to_json

        self._offered = False
        return to_json(maker.draft) | {"step": maker.step}

    def last_words(self) -> Callable[[], object]:
        """What is to be written, in a thread, once everything has stopped."""
        return partial(write_draft, self.desk, self.now())

    def _maker(self) -> "MakerPage | None":
        page = self._window.pages.get("maker")
        if page is None:
            return None
        from wa_desktop.ui.campaign.page import MakerPage

        return page if isinstance(page, MakerPage) else None

    def _offer(self, said: Mapping[str, Any] | None) -> None:
        self._kept, self._offered = said, said is not None
        page = self._window.page
        if said is None or page is None or page is self._maker():
            return
        words = _("A campaign was being prepared: {what}. Nothing of it has left.").format(what=_what(said))
        page.notices.say(words, "info", (_("Go on with it"), lambda: self.go_on(said)), (_("Forget it"), self._forget))

    def _forget(self) -> None:
        self._kept, self._offered = None, False
        self._write(None)

    def _write(self, said: Mapping[str, Any] | None) -> None:
        desk = self.desk
        self._operations.run(_("Saving…"), lambda _progress, _cancel: write_draft(desk, said), lambda _done: None, self)

    def go_on(self, said: Mapping[str, Any] | None = None) -> None:
        """Open the maker where the draft was left."""
        told = self._kept if said is None else said
        if told is None:
            return
        self._window.go("maker")
        maker, desk = self._maker(), self.desk
        if maker is None:
            return

        def read(_progress: OnProgress, _cancel: CancelToken) -> Any:
            from wa_desktop.ui.campaign.kept_draft import from_json

            return from_json(desk, told)

        at = int(told.get("step", 0))
        self._operations.run(_("Reading the campaign…"), read, lambda draft: maker.take_up(draft, at), maker)

    # Keeping is nobody's page: a disk that is full is said where something is stored by a person.
    def show_error(self, error: UserError) -> None:
        """It is tried again when something changes."""

    def show_busy(self, operation: Operation[Any], progress: Progress | None) -> None:
        """Nothing to show."""

    def hide_busy(self, operation: Operation[Any]) -> None:
        """Nothing to hide."""


def write_draft(desk: "Desk", said: Mapping[str, Any] | None) -> None:
    """Keep `said`, or forget when there is none; in a thread."""
    from wa_desktop import workspace

    if said is None:
        workspace.drafts.forget(desk)
    else:
        workspace.drafts.keep(desk, said)


def _what(said: Mapping[str, Any]) -> str:
    names = [str(said.get(key) or "") for key in ("name", "list", "template")]
    return " · ".join(f"“{name}”" for name in names if name) or _("a new campaign")
