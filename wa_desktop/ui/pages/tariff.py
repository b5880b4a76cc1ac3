"""M-Target's fees: unset is said, never 0."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit, QFrame, QLineEdit, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.prices import M_TARGET_PHONE, M_TARGET_SITE, FeeBasis, TariffView
from wa_desktop.domain.values import Category
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.parts import DataPage, choices
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.ui.widgets.forms import Form
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.words import amounts
from wa_desktop.words.language import _


def parse_amount(typed: str) -> Decimal | None:
    """An amount as typed in either language (`0,012`, `0.012`, spaces, €); None when it is none."""
    cleaned = "".join(typed.split()).strip("€$").replace(",", ".")
    try:
        amount = Decimal(cleaned)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


class TariffCard(QFrame):
    """What is set, and the form to set it."""

    def __init__(self, page: DataPage) -> None:
        super().__init__()
        self._page = page
        self.setProperty("frame", "card")
        unset = _("M-Target’s fee is not set: every cost is shown without it. Ask M-Target: {phone}, {web}")
        self.unset = notice_frame(unset.format(phone=M_TARGET_PHONE, web=M_TARGET_SITE), "warn")
        self.table = RecordTable(_headings(), _("M-Target’s fees"), most=6)
        self.table.picked.connect(self._picked)
        self.remove_button = button(_("Take back the chosen line"), self._remove, "link")
        self.remove_button.hide()
        self.sent, self.received, self.monthly = QLineEdit(), QLineEdit(), QLineEdit()
        self.country = QLineEdit()
        self.since = QDateEdit(QDate.currentDate())
        self.since.setCalendarPopup(True)
        self.since.setDisplayFormat("dd/MM/yyyy")
        every = [(_("Every category"), "")]
        kinds = [(labels.category(category.value), category.value) for category in Category]
        self.category = choices(_("Category"), every + kinds)
        self.basis = choices(
            _("What the sent fee counts"),
            [
                (_("Every message handed over"), FeeBasis.ATTEMPTED.value),
                (_("Delivered messages only"), FeeBasis.DELIVERED.value),
            ],
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP, GAP, GAP, GAP)
        layout.setSpacing(GAP)
        layout.addWidget(text(_("M-Target’s fees"), "heading"))
        self.form = self._form()
        self.edit_button = button(_("Set the fees…"), self._edit, "primary")
        for part in (self.unset, self.table, self.form):
            layout.addWidget(part)
        layout.addLayout(row(self.edit_button, self.remove_button, None))
        self.form.hide()

    def _edit(self) -> None:
        self.form.show()
        self.edit_button.hide()
        self.sent.setFocus()

    def _close(self) -> None:
        self.form.hide()
        self.edit_button.show()

    def _form(self) -> Form:
        form = Form()
        form.add_row(_("Per message sent"), self.sent, _("Before tax, up to six decimals, such as 0.0123."))
        form.add_row(_("Per message received"), self.received)
        form.add_row(_("From"), self.since)
        form.add_row(_("Country"), self.country, _("Two letters, such as FR. Empty: every country."))
        form.add_row(_("Category"), self.category)
        form.add_row(_("What the sent fee counts"), self.basis)
        form.add_row(_("Fixed part a month"), self.monthly, _("Optional; outside every campaign."))
        self.save_button = button(_("Save the fees"), self.save, "primary")
        buttons = QWidget()
        buttons.setLayout(row(self.save_button, button(_("Cancel"), self._close), None))
        form.add_wide(buttons)
        return form

    def show_tariffs(self, tariffs: Sequence[TariffView], currency: str) -> None:
        """Show what is set, or that nothing is."""
        self.unset.setVisible(not tariffs)
        self.table.setVisible(bool(tariffs))
        self.table.show_rows(tariff_row(tariff, currency) for tariff in tariffs)
        self._picked()

    def _picked(self) -> None:
        self.remove_button.setVisible(bool(self.table.selected_keys()))

    def _remove(self) -> None:
        desk, keys = self._page.context.desk, self.table.selected_keys()
        if keys and isinstance(keys[0], tuple):
            since, country, category = keys[0]
            self._page.change(
                _("Saving the fees…"), lambda: workspace.tariffs.remove_tariff(desk, since, country, category)
            )

    def save(self) -> None:
        """Store what was typed."""
        self._page.notices.clear()
        sent, received = parse_amount(self.sent.text()), parse_amount(self.received.text())
        monthly = parse_amount(self.monthly.text())
        if sent is None or received is None or (self.monthly.text().strip() and monthly is None):
            self._page.notices.say(
                _("Type both fees as amounts, such as 0.0123; 0 when a kind of message is free of charge."), "bad"
            )
            return
        country, category, basis = self.country.text().strip(), self.category.currentData(), self.basis.currentData()
        since, desk = _day(self.since.date()), self._page.context.desk
        self._page.change(
            _("Saving the fees…"),
            lambda: workspace.costs.set_tariff(
                desk, sent, received, country=country, category=category, effective_from=since, basis=basis,
                monthly=monthly,
            ),
            lambda _tariffs: self._saved(),
        )  # fmt: skip

    def _saved(self) -> None:
        for line in (self.sent, self.received, self.monthly, self.country):
            line.clear()
        self._close()
        self._page.notices.say(_("Fees saved. Estimates use them from their date on."), "good")


def _day(day: QDate) -> date:
    return datetime(day.year(), day.month(), day.day(), tzinfo=UTC).date()


def _headings() -> list[Heading]:
    return [
        Heading(_("From")),
        Heading(_("Country")),
        Heading(_("Category")),
        Heading(_("Sent"), right=True),
        Heading(_("Received"), right=True),
        Heading(_("A month"), right=True),
        Heading(_("What the sent fee counts"), stretch=True),
        Heading(_("Use")),
    ]


def tariff_row(tariff: TariffView, currency: str) -> Row:
    """One line of fees."""
    counted = _("Delivered messages only") if tariff.basis is FeeBasis.DELIVERED else _("Every message handed over")
    cells = (
        amounts.day(tariff.effective_from),
        amounts.country_name(tariff.country) if tariff.country else _("Every country"),
        labels.category(tariff.category) if tariff.category else _("Every category"),
        amounts.unit_price(tariff.sent, currency),
        amounts.unit_price(tariff.received, currency),
        "–" if tariff.monthly is None else amounts.money(tariff.monthly, currency),
        counted,
        _("In force today") if tariff.in_force else _("Replaced, or to come"),
    )
    order = (tariff.effective_from, None, None, float(tariff.sent), float(tariff.received))
    return Row(cells, (tariff.effective_from, tariff.country, tariff.category), order=order)
