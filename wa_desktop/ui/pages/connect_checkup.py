"""What the connection test found of each stage of the way, with what to do, ready for the IT service."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QVBoxLayout

from wa_desktop.domain.first_run import Checkup, Stage, Verdict
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import button, card, clear, row, text
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

_MARKS = {Verdict.GOOD: "✓", Verdict.MAYBE: "?", Verdict.BAD: "✕", Verdict.UNTRIED: "–"}
_ROLES = {Verdict.GOOD: "good", Verdict.MAYBE: "warn", Verdict.BAD: "bad", Verdict.UNTRIED: "muted"}


class CheckupView(QFrame):
    """One line per stage: a mark, a word, and for the one that fails what to do."""

    def __init__(self) -> None:
        super().__init__()
        self._said: list[str] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SMALL_GAP // 2)
        self.copy = button(_("Copy for the IT service"), self._copy, "link")
        inside = card(text(_("What the test found"), "strong"), self._rows, row(self.copy, None), frame="plain")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(inside)
        self.hide()

    @property
    def lines(self) -> list[str]:
        """What is shown, a line each."""
        return self._said

    def show_checkup(self, found: Checkup) -> None:
        """Show a test's stages."""
        clear(self._rows)
        self._said = []
        for stage, verdict in found.stages.items():
            words = stage_words(stage, verdict, found)
            self._said.append(f"{_MARKS[verdict]} {words}")
            mark = text(_MARKS[verdict], _ROLES[verdict], wrap=False)
            mark.setFixedWidth(2 * SMALL_GAP + 4)
            said = text(words, _ROLES[verdict] if verdict in (Verdict.BAD, Verdict.MAYBE) else "")
            line = row(mark, said, spacing=SMALL_GAP)
            line.setStretch(1, 1)
            self._rows.addLayout(line)
        self.setAccessibleName(_("What the test found"))
        self.setAccessibleDescription("\n".join(self._said))
        self.setVisible(any(verdict is not Verdict.UNTRIED for verdict in found.stages.values()))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self._said))


def stage_words(stage: Stage, verdict: Verdict, found: Checkup) -> str:
    """A stage and what was found: which server, which proxy, and what to do when it is not in order."""
    name = label(f"stage.{stage.value}")
    if stage is Stage.DNS:
        name = f"{name} {found.host}"
    if stage is Stage.PROXY and not found.proxy and verdict is Verdict.GOOD:
        return _("Proxy: none on the way to this address.")
    if stage is Stage.PROXY and found.proxy:
        name = f"{name} {found.proxy}"
    words = _("{name}: {verdict}.").format(name=name, verdict=label(f"verdict.{verdict.value}"))
    return f"{words} {label(f'stage_help.{stage.value}')}" if verdict in (Verdict.BAD, Verdict.MAYBE) else words
