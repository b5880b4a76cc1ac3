"""Every line of the cost with its three fees, and the dearest countries as bars."""

from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from wa_desktop.domain.estimates import Estimate, EstimateLine
from wa_desktop.domain.explaining import fee_of_line
from wa_desktop.ui.campaign.cost_origin import fit_over
from wa_desktop.ui.campaign.cost_words import (
    FEES,
    dearest_first,
    range_sentence,
    rounding_cells,
    table_cells,
    table_header,
    total_cells,
)
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.table_search import TableSearch
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, button, row, scrolled, text
from wa_desktop.ui.widgets.cost_chart import Bar, FeeSwatch, StackedBars
from wa_desktop.ui.widgets.money import headline
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

_WIDTH, _HEIGHT, _BARS, _MOST_ROWS = 860, 560, 6, 40


class DetailsDialog(QDialog):
    """`opened(place)` when a line is entered or double-clicked."""

    opened = Signal(int)

    def __init__(self, parent: QWidget, estimate: Estimate) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("The cost line by line"))
        self.chart = StackedBars(_("The dearest countries"))
        self.chart.show_bars(country_bars(estimate, _BARS), estimate.currency)
        self.table = RecordTable(_headings(estimate.currency), self.windowTitle(), most=_MOST_ROWS)
        self.table.show_rows(rows_of(estimate))
        self.table.opened.connect(self._open)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, GAP, 0)
        layout.setSpacing(GAP)
        legend = [part for fee in FEES for part in (FeeSwatch(fee), text(label(f"fee.{fee.value}"), wrap=False))]
        add(
            layout,
            TableSearch(self.table),
            self.table,
            text(_("The dearest countries"), "strong"),
            row(*legend, None, spacing=6),
            self.chart,
        )
        layout.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        outer.setSpacing(GAP)
        add(outer, text(headline(estimate), "heading"), text(range_sentence(estimate), "muted"))
        outer.addWidget(scrolled(inside, self.windowTitle()), 1)
        self.how_button = button(_("How is it worked out?"), self._open_current)
        note = text(_("Enter or a double click shows the formula of a line. A star: a derived rate."), "muted")
        foot = row(note, self.how_button, button(_("Close"), self.accept, "primary"))
        foot.setStretch(0, 1)
        outer.addLayout(foot)
        fit_over(self, _WIDTH, _HEIGHT)
        self.table.selectRow(0)
        self.table.setFocus()

    def _open_current(self) -> None:
        for key in self.table.selected_keys()[:1] or [0]:
            self._open(key)

    def _open(self, key: object) -> None:
        if isinstance(key, int):
            self.opened.emit(key)


def _headings(currency: str) -> list[Heading]:
    words = table_header(currency)
    return [Heading(words[0], stretch=True), Heading(words[1]), *(Heading(title, right=True) for title in words[2:])]


def rows_of(estimate: Estimate) -> list[Row]:
    """Every line, the dearest first, then the rounding and the totals; a line's key is its place."""
    rows = [Row(table_cells(line, estimate.currency), at, order=_order(line)) for at, line in dearest_first(estimate)]
    lacking = rounding_cells(estimate)
    if lacking is not None:
        rows.append(Row(lacking))
    return [*rows, Row(total_cells(estimate))]


def _order(line: EstimateLine) -> tuple[object, ...]:
    fees = (line.unit_rate, *(fee_of_line(line, fee) for fee in FEES), line.total)
    return (None, None, line.recipients, *(None if each is None else float(each) for each in fees))


def country_bars(estimate: Estimate, most: int) -> list[Bar]:
    """The countries that cost most, all their categories together."""
    sums: dict[str, dict[str, Decimal]] = {}
    for line in estimate.lines:
        fees = sums.setdefault(line.country, {})
        for fee in FEES:
            amount = fee_of_line(line, fee)
            if amount is not None:
                fees[fee.value] = fees.get(fee.value, Decimal(0)) + amount
    bars = [
        Bar(amounts.country_name(country), tuple((fee, fees[fee.value]) for fee in FEES if fee.value in fees))
        for country, fees in sums.items()
    ]
    return sorted(bars, key=lambda bar: -bar.total)[:most]
