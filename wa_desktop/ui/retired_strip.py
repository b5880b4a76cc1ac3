"""A strip over every page of a restored copy: nothing is sent from here until a person has decided."""

from collections.abc import Callable

from wa_desktop.ui.operations import Host
from wa_desktop.ui.safety import Safety
from wa_desktop.ui.strip import Strip
from wa_desktop.ui.widgets.ask import Question, ask
from wa_desktop.ui.widgets.basics import button
from wa_desktop.words.language import _


class RetiredStrip(Strip):
    """Hidden unless this data came from another computer that may still be sending."""

    def __init__(self, host: Callable[[], Host]) -> None:
        super().__init__("warn")
        self._host = host
        self._safety: Safety | None = None
        self.question: Question | None = None
        self.declare = button(_("It sends no more…"), self._ask, "primary")
        self.offer(self.declare)

    def follow(self, safety: Safety) -> None:
        """Show what `safety` knows, from now on."""
        self._safety = safety
        safety.changed.connect(self._show)
        self._show(safety.waits_for)

    def _show(self, computer: str) -> None:
        words = _(
            "Restored copy: nothing is sent from here, because the computer “{computer}” may still be sending. Stop "
            "WA Desktop there, then declare it retired."
        )
        self.say(words.format(computer=computer) if computer else "")

    def _ask(self) -> None:
        safety = self._safety
        if safety is None:
            return
        words = _(
            "From now on this computer may send. If “{computer}” still sent the same campaigns, people would get them "
            "twice and they would be paid twice: close WA Desktop there for good first. Your declaration is kept in "
            "the log."
        )
        self.question = ask(
            self,
            _("Does the former computer send no more?"),
            words.format(computer=safety.waits_for),
            _("Declare it retired"),
            lambda: safety.declare(self._host()),
            danger=True,
        )
