"""What the estimate assumes, to be changed beside the figure: shares, tax, open windows, messages already charged."""

from dataclasses import replace
from decimal import Decimal
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDoubleSpinBox,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from wa_desktop.domain.advice import Learnt
from wa_desktop.domain.estimates import Charged, Estimate, Rates
from wa_desktop.domain.values import Category
from wa_desktop.ui.campaign.cost_origin import fit_over
from wa_desktop.ui.pages.parts import Tick, choices
from wa_desktop.ui.theme import GAP, SMALL_GAP
from wa_desktop.ui.widgets.basics import add, button, card, clear, row, scrolled, text
from wa_desktop.ui.widgets.forms import Form, named
from wa_desktop.words import amounts
from wa_desktop.words.estimate_words import amount_before_tax
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import label, sentence

_WIDTH, _HEIGHT = 620, 560
_MOST = 1_000_000_000
_USUAL_VAT = 20
_COUNTRY_CODE = 2
"""Letters of a country; what is longer is the name of a market."""


class AssumptionsDialog(QDialog):
    """Emits `changed(rates, send_undelivered)` at every change; `rules` asks for the page of Meta's rules."""

    changed = Signal(object, bool)
    rules = Signal()

    def __init__(self, parent: QWidget, rates: Rates, send_undelivered: bool) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("What the cost assumes"))
        self.rates, self._filling = rates, False
        self._found: Learnt | None = None
        self._make_fields(rates, send_undelivered)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, GAP, 0)
        layout.setSpacing(GAP)
        add(layout, card(self._shares_form(), self.learnt, row(self.use_learnt, None)), card(self._other_form()))
        add(layout, self._charged_card(), self._rules_card())
        layout.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        outer.setSpacing(GAP)
        self.amount = text("", "strong")
        add(outer, text(self.windowTitle(), "heading"), self.amount)
        outer.addWidget(scrolled(inside, self.windowTitle()), 1)
        outer.addLayout(row(None, button(_("Close"), self.accept, "primary")))
        fit_over(self, _WIDTH, _HEIGHT)
        self.delivered.setFocus()
        self._show_charged()

    def _make_fields(self, rates: Rates, send_undelivered: bool) -> None:
        self.delivered, self.replies, self.answers = (
            _percent(share) for share in (rates.delivered, rates.replies, rates.answers)
        )
        self.with_vat = QCheckBox(_("Show VAT"))
        self.with_vat.setChecked(rates.vat is not None)
        self.vat = _percent(Decimal(_USUAL_VAT if rates.vat is None else rates.vat) / 100)
        self.vat.setEnabled(rates.vat is not None)
        self.windows = QSpinBox()
        self.windows.setRange(-1, _MOST)
        self.windows.setSpecialValueText(_("as the received messages say"))
        self.windows.setValue(-1 if rates.open_windows is None else rates.open_windows)
        self.undelivered = Tick(_("Count people in the United States too, where Meta delivers no marketing message"))
        self.undelivered.box.setChecked(send_undelivered)
        for box in (self.delivered, self.replies, self.answers, self.vat, self.windows):
            box.valueChanged.connect(self._told)
        self.with_vat.toggled.connect(self.vat.setEnabled)
        self.with_vat.toggled.connect(self._told)
        self.undelivered.box.toggled.connect(self._told)
        self.learnt = text(_("Looking at past campaigns…"), "muted")
        self.use_learnt = button(_("Use what past campaigns showed"), self._take_learnt)
        self.use_learnt.hide()

    def _shares_form(self) -> Form:
        form = Form()
        form.add_row(_("Delivered"), self.delivered, _("Meta charges delivered messages only."))
        form.add_row(_("People who reply"), self.replies, _("Each reply costs M-Target's fee for a received message."))
        form.add_row(
            _("Replies that we answer"), self.answers,
            _("Each answer costs M-Target’s fee for a sent message, and Meta’s service rate beyond the free ones."),
        )  # fmt: skip
        return form

    def _other_form(self) -> Form:
        form = Form()
        form.add_wide(self.with_vat)
        form.add_row(_("VAT rate"), self.vat)
        form.add_row(
            _("People with an open service window"), self.windows,
            _("Who wrote to you in the last 24 hours: matters for utility messages while Meta’s rule makes them free."),
        )  # fmt: skip
        form.add_wide(self.undelivered)
        return form

    def _charged_card(self) -> QWidget:
        self.place, self.messages = QLineEdit(), QSpinBox()
        self.place.setPlaceholderText("FR")
        self.place.setMaximumWidth(140)
        named(self.place, _("Country, two letters, or Meta’s market"))
        self.messages.setRange(0, _MOST)
        self.messages.setGroupSeparatorShown(True)
        named(self.messages, _("Messages already charged this month"))
        kinds = [(label(f"category.{each.value}"), each.value) for each in (Category.UTILITY, Category.AUTHENTICATION)]
        self.kind = choices(_("Category"), [(_("Both categories"), ""), *kinds])
        self.add_button = button(_("Add"), self._add_charged)
        self._charged = QVBoxLayout()
        self._charged.setSpacing(SMALL_GAP)
        note = _(
            "Volume tiers of utility and authentication count the messages of the whole month. Without a line here, "
            "every message is priced at the list rate."
        )
        return card(
            text(_("Already charged this month"), "strong"),
            text(note, "muted"),
            self._charged,
            row(self.place, self.kind, self.messages, self.add_button, None, spacing=SMALL_GAP),
        )

    def _rules_card(self) -> QWidget:
        self._rules = QVBoxLayout()
        self._rules.setSpacing(SMALL_GAP)
        go = button(_("Change Meta’s rules on the prices page"), self.rules.emit, "link")
        return card(text(_("Meta’s rules behind it"), "strong"), self._rules, row(go, None))

    def show_estimate(self, estimate: Estimate) -> None:
        """The amount as these assumptions make it, and the rules in force."""
        self.amount.setText(amount_before_tax(estimate))
        clear(self._rules)
        add(self._rules, *(text(f"– {sentence(rule)}") for rule in estimate.assumptions))

    def show_learnt(self, found: Learnt | None) -> None:
        """What past campaigns showed, to be taken over or not."""
        self._found = found
        self.use_learnt.setVisible(found is not None)
        if found is None:
            self.learnt.setText(_("No past campaign of this category has been followed up yet."))
            return
        words = ngettext(
            "{n} recipient of past campaigns: {delivered} delivered, {replies} of these replied.",
            "{n} recipients of past campaigns: {delivered} delivered, {replies} of these replied.",
            found.recipients,
        )
        shares = {"delivered": amounts.percent(found.delivered, 1), "replies": amounts.percent(found.replies, 1)}
        self.learnt.setText(words.format(n=amounts.count(found.recipients), **shares))

    def _take_learnt(self) -> None:
        found = self._found
        if found is not None:
            self._filling = True
            self.delivered.setValue(float(found.delivered * 100))
            self.replies.setValue(float(found.replies * 100))
            self._filling = False
            self._told()

    def _told(self, *_arguments: object) -> None:
        if self._filling:
            return
        self.rates = replace(
            self.rates,
            delivered=share_of(self.delivered),
            replies=share_of(self.replies),
            answers=share_of(self.answers),
            vat=share_of(self.vat) * 100 if self.with_vat.isChecked() else None,
            open_windows=None if self.windows.value() < 0 else self.windows.value(),
        )
        self.changed.emit(self.rates, self.undelivered.box.isChecked())

    def _add_charged(self) -> None:
        place = self.place.text().strip()
        if not place:
            self.place.setFocus()
            return
        kind = str(self.kind.currentData())
        named_as = place.upper() if len(place) == _COUNTRY_CODE else place
        one = Charged(named_as, self.messages.value(), Category(kind) if kind else None)
        others = [each for each in self.rates.charged if (each.place, each.category) != (one.place, one.category)]
        self.place.clear()
        self._keep_charged((*others, one))

    def _keep_charged(self, charged: tuple[Charged, ...]) -> None:
        self.rates = replace(self.rates, charged=charged)
        self._show_charged()
        self._told()

    def _show_charged(self) -> None:
        clear(self._charged)
        for one in self.rates.charged:
            kind = label(f"category.{one.category.value}") if one.category else _("Both categories")
            words = f"{one.place} · {kind} : {amounts.count(one.messages)}"
            left = tuple(each for each in self.rates.charged if each != one)
            out = button(_("Remove"), partial(self._keep_charged, left), "link")
            out.setAccessibleName(_("Remove: {line}").format(line=words))
            self._charged.addLayout(row(text(words), out, None))


def _percent(share: Decimal) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(0, 100)
    box.setDecimals(2)
    box.setSuffix(" %")
    box.setValue(float(share * 100))
    return box


def share_of(box: QDoubleSpinBox) -> Decimal:
    """The share that a field in percent holds, exact to its decimals."""
    return Decimal(f"{box.value():.{box.decimals()}f}") / 100
