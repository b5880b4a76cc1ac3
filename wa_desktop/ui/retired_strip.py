"""A strip over every page of a restored copy: nothing is sent from here until a person has decided."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame

from wa_desktop.ui.operations import Host
from wa_desktop.ui.safety import Safety
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.ask import Question, ask
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.words.language import _


class RetiredStrip(QFrame):
    """Hidden unless this data came from another computer that may still be sending."""

    def __init__(self, host: Callable[[], Host]) -> None:
        super().__init__()
        self._host = host
        self._safety: Safety | None = None
        self.question: Question | None = None
        self.setProperty("tone", "warn")
        self._words = text("", "strong")
        self.declare = button(_("It sends no more…"), self._ask, "primary")
        line = row(self._words, self.declare)
        line.setStretch(0, 1)
        line.setContentsMargins(GAP, GAP, GAP, GAP)
        self.setLayout(line)
        self.hide()

    @property
    def words(self) -> str:
        """What is said."""
        return self._words.text()

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
        self._words.setText(words.format(computer=computer))
        self.setAccessibleName(self._words.text())
        self.setVisible(bool(computer))

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
