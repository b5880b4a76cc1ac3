"""④ Options: name, time, cap, pace, what is assumed, and a message to oneself first."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import QDateTime
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateTimeEdit, QDoubleSpinBox, QLineEdit, QRadioButton, QSpinBox

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.estimates import Rates
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.ui.campaign.draft import Draft
from wa_desktop.ui.campaign.step import Step
from wa_desktop.ui.page import Page
from wa_desktop.ui.widgets.basics import button, card, row, text
from wa_desktop.ui.widgets.forms import Form, named, padded
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

_HOUR = 3600
_THOUSAND = 3
"""As many digits after the last mark are thousands, not cents."""


class OptionsStep(Step):
    """Everything has a sensible value already."""

    def __init__(self, page: Page, draft: Draft) -> None:
        super().__init__(page, draft, _("How should it be sent?"))
        self._cap_wrong = False
        self._make_fields()
        self.content.addWidget(card(self._main_form()))
        self.content.addWidget(card(text(_("Test first"), "heading"), *self._test_row()))
        self.content.addWidget(card(text(_("What the range assumes"), "heading"), self._assumptions()))
        self.content.addWidget(self._expert_card())
        self.content.addStretch(1)

    def _make_fields(self) -> None:
        self.name, self.cap, self.test_number = QLineEdit(), QLineEdit(), QLineEdit()
        self.name.setPlaceholderText(_("Such as: Christmas offers"))
        self.name.textChanged.connect(self._told)
        self.cap.textChanged.connect(self._told)
        self.now, self.later = QRadioButton(_("Now, after a last look")), QRadioButton(_("Not before"))
        self.now.setChecked(True)
        self.when = QDateTimeEdit(QDateTime.currentDateTime().addSecs(_HOUR))
        self.when.setCalendarPopup(True)
        self.when.setEnabled(False)
        named(padded(self.when), _("Not before"))
        self.later.toggled.connect(self.when.setEnabled)
        self.later.toggled.connect(self._told)
        self.when.dateTimeChanged.connect(self._told)
        self.pace = QComboBox()
        for words, rate in ((_("Adapts to SMSBOX"), None), (_("10 a second"), 10.0), (_("50 a second"), 50.0),
                            (_("100 a second"), 100.0)):  # fmt: skip
            self.pace.addItem(words, rate)
        self.pace.currentIndexChanged.connect(self._told)
        self.again = QCheckBox(_("Send even if the same message already went to this list"))
        self.again.toggled.connect(self._told)

    def _main_form(self) -> Form:
        form = Form()
        form.add_row(_("Name of the campaign"), self.name)
        form.add_wide(_spread(self.now, self.later, self.when))
        form.add_row(
            _("Cap, before tax"), self.cap,
            _("The most this campaign may spend; it pauses before going over. Empty: the highest estimate."),
        )  # fmt: skip
        form.add_row(_("Pace"), self.pace)
        form.add_wide(self.again)
        return form

    def _test_row(self) -> list[Any]:
        named(self.test_number, _("Number for the test"))
        self.test_number.setPlaceholderText("+33 6 …")
        line = row(self.test_number, button(_("Send a test"), self._send_test))
        line.setStretch(0, 1)
        self.test_result = text("", "muted")
        return [
            text(_("One message, to your own number, at the usual price. Filled from the first contact."), "muted"),
            line,
            self.test_result,
        ]

    def _assumptions(self) -> Form:
        form = Form()
        self.delivered, self.replies, self.answers = _percent(95), _percent(0), _percent(0)
        for box in (self.delivered, self.replies, self.answers):
            box.valueChanged.connect(self._rates_told)
        form.add_row(_("Delivered"), self.delivered)
        form.add_row(_("People who reply"), self.replies, _("Each reply costs M-Target's fee for a received message."))
        form.add_row(_("Replies that we answer"), self.answers)
        self.vat = QCheckBox(_("Show French VAT (20 %)"))
        self.vat.toggled.connect(self._rates_told)
        form.add_wide(self.vat)
        return form

    def _expert_card(self) -> Any:
        self.batch = QSpinBox()
        self.batch.setRange(1, 5_000)
        self.batch.setValue(100)
        self.batch.valueChanged.connect(self._told)
        form = Form()
        form.add_row(_("Recipients per call, at most"), self.batch, _("Only people with the same text share a call."))
        form.hide()
        shown = button(_("Expert settings"), lambda: form.setVisible(form.isHidden()), "link")
        return card(row(shown, None), form)

    def enter(self) -> None:
        """The cap proposed is the estimate's highest total."""
        self.estimate_changed()

    def estimate_changed(self) -> None:
        """Propose a cap."""
        estimate = self.draft.estimate
        if estimate is not None and estimate.ceiling is not None:
            self.cap.setPlaceholderText(amounts.money(estimate.ceiling, estimate.currency))

    def _told(self, *_arguments: object) -> None:
        draft = self.draft
        draft.name = self.name.text()
        draft.cap, self._cap_wrong = amount_typed(self.cap.text())
        draft.rate = self.pace.currentData()
        draft.batch_size = self.batch.value() if hasattr(self, "batch") else draft.batch_size
        draft.again = self.again.isChecked()
        draft.not_before = _instant(self.when.dateTime()) if self.later.isChecked() else None
        self.state_changed.emit()

    def _rates_told(self, *_arguments: object) -> None:
        shares = [Decimal(str(box.value())) / 100 for box in (self.delivered, self.replies, self.answers)]
        vat = Decimal(20) if self.vat.isChecked() else None
        rates = Rates(shares[0], shares[1], shares[2], vat)
        if rates != self.draft.rates:
            self.draft.rates = rates
            self.changed.emit()

    def lacks(self) -> str:
        """A cap that is an amount."""
        if self._cap_wrong:
            return _("The cap must be an amount, such as 1100 or 1100.50.")
        return "" if self.draft.estimate is not None else _("Working out the cost…")

    def _send_test(self) -> None:
        plan, number, desk = self.draft.plan(), self.test_number.text().strip(), self.context.desk
        if plan is None or not number:
            self.test_result.setText(_("Type a number first."))
            return

        def action(_progress: OnProgress, _cancel: CancelToken) -> CampaignView:
            from wa_desktop import workspace

            return workspace.campaigns.test_send(desk, plan, [number])

        self.test_result.setText(_("Sending…"))
        self.context.operations.run(_("Sending a test…"), action, self._tested, self)

    def _tested(self, view: CampaignView) -> None:
        counts = " · ".join(
            f"{label(f'state.{state.value}')} {amounts.count(n)}" for state, n in view.counts.items() if n
        )
        self.test_result.setText(_("Test: {outcome}").format(outcome=counts))


def _spread(*widgets: Any) -> Any:
    from PySide6.QtWidgets import QWidget

    holder = QWidget()
    holder.setLayout(row(*widgets, None))
    return holder


def _percent(value: int) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(0, 100)
    box.setDecimals(1)
    box.setSuffix(" %")
    box.setValue(value)
    return box


def _instant(chosen: QDateTime) -> datetime:
    return datetime.fromtimestamp(chosen.toSecsSinceEpoch(), UTC)


def amount_typed(typed: str) -> tuple[Decimal | None, bool]:
    """The amount typed, in French or in English; and whether it is none although something was typed."""
    plain = "".join(char for char in typed if not char.isspace()).replace("€", "")
    if not plain:
        return None, False
    try:
        amount = Decimal(_with_point(plain))
    except InvalidOperation:
        return None, True
    return (amount, False) if amount.is_finite() and amount > 0 else (None, True)


def _with_point(plain: str) -> str:
    """The last mark before one or two digits is the decimal one; every other mark separates thousands."""
    whole, mark, cents = plain.replace(",", ".").rpartition(".")
    if not mark or (len(cents) == _THOUSAND and whole.strip("0.")):
        return whole.replace(".", "") + cents
    return whole.replace(".", "") + "." + cents
