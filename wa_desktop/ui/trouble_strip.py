"""A strip over every page while the team's server does not answer, or when a newer program has changed its tables."""

from PySide6.QtWidgets import QFrame

from wa_desktop.domain.errors import UserError
from wa_desktop.ui.live import LOST, MOVED_ON, Live
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import row, text
from wa_desktop.words.language import _
from wa_desktop.words.sentences import sentence


class TroubleStrip(QFrame):
    """Comes and goes by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("tone", "bad")
        self._words = text("", "strong")
        line = row(self._words)
        line.setStretch(0, 1)
        line.setContentsMargins(GAP, GAP, GAP, GAP)
        self.setLayout(line)
        self.hide()

    @property
    def words(self) -> str:
        """What is said."""
        return self._words.text()

    def follow(self, live: Live) -> None:
        """Say what `live` knows, from now on."""
        live.troubled.connect(self._show)
        self._show(live.trouble)

    def _show(self, trouble: UserError | None) -> None:
        self._words.setText("" if trouble is None else trouble_words(trouble))
        self.setAccessibleName(self._words.text())
        self.setVisible(trouble is not None)


def trouble_words(trouble: UserError) -> str:
    """What stands between this window and the server, what it means, and why when that is known."""
    if trouble.code == MOVED_ON:
        return sentence(trouble)
    words = _(
        "The team’s server does not answer: nothing is sent meanwhile, and the work goes on by itself as soon as it is "
        "back."
    )
    return words if trouble.code == LOST else f"{words} {sentence(trouble)}"
