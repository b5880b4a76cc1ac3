"""A campaign among colleagues: whose workstation sends it, who has to approve it, who did."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.news import Online
from wa_desktop.domain.states import CampaignState
from wa_desktop.domain.team import APPROVAL_WAITING, APPROVED, Approval, WaitingCampaign
from wa_desktop.ui.pages.team_approvals import approval_words, declined_words
from wa_desktop.ui.pages.team_words import sent_by
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.ask import Question, ask
from wa_desktop.ui.widgets.basics import button, clear, text
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.words.language import _
from wa_desktop.workspace.desk import Desk


@dataclass(frozen=True, slots=True)
class Colleagues:
    """What others have to do with a campaign. `sender`: another workstation whose engine sends it.

    `waits`: what there is to be approved, while it waits.
    """

    sender: Online | None = None
    approvals: Sequence[Approval] = ()
    waits: WaitingCampaign | None = None


def colleagues(desk: Desk, view: CampaignView) -> Colleagues:
    """Read in the background; next to nothing where there is no team."""
    under_way = view.state in (CampaignState.READY, CampaignState.RUNNING)
    online = workspace.presence.who_is_online(desk) if under_way else ()
    approvals = tuple(workspace.approving.approvals(desk, str(view.id)))
    return Colleagues(sent_by(view, online), approvals, _waits(desk, view))


def _waits(desk: Desk, view: CampaignView) -> WaitingCampaign | None:
    if view.reason != APPROVAL_WAITING:
        return None
    try:
        return workspace.approving.one(desk, str(view.id))
    except InputRefused:
        # Cancelled meanwhile, or approvals were switched off.
        return None


def sender_words(sender: Online) -> str:
    """Whose workstation sends."""
    return _("Sent by {person} on {computer}").format(person=sender.person, computer=sender.computer)


class TeamPlace(QWidget):
    """Lines under the campaign's name; hidden where there is nothing to say."""

    def __init__(
        self, go: Callable[..., object], may_withdraw: Callable[[], bool], withdraw: Callable[[str], object]
    ) -> None:
        """`withdraw(ref)` takes the approval of a campaign back."""
        super().__init__()
        self._go, self._may_withdraw, self._withdraw = go, may_withdraw, withdraw
        self.question: Question | None = None
        self._shown: tuple[object, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SMALL_GAP)
        self.sentences: list[str] = []
        self.hide()

    def forget(self) -> None:
        """Another campaign is shown."""
        self._shown = ()
        self.hide()

    def show_colleagues(self, view: CampaignView, found: Colleagues) -> None:
        """Show these, once for each change."""
        key = (view.id, view.state, view.reason, found)
        if key == self._shown:
            return
        self._shown = key
        clear(self._layout)
        self.sentences = []
        if found.sender is not None:
            self._line(sender_words(found.sender))
        self._approval(view, found)
        self.setVisible(bool(self.sentences))

    def _approval(self, view: CampaignView, found: Colleagues) -> None:
        counts = next((one for one in found.approvals if one.voided is None), None)
        before = next((one for one in found.approvals if one.voided is not None), None)
        if view.reason == APPROVAL_WAITING:
            if before is not None:
                self._line(approval_words(before))
            self._waiting(view, found.waits)
        elif counts is not None and view.reason == APPROVED:
            remark = _("Whatever is changed now has to be approved again.")
            back = button(_("Take the approval back…"), partial(self._ask_withdraw, str(view.id)))
            actions = (back,) if self._may_withdraw() else ()
            self._notice(f"{approval_words(counts)} {remark}", "good", *actions)
        else:
            for one in found.approvals[:1]:
                self._line(approval_words(one))

    def _ask_withdraw(self, ref: str) -> None:
        self.question = ask(
            self, _("Take the approval back?"),
            _("Nothing of the campaign is sent until somebody approves it again. Your decision stays in the log."),
            _("Take the approval back"), partial(self._withdraw, ref), danger=True,
        )  # fmt: skip

    def _waiting(self, view: CampaignView, waits: WaitingCampaign | None) -> None:
        look = button(_("Look at what is to be approved"), partial(self._go, "approval", ref=str(view.id)))
        if waits is not None and waits.declined_by:
            self._notice(declined_words(waits), "warn", look)
        else:
            self._notice(_("Another person must approve this before anything is sent."), "info", look)

    def _line(self, words: str) -> None:
        self.sentences.append(words)
        self._layout.addWidget(text(words, "muted"))

    def _notice(self, words: str, tone: str, *actions: QWidget) -> None:
        self.sentences.append(words)
        self._layout.addWidget(notice_frame(words, tone, *actions))
