"""What the campaign will cost, beside the work from the first step to the last."""

from decimal import Decimal
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from wa_desktop.domain.estimates import Estimate, FeeKind
from wa_desktop.ui.campaign.cost_lines import CostLines
from wa_desktop.ui.campaign.cost_words import (
    FEES,
    billing_sentence,
    card_sentence,
    doubts,
    excluded_sentence,
    line_words,
    lines_title,
    range_sentence,
    rejected_sentence,
)
from wa_desktop.ui.theme import GAP, SMALL_GAP
from wa_desktop.ui.widgets.basics import add, button, clear, column, restyle, row, scrolled, text
from wa_desktop.ui.widgets.cost_chart import Bar, FeeSwatch, StackedBars
from wa_desktop.ui.widgets.money import Headline, headline
from wa_desktop.ui.widgets.notices import notice_frame, tone_of
from wa_desktop.words import amounts
from wa_desktop.words.estimate_words import assumed_words
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label, sentence

_LEAST_DETAILS, _LEAST_SHORT = 150, 100
_SAID_ALREADY = frozenset({"card_to_confirm", "delivery_assumed"})
"""Notices that stand beside the amount or under it in other words."""
_MOST_LINES = 7
TOTAL, CARD, EVERY_LINE = "total", "card", "lines"
"""What `opened` can ask for beside a fee and the place of a line."""


