"""What the campaign will cost, beside the work from the first step to the last."""

from collections.abc import Iterable
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from wa_desktop.domain.estimates import Estimate, EstimateLine, Totals
from wa_desktop.domain.money import round_to_minor
from wa_desktop.ui.theme import GAP, SMALL_GAP, colour
from wa_desktop.ui.widgets.basics import add, button, clear, restyle, row, scrolled, text
from wa_desktop.ui.widgets.flag import CountryTile
from wa_desktop.ui.widgets.money import Headline, amount_label, headline
from wa_desktop.ui.widgets.notices import notice_frame, tone_of
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import sentence

_LEAST_DETAILS = 150


class CostPanel(QFrame):
    """Shows an `Estimate`, or why there is none yet. Emits `why` for the excluded contacts."""

    why = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("frame", "panel")
        self.setAccessibleName(_("Estimated cost"))
        self.headline = Headline()
        self._state = text("", "muted")
        inside = QWidget()
        self._details = QVBoxLayout(inside)
        self._details.setContentsMargins(0, 0, SMALL_GAP, 0)
        self._details.setSpacing(SMALL_GAP)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP, GAP, GAP, GAP)
        layout.setSpacing(SMALL_GAP)
        self._more = button(_("Details"), self._toggle, "link")
        self._more.hide()
        title = row(text(_("Estimated cost (before tax)"), "heading", wrap=False), self._more, None)
        self._head = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._head.addLayout(title)
        self._head.addWidget(self.headline, 1)
        self._area = scrolled(inside, _("Cost details"))
        self._area.setMinimumHeight(_LEAST_DETAILS)
        add(layout, self._head, self._state)
        layout.addWidget(self._area, 1)
        self._short = False
        self.show_nothing(_("The cost appears once a list and a template are chosen."))

    def be_short(self, short: bool) -> None:
        """Show the headline only, with the details on demand: for narrow windows."""
        if short != self._short:
            self._short = short
            way = QBoxLayout.Direction
            self._head.setDirection(way.LeftToRight if short else way.TopToBottom)
            self.headline.setAlignment(Qt.AlignmentFlag.AlignRight if short else Qt.AlignmentFlag.AlignLeft)
            restyle(self.headline, role="heading" if short else "headline")
            self._more.setVisible(short)
            self._area.setVisible(not short)

    def _toggle(self) -> None:
        self._area.setVisible(self._area.isHidden())

    def show_nothing(self, why: str) -> None:
        """There is no estimate; say what is missing."""
        self.headline.say("–")
        self._state.setText(why)
        clear(self._details)
        self._details.addStretch(1)

    def show_working(self) -> None:
        """A newer estimate is on its way; what stands here is the previous one."""
        self._state.setText(_("Working out the new cost…"))

    def show_estimate(self, estimate: Estimate) -> None:
        """Show an estimate in full."""
        self.headline.say(headline(estimate))
        self._state.setText(range_sentence(estimate))
        clear(self._details)
        add(self._details, _fees(estimate), *_unpriced(estimate), _lines(estimate))
        if estimate.excluded:
            self._details.addLayout(self._excluded(estimate))
        add(self._details, text(card_sentence(estimate), "muted"), text(billing_sentence(estimate), "muted"))
        add(self._details, *(notice_frame(sentence(notice), tone_of(notice)) for notice in estimate.warnings))
        self._details.addStretch(1)

    def _excluded(self, estimate: Estimate) -> QVBoxLayout:
        out = sum(estimate.excluded.values())
        words = ngettext("{n} contact left out", "{n} contacts left out", out).format(n=amounts.count(out))
        line = row(text(words), button(_("See why"), self.why.emit, "link"), None)
        outer = QVBoxLayout()
        outer.addLayout(line)
        return outer


def range_sentence(estimate: Estimate) -> str:
    """Between which amounts the bill will be; empty when there is no total."""
    totals = estimate.totals
    if totals.low is None or totals.high is None:
        return _("Countries without a rate have no price: no total can be given.")
    if totals.low == totals.high:
        return _("if everything is delivered")
    return _("between {low} and {high} if everything is delivered").format(
        low=amounts.money(totals.low, estimate.currency), high=amounts.money(totals.high, estimate.currency)
    )


