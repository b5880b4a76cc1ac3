"""The recipients of one campaign, by state, in pages."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.campaigns import CampaignView, RecipientView
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.ui.pages import labels
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


class Recipients(QWidget):
    """A filter by state and the table. `decide(choice)` about the uncertain numbers that are selected."""

    def __init__(self, page: DataPage, decide: Callable[[Choice], object]) -> None:
        super().__init__()
        self._page, self._decide = page, decide
        self._view: CampaignView | None = None
        self._state: RecipientState | None = None
        self.filter = choices(_("State of the recipients"), [(_("All"), None)])
        self.filter.activated.connect(self._filtered)
        self.table = RecordTable(_headings(), _("Recipients"))
        self.table.setMinimumHeight(_LEAST_HEIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SMALL_GAP)
        layout.addLayout(row(text(_("Recipients"), "heading", wrap=False), None, self.filter))
        layout.addWidget(self.table, 1)
        self.as_sent = button(_("Count the selected as sent…"), lambda: self._decide_selected(as_sent=True))
        self.again = button(_("Send the selected again…"), lambda: self._decide_selected(as_sent=False))
        self._deciding = QWidget()
        self._deciding.setLayout(row(self.as_sent, self.again, None))
        self._deciding.hide()
        layout.addWidget(self._deciding)
        self.table.picked.connect(self._picked)

    def show_campaign(self, view: CampaignView) -> None:
        """Show the recipients of this campaign; the filter stays when it is the same one."""
        same = self._view is not None and self._view.id == view.id
        self._view = view
        if not same:
            self._state = None
        self._fill_filter(view)
        if same:
            self.table.restart(self._count())
        else:
            self.table.show_pages(self._count(), self._fetch)

    def choose(self, state: RecipientState | None) -> None:
        """Show the recipients of one state; None for all."""
        self._state = state
        self.filter.setCurrentIndex(max(0, self.filter.findData(state.value if state else None)))
        self.table.show_pages(self._count(), self._fetch)
        self._picked()

    def _picked(self) -> None:
        uncertain = self._state is RecipientState.UNCONFIRMED and self._may_decide()
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
        wanted: list[tuple[str, str | None]] = [(_("All ({n})").format(n=amounts.count(view.total)), None)]
        wanted += [
            (f"{labels.state(state)} ({amounts.count(view.counts[state])})", state.value)
            for state in RecipientState
            if view.counts.get(state, 0) or state is self._state
        ]  # fmt: skip
        if [self.filter.itemText(at) for at in range(self.filter.count())] == [words for words, _value in wanted]:
            return
        self.filter.clear()
        for words, value in wanted:
            self.filter.addItem(words, value)
        self.filter.setCurrentIndex(max(0, self.filter.findData(self._state.value if self._state else None)))

    def _filtered(self) -> None:
        chosen = self.filter.currentData()
        self.choose(RecipientState(chosen) if chosen else None)

    def _count(self) -> int:
        if self._view is None:
            return 0
        return self._view.total if self._state is None else self._view.counts.get(self._state, 0)

    def _fetch(self, first: int, count: int, deliver: Deliver) -> None:
        view, state, desk = self._view, self._state, self._page.context.desk
        if view is None:
            return

        def rows() -> list[Row]:
            found = workspace.campaigns.recipients(desk, str(view.id), state=state, limit=count, offset=first)
            return [recipient_row(recipient, view.currency) for recipient in found]

        self._page.context.operations.run(
            _("Reading the recipients…"), lambda _progress, _cancel: rows(), deliver, self._page
        )  # fmt: skip


def _headings() -> list[Heading]:
    return [
        Heading(_("Number")),
        Heading(_("State"), mark=True),
        Heading(_("Reason"), stretch=True),
        Heading(_("Country")),
        Heading(_("Language")),
        Heading(_("Price"), right=True),
        Heading(_("SMSBOX reference")),
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
