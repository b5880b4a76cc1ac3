"""The contacts of a list: searched by number or name, narrowed by country and consent, sorted, in pages."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.browsing import ContactSearch
from wa_desktop.domain.contacts import ContactPage, ListView
from wa_desktop.domain.values import CONSENT_CATEGORIES, Category
from wa_desktop.ui.operations import Operation
from wa_desktop.ui.page import Page
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.list_rows import contact_headings, contact_row
from wa_desktop.ui.pages.parts import choices
from wa_desktop.ui.records import PAGE, Deliver, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.ui.widgets.forms import named, shrinkable
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

_SEARCH_WIDTH = 150
REST_MS = 250
"""How long after the last key a search begins."""


class ListContacts(QWidget):
    """A line of filters over a paged table."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._chosen: ListView | None = None
        self._order = ("row", False)
        self._search = ContactSearch()
        self._counting: Operation[ContactPage] | None = None
        self._columns: tuple[str, ...] | None = None
        self.table: RecordTable | None = None
        self.words = QLineEdit()
        named(self.words, _("Search"))
        self.words.setPlaceholderText(_("Number or name"))
        self.words.setMinimumWidth(_SEARCH_WIDTH)
        self.words.setClearButtonEnabled(True)
        self.country = shrinkable(choices(_("Country"), [(_("Every country"), "")]))
        self.consent = choices(_("Consent"), _consents())
        self.found = text("", "muted", wrap=False)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.look_again)
        self.words.textChanged.connect(lambda _words: self._rest.start())
        self.words.returnPressed.connect(self.look_again)
        self.country.activated.connect(lambda _index: self.look_again())
        self.consent.activated.connect(lambda _index: self.look_again())
        line = row(self.words, self.country, self.consent)
        line.setStretch(0, 1)
        self.see_button = button(_("See this person"), lambda: self._see(None))
        self.see_button.setEnabled(False)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(SMALL_GAP, SMALL_GAP, SMALL_GAP, SMALL_GAP)
        self._layout.setSpacing(SMALL_GAP)
        self._layout.addLayout(line)
        self._layout.addLayout(row(self.found, None, self.see_button))

    def _picked(self) -> None:
        self.see_button.setEnabled(self.table is not None and self.table.selectionModel().hasSelection())

    def _see(self, number: object) -> None:
        chosen = [number] if number else (self.table.selected_keys() if self.table is not None else [])
        if chosen:
            self._page.context.go("person", number=str(chosen[0]))

    def show_list(self, chosen: ListView) -> None:
        """Show the contacts of this list; another list forgets the search."""
        if self._chosen is None or self._chosen.id != chosen.id:
            self.words.clear()
            self._rest.stop()
            self._order = ("row", False)
            self.consent.setCurrentIndex(0)
            self._fill_countries(chosen)
        self._chosen = chosen
        self._make_table(chosen.columns)
        self.look_again()

    def _fill_countries(self, chosen: ListView) -> None:
        self.country.clear()
        self.country.addItem(_("Every country"), "")
        for code in sorted(chosen.by_country, key=amounts.country_name):
            self.country.addItem(amounts.country_name(code), code)

    def _make_table(self, columns: tuple[str, ...]) -> None:
        if self.table is not None and columns == self._columns:
            return
        if self.table is not None:
            self._layout.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
        self._columns = columns
        self.table = RecordTable(contact_headings(columns), _("Contacts of the list"))
        self.table.opened.connect(self._see)
        self.table.picked.connect(self._picked)
        self._layout.addWidget(self.table, 1)

    def look_again(self) -> None:
        """Count what the filters find, then show it in pages."""
        chosen, desk = self._chosen, self._page.context.desk
        if chosen is None:
            return
        self._rest.stop()
        if self._counting is not None:
            self._counting.cancel()
        search = self._search = self._asked()
        self._counting = self._page.context.operations.run(
            _("Searching…"),
            lambda _progress, _cancel: workspace.lists.find_contacts(desk, chosen.name, search, PAGE),
            self._counted,
            self._page,
        )

    @property
    def search(self) -> ContactSearch:
        """What is shown now, by its filters and its order."""
        return self._asked()

    def _asked(self) -> ContactSearch:
        category, agrees = self.consent.currentData() or (Category.MARKETING, None)
        # Qt hands a text back, not our enumeration.
        return ContactSearch(
            self.words.text().strip(), self.country.currentData() or "", Category(category), agrees, *self._order
        )

    def _counted(self, found: ContactPage) -> None:
        if self.table is None:
            return
        n = found.total
        self.found.setText(ngettext("{n} contact", "{n} contacts", n).format(n=amounts.count(n)))
        self.table.show_pages(n, self._fetch, self._sort)
        self._picked()

    def _sort(self, order: str, descending: bool) -> None:
        self._order = (order, descending)
        self._search = self._asked()

    def _fetch(self, first: int, count: int, deliver: Deliver) -> None:
        chosen, desk, search = self._chosen, self._page.context.desk, self._search
        if chosen is None:
            deliver([])
            return

        def rows() -> Sequence[Row]:
            found = workspace.lists.contacts(desk, chosen.name, count, first, search)
            return [contact_row(contact, chosen.columns) for contact in found]

        self._page.context.operations.run(
            _("Reading the contacts…"), lambda _progress, _cancel: rows(), deliver, self._page
        )


def _consents() -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [(_("Any consent"), (Category.MARKETING, None))]
    for category in CONSENT_CATEGORIES:
        name = labels.category(category.value)
        found.append((_("{category}: agreed").format(category=name), (category, True)))
        found.append((_("{category}: refused").format(category=name), (category, False)))
    return found
