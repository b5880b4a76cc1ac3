"""The money of a month on the prices page: cap, balance, M-Target's invoices, received messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from PySide6.QtWidgets import QFrame, QLineEdit, QProgressBar, QSpinBox, QWidget

from wa_desktop import workspace
from wa_desktop.domain.advice import MonthView
from wa_desktop.domain.budget import BalanceView, BudgetView, InvoiceView
from wa_desktop.domain.errors import InputRefused
from wa_desktop.ui.pages.parts import CalmSpin, DataPage
from wa_desktop.ui.pages.tariff import parse_amount
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import button, fill, row, text
from wa_desktop.ui.widgets.drop import choose_file
from wa_desktop.ui.widgets.forms import named, padded
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.workspace.desk import Desk

_FULL = 1000
_FIELD = 190


@dataclass(frozen=True, slots=True)
class BudgetFacts:
    """What the cards show; `month` None: no card prices today in the account's currency."""

    budget: BudgetView
    balance: BalanceView
    invoices: Sequence[InvoiceView]
    month: MonthView | None


def budget_facts(desk: Desk) -> BudgetFacts:
    """All of it, read at once in the background."""
    try:
        month = workspace.monthly.month(desk)
    except InputRefused:
        month = None  # the page says beside the cards that none covers today
    budget = workspace.budget
    return BudgetFacts(budget.month(desk), budget.balance(desk), budget.invoice_list(desk), month)


def short(field: QWidget) -> QWidget:
    """A field for one amount or number."""
    field.setMaximumWidth(_FIELD)
    return field


