"""Campaigns that wait for another person's word, as a card and as sentences."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QFrame, QVBoxLayout

from wa_desktop.domain.team import Approval, WaitingCampaign
from wa_desktop.ui.widgets.basics import button, clear, fill, text
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext


class WaitingCard(QFrame):
    """Every campaign that waits, each with the way to what is to be approved."""

    def __init__(self, go: Callable[..., object]) -> None:
        super().__init__()
        self._go = go
        self._shown: object = None
        self.setProperty("frame", "card")
        self._lines = QVBoxLayout()
        fill(self, text(_("Approvals"), "heading"), self._lines)

    def show_waiting(self, waiting: Sequence[WaitingCampaign], required: bool) -> None:
        """Show these; `required`: campaigns need an approval at all."""
        if (tuple(waiting), required) == self._shown:
            return
        self._shown = (tuple(waiting), required)
        clear(self._lines)
        if not required:
            self._lines.addWidget(text(_("Campaigns need no approval. An administrator may ask for one in Settings.")))
            self._lines.addWidget(button(_("Settings"), lambda: self._go("settings"), "link"))
        elif not waiting:
            self._lines.addWidget(text(_("No campaign waits for an approval.")))
        for one in waiting:
            look = button(
                _("Look at it") if one.obstacle else _("Look and approve"),
                partial(self._go, "approval", ref=str(one.id)),
            )
            self._lines.addWidget(notice_frame(waiting_words(one), "info" if one.obstacle else "warn", look))


def waiting_words(one: WaitingCampaign) -> str:
    """One campaign that waits: by whom, for how many, at most how much."""
    people = ngettext("{n} recipient", "{n} recipients", one.planned).format(n=amounts.count(one.planned))
    if one.declined_by:
        return _("“{name}” – {said}").format(name=one.name, said=declined_words(one))
    if one.obstacle == "approval_own":
        words = _("“{name}” is yours ({people}): another person must approve it before anything is sent.")
    elif one.obstacle:
        words = _("“{name}” by {author} ({people}) waits for an approver.")
    else:
        words = _("“{name}” by {author} ({people}) waits for your approval.")
    return words.format(name=one.name, author=one.author or "–", people=people)


def declined_words(one: WaitingCampaign) -> str:
    """Who said no, and why."""
    words = _("{approver} declined it: “{why}”. Its author cancels it and makes another one, or asks to look again.")
    return words.format(approver=one.declined_by, why=one.declined_why)


def approval_words(one: Approval) -> str:
    """Who approved and when, and what became of it."""
    words = _("Approved by {person} on {moment}, at the computer “{computer}”.")
    said = words.format(person=one.approver, moment=amounts.instant(one.approved), computer=one.computer or "–")
    if one.voided is None:
        return said
    gone = _("It does not count any more since {moment}.").format(moment=amounts.instant(one.voided))
    if one.voided_by:
        gone = _("{person} took it back on {moment}.").format(person=one.voided_by, moment=amounts.instant(one.voided))
    return f"{said} {gone}"