class CostPanel(QFrame):
    """Shows an `Estimate`, or why there is none yet.

    `why` asks for the excluded contacts, `opened` for the formula behind a figure (a `FeeKind`, the place of a line,
    or one of the words above), `asked` for an action by its name.
    """

    why = Signal()
    opened = Signal(object)
    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("frame", "panel")
        self.setAccessibleName(_("Estimated cost"))
        self._short, self._opened, self._has_cost = False, True, False
        self._noticed: tuple[tuple[str, str], ...] = ()
        self._make_parts()
        inside = QWidget()
        self._details = QVBoxLayout(inside)
        self._details.setContentsMargins(0, 0, SMALL_GAP, 0)
        self._details.setSpacing(SMALL_GAP)
        self._fill_details()
        self._area = scrolled(inside, _("Cost details"))
        self._area.setMinimumHeight(_LEAST_DETAILS)
        self._lay_out()
        self.show_nothing(_("The cost appears once a list and a template are chosen."))

    def _make_parts(self) -> None:
        self.headline = Headline()
        self.doubt = text("", "warn")
        self._state = text("", "muted")
        self.how = button(_("Formulas…"), partial(self.opened.emit, TOTAL), "link")
        self.chart = StackedBars(_("Share of each fee"))
        self.fees: dict[FeeKind, QPushButton] = {fee: self._fee_button(fee) for fee in FEES}
        self.lines = CostLines()
        self.lines.chosen.connect(lambda place: self.opened.emit(EVERY_LINE if place < 0 else place))
        self.more_lines = button(_("Every line…"), partial(self.opened.emit, EVERY_LINE), "link")
        self._excluded, self._rejected = text("", "strong", wrap=False), text("", "muted")
        self.see_why = button(_("See why"), self.why.emit, "link")
        self.card = button("", partial(self.opened.emit, CARD), "link")
        self._card, self._assumed, self._billing = text("", "muted"), text("", "muted"), text("", "muted")
        self.card.setText(_("Where the rates come from"))
        self.acts = {name: button(words, partial(self.asked.emit, name), kind) for name, words, kind in _actions()}
        self.said = text("", "good")
        self.said.hide()

    def _fee_button(self, fee: FeeKind) -> QPushButton:
        return button("", partial(self.opened.emit, fee), "amount", _("How is it worked out?"))

    def _fill_details(self) -> None:
        legend = QGridLayout()
        legend.setHorizontalSpacing(SMALL_GAP)
        legend.setVerticalSpacing(0)
        legend.setColumnStretch(1, 1)
        for at, fee in enumerate(FEES):
            legend.addWidget(FeeSwatch(fee), at, 0)
            legend.addWidget(text(label(f"fee.{fee.value}")), at, 1)
            legend.addWidget(self.fees[fee], at, 2)
        self._lines_title = text("", "strong")
        left_out = row(self._excluded, self.see_why, None, spacing=SMALL_GAP)
        add(self._details, self.chart, legend, self._lines_title, self.lines)
        add(self._details, row(self.more_lines, None), left_out, self._rejected)
        add(self._details, self._card, row(self.card, None), self._assumed, self._billing)
        self._warnings = QVBoxLayout()
        self._warnings.setSpacing(SMALL_GAP)
        add(self._details, self._warnings)
        self._details.addStretch(1)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP, GAP, GAP, GAP)
        layout.setSpacing(SMALL_GAP)
        self._more = button(_("Details"), self._toggle, "link")
        self._more.hide()
        title = row(text(_("Estimated cost (before tax)"), "heading", wrap=False), self._more, None)
        self._head = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._head.addLayout(title)
        self._head.addLayout(column(self.headline, self.doubt, spacing=0), 1)
        add(layout, self._head, self._state)
        self._how_row = QWidget()
        self._how_row.setLayout(row(self.how, self.acts["assume"], self.acts["advice"], None, spacing=0))
        layout.addWidget(self._how_row)
        layout.addWidget(self._area, 1)
        self._foot = QWidget()
        acts = self.acts
        self._rows = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._rows.setSpacing(0)
        self._rows.addLayout(row(acts["compare"], acts["print"], acts["export"], None, spacing=0))
        self._rows.addLayout(row(acts["copy"], acts["copy_table"], None, spacing=0))
        self._foot.setLayout(column(self.said, self._rows, spacing=0))
        layout.addWidget(self._foot)

    def be_short(self, short: bool) -> None:
        """Show the headline only, with the details on demand: for narrow windows."""
        if short != self._short:
            self._short = short
            way = QBoxLayout.Direction
            for layout in (self._head, self._rows):
                layout.setDirection(way.LeftToRight if short else way.TopToBottom)
            self._area.setMinimumHeight(_LEAST_SHORT if short else _LEAST_DETAILS)
            side = Qt.AlignmentFlag.AlignRight if short else Qt.AlignmentFlag.AlignLeft
            self.headline.setAlignment(side)
            self.doubt.setAlignment(side)
            restyle(self.headline, role="heading" if short else "headline")
            self._more.setVisible(short)
            self._show_parts(not short)

    def _toggle(self) -> None:
        self._show_parts(self._area.isHidden())

    def _show_parts(self, opened: bool) -> None:
        self._opened = opened
        self._area.setVisible(opened)
        for part in (self._foot, self._how_row):
            part.setVisible(opened and self._has_cost)

    def show_nothing(self, why: str) -> None:
        """There is no estimate; say what is missing."""
        self.headline.say("–")
        self._state.setText(why)
        self._stale(False)
        self._show_contents(False)

    def show_working(self) -> None:
        """A newer estimate is on its way; what stands here, greyed, is the previous one."""
        self._stale(True)

    def _stale(self, stale: bool) -> None:
        if (self.property("stale") == "true") != stale:
            self.setProperty("stale", "true" if stale else "false")
            restyle(self.headline, stale="true" if stale else "false")
            self.headline.setAccessibleDescription(_("Working out the new cost…") if stale else "")

    def _show_contents(self, shown: bool) -> None:
        inside = self._area.widget()
        if inside is not None:
            inside.setVisible(shown)
        policy = Qt.ScrollBarPolicy
        # What is hidden inside would keep its length.
        self._area.setVerticalScrollBarPolicy(policy.ScrollBarAsNeeded if shown else policy.ScrollBarAlwaysOff)
        self.doubt.setVisible(shown and bool(self.doubt.text()))
        self.said.hide()
        self._has_cost = shown
        self.how.setEnabled(shown)
        for act in self.acts.values():
            act.setEnabled(shown)
        self._show_parts(self._opened)

    def show_estimate(self, estimate: Estimate) -> None:
        """Show an estimate in full."""
        self.headline.say(headline(estimate))
        self.doubt.setText(doubts(estimate))
        self._state.setText(range_sentence(estimate))
        self._show_fees(estimate)
        shown = line_words(estimate, _MOST_LINES)
        self.lines.show_lines(shown)
        self._lines_title.setText(lines_title(estimate))
        self._lines_title.setVisible(bool(shown))
        self.more_lines.setVisible(bool(shown))
        self._show_people(estimate)
        self._card.setText(card_sentence(estimate))
        self._assumed.setText(assumed_words(estimate))
        self._billing.setText(billing_sentence(estimate))
        self._show_warnings(estimate)
        self._stale(False)
        self._show_contents(True)

    def _show_people(self, estimate: Estimate) -> None:
        for part, words in (
            (self._excluded, excluded_sentence(estimate)),
            (self._rejected, rejected_sentence(estimate)),
        ):
            part.setText(words)
            part.setVisible(bool(words))
        self.see_why.setVisible(bool(self._excluded.text()))

    def _show_fees(self, estimate: Estimate) -> None:
        known = fees_of(estimate)
        for fee, shown in self.fees.items():
            amount = known[fee]
            unset = _("no rate") if fee is FeeKind.META else _("not set")
            words = unset if amount is None else amounts.money(amount, estimate.currency)
            shown.setText(words)
            shown.setAccessibleName(f"{label(f'fee.{fee.value}')} {words}")
        self.chart.show_bars([bar_of(estimate)], estimate.currency)

    def _show_warnings(self, estimate: Estimate) -> None:
        found = tuple((sentence(one), tone_of(one)) for one in estimate.warnings if one.code not in _SAID_ALREADY)
        # What needs a decision stands above what explains.
        noticed = tuple(sorted(found, key=lambda one: one[1] == "info"))
        if noticed != self._noticed:
            self._noticed = noticed
            clear(self._warnings)
            add(self._warnings, *(notice_frame(words, tone) for words, tone in noticed))

    def say(self, words: str, tone: str = "good") -> None:
        """A word on what an action did, beside the actions."""
        self.said.setText(words)
        restyle(self.said, role=tone)
        self.said.show()


def fees_of(estimate: Estimate) -> dict[FeeKind, Decimal | None]:
    """The three totals by fee."""
    totals = estimate.totals
    return {FeeKind.META: totals.meta_fee, FeeKind.SENT: totals.sent_fee, FeeKind.RECEIVED: totals.received_fee}


def bar_of(estimate: Estimate, name: str = "") -> Bar:
    """The fees that are known, as one bar."""
    return Bar(name, tuple((fee, amount) for fee, amount in fees_of(estimate).items() if amount is not None))


def _actions() -> list[tuple[str, str, str]]:
    return [
        ("assume", _("Assumptions…"), "link"),
        ("compare", _("Compare…"), "link"),
        ("advice", _("Pay less…"), "link"),
        ("copy", _("Copy as text"), "link"),
        ("copy_table", _("Copy the table"), "link"),
        ("print", _("Print…"), "link"),
        ("export", _("Export…"), "link"),
    ]