class BudgetCard(QFrame):
    """This month against its cap, and SMSBOX's balance against the threshold that a person typed."""

    def __init__(self, page: DataPage) -> None:
        super().__init__()
        self._page = page
        self.setProperty("frame", "card")
        self.spent, self.left = text("", "strong"), text("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, _FULL)
        self.bar.setAccessibleName(_("Share of the month’s cap that is spent or reserved"))
        self.cap = QLineEdit()
        named(short(self.cap), _("Cap of the month, before tax"), _("Empty: no cap."))
        self.cap_button = button(_("Keep this cap"), self.save_cap)
        self.credit = text("", "strong")
        self.low = text("", "warn")
        self.threshold = CalmSpin()
        self.threshold.setRange(0, 10**9)
        named(short(padded(self.threshold)), _("Warn below so many credits"))
        self.threshold_button = button(_("Keep this threshold"), self.save_threshold)
        self._lay_out()

    def _lay_out(self) -> None:
        fill(
            self,
            text(_("Budget of the month"), "heading"),
            self.spent,
            self.bar,
            self.left,
            row(text(_("Cap of the month, before tax"), wrap=False), self.cap, self.cap_button, None),
            text(_("Meta’s fee and M-Target’s sent fee of all campaigns together. Sending pauses before going over."),
                 "muted"),
            self.credit,
            self.low,
            row(text(_("Warn below so many credits"), wrap=False), self.threshold, self.threshold_button, None),
            text(_("SMSBOX counts in its own credits, which are not euros. 0: never warn."), "muted"),
        )  # fmt: skip

    def show_facts(self, view: BudgetView, balance: BalanceView) -> None:
        """Show the month and the balance."""
        held = view.reserved + view.committed
        words = _("{month}: {spent} spent, {reserved} reserved")
        self.spent.setText(
            words.format(
                month=amounts.long_month(date.fromisoformat(f"{view.month}-01")),
                spent=amounts.money(view.committed, view.currency),
                reserved=amounts.money(view.reserved, view.currency),
            )
        )
        self.bar.setVisible(bool(view.cap))
        if view.cap:
            self.bar.setValue(min(_FULL, int(held * _FULL / view.cap)))
        self.left.setText(left_words(view))
        if not self.cap.hasFocus():
            self.cap.setText("" if view.cap is None else amounts.quantity(view.cap))
        self.credit.setText(_("SMSBOX credits: {credit}").format(credit=balance.credit or _("not known")))
        self.low.setVisible(balance.is_low)
        low = _("The SMSBOX balance is below {threshold} credits. Its unit is SMSBOX's own, not euros.")
        self.low.setText(low.format(threshold=amounts.count(balance.threshold)))
        if not self.threshold.hasFocus():
            self.threshold.setValue(balance.threshold)

    def save_cap(self) -> None:
        """Keep what was typed; nothing means no cap."""
        self._page.notices.clear()
        typed, desk = self.cap.text().strip(), self._page.context.desk
        cap = parse_amount(typed) if typed else None
        if typed and (cap is None or cap < 0):
            self._page.notices.say(_("The cap must be an amount, such as 1100 or 1100.50."), "bad")
            return
        self.cap_button.setFocus()
        self._page.change(_("Saving the cap…"), lambda: workspace.budget.set_month_cap(desk, cap))

    def save_threshold(self) -> None:
        """Keep the threshold."""
        desk, wanted = self._page.context.desk, self.threshold.value()
        self._page.change(_("Saving the threshold…"), lambda: workspace.budget.set_threshold(desk, wanted))


def left_words(view: BudgetView) -> str:
    """How much of the month's cap is left."""
    if view.cap is None or view.left is None:
        return _("No cap for the month.")
    words = _("Cap {cap}, {left} left.")
    return words.format(cap=amounts.money(view.cap, view.currency), left=amounts.money(view.left, view.currency))


class InvoicesCard(QFrame):
    """M-Target's invoices, typed or imported, beside what was counted."""

    def __init__(self, page: DataPage) -> None:
        super().__init__()
        self._page = page
        self.setProperty("frame", "card")
        self.table = RecordTable(_invoice_headings(), _("M-Target’s invoices"), most=8)
        self.nothing = text(
            _("No invoice yet. Type the first one, or import a table with a month and an amount."), "muted"
        )
        self.month, self.amount, self.reference = QLineEdit(), QLineEdit(), QLineEdit()
        self.month.setPlaceholderText("2026-11")
        self.amount.setPlaceholderText(_("Amount before tax"))
        self.reference.setPlaceholderText(_("Reference"))
        names = ((self.month, _("Month, as 2026-11")), (self.amount, _("Amount before tax")))
        for field, name in (*names, (self.reference, _("Reference"))):
            named(short(field), name)
        self.save_button = button(_("Keep the invoice"), self.save, "primary")
        self.import_button = button(_("Import…"), self._choose)
        note = _("Before tax. Counted: M-Target’s fees of that month, and Meta’s part when M-Target bills it.")
        fill(
            self,
            text(_("M-Target’s invoices"), "heading"),
            text(note, "muted"),
            self.nothing,
            self.table,
            row(self.month, self.amount, self.reference, self.save_button, self.import_button, None, spacing=SMALL_GAP),
        )

    def show_invoices(self, found: Sequence[InvoiceView]) -> None:
        """Show these."""
        self.nothing.setVisible(not found)
        self.table.setVisible(bool(found))
        self.table.show_rows(invoice_row(one) for one in found)

    def save(self) -> None:
        """Keep what was typed."""
        self._page.notices.clear()
        amount, desk = parse_amount(self.amount.text()), self._page.context.desk
        month, reference = self.month.text().strip(), self.reference.text().strip()
        if amount is None:
            self._page.notices.say(_("Type the amount of the invoice before tax, such as 1234.50."), "bad")
            return
        self._page.change(
            _("Saving the invoice…"),
            lambda: workspace.budget.put_invoice(desk, month, amount, reference),
            lambda _kept: self._clear(),
        )

    def _clear(self) -> None:
        for field in (self.month, self.amount, self.reference):
            field.clear()

    def _choose(self) -> None:
        choose_file(self, _("A table of invoices"), _("Text tables") + " (*.csv *.txt)", self.take)

    def take(self, path: Path) -> None:
        """Keep the invoices of a file."""
        self._page.notices.clear()
        desk = self._page.context.desk
        self._page.change(_("Reading the invoices…"), lambda: workspace.budget.import_invoices(desk, path))


def _invoice_headings() -> list[Heading]:
    return [
        Heading(_("Month")),
        Heading(_("Reference"), stretch=True),
        Heading(_("Billed"), right=True),
        Heading(_("Counted"), right=True),
        Heading(_("Difference"), right=True, mark=True),
        Heading(_("Source")),
    ]


def invoice_row(one: InvoiceView) -> Row:
    """One invoice; an unset tariff leaves nothing to compare with."""
    shown = [_or_dash(each, one.currency) for each in (one.amount, one.counted, one.difference)]
    source = _("typed") if one.source == "typed" else one.source
    order = (one.month, None, float(one.amount))
    return Row((one.month, one.reference, *shown, source), (one.month, one.reference), _tone(one.difference), order)


def _tone(difference: Decimal | None) -> str:
    return "" if difference is None else "warn" if difference else "good"


def _or_dash(amount: Decimal | None, currency: str) -> str:
    return "–" if amount is None else amounts.money(amount, currency)


class MonthCard(QFrame):
    """Received messages of the month, and what answering would cost."""

    def __init__(self, page: DataPage) -> None:
        super().__init__()
        self._page = page
        self.setProperty("frame", "card")
        self.table = RecordTable(
            [Heading(_("This month"), stretch=True), Heading(_("Figure"), right=True)],
            _("Received messages of the month"),
            most=10,
        )
        self.country, self.answers = QLineEdit("FR"), QSpinBox()
        named(short(self.country), _("Country of the answers, two letters"))
        self.answers.setRange(0, 10**9)
        self.answers.setGroupSeparatorShown(True)
        named(short(padded(self.answers)), _("Answers"))
        self.count_button = button(_("What would it cost?"), self.count)
        note = _("Received messages cost M-Target’s fee, also outside campaigns; Meta charges none of them.")
        fill(
            self,
            text(_("Replies and messages received"), "heading"),
            text(note, "muted"),
            self.table,
            row(
                text(_("Answering"), wrap=False), self.answers, self.country, self.count_button, None, spacing=SMALL_GAP
            ),
        )

    def count(self) -> None:
        """Ask what so many answers would cost."""
        desk, asked = self._page.context.desk, {self.country.text().strip() or "FR": self.answers.value()}
        self._page.read(
            _("Counting the answers…"), lambda: workspace.monthly.month(desk, answers=asked), self.show_month
        )

    def show_month(self, view: MonthView | None) -> None:
        """Show the month."""
        self.setVisible(view is not None)
        if view is not None:
            self.table.show_rows(Row(cells, cells[0]) for cells in month_cells(view))


def month_cells(view: MonthView) -> list[tuple[str, str]]:
    """The month, line by line."""
    rows = [
        (_("Messages received in answer to campaigns"), amounts.count(view.in_campaigns)),
        (_("Messages received outside campaigns"), amounts.count(view.outside_campaigns)),
        (_("People who wrote"), amounts.count(view.people)),
        (_("M-Target, received"), _fee(view.received_fee, view.currency)),
    ]
    if view.fixed_fee is not None:
        rows.append((_("M-Target, fixed part of the month"), _fee(view.fixed_fee, view.currency)))
    if view.answers:
        rows += [
            (_("Answers counted"), amounts.count(view.answers)),
            (_("of these free of Meta's fee"), amounts.count(view.free)),
            (_("Meta, answers"), _fee(view.answers_meta_fee, view.currency)),
            (_("M-Target, answers sent"), _fee(view.answers_sent_fee, view.currency)),
        ]
    return rows


def _fee(amount: Decimal | None, currency: str) -> str:
    return _("not set") if amount is None else amounts.money(amount, currency)