def card_sentence(estimate: Estimate) -> str:
    """Which rate card stands behind the amounts, and whether to trust it."""
    named = _("Meta's rates of {day}").format(day=amounts.long_day(estimate.card.effective_from))
    return _("{card} · to be confirmed").format(card=named) if estimate.card.confidence.to_confirm else named


def billing_sentence(estimate: Estimate) -> str:
    """What decides in the end, with the tax when it is asked for."""
    totals = estimate.totals
    if totals.vat is None or totals.total_incl_vat is None:
        return _("Before tax. The invoice decides.")
    return _("VAT {vat}, total {total} tax included. The invoice decides.").format(
        vat=amounts.money(totals.vat, estimate.currency), total=amounts.money(totals.total_incl_vat, estimate.currency)
    )


def rounding(lines: Iterable[EstimateLine], totals: Totals, currency: str) -> Decimal:
    """What the rounded lines lack to make the rounded Meta total; 0 most of the time."""
    if totals.meta_fee is None:
        return Decimal(0)
    shown = sum((round_to_minor(line.meta_fee, currency) for line in lines if line.meta_fee is not None), Decimal(0))
    return totals.meta_fee - shown


def _fees(estimate: Estimate) -> QWidget:
    totals = estimate.totals
    fees = [
        (_("Meta"), totals.meta_fee, "bar_meta"),
        (_("M-Target, sent"), totals.sent_fee, "bar_sent"),
        (_("M-Target, received"), totals.received_fee, "bar_received"),
    ]
    most = max((amount for _name, amount, _tint in fees if amount), default=Decimal(0))
    grid = _Grid()
    for name, amount, tint in fees:
        share = float(amount / most) if amount and most else 0.0
        unset = amount is None and tint != "bar_meta"
        shown = text(_("not set"), "warn", wrap=False) if unset else amount_label(amount, estimate.currency)
        grid.add(text(name), Bar(share, tint), shown)
    return grid


def _unpriced(estimate: Estimate) -> list[QWidget]:
    if not estimate.unpriced:
        return []
    named = ", ".join(amounts.country_name(country) for country in estimate.unpriced)
    return [notice_frame(_("No rate for: {countries}").format(countries=named), "bad")]


def _lines(estimate: Estimate) -> QWidget:
    grid = _Grid()
    for line in estimate.lines:
        rate = "?" if line.unit_rate is None else amounts.unit_price(line.unit_rate, estimate.currency)
        words = text(f"{amounts.count(line.recipients)} × {rate}", "muted")
        grid.add(CountryTile(line.country), words, amount_label(line.meta_fee, estimate.currency))
    missing = rounding(estimate.lines, estimate.totals, estimate.currency)
    if missing:
        grid.add(text(""), text(_("Rounding"), "muted"), amount_label(missing, estimate.currency))
    return grid


class _Grid(QWidget):
    """Three columns: what, how, how much."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, SMALL_GAP, 0, SMALL_GAP)
        self._grid.setHorizontalSpacing(SMALL_GAP)
        self._grid.setVerticalSpacing(SMALL_GAP // 2)
        self._grid.setColumnStretch(1, 1)
        self._rows = 0

    def add(self, what: QWidget, how: QWidget, amount: QLabel) -> None:
        """Add a line."""
        amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for at, widget in enumerate((what, how, amount)):
            self._grid.addWidget(widget, self._rows, at)
        self._rows += 1


class Bar(QWidget):
    """A share of the largest, 0 to 1, as a bar; the amount beside it is its accessible twin."""

    def __init__(self, share: float, tint: str) -> None:
        super().__init__()
        self._share, self._tint = share, tint
        self.setMinimumSize(30, 12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self._tint))
        width = self.width() * self._share
        if width > 0:
            painter.drawRoundedRect(0, 1, max(3, round(width)), self.height() - 2, 3, 3)
        painter.end()
