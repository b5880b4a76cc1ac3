"""What a finished campaign cost against its estimate, with the causes of the difference."""

from decimal import Decimal

from PySide6.QtWidgets import QFrame, QSizePolicy

from wa_desktop.domain.budget import Cause, CostAccount
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.widgets.basics import fill, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label


class CostAccountCard(QFrame):
    """Estimate and actual fee by fee, then why they differ; hidden until there is an account."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("frame", "card")
        self.said = text("", "strong")
        figures = [Heading(_("Before tax"), stretch=True), Heading(_("Amount"), right=True)]
        causes = [Heading(_("Why"), stretch=True), Heading(_("Messages"), right=True), Heading(_("Amount"), right=True)]
        self.figures = RecordTable(figures, _("Cost against estimate"), most=8)
        self.causes = RecordTable(causes, _("Why it is not the estimate"), most=12)
        self.still = RecordTable(causes, _("What may still be charged"), most=6)
        self._why = text(_("Why it is not the estimate"), "heading")
        self._open = text(_("What may still be charged, at most"), "heading")
        fill(self, text(_("Cost against estimate"), "heading"), self.said, self.figures)
        layout = self.layout()
        for part in (self._why, self.causes, self._open, self.still):
            if layout is not None:
                layout.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_account(self, view: CostAccount) -> None:
        """Show this account."""
        self.said.setText(said_of(view))
        self.figures.show_rows(Row(cells, cells[0]) for cells in figure_cells(view))
        for title, table, causes in ((self._why, self.causes, view.causes), (self._open, self.still, view.open_causes)):
            title.setVisible(bool(causes))
            table.setVisible(bool(causes))
            table.show_rows(cause_row(one, view.currency) for one in causes)
        self.show()


def said_of(view: CostAccount) -> str:
    """The difference as a sentence."""
    if view.difference is None:
        return _("The estimate had no total: there is nothing to compare with.")
    if view.difference == 0:
        return _("The campaign cost what was estimated.")
    shown = amounts.money(abs(view.difference), view.currency)
    less = _("The campaign cost {amount} less than its highest estimate.")
    more = _("The campaign cost {amount} more than its highest estimate.")
    return (less if view.difference < 0 else more).format(amount=shown)


def figure_cells(view: CostAccount) -> list[tuple[str, str]]:
    """Estimate, then actual fee by fee."""
    actual = view.actual
    rows = [
        (_("Estimate: highest"), _money(view.estimated, view.currency)),
        (_("Estimate: expected"), _money(view.expected, view.currency)),
        (_("Actual: Meta, delivered messages"), _money(actual.meta_fee, view.currency)),
        (_("Actual: M-Target, sent messages"), _money(actual.sent_fee, view.currency)),
        (_("Actual: M-Target, received messages"), _money(actual.received_fee, view.currency)),
        (_("Actual: total"), _money(actual.total, view.currency)),
    ]
    if actual.is_maximum:
        rows.append((_("At most, when everything is delivered"), _money(actual.at_most, view.currency)))
    return rows


def cause_row(one: Cause, currency: str) -> Row:
    """One cause with its messages and its exact amount."""
    count = amounts.count(one.messages) if one.messages else "–"
    cells = (label(f"cause.{one.code}"), count, amounts.exact_money(one.amount, currency))
    return Row(cells, one.code, order=(None, one.messages, float(one.amount)))


def _money(amount: Decimal | None, currency: str) -> str:
    return "–" if amount is None else amounts.money(amount, currency)
