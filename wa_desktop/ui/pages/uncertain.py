"""The sends whose outcome nobody knows: per call, what is known, what each choice risks, and the decision."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.uncertain import UnconfirmedBatch
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.ask import Question, ask
from wa_desktop.ui.widgets.basics import add, button, card, clear, fill, row, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import sentence_of

_MOST = 12
"""Calls that are shown one by one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision: count as sent or send again; about some calls, some numbers, or everybody (both None)."""

    as_sent: bool
    recipients: int
    batches: tuple[int, ...] | None = None
    numbers: tuple[str, ...] | None = None


class Uncertain(QFrame):
    """Shown while a stopped campaign has unconfirmed recipients. `decide(choice)` is called after a confirmation."""

    def __init__(self, decide: Callable[[Choice], object], show_them: Callable[[], object]) -> None:
        super().__init__()
        self._decide = decide
        self._count = 0
        self._shown: Sequence[UnconfirmedBatch] | None = None
        self.question: Question | None = None
        self.setProperty("tone", "warn")
        self.heading = text("", "heading")
        self.as_sent = button(_("Count all as sent…"), lambda: self.ask(Choice(True, self._count)))
        self.again = button(_("Send all again…"), lambda: self.ask(Choice(False, self._count)))
        inside = QWidget()
        self._calls = QVBoxLayout(inside)
        self._calls.setContentsMargins(0, 0, 0, 0)
        self._calls.setSpacing(SMALL_GAP)
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
            inside,
            row(self.as_sent, self.again, button(_("Choose numbers…"), show_them, "link"), None),
        )
        self.hide()

    def show_campaign(self, view: CampaignView) -> None:
        """Show itself when there is something to decide."""
        self._count = view.counts.get(RecipientState.UNCONFIRMED, 0)
        sending = view.state in (CampaignState.RUNNING, CampaignState.READY) and view.reason != "interrupted"
        self.setVisible(bool(self._count) and not sending)
        words = ngettext("{n} uncertain send: perhaps gone", "{n} uncertain sends: perhaps gone", self._count)
        self.heading.setText(words.format(n=amounts.count(self._count)))

    def show_calls(self, calls: Sequence[UnconfirmedBatch]) -> None:
        """Show what is known of each call."""
        if calls == self._shown:
            return
        self._shown = calls
        clear(self._calls)
        add(self._calls, *(self._call(one) for one in calls[:_MOST]))
        if len(calls) > _MOST:
            more = len(calls) - _MOST
            words = ngettext("{n} other call, decided with the buttons below", "{n} other calls, decided with the "
                             "buttons below", more)  # fmt: skip
            self._calls.addWidget(text(words.format(n=amounts.count(more)), "muted"))

    def _call(self, one: UnconfirmedBatch) -> QFrame:
        batches = (one.batch,)
        deeds = row(
            button(_("Count as sent…"), lambda: self.ask(Choice(True, one.recipients, batches))),
            button(_("Send again…"), lambda: self.ask(Choice(False, one.recipients, batches))),
            None,
        )
        known, risks = known_words(one), risk_words(one)
        return card(text(call_words(one), "strong"), text(known), text(risks, "muted"), deeds)

    def ask(self, choice: Choice) -> None:
        """Ask before it is done; the decision is logged."""
        if not choice.recipients:
            return
        if choice.as_sent:
            heading, action = _("Count as sent?"), _("Count as sent")
            words = ngettext(
                "{n} recipient counts as handed to SMSBOX, and its cost as spent. If the message did not leave, this "
                "person never gets it.",
                "{n} recipients count as handed to SMSBOX, and their cost as spent. If the messages did not leave, "
                "these people never get them.",
                choice.recipients,
            )
        else:
            heading, action = _("Send again?"), _("Send again")
            words = ngettext(
                "{n} recipient goes back to be sent. If the message had left, this person gets it twice and it is "
                "paid twice.",
                "{n} recipients go back to be sent. If the messages had left, these people get them twice and they "
                "are paid twice.",
                choice.recipients,
            )
        said = words.format(n=amounts.count(choice.recipients)) + " " + _("Your decision is kept in the log.")
        self.question = ask(self, heading, said, action, lambda: self._decide(choice), danger=not choice.as_sent)


def call_words(one: UnconfirmedBatch) -> str:
    """When, and for how many."""
    words = ngettext("{moment} · {n} recipient of {size}", "{moment} · {n} recipients of {size}", one.recipients)
    return words.format(
        moment=amounts.instant(one.called), n=amounts.count(one.recipients), size=amounts.count(one.size)
    )


def known_words(one: UnconfirmedBatch) -> str:
    """What this workstation saw, and what SMSBOX says."""
    details = {"status": "" if one.status is None else str(one.status), "n": one.reported}
    return f"{sentence_of(f'unconfirmed.{one.seen}', details)} {sentence_of(f'unconfirmed.{one.said}', details)}"


def risk_words(one: UnconfirmedBatch) -> str:
    """What each choice risks; waiting only where news can come."""
    choices = ["wait", "sent", "resend"] if one.follow_up else ["sent", "resend"]
    return "\n".join(
        ("→ " if choice == one.advice else "• ") + sentence_of(f"unconfirmed.{choice}", {}) for choice in choices
    )
