"""③ Countries: one row each, with whom it reaches and what it costs."""

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QHeaderView, QTableWidget, QTableWidgetItem

from wa_desktop.domain.estimates import Estimate, EstimateLine
from wa_desktop.domain.targeting import Audience, default_fallback, version_for
from wa_desktop.domain.values import Category
from wa_desktop.ui.campaign.draft import Draft
from wa_desktop.ui.campaign.step import Step
from wa_desktop.ui.page import Page
from wa_desktop.ui.table_columns import bold_metrics, two_lines
from wa_desktop.ui.theme import TARGET
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.ui.widgets.flag import SIZE, country_icon
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_AMOUNTS = (1, 2, 4, 5)
_TITLE_ROOM, _ROOM = 70, 4
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class CountryRow:
    """One country of the list; `rate` and `amount` None: no rate."""

    country: str
    contacts: int
    reached: int
    language: str
    rate: Decimal | None
    amount: Decimal | None


class CountryTable(QTableWidget):
    """The name takes the room left and is never cut short; a narrow window scrolls sideways instead."""

    def __init__(self, titles: list[str]) -> None:
        super().__init__(0, len(titles))
        metrics = bold_metrics(self)
        for at in range(len(titles)):
            head = QTableWidgetItem(two_lines(titles[at], metrics, _TITLE_ROOM))
            head.setTextAlignment(_RIGHT if at in _AMOUNTS else _LEFT)
            self.setHorizontalHeaderItem(at, head)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width again."""
        super().resizeEvent(event)
        self.share_width()

    def share_width(self) -> None:
        """Called when the contents changed."""
        others = sum(self.columnWidth(at) for at in range(1, self.columnCount()))
        self.setColumnWidth(0, max(self.sizeHintForColumn(0) + _ROOM, self.viewport().width() - others))


class CountriesStep(Step):
    """The table of countries; ticks go to the draft."""

    def __init__(self, page: Page, draft: Draft) -> None:
        super().__init__(page, draft, _("In which countries?"))
        self._filling = False
        self._rows: tuple[CountryRow, ...] = ()
        self.table = CountryTable(
            [_("Country"), _("Contacts"), _("Reached"), _("Language by default"), _("Unit price"), _("Amount")]
        )
        self._set_up_table()
        self.sum = text("", "strong")
        self.unpriced = text("", "bad")
        self.untick = button(_("Untick them"), self._untick_unpriced)
        self.derived = QCheckBox(_("Count with rates derived from Meta’s dollar rates, marked as such"))
        self.derived.toggled.connect(self._derived_toggled)
        self.derived.hide()
        everyone = button(_("All"), lambda: self._tick_all(True))
        nobody = button(_("None"), lambda: self._tick_all(False))
        line = row(everyone, nobody, self.sum)
        line.setStretch(2, 1)
        self.content.addLayout(line)
        missing = row(self.unpriced, self.untick)
        missing.setStretch(0, 1)
        self.content.addLayout(missing)
        self.content.addWidget(self.derived)
        self.content.addWidget(self.table, 1)

    def _set_up_table(self) -> None:
        self.table.setAccessibleName(_("Countries"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setIconSize(SIZE)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setAlternatingRowColors(True)
        self.table.setMinimumHeight(260)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(TARGET + 6)
        self.table.itemChanged.connect(self._item_changed)

    def enter(self) -> None:
        """Show the countries of the list."""
        self.estimate_changed()

    def estimate_changed(self) -> None:
        """Prices and counts for every country of the list, ticked or not."""
        rows = country_rows(self.draft)
        if rows != self._rows:
            self._rows = rows
            self._show_rows()
        self._offer_derived()
        self._show_sum()

    def _show_rows(self) -> None:
        self._filling = True
        self.table.setRowCount(len(self._rows))
        estimate = self.draft.everywhere
        currency = estimate.currency if estimate is not None else "EUR"
        for at, found in enumerate(self._rows):
            for column, item in enumerate(self._items(found, currency)):
                self.table.setItem(at, column, item)
        self.table.share_width()
        self._filling = False

    def _items(self, found: CountryRow, currency: str) -> list[QTableWidgetItem]:
        first = QTableWidgetItem(country_icon(found.country), amounts.country_name(found.country))
        first.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
        first.setCheckState(Qt.CheckState.Checked if self._ticked(found.country) else Qt.CheckState.Unchecked)
        rate = (
            _("no rate") if _unpriced(found) else "" if found.rate is None else amounts.unit_price(found.rate, currency)
        )
        amount = "–" if found.amount is None else amounts.money(found.amount, currency)
        language = amounts.language_name(found.language) if found.language else "–"
        others = [amounts.count(found.contacts), amounts.count(found.reached), language, rate, amount]
        items = [QTableWidgetItem(words) for words in others]
        for column in _AMOUNTS:
            items[column - 1].setTextAlignment(_RIGHT)
        return [first, *items]

    def _ticked(self, country: str) -> bool:
        return self.draft.countries is None or country in self.draft.countries

    def _item_changed(self, item: QTableWidgetItem) -> None:
        if self._filling or item.column() != 0:
            return
        ticked = frozenset(
            found.country for at, found in enumerate(self._rows) if self._box(at).checkState() == Qt.CheckState.Checked
        )
        self._tell(ticked)

    def _box(self, at: int) -> QTableWidgetItem:
        item = self.table.item(at, 0)
        assert item is not None  # noqa: S101 - `_show_rows` fills every row
        return item

    def _tick_all(self, on: bool) -> None:
        self._filling = True
        for at in range(self.table.rowCount()):
            self._box(at).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self._filling = False
        self._tell(frozenset(found.country for found in self._rows) if on else frozenset())

    def _untick_unpriced(self) -> None:
        self._filling = True
        for at, found in enumerate(self._rows):
            if _unpriced(found):
                self._box(at).setCheckState(Qt.CheckState.Unchecked)
        self._filling = False
        self._tell(frozenset(one.country for one in self._rows if self._ticked(one.country) and not _unpriced(one)))

    def _tell(self, ticked: frozenset[str]) -> None:
        everywhere = len(ticked) == len(self._rows)
        self.draft.countries = None if everywhere else ticked
        self._show_sum()
        self.changed.emit()

    def _derived_toggled(self, on: bool) -> None:
        if self.draft.accept_derived != on:
            self.draft.accept_derived, self.draft.everywhere = on, None
            self.changed.emit()

    def _offer_derived(self) -> None:
        everywhere = self.draft.everywhere
        offered = everywhere is not None and any(found.code == "derived_available" for found in everywhere.warnings)
        self.derived.setChecked(self.draft.accept_derived)
        self.derived.setVisible(offered or self.draft.accept_derived)

    def _show_sum(self) -> None:
        ticked = [found for found in self._rows if self._ticked(found.country)]
        reached = sum(found.reached for found in ticked)
        words = ngettext("{n} recipient in {c} countries", "{n} recipients in {c} countries", reached)
        self.sum.setText(words.format(n=amounts.count(reached), c=len(ticked)))
        missing = [amounts.country_name(found.country) for found in ticked if _unpriced(found)]
        self.unpriced.setVisible(bool(missing))
        self.untick.setVisible(bool(missing))
        self.unpriced.setText(
            _("No rate for {countries}: untick them, or accept a derived rate.").format(countries=", ".join(missing))
        )

    def lacks(self) -> str:
        """At least one country with a recipient, every one of them priced."""
        if self.draft.countries is not None and not self.draft.countries:
            return _("Tick at least one country.")
        estimate = self.draft.estimate
        if estimate is None:
            return _("Working out the cost…")
        if not estimate.totals.recipients:
            return _("Nobody would receive it: see why on the right.")
        return _("A ticked country has no rate.") if estimate.unpriced else ""


def _unpriced(found: CountryRow) -> bool:
    return bool(found.reached) and found.rate is None


def country_rows(draft: Draft) -> tuple[CountryRow, ...]:
    """Every country of the list, the largest first; amounts once the estimate is there."""
    if draft.listed is None:
        return ()
    lines = _lines_by_country(draft.everywhere)
    audience = Audience(draft.versions, frozenset(), draft.language, draft.fallback or default_fallback(draft.versions))
    return tuple(
        _country_row(audience, country, contacts, lines.get(country, []))
        for country, contacts in sorted(draft.listed.by_country.items(), key=lambda item: (-item[1], item[0]))
    )


def _lines_by_country(estimate: Estimate | None) -> dict[str, list[EstimateLine]]:
    found: dict[str, list[EstimateLine]] = {}
    for line in estimate.lines if estimate is not None else ():
        found.setdefault(line.country, []).append(line)
    return found


def _country_row(audience: Audience, country: str, contacts: int, lines: list[EstimateLine]) -> CountryRow:
    # Our answers go to people who are counted by the template's own lines already.
    lines = [line for line in lines if line.category is not Category.SERVICE]
    rates = [line.unit_rate for line in lines if line.unit_rate is not None]
    fees = [line.meta_fee for line in lines if line.meta_fee is not None]
    priced = len(rates) == len(lines) and bool(lines)
    version = version_for("", country, audience)
    return CountryRow(
        country=country,
        contacts=contacts,
        reached=sum(line.recipients for line in lines),
        language=version.language if version is not None else "",
        rate=max(rates) if priced else None,
        amount=sum(fees, Decimal(0)) if priced else None,
    )
