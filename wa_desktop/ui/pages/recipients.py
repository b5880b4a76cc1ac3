"""The recipients of one campaign, by state or by what can be done about them, in pages."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.campaigns import CampaignView, RecipientView
from wa_desktop.domain.missed import Group, MissedGroup
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.missed import advice_words, deed_words, group_words
from wa_desktop.ui.pages.parts import DataPage, choices
from wa_desktop.ui.pages.uncertain import Choice
from wa_desktop.ui.records import Deliver, Heading, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.ui.widgets.chip import recipient_tone
from wa_desktop.words import amounts
from wa_desktop.words.language import _

_LEAST_HEIGHT = 320
_REFERENCE = 13
"""Characters of a reference of SMSBOX."""

Chosen = RecipientState | Group | None
"""Whom the table shows; None for everybody."""


class Recipients(QWidget):
    """A filter by state and by what can be done, and the table.

    `decide(choice)` about the uncertain numbers that are selected, `do(group)` for everybody of the group shown.
    """

    def __init__(self, page: DataPage, decide: Callable[[Choice], object], do: Callable[[MissedGroup], object]) -> None:
        super().__init__()
        self._page, self._decide, self._do = page, decide, do
        self._view: CampaignView | None = None
        self._groups: dict[Group, MissedGroup] = {}
        self._chosen: Chosen = None
        self._offered: list[tuple[str, Chosen]] = []
        self.filter = choices(_("State of the recipients"), [(_("All"), "")])
        self.filter.activated.connect(self._filtered)
        self.table = RecordTable(_headings(), _("Recipients"))
        self.table.setMinimumHeight(_LEAST_HEIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SMALL_GAP)
        self.see_button = button(_("See this person"), lambda: self._see(None))
        heading = text(_("Recipients"), "heading", wrap=False)
        layout.addLayout(row(heading, None, self.see_button, self.filter))
        self.as_sent = button(_("Count the selected as sent…"), lambda: self._decide_selected(as_sent=True))
        self.again = button(_("Send the selected again…"), lambda: self._decide_selected(as_sent=False))
        self._deciding = QWidget()
        self._deciding.setLayout(row(self.as_sent, self.again, None))
        self.advice, self.deed = text("", "muted"), button("", self._do_shown)
        self._doing = QWidget()
        line = row(self.advice, self.deed)
        line.setStretch(0, 1)
        self._doing.setLayout(line)
        for part in (self._deciding, self._doing):
            part.hide()
            layout.addWidget(part)
        layout.addWidget(self.table, 1)
        self.table.picked.connect(self._picked)
        self.table.opened.connect(self._see)
        self._picked()

    def show_campaign(self, view: CampaignView) -> None:
        """Show the recipients of this campaign; the filter stays when it is the same one."""
        same = self._view is not None and self._view.id == view.id
        self._view = view
        if not same:
            self._chosen, self._groups = None, {}
        self._fill_filter(view)
        if same:
            self.table.restart(self._count())
            self._picked()
        else:
            self.table.show_pages(self._count(), self._fetch)
            self._show_deed()

    def show_groups(self, groups: Sequence[MissedGroup]) -> None:
        """The groups that can be shown by themselves."""
        found = {group.group: group for group in groups}
        if found == self._groups or self._view is None:
            return
        self._groups = found
        self._fill_filter(self._view)
        if isinstance(self._chosen, Group):
            self.choose(self._chosen if self._chosen in found else None)

    def choose(self, chosen: Chosen) -> None:
        """Show the recipients of one state, or of one group; None for all."""
        # Everybody uncertain is one state too, and there each number can be decided about.
        self._chosen = RecipientState.UNCONFIRMED if chosen is Group.UNCERTAIN else chosen
        self.filter.setCurrentIndex(max(0, self.filter.findData(self._chosen or "")))
        self.table.show_pages(self._count(), self._fetch)
        self._show_deed()
        self._picked()

    def _filtered(self) -> None:
        # Qt gives the bare text back, whatever kind of text went in.
        key = self.filter.currentData()
        self.choose(next((value for _words, value in self._offered if value == key), None))

    def _show_deed(self) -> None:
        group = self._groups.get(self._chosen) if isinstance(self._chosen, Group) else None
        self._doing.setVisible(group is not None)
        if group is not None:
            self.advice.setText(advice_words(group))
            self.deed.setText(deed_words(group))
            self.deed.setVisible(bool(self.deed.text()))

    def _do_shown(self) -> None:
        if isinstance(self._chosen, Group) and self._chosen in self._groups:
            self._do(self._groups[self._chosen])

    def _see(self, number: object) -> None:
        chosen = [number] if number else self.table.selected_keys()
        if chosen:
            self._page.context.go("person", number=str(chosen[0]))

    def _picked(self) -> None:
        self.see_button.setEnabled(self.table.selectionModel().hasSelection())
        uncertain = self._chosen is RecipientState.UNCONFIRMED and self._may_decide()
        self._deciding.setVisible(uncertain)
        chosen = bool(self.table.selected_keys()) if uncertain else False
        self.as_sent.setEnabled(chosen)
        self.again.setEnabled(chosen)

    def _may_decide(self) -> bool:
        view = self._view
        return view is not None and (view.state is not CampaignState.RUNNING or view.reason == "interrupted")

    def _decide_selected(self, *, as_sent: bool) -> None:
        numbers = tuple(str(key) for key in self.table.selected_keys())
        self._decide(Choice(as_sent, len(numbers), numbers=numbers))

    def _fill_filter(self, view: CampaignView) -> None:
        wanted: list[tuple[str, Chosen]] = [(_("All ({n})").format(n=amounts.count(view.total)), None)]
        wanted += [
            (f"{labels.state(state)} ({amounts.count(view.counts[state])})", state)
            for state in RecipientState
            if view.counts.get(state, 0) or state is self._chosen
        ]  # fmt: skip
        parted = len(wanted)
        wanted += [
            (f"{group_words(group.group)} ({amounts.count(group.recipients)})", group.group)
            for group in self._groups.values()
            if group.group is not Group.UNCERTAIN
        ]
        if self._offered == wanted:
            return
        self._offered = wanted
        self.filter.clear()
        for words, value in wanted:
            self.filter.addItem(words, value or "")
        if len(wanted) > parted:
            self.filter.insertSeparator(parted)
        self.filter.setCurrentIndex(max(0, self.filter.findData(self._chosen or "")))

    def _count(self) -> int:
        if self._view is None:
            return 0
        if isinstance(self._chosen, Group):
            group = self._groups.get(self._chosen)
            return group.recipients if group is not None else 0
        return self._view.total if self._chosen is None else self._view.counts.get(self._chosen, 0)

    def _fetch(self, first: int, count: int, deliver: Deliver) -> None:
        view, chosen, desk = self._view, self._chosen, self._page.context.desk
        if view is None:
            return

        def rows() -> list[Row]:
            found: Sequence[RecipientView]
            if isinstance(chosen, Group):
                found = workspace.missing.people(desk, str(view.id), chosen, count, first)
            else:
                found = workspace.campaigns.recipients(desk, str(view.id), state=chosen, limit=count, offset=first)
            return [recipient_row(recipient, view.currency) for recipient in found]

        self._page.context.operations.run(
            _("Reading the recipients…"), lambda _progress, _cancel: rows(), deliver, self._page
        )  # fmt: skip


def _headings() -> list[Heading]:
    return [
        Heading(_("Number")),
        Heading(_("State"), mark=True, least=max(len(labels.state(state)) for state in RecipientState)),
        Heading(_("Reason"), stretch=True),
        Heading(_("Country")),
        Heading(_("Language")),
        Heading(_("Price"), right=True),
        Heading(_("SMSBOX reference"), least=_REFERENCE),
    ]


def recipient_row(recipient: RecipientView, currency: str) -> Row:
    """One recipient; its key is its number."""
    cells = (
        recipient.number,
        labels.state(recipient.state),
        labels.recipient_reason(recipient.state, recipient.reason),
        amounts.country_name(recipient.country) if recipient.country else "–",
        amounts.language_name(recipient.language) if recipient.language else "–",
        amounts.unit_price(recipient.price, currency) if recipient.price != Decimal(0) else "–",
        recipient.reference or "–",
    )
    return Row(cells, recipient.number, recipient_tone(recipient.state))
