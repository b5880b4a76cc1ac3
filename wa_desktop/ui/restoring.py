"""A backup put back from the window: everything is closed first, out of Qt's thread, and opened again afterwards."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.domain.safety import Restored
from wa_desktop.ui.operations import Operation
from wa_desktop.ui.safety import Wish
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import sentence

if TYPE_CHECKING:
    from wa_desktop.ui.main_window import MainWindow

PATIENCE = 5.0
"""Seconds that each operation under way is waited for."""


class PuttingBack:
    """What happens between the wish and the data being there, in a thread; raises what `restoring.restore` raises.

    `ends` close what works on the former data. Whatever happens then, the data folder holds one whole database.
    """

    def __init__(
        self, home: Path | None, wish: Wish, others: Sequence[Operation[Any]], ends: Sequence[Callable[[], object]]
    ) -> None:
        self._home, self._wish = home, wish
        self._others, self._ends = others, ends

    def __call__(self, on_progress: OnProgress, cancel: CancelToken) -> Restored:
        """The work; says how far it is."""
        from wa_desktop import workspace

        for operation in self._others:
            operation.wait(PATIENCE)
        for end in self._ends:
            end()
        restored: Restored = workspace.restoring.restore(
            self._wish.file, self._home, self._wish.passphrase, on_progress=on_progress, cancel=cancel
        )
        return restored


class Restoring:
    """The window's part: one restore at a time, never while a campaign is being sent from here."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window
        self._busy = False
        self._to_say: list[tuple[str, str]] = []

    def ask(self) -> None:
        """Open the assistant where the data itself cannot be opened."""
        from wa_desktop.ui.pages.backup_restore import ask_restore

        ask_restore(self._window, self._window.home, self._window.operations, self.restore)

    def restore(self, wish: Wish) -> None:
        """Close the data, put a backup in its place and open it."""
        window, context = self._window, self._window.context
        if window.leaving or self._busy:
            return
        if context is not None and context.runs.active():
            window.say_problem(
                _("A campaign is being sent from here: pause or finish it, then restore. Nothing was changed.")
            )
            return
        self._busy = True
        others = window.operations.cancel_all()
        window.waiting.begin()
        window.put_away()
        ends = () if context is None else (context.runs.stop_all, context.trial.shut_down, context.desk.close)
        deed = PuttingBack(window.home if context is None else context.desk.home, wish, others, ends)
        window.operations.run(
            _("Restoring…"), deed, self._restored, window.waiting, failed=self._failed, cancelled=self._open_again
        )

    def _restored(self, done: Restored) -> None:
        self._to_say = outcome_words(done)
        self._open_again()

    def _failed(self, error: UserError) -> None:
        self._window.waiting.notices.show_error(error)
        self._to_say = [(sentence(error), "bad")]
        self._open_again()

    def _open_again(self) -> None:
        self._busy = False
        self._window.runs.forget()
        self._window.open_desk()

    def say_outcome(self) -> None:
        """Say on the first page what became of the restore, once."""
        page = self._window.page
        if page is not None:
            for words, tone in self._to_say:
                page.notices.say(words, tone)
        self._to_say = []


def outcome_words(done: Restored) -> list[tuple[str, str]]:
    """What is said once the data is there: sentences with their tones."""
    said = [(_("The backup of {moment} is in place.").format(moment=amounts.instant(done.made)), "good")]
    if done.kept:
        said.append((_("The former data is kept: {file}").format(file=Path(done.kept).name), "info"))
    if done.erased_again:
        words = ngettext(
            "{n} person erased since is erased again.", "{n} people erased since are erased again.", done.erased_again
        )
        said.append((words.format(n=amounts.count(done.erased_again)), "info"))
    return said + [(sentence(notice), "warn") for notice in done.warnings]
