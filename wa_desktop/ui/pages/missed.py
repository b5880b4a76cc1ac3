"""Who did not get a campaign and what now: everybody of the list in exactly one group, with the next action on it."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from wa_desktop.domain.missed import Group, MissedGroup, NextAction
from wa_desktop.domain.states import RecipientState
from wa_desktop.ui.pages import labels
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import add, button, card, clear, column, refocused, row, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import LABELS, label

_MOST_REASONS = 6

Deed = Callable[[MissedGroup], object]


class Missed(QWidget):
    """The groups as cards. `do(group)` does the next action on one, `show(group)` shows its people."""

    def __init__(self, do: Deed, show: Callable[[Group], object]) -> None:
        super().__init__()
        self._do, self._show = do, show
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
        before, self.cards = self.cards, {}
        self._shown = groups
        for group in sorted(groups, key=_urgency):
            self.cards[group.group] = self._card(group)
            if group.group in before:
                refocused(before[group.group], self.cards[group.group])
        clear(self._inside)
        add(self._inside, *self.cards.values())
        summed = sum(group.recipients for group in groups)
        words = _("Together {n} contacts: the whole list ({total}).")
        self.total.setText(words.format(n=amounts.count(summed), total=amounts.count(total)))

    def _card(self, group: MissedGroup) -> QFrame:
        head = row(
            text(group_words(group.group), "strong"), None,
            text(amounts.count(group.recipients), "strong", wrap=False),
        )  # fmt: skip
        head.setStretch(0, 1)
        words = deed_words(group)
        deeds = [button(words, lambda: self._do(group))] if words else []
        show = button(_("Show them"), lambda: self._show(group.group), "link")
        show.setAccessibleName(_("Show them: {group}").format(group=group_words(group.group)))
        lines = (text(line) for line in reason_lines(group))
        made = card(head, *lines, text(advice_words(group), "muted"), row(*deeds, show, None))
        made.setAccessibleName(f"{group_words(group.group)}: {amounts.count(group.recipients)}")
        return made


def _urgency(group: MissedGroup) -> int:
    """Where something can be done comes first, who has it last."""
    if group.group is Group.REACHED:
        return 3
    return {NextAction.WAIT: 1, NextAction.NOTHING: 2}.get(group.action, 0)


def group_words(group: Group) -> str:
    """The group's name."""
    return label(f"missed.{group.value}")


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
    return {
        Group.REACHED: _("They have it: nothing to do."),
        Group.ON_ITS_WAY: _("SMSBOX has it; WhatsApp may deliver it for 30 days, when the telephone is reached. Wait."),
        Group.TO_SEND: _("Nobody wrote to them yet: resume the campaign, or cancel it."),
        Group.UNCERTAIN: _("Wait for news, or decide above: count as sent, or send again."),
        Group.TRY_AGAIN: _("Nothing is wrong with these contacts: a second campaign to them alone can reach them."),
        Group.TOO_SOON: _("Meta or your own rules spare them now: try again after a day at the earliest."),
        Group.TO_FIX: _("Correct the list or the template’s values, then send again to these people."),
        Group.ACCOUNT: _(
            "Meta refused the account or the template, not these people: put that right first, then send again."
        ),
        Group.NOT_REACHABLE: _("Trying again does not help. Check the number, or keep it from being written to."),
        Group.OPTED_OUT: _("They refused and are suppressed already; only a new consent changes that."),
        Group.LEFT_OUT: _("They were left out before sending, for the reasons above."),
    }[group.group]


def deed_words(group: MissedGroup) -> str:
    """What the button of a group says; empty where there is nothing to do but wait."""
    match group.action:
        case NextAction.RESUME:
            return _("Resume the campaign")
        case NextAction.DECIDE:
            return _("See what is known")
        case NextAction.SEND_AGAIN:
            # The second campaign is for everybody who did not get it, this group among them.
            return _("Send again to who did not get it…")
        case NextAction.FIX_AND_SEND_AGAIN:
            return _("Correct, then send again…")
        case NextAction.SUPPRESS:
            words = ngettext("Suppress {n} number…", "Suppress {n} numbers…", group.recipients)
            return words.format(n=amounts.count(group.recipients))
        case _:
            return ""
