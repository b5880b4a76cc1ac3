"""Team: the server that several workstations share, who is there, who sends what, approvals, people and roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.news import Kind, Online
from wa_desktop.domain.stores import Moved, StoreFacts
from wa_desktop.domain.team import Person, Role, WaitingCampaign
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages.parts import DataPage, header
from wa_desktop.ui.pages.team_approvals import WaitingCard
from wa_desktop.ui.pages.team_people import PeopleCard
from wa_desktop.ui.pages.team_words import (
    encryption_words,
    latency_words,
    online_headings,
    online_row,
    role_sentence,
    sendings,
)
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, button, card, clear, column, row, scrolled, selectable, tab_in_order, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label
from wa_desktop.workspace.desk import Desk

LOOK_EVERY_MS = 5_000
"""Who has gone without a word is noticed too."""
_MOST = 8


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """What the page shows; for one workstation alone only the first."""

    store: StoreFacts
    role: Role | None = Role.ADMINISTRATOR
    online: Sequence[Online] = ()
    campaigns: Sequence[CampaignView] = ()
    waiting: Sequence[WaitingCampaign] = ()
    people: Sequence[Person] = ()
    four_eyes: bool = False

    @property
    def shared(self) -> bool:
        """Whether the data is on a team's server."""
        return self.store.kind == "server"


