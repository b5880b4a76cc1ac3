"""What needs the data closed: a backup put back, a server joined or left. Out of Qt's thread, then opened again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

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

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds that each operation under way is waited for."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is said once the data is open again: sentences with their tones, on which page, with what to show there."""

    said: Sequence[tuple[str, str]]
    place: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deed(Generic[T]):
    """What is done while the data is closed: `work(home, on_progress, cancel)`, and what is said afterwards.

    `busy` is said when a campaign is being sent from here, `cancelled` when a person stopped it; `place` is the page
    on which a failure is said.
    """

    name: str
    work: Callable[[Path | None, OnProgress, CancelToken], T]
    told: Callable[[T], Outcome]
    busy: str
    cancelled: str = ""
    place: str = ""


class PuttingBack:
    """What happens between the wish and the data being open again, in a thread; raises what the work raises.

    `ends` close what works on the former data. Whatever happens then, the data folder holds one whole database.
    """

    def __init__(
        self,
        work: Callable[[OnProgress, CancelToken], Any],
        others: Sequence[Operation[Any]],
        ends: Sequence[Callable[[], object]],
    ) -> None:
        self._work, self._others, self._ends = work, others, ends

    def __call__(self, on_progress: OnProgress, cancel: CancelToken) -> Any:
        """The work; says how far it is."""
        for operation in self._others:
            operation.wait(PATIENCE)
        for end in self._ends:
            end()
        return self._work(on_progress, cancel)


class Restoring:
    """The window's part: one at a time, never while a campaign is being sent from here."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window
        self._busy = False
        self._outcome: Outcome | None = None

    def ask(self) -> None:
        """Open the assistant where the data itself cannot be opened."""
        from wa_desktop.ui.pages.backup_restore import ask_restore

        ask_restore(self._window, self._window.home, self._window.operations, self.restore)

    def restore(self, wish: Wish) -> None:
        """Close the data, put a backup in its place and open it."""

        def work(home: Path | None, on_progress: OnProgress, cancel: CancelToken) -> Restored:
            from wa_desktop import workspace

            return workspace.restoring.restore(wish.file, home, wish.passphrase, on_progress=on_progress, cancel=cancel)

        busy = _("A campaign is being sent from here: pause or finish it, then restore. Nothing was changed.")
        self.do(Deed(_("Restoring…"), work, lambda done: Outcome(outcome_words(done)), busy))

    def do(self, deed: Deed[Any]) -> None:
        """Close the data, do it, open the data again."""
        window, context = self._window, self._window.context
        if window.leaving or self._busy:
            return
        if context is not None and context.runs.active():
            window.say_problem(deed.busy)
            return
        self._busy = True
        others = window.operations.cancel_all()
        window.waiting.begin()
        window.put_away()
        ends = () if context is None else (context.runs.stop_all, context.trial.shut_down, context.desk.close)
        home = window.home if context is None else context.desk.home
        work = PuttingBack(lambda on_progress, cancel: deed.work(home, on_progress, cancel), others, ends)

        def done(result: Any) -> None:
            self._open_again(deed.told(result))

        def failed(error: UserError) -> None:
            window.waiting.notices.show_error(error)
            self._open_again(Outcome([(sentence(error), "bad")], deed.place))

        def cancelled() -> None:
            self._open_again(Outcome([(deed.cancelled, "info")] if deed.cancelled else [], deed.place))

        window.operations.run(deed.name, work, done, window.waiting, failed=failed, cancelled=cancelled)

    def _open_again(self, outcome: Outcome) -> None:
        self._busy = False
        self._outcome = outcome
        self._window.runs.forget()
        self._window.open_desk()

    def say_outcome(self) -> None:
        """Say on its page what became of it, once."""
        outcome, self._outcome = self._outcome, None
        if outcome is None:
            return
        if outcome.place:
            self._window.go(outcome.place, **outcome.arguments)
        page = self._window.page
        if page is not None:
            for words, tone in outcome.said:
                page.notices.say(words, tone)


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
