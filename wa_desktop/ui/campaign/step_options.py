"""④ Options: name, time, pace, first slice, cap, who is spared, a message to oneself first."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QSpinBox

from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.ui.campaign.draft import Draft
from wa_desktop.ui.campaign.sending_test import SendTestDialog, needs_link
from wa_desktop.ui.campaign.step import Step
from wa_desktop.ui.campaign.step_options_facts import OptionFacts, option_facts
from wa_desktop.ui.campaign.step_options_guards import Guards
from wa_desktop.ui.campaign.step_options_pace import FirstSlice, Pace
from wa_desktop.ui.campaign.step_options_rates import AssumedRates
from wa_desktop.ui.campaign.step_options_when import QuietHours, When
from wa_desktop.ui.page import Page
from wa_desktop.ui.widgets.basics import button, card, row, text
from wa_desktop.ui.widgets.forms import Form
from wa_desktop.words import amounts
from wa_desktop.words.language import _

_THOUSAND = 3
"""As many digits after the last mark are thousands, not cents."""
_CALM_MS = 250


class OptionsStep(Step):
    """Everything has a sensible value already."""

    def __init__(self, page: Page, draft: Draft) -> None:
        super().__init__(page, draft, _("How should it be sent?"))
        self._cap_wrong = False
        self._facts = OptionFacts()
        self._read_for: tuple[int, datetime | None] | None = None
        self._make_fields()
        self._asking = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._asking.timeout.connect(self._ask_facts)
        test = text(
            _("A message to your own telephone shows what the recipients will see, at the usual price."), "muted"
        )
        for heading, *parts in (
            (_("When it leaves"), self._name_form(), self.when, self.quiet),
            (_("How fast"), self.pace_card),
            (_("First slice"), self.slice),
            (_("Cap"), self._cap_form()),
            (_("Who is spared"), self.guards),
            (_("Test first"), test, row(button(_("Send a test…"), self.open_test), None)),
            (_("What the range assumes"), self.rates),
        ):
            self.content.addWidget(card(text(heading, "heading"), *parts))
        self.content.addWidget(self._expert_card())
        self.content.addStretch(1)
        self._show_draft()

    def _make_fields(self) -> None:
        self.name, self.cap = QLineEdit(), QLineEdit()
        self.name.setPlaceholderText(_("Such as: Christmas offers"))
        self.when, self.quiet, self.pace_card, self.slice = When(), QuietHours(), Pace(), FirstSlice()
        self.pace = self.pace_card.rate
        self.guards, self.rates = Guards(), AssumedRates()
        for signal in (
            self.name.textChanged, self.cap.textChanged, self.when.told, self.quiet.told, self.pace_card.told,
            self.slice.told,
        ):  # fmt: skip
            signal.connect(self._told)
        self.pace_card.limit_chosen.connect(self._keep_limit)
        self.guards.told.connect(self._people_told)
        self.rates.told.connect(self._rates_told)

    def _show_draft(self) -> None:
        """A campaign like an earlier one begins with its options."""
        draft = self.draft
        fields = (self.name, self.cap, self.pace_card, self.slice, self.quiet, self.guards, self.batch)
        for field in fields:
            field.blockSignals(True)
        self.name.setText(draft.name)
        self.cap.setText("" if draft.cap is None else amount_shown(draft.cap))
        self.pace_card.show_rate(draft.rate)
        self.slice.show_chosen(draft.canary, draft.canary_wait)
        self.quiet.show_rule(draft.quiet, draft.quiet_sundays, draft.quiet_holidays)
        self.guards.show_chosen(draft.again, draft.allow_recent)
        self.batch.setValue(draft.batch_size)
        for field in fields:
            field.blockSignals(False)

    def _name_form(self) -> Form:
        form = Form()
        form.add_row(_("Name of the campaign"), self.name)
        return form

    def _cap_form(self) -> Form:
        form = Form()
        form.add_row(
            _("Cap, before tax"), self.cap,
            _("The most this campaign may spend; it pauses before going over. Empty: the highest estimate."),
        )  # fmt: skip
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
        """The cap proposed is the estimate's highest total; the settings may have changed since."""
        self._read_for = None
        self.rates.show_rates(self.draft.rates)
        self.name.setText(self.draft.name)
        self.estimate_changed()

    def estimate_changed(self) -> None:
        """Propose a cap; see how the list fits."""
        estimate = self.draft.estimate
        if estimate is not None and estimate.ceiling is not None:
            self.cap.setPlaceholderText(amounts.money(estimate.ceiling, estimate.currency))
        self._show_facts()
        self._asking.start()

    def _ask_facts(self) -> None:
        asked = (self.draft.recipients, self.draft.not_before)
        if asked == self._read_for:
            return
        self._read_for, desk = asked, self.context.desk

        def action(_progress: OnProgress, _cancel: CancelToken) -> OptionFacts:
            return option_facts(desk, *asked)

        self.context.operations.run(_("Looking at the limits…"), action, self._facts_known, self)

    def _facts_known(self, facts: OptionFacts) -> None:
        self._facts = facts
        self._show_facts()
        self._told()

    def _show_facts(self) -> None:
        facts = self._facts
        self.when.show_zone(str(facts.settings["time_zone"]))
        self.quiet.show_facts(facts, self.draft.category)
        self.pace_card.show_facts(facts, self.draft.recipients)
        self.slice.show_facts(facts)
        self.guards.show_facts(facts, self.draft.estimate)

    def _told(self, *_arguments: object) -> None:
        draft = self.draft
        draft.name = self.name.text()
        draft.cap, self._cap_wrong = amount_typed(self.cap.text())
        draft.rate = self.pace_card.value()
        draft.batch_size = self.batch.value() if hasattr(self, "batch") else draft.batch_size
        draft.not_before = self.when.instant()
        draft.quiet, draft.quiet_sundays, draft.quiet_holidays = self.quiet.rule()
        draft.canary, draft.canary_wait = self.slice.chosen()
        self.pace_card.show_facts(self._facts, draft.recipients)
        self._asking.start()
        self.state_changed.emit()

    def _people_told(self) -> None:
        self.draft.again, self.draft.allow_recent = self.guards.again.isChecked(), self.guards.recent.isChecked()
        self.guards.show_facts(self._facts, self.draft.estimate)
        self.changed.emit()

    def _keep_limit(self, limit: int) -> None:
        desk = self.context.desk

        def action(_progress: OnProgress, _cancel: CancelToken) -> None:
            from wa_desktop import workspace

            workspace.settings.change(desk, "portfolio_limit", limit)

        self.context.operations.run(_("Saving…"), action, lambda _done: self._limit_kept(), self)

    def _limit_kept(self) -> None:
        self._read_for = None
        self._ask_facts()

    def _rates_told(self, *_arguments: object) -> None:
        rates = self.rates.rates()
        if rates != self.draft.rates:
            self.draft.rates = rates
            self.rates.show_rates(rates)
            self.changed.emit()

    def lacks(self) -> str:
        """A cap that is an amount, hours that make a day, a moment to come."""
        if self._cap_wrong:
            return _("The cap must be an amount, such as 1100 or 1100.50.")
        if self.quiet.is_wrong():
            return _("The daytime must end after it begins.")
        if self.when.is_past():
            return _("The moment chosen is over: choose a later one, or now.")
        return "" if self.draft.estimate is not None else _("Working out the cost…")

    def open_test(self) -> None:
        """What will be sent, then a test to one's own telephone."""
        plan = self.draft.plan()
        if plan is not None:
            SendTestDialog(self.page, plan, needs_link(self.draft.versions)).open()


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


def amount_shown(amount: Decimal) -> str:
    """An amount as `amount_typed` reads it back: three digits after the mark would be thousands."""
    shown = amounts.plain_money(amount)
    decimals = -int(amount.normalize().as_tuple().exponent)
    return f"{shown}0" if decimals == _THOUSAND else shown


def _with_point(plain: str) -> str:
    """The last mark before one or two digits is the decimal one; every other mark separates thousands."""
    whole, mark, cents = plain.replace(",", ".").rpartition(".")
    if not mark or (len(cents) == _THOUSAND and whole.strip("0.")):
        return whole.replace(".", "") + cents
    return whole.replace(".", "") + "." + cents