class TeamPage(DataPage):
    """On one workstation: the two ways to a server. On a team: everything about it, looked at again by itself."""

    follows = frozenset({Kind.PRESENCE, Kind.APPROVALS, Kind.CAMPAIGNS, Kind.SETTINGS})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.facts: TeamFacts | None = None
        self.place, self.encryption = selectable("", "strong"), text("")
        self.me, self.latency, self.password = text(""), text("", "muted"), text("", "muted")
        self.online = RecordTable(online_headings(), _("Who is online"), most=_MOST)
        self.moved = RecordTable(_moved_headings(), _("What was moved"), most=_MOST * 3)
        self._sending = QVBoxLayout()
        self._online: list[Row] = []
        self._lines: dict[int, tuple[QLabel, QProgressBar]] = {}
        self.waiting = WaitingCard(context.go)
        self.people = PeopleCard(self)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, GAP, 0)
        layout.setSpacing(GAP)
        self.alone, self.moved_card, self.server = self._alone_card(), self._moved_card(), self._server_card()
        self.online_card, self.sending_card = self._online_card(), self._sending_card()
        self._shared = (self.server, self.waiting, self.sending_card, self.online_card, self.people)
        add(layout, self.moved_card, self.alone, *self._shared)
        layout.addStretch(1)
        for part in (self.moved_card, self.alone, *self._shared):
            part.hide()
        back = button(_("‹ Settings"), lambda: context.go("settings"), "link")
        self.content.addLayout(header(self.title(), back))
        self.content.addWidget(scrolled(inside, self.title()), 1)

    def title(self) -> str:
        """The page's name."""
        return _("Team")

    def _alone_card(self) -> QFrame:
        self.join_button = button(_("Connect to a server…"), lambda: self._ask_join(moves=False), "primary")
        self.move_button = button(_("Move this workstation’s data there…"), lambda: self._ask_join(moves=True))
        purpose = _(
            "A team’s server is a PostgreSQL database of your company’s: every workstation then sees the same lists, "
            "STOP requests, campaigns and limits, and nobody gets a message twice. Without one, everything stays on "
            "this computer, and works just as well for one person."
        )
        which = _(
            "Connect when the server holds your team’s data already; move when this computer holds it and the server "
            "is still empty."
        )
        return card(
            text(_("This workstation works alone"), "heading"), text(purpose), text(which, "muted"),
            row(self.join_button, self.move_button, None),
        )  # fmt: skip

    def _ask_join(self, *, moves: bool) -> None:
        if self.context.teaming is not None:
            self.context.teaming.ask_join(moves=moves)

    def _ask_again(self) -> None:
        if self.context.teaming is not None:
            self.context.teaming.ask_again()

    def _ask_leave(self) -> None:
        if self.context.teaming is not None:
            self.context.teaming.ask_leave()

    def _moved_card(self) -> QFrame:
        return card(text(_("What was moved"), "heading"), self.moved)

    def _server_card(self) -> QFrame:
        self.again_button = button(_("Change the connection…"), self._ask_again)
        self.leave_button = button(_("Leave the server…"), self._ask_leave, "danger")
        return card(
            text(_("The server"), "heading"), self.place, self.me, self.encryption, self.latency, self.password,
            row(self.again_button, self.leave_button, None),
        )  # fmt: skip

    def _online_card(self) -> QFrame:
        return card(text(_("Who is online"), "heading"), self.online)

    def _sending_card(self) -> QFrame:
        said = text(
            _("One workstation sends at a time for the account; the others follow it, pause it and cancel it."), "muted"
        )
        return card(text(_("Who sends what"), "heading"), said, self._sending)

    def shown(self, moved: Moved | None = None, **_arguments: object) -> None:
        """`moved`: what has just been moved, to be looked at table by table."""
        self.moved_card.setVisible(moved is not None)
        if moved is not None:
            self.moved.show_rows(_moved_rows(moved))
        self.refresh()
        self._timer.start()

    def left(self) -> None:
        """Nobody looks."""
        self._timer.stop()

    def refresh(self) -> None:
        """Look again."""
        desk = self.context.desk
        self.read(_("Reading the team…"), lambda: team_facts(desk), self.show_facts)

    def show_facts(self, facts: TeamFacts) -> None:
        """Show these; what has not changed is not drawn again."""
        self.facts = facts
        self.alone.setVisible(not facts.shared)
        for part in self._shared:
            part.setVisible(facts.shared)
        if not facts.shared:
            return
        if self.context.rights is not None:
            self.context.rights.note(facts.role)
        self._show_server(facts)
        self._show_online([online_row(one) for one in facts.online])
        self._show_sending(facts)
        self.waiting.show_waiting(facts.waiting, facts.four_eyes)
        self.people.show_people(facts.people, facts.role)
        # Tab goes by the making, and some parts are made anew.
        tab_in_order(self)

    def _show_server(self, facts: TeamFacts) -> None:
        store = facts.store
        self.place.setText(_("{place} · {program} · schema {schema}").format(
            place=store.place, program=store.program, schema=store.namespace
        ))  # fmt: skip
        who = _("You are “{person}”.").format(person=store.user)
        self.me.setText(f"{who} {role_sentence(facts.role)}")
        self.encryption.setText(encryption_words(store))
        self.latency.setText(latency_words(store))
        self.password.setText(
            _("The password is in this computer’s keyring.")
            if store.remembers_password
            else _("The password is not kept: it is asked for when the program starts.")
        )

    def _show_online(self, rows: list[Row]) -> None:
        if rows != self._online:
            self._online = rows
            self.online.show_rows(rows)

    def _show_sending(self, facts: TeamFacts) -> None:
        found = sendings(facts.online, facts.campaigns)
        if [one.campaign for one in found] != list(self._lines) or not found:
            clear(self._sending)
            self._lines = {one.campaign: self._line(one.campaign) for one in found}
            if not found:
                self._sending.addWidget(text(_("Nothing is being sent.")))
        for one in found:
            said, bar = self._lines[one.campaign]
            said.setText(one.words)
            bar.setRange(0, max(1, one.total))
            bar.setValue(one.done)
            bar.setAccessibleName(one.words)

    def _line(self, campaign: int) -> tuple[QLabel, QProgressBar]:
        """A place for a campaign that stays while it moves on: its button may be about to be pressed."""
        said, bar = text(""), QProgressBar()
        bar.setTextVisible(False)
        line = row(
            column(said, bar), button(_("Open the campaign"), partial(self.context.go, "campaign", ref=str(campaign)))
        )
        line.setStretch(0, 1)
        self._sending.addLayout(line)
        return said, bar


def _moved_headings() -> list[Heading]:
    return [Heading(_("What"), stretch=True), Heading(_("Rows"), right=True), Heading(_("Compared"))]


def _moved_rows(moved: Moved) -> list[Row]:
    same = _("the same on both sides")
    return [
        Row((table_name(one.table), amounts.count(one.rows), same), one.table, "good", (None, one.rows, None))
        for one in moved.tables
    ]


def table_name(table: str) -> str:
    """What a table of the database holds, in words; its own name where there are none."""
    code = f"table.{table}"
    words = label(code)
    return table if words == code else words


def team_facts(desk: Desk) -> TeamFacts:
    """Everything the page shows, read at once in the background."""
    store = workspace.teams.describe(desk)
    if store.kind != "server":
        return TeamFacts(store)
    online = workspace.presence.who_is_online(desk)
    sent = {running.campaign_id for one in online for running in one.running}
    campaigns = [one for one in workspace.campaigns.campaigns(desk) if one.id in sent] if sent else []
    return TeamFacts(
        store,
        workspace.team_roles.my_role(desk),
        tuple(online),
        tuple(campaigns),
        tuple(workspace.approving.waiting(desk)),
        tuple(workspace.team_roles.people(desk)),
        workspace.approving.required(desk),
    )
