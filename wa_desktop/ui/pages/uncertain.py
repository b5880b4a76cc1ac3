"""The sends whose outcome nobody knows: what that means, and the two ways out."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QWidget

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.ui.widgets.ask import Question, ask
from wa_desktop.ui.widgets.basics import button, fill, row, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext


class Uncertain(QFrame):
    """Shown while a stopped campaign has unconfirmed recipients. `decide(as_sent)` is called after a confirmation."""

    def __init__(self, decide: Callable[[bool], object], show_them: Callable[[], object]) -> None:
        super().__init__()
        self._decide = decide
        self._count = 0
        self.question: Question | None = None
        self.setProperty("tone", "warn")
        self.heading = text("", "heading")
        self.as_sent = button(_("Count as sent…"), self._ask_as_sent)
        self.again = button(_("Send again…"), self._ask_again)
        fill(
            self,
            self.heading,
            text(
                _(
                    "The connection broke, or the program stopped, after the call had left and before SMSBOX answered. "
                    "They are never sent again by themselves, and their cost stays reserved. If news of them comes, "
                    "they settle by themselves. Without news, SMSBOX’s own site can tell whether the call arrived."
                )
            ),
            row(self.as_sent, self.again, button(_("Show them"), show_them, "link"), None),
        )
        self.hide()

    def show_campaign(self, view: CampaignView) -> None:
        """Show itself when there is something to decide."""
        self._count = view.counts.get(RecipientState.UNCONFIRMED, 0)
        sending = view.state is CampaignState.RUNNING and view.reason != "interrupted"
        self.setVisible(bool(self._count) and not sending)
        words = ngettext("{n} uncertain send: perhaps gone", "{n} uncertain sends: perhaps gone", self._count)
        self.heading.setText(words.format(n=amounts.count(self._count)))

    def _ask_as_sent(self) -> None:
        words = ngettext(
            "{n} recipient counts as handed to SMSBOX, and its cost as spent. If the message did not leave, this "
            "person never gets it.",
            "{n} recipients count as handed to SMSBOX, and their cost as spent. If the messages did not leave, these "
            "people never get them.",
            self._count,
        )
        self._ask(_("Count as sent?"), words, _("Count as sent"), as_sent=True)

    def _ask_again(self) -> None:
        words = ngettext(
            "{n} recipient goes back to be sent. If the message had left, this person gets it twice and it is paid "
            "twice.",
            "{n} recipients go back to be sent. If the messages had left, these people get them twice and they are "
            "paid twice.",
            self._count,
        )
        self._ask(_("Send again?"), words, _("Send again"), as_sent=False)

    def _ask(self, heading: str, words: str, action: str, *, as_sent: bool) -> None:
        parent: QWidget = self
        said = words.format(n=amounts.count(self._count))
        self.question = ask(parent, heading, said, action, lambda: self._decide(as_sent), danger=not as_sent)
