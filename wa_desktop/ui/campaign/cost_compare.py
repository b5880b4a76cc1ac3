"""The same list under other choices, side by side: as planned and up to three columns beside it."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDateEdit,
    QDialog,
    QDoubleSpinBox,
    QHeaderView,
    QLineEdit,
    QSizePolicy,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from wa_desktop.domain.advice import Change, Comparison
from wa_desktop.domain.estimates import CardName, Estimate
from wa_desktop.domain.values import CONSENT_CATEGORIES
from wa_desktop.ui.campaign.cost_origin import fit_over
from wa_desktop.ui.campaign.cost_panel import bar_of
from wa_desktop.ui.campaign.cost_words import change_words
from wa_desktop.ui.copying import let_copy
from wa_desktop.ui.pages.parts import choices
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, button, clear, row, scrolled, text
from wa_desktop.ui.widgets.cost_chart import StackedBars
from wa_desktop.ui.widgets.forms import named, padded
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label, sentence

_WIDTH, _HEIGHT, _MOST = 900, 600, 3
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_WORTH_SAYING = frozenset({"unpriced_countries", "nobody_targeted", "card_may_change", "card_stale"})
"""Notices without which a column would be misread."""
Variant = tuple[Change, ...]
Column = tuple[str, Estimate | None, Decimal | None]
"""A title, the estimate under it if there is one, and its difference to the plan."""


class CompareDialog(QDialog):
    """Emits `asked(variants)` when the columns changed; the answer comes by `show_comparison`."""

    asked = Signal(object)

    def __init__(self, parent: QWidget, base: Estimate, cards: Sequence[CardName]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Compare"))
        self.variants: list[Variant] = []
        self._base = base
        self._make_fields(base, cards)
        self.chart = StackedBars(_("The totals side by side"))
        self.table = _table()
        self._tags = QVBoxLayout()
        self._tags.setSpacing(0)
        self._refused = QVBoxLayout()
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, GAP, 0)
        layout.setSpacing(GAP)
        add(layout, self._tags, self._refused, self.table, self.chart)
        layout.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        outer.setSpacing(GAP)
        add(outer, text(_("The same list under other choices"), "heading"))
        outer.addLayout(row(self.what, self.value, self.add_button, self.combine_button, None))
        outer.addWidget(scrolled(inside, self.windowTitle()), 1)
        outer.addLayout(row(None, button(_("Close"), self.accept, "primary")))
        fit_over(self, _WIDTH, _HEIGHT)
        self.show_comparison(Comparison(base, ()))

    def _make_fields(self, base: Estimate, cards: Sequence[CardName]) -> None:
        self.day = QDateEdit(QDate(base.on.year, base.on.month, base.on.day).addMonths(1))
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("dd/MM/yyyy")
        fitting = [one for one in reversed(cards) if one.currency == base.currency]
        named_cards = [(f"{amounts.day(one.effective_from)} · {one.id}", one.id) for one in fitting]
        self.card = choices(_("Card"), named_cards)
        kinds = [(label(f"category.{each.value}"), each.value) for each in CONSENT_CATEGORIES]
        self.category = choices(_("Category"), kinds)
        self.countries = QLineEdit(", ".join(dict.fromkeys(line.country for line in base.lines)))
        self.share = QDoubleSpinBox()
        self.share.setRange(0, 100)
        self.share.setSuffix(" %")
        self.share.setValue(80)
        names = {
            "on": _("Delivery date"), "card": _("Card"), "category": _("Category"), "countries": _("Countries"),
            "delivered": _("Delivered"), "replies": _("People who reply"),
        }  # fmt: skip
        self.what = choices(_("What changes"), [(words, name) for name, words in names.items()])
        self.value = QStackedWidget()
        shown = (self.day, self.card, self.category, self.countries, self.share)
        for field in shown:
            self.value.addWidget(named(padded(field), _("The other choice")))
        self.value.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._fields = dict(zip(names, (*shown, self.share), strict=True))
        self.what.currentIndexChanged.connect(lambda _at: self.value.setCurrentWidget(self._fields[self._name()]))
        self.add_button = button(_("Add a column"), self._add, "primary")
        self.combine_button = button(_("Add to the last column"), self._combine)

    def _name(self) -> str:
        return str(self.what.currentData())

    def change(self) -> Change:
        """The choice that the fields hold."""
        read: dict[str, Callable[[], str]] = {
            "on": lambda: date(*self.day.date().getDate()).isoformat(),
            "card": lambda: str(self.card.currentData()),
            "category": lambda: str(self.category.currentData()),
            "countries": lambda: ",".join(self.countries.text().replace(",", " ").upper().split()),
        }
        percent = lambda: str(Decimal(f"{self.share.value():.2f}") / 100)  # noqa: E731 - one of the readers above
        return Change(self._name(), read.get(self._name(), percent)())

    def _add(self) -> None:
        self._ask([*self.variants, (self.change(),)])

    def _combine(self) -> None:
        made = self.change()
        kept = tuple(each for each in self.variants[-1] if each.name != made.name)
        self._ask([*self.variants[:-1], (*kept, made)])

    def _remove(self, at: int) -> None:
        self._ask([each for place, each in enumerate(self.variants) if place != at])

    def _ask(self, variants: list[Variant]) -> None:
        self.variants = variants
        self.add_button.setEnabled(False)
        self.combine_button.setEnabled(False)
        self.asked.emit(tuple(variants))

    def show_comparison(self, found: Comparison) -> None:
        """Show the columns that were asked for."""
        self.add_button.setEnabled(len(self.variants) < _MOST)
        self.combine_button.setEnabled(bool(self.variants))
        columns: list[Column] = [(_("As planned"), found.base, None)]
        columns += [(_title(one.changes), one.estimate, one.difference) for one in found.variants]
        self._show_tags(found)
        _fill(self.table, columns)
        bars = [bar_of(made, title) for title, made, _difference in columns if made is not None]
        self.chart.show_bars(bars, found.base.currency)

    def _show_tags(self, found: Comparison) -> None:
        clear(self._tags)
        clear(self._refused)
        if not found.variants:
            hint = _("Choose what changes, then add a column: another date, card, category, countries or share.")
            self._tags.addWidget(text(hint, "muted"))
        for at, one in enumerate(found.variants):
            out = button(_("Remove"), partial(self._remove, at), "link")
            out.setAccessibleName(_("Remove: {line}").format(line=_title(one.changes)))
            self._tags.addLayout(row(text(_title(one.changes), wrap=False), out, None))
            said = [one.refused] if one.refused is not None else []
            said += [each for each in (one.estimate.warnings if one.estimate else ()) if each.code in _WORTH_SAYING]
            for notice in said:
                self._refused.addWidget(notice_frame(f"{_title(one.changes)} · {sentence(notice)}", "warn"))


def _title(changes: Variant) -> str:
    return ", ".join(change_words(change) for change in changes)


def _table() -> QTableWidget:
    table = QTableWidget()
    table.setAccessibleName(_("The costs side by side"))
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setWordWrap(True)
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    table.horizontalHeader().setDefaultAlignment(_RIGHT | Qt.TextFlag.TextWordWrap)
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(26)
    table.horizontalHeader().setFixedHeight(3 * table.fontMetrics().height() + GAP)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    let_copy(table)
    return table


def compared_cells(made: Estimate | None, difference: Decimal | None) -> list[str]:
    """One column, from the recipients down to the difference."""
    if made is None:
        return ["–"] * len(row_titles())
    totals = made.totals
    money = (
        totals.meta_fee, totals.sent_fee, totals.received_fee, totals.total, totals.low, totals.expected, difference
    )  # fmt: skip
    shown = ["–" if each is None else amounts.money(each, made.currency) for each in money]
    return [amounts.day(made.on), made.card.id, amounts.count(totals.recipients), *shown]


def row_titles() -> list[str]:
    """What stands on each line of a comparison."""
    return [
        _("Delivery"), _("Card"), _("Recipients"), _("Meta"), _("M-Target, sent"), _("M-Target, received"),
        _("Total"), _("Lowest"), _("Expected"), _("Difference"),
    ]  # fmt: skip


def _fill(table: QTableWidget, columns: Sequence[Column]) -> None:
    titles = row_titles()
    table.setRowCount(len(titles))
    table.setColumnCount(len(columns))
    table.setVerticalHeaderLabels(titles)
    table.setHorizontalHeaderLabels([title for title, _made, _difference in columns])
    for at, (_name, made, difference) in enumerate(columns):
        for line, words in enumerate(compared_cells(made, difference)):
            item = QTableWidgetItem(words)
            item.setTextAlignment(_RIGHT)
            item.setToolTip(words)
            if titles[line] in (_("Total"), _("Difference")):
                font = item.font()
                font.setBold(True)
                item.setFont(font)
            table.setItem(line, at, item)
    rows = len(titles) * table.verticalHeader().defaultSectionSize()
    table.setFixedHeight(rows + table.horizontalHeader().height() + 2 * table.frameWidth())
