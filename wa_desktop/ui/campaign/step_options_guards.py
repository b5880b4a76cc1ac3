"""④ Who is spared: people who had this message, or enough messages, of late."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from wa_desktop.domain.estimates import Estimate
from wa_desktop.ui.campaign.step_options_facts import OptionFacts
from wa_desktop.ui.pages.parts import Tick
from wa_desktop.ui.widgets.basics import column, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext


class Guards(QWidget):
    """Counts and what overrides them. `told` when who gets the message changed."""

    told = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.spared = text("")
        recent = Tick(_("Write also to those who had this very message a few days ago"))
        again = Tick(_("Send even if the same message already went to this list"))
        self.recent, self.again = recent.box, again.box
        self.recent.toggled.connect(lambda *_: self.told.emit())
        self.again.toggled.connect(self._again)
        self.setLayout(column(self.spared, recent, again))

    def _again(self, again: bool) -> None:
        # Sending the same to the same list means writing to those who had it.
        self.recent.blockSignals(True)
        self.recent.setChecked(again or self.recent.isChecked())
        self.recent.setEnabled(not again)
        self.recent.blockSignals(False)
        self.told.emit()

    def show_chosen(self, again: bool, recent: bool) -> None:
        """Show what was chosen before."""
        self.again.setChecked(again)
        self.recent.setChecked(recent or again)

    def show_facts(self, facts: OptionFacts, estimate: Estimate | None) -> None:
        """How many are spared, and why."""
        self.spared.setText("\n".join(guard_words(facts, estimate, self.recent.isChecked())))


def guard_words(facts: OptionFacts, estimate: Estimate | None, allowed: bool) -> list[str]:
    """What each guard does to this list."""
    excluded = estimate.excluded if estimate is not None else {}
    recent, frequent = excluded.get("recent_same_content", 0), excluded.get("too_many_messages", 0)
    days = facts.number("same_content_days")
    lines = []
    if allowed or not days:
        lines.append(_("Nobody is spared for having had this message lately."))
    else:
        words = ngettext(
            "{n} contact had this very message within {days} days and is left out.",
            "{n} contacts had this very message within {days} days and are left out.",
            recent,
        )
        lines.append(words.format(n=amounts.count(recent), days=days))
    if facts.number("frequency_most"):
        words = ngettext(
            "{n} contact had {most} marketing messages within {days} days and is left out.",
            "{n} contacts had {most} marketing messages within {days} days and are left out.",
            frequent,
        )
        lines.append(
            words.format(
                n=amounts.count(frequent), most=facts.number("frequency_most"), days=facts.number("frequency_days")
            )
        )
    return lines
