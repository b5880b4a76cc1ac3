"""Who did not get a campaign and what now: everybody of the list in exactly one group, with the next action on it."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from wa_desktop.domain.codes import FailureAction, action_for
from wa_desktop.domain.missed import Group, MissedGroup, NextAction
from wa_desktop.domain.states import RecipientState
from wa_desktop.ui.pages import labels
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import button, card, clear, column, row, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import LABELS, label

_STATES = {
    Group.REACHED: RecipientState.DELIVERED, Group.ON_ITS_WAY: RecipientState.QUEUED,
    Group.TO_SEND: RecipientState.PLANNED, Group.UNCERTAIN: RecipientState.UNCONFIRMED,
    Group.TRY_AGAIN: RecipientState.FAILED, Group.TOO_SOON: RecipientState.FAILED, Group.TO_FIX: RecipientState.FAILED,
    Group.NOT_REACHABLE: RecipientState.FAILED, Group.OPTED_OUT: RecipientState.FAILED,
    Group.LEFT_OUT: RecipientState.EXCLUDED,
}  # fmt: skip
_MOST_REASONS = 6

Deed = Callable[[MissedGroup], object]


class Missed(QWidget):
    """The groups as cards. `do(group)` does the next action on one."""

    def __init__(self, do: Deed) -> None:
        super().__init__()
        self._do = do
        self._shown: Sequence[MissedGroup] | None = None
        self.cards: dict[Group, QFrame] = {}
        self.total = text("", "muted")
        self._inside = QVBoxLayout()
        self._inside.setSpacing(SMALL_GAP)
        self.setLayout(column(text(_("Who did not get it, and what now"), "heading"), self._inside, self.total))
        self.hide()

    def show_groups(self, groups: Sequence[MissedGroup], total: int) -> None:
        """Show these groups; the total is the whole list."""
        self.setVisible(bool(groups))
        if groups == self._shown:
            return
        self._shown, self.cards = groups, {}
        clear(self._inside)
        for group in groups:
            self.cards[group.group] = self._card(group)
            self._inside.addWidget(self.cards[group.group])
        summed = sum(group.recipients for group in groups)
        words = _("Together {n} contacts: the whole list ({total}).")
        self.total.setText(words.format(n=amounts.count(summed), total=amounts.count(total)))

    def _card(self, group: MissedGroup) -> QFrame:
        head = row(
            text(label(f"missed.{group.group.value}"), "strong"), None,
            text(amounts.count(group.recipients), "strong", wrap=False),
        )  # fmt: skip
        head.setStretch(0, 1)
        words = deed_words(group)
        deeds = [row(button(words, lambda: self._do(group)), None)] if words else []
        made = card(head, *(text(line) for line in reason_lines(group)), text(advice_words(group), "muted"), *deeds)
        made.setAccessibleName(f"{label(f'missed.{group.group.value}')}: {amounts.count(group.recipients)}")
        return made


def state_to_show(group: Group) -> RecipientState:
    """The state whose recipients a look at the group shows."""
    return _STATES[group]


def reason_lines(group: MissedGroup) -> list[str]:
    """The reasons in words, the most frequent first."""
    if group.group in (Group.REACHED, Group.ON_ITS_WAY, Group.TO_SEND, Group.UNCERTAIN):
        return []
    ordered = sorted(group.reasons.items(), key=lambda item: (-item[1], item[0]))
    lines = [f"{amounts.count(number)} · {reason_words(reason)}" for reason, number in ordered[:_MOST_REASONS]]
    rest = sum(number for _reason, number in ordered[_MOST_REASONS:])
    if rest:
        others = _("other reasons")
        lines.append(f"{amounts.count(rest)} · {others}")
    return lines


def reason_words(reason: str) -> str:
    """Why, in words: a code of Meta's, a reason to leave out, a state, or SMSBOX's own word."""
    if reason.isdigit():
        return labels.recipient_reason(RecipientState.FAILED, reason)
    if f"exclusion.{reason}" in LABELS:
        return labels.exclusion(reason)
    if reason in set(RecipientState):
        return labels.state(RecipientState(reason))
    return labels.recipient_reason(RecipientState.REFUSED, reason)


def advice_words(group: MissedGroup) -> str:
    """What to do about the group, in a sentence."""
    if group.group is Group.TRY_AGAIN and any(
        action_for(reason) is FailureAction.PAUSE_CAMPAIGN for reason in group.reasons if reason.isdigit()
    ):
        return _("Meta refused the account or the template, not these people: put that right first, then send again.")
    return {
        Group.REACHED: _("They have it: nothing to do."),
        Group.ON_ITS_WAY: _("SMSBOX has it; WhatsApp may deliver it for 30 days, when the telephone is reached. Wait."),
        Group.TO_SEND: _("Nobody wrote to them yet: resume the campaign, or cancel it."),
        Group.UNCERTAIN: _("Wait for news, or decide above: count as sent, or send again."),
        Group.TRY_AGAIN: _("Nothing is wrong with these contacts: a second campaign to them alone can reach them."),
        Group.TOO_SOON: _("Meta or your own rules spare them now: try again after a day at the earliest."),
        Group.TO_FIX: _("Correct the list or the template’s values, then send again to these people."),
        Group.NOT_REACHABLE: _("Trying again does not help. Check the number, or keep it from being written to."),
        Group.OPTED_OUT: _("They refused and are suppressed already; only a new consent changes that."),
        Group.LEFT_OUT: _("They were left out before sending, for the reasons above."),
    }[group.group]


def deed_words(group: MissedGroup) -> str:
    """What the button of a group says; empty without one."""
    number = amounts.count(group.recipients)
    match group.action:
        case NextAction.RESUME:
            return _("Resume the campaign")
        case NextAction.DECIDE:
            return _("See what is known")
        case NextAction.SEND_AGAIN:
            words = ngettext("Send again to {n} contact…", "Send again to {n} contacts…", group.recipients)
        case NextAction.FIX_AND_SEND_AGAIN:
            words = ngettext("Correct and send again to {n} contact…", "Correct and send again to {n} contacts…",
                             group.recipients)  # fmt: skip
        case NextAction.SUPPRESS:
            words = ngettext("Suppress {n} number…", "Suppress {n} numbers…", group.recipients)
        case _:
            return _("Show them") if group.group in (Group.LEFT_OUT, Group.OPTED_OUT, Group.TOO_SOON) else ""
    return words.format(n=number)
