"""The contacts of a list: searched by number or name, narrowed by country and consent, sorted, in pages."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from wa_desktop import workspace
from wa_desktop.domain.browsing import OWN_COLUMN, ContactSearch
from wa_desktop.domain.contacts import ContactPage, ListView
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.domain.values import CONSENT_CATEGORIES, Category
from wa_desktop.ui.page import Page
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.list_rows import contact_headings, contact_row
from wa_desktop.ui.pages.parts import choices
from wa_desktop.ui.records import PAGE, Deliver, Row
from wa_desktop.ui.searched import SearchedPeople
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import row, text
from wa_desktop.ui.widgets.forms import shrinkable
from wa_desktop.words import amounts
from wa_desktop.words.language import _, alphabetical, ngettext

_OWN_PREPARED = 4
"""Columns of the list's own that can be sorted without waiting; the others take a second of a million rows."""


class ListContacts(SearchedPeople):
    """A line of filters over a paged table."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._chosen: ListView | None = None
        self._search: ContactSearch = ContactSearch()
        self._finder: workspace.finding.ContactFinder | None = None
        self._columns: tuple[str, ...] | None = None
        self._shown: tuple[object, ...] = ()
        """What the table shows: while it is the same, only its contacts may have changed."""
        self.table = None
        self.country = shrinkable(choices(_("Country"), [(_("Every country"), "")]))
        self.consent = choices(_("Consent"), _consents())
        self.found = text("", "muted", wrap=False)
        self.country.activated.connect(lambda _index: self.look())
        self.consent.activated.connect(lambda _index: self.look())
        line = row(self.words, self.country, self.consent)
        line.setStretch(0, 1)
        self.see_button.setEnabled(False)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(SMALL_GAP, SMALL_GAP, SMALL_GAP, SMALL_GAP)
        self._layout.setSpacing(SMALL_GAP)
        self._layout.addLayout(line)
        self._layout.addLayout(row(self.found, None, self.see_button))

    def _picked(self) -> None:
        self.see_button.setEnabled(self.table is not None and self.table.selectionModel().hasSelection())

    def show_list(self, chosen: ListView) -> None:
        """Show the contacts of this list; another list forgets the search."""
        before = self._chosen if self._chosen is not None and self._chosen.id == chosen.id else None
        if before is None:
            self._forget_search()
            self.consent.setCurrentIndex(0)
        if before is None or before.by_country.keys() != chosen.by_country.keys():
            self._fill_countries(chosen, "" if before is None else self.country.currentData())
        if self._finder is None or (self._finder.list_id, self._finder.name) != (chosen.id, chosen.name):
            self._look_through(chosen)
        self._chosen = chosen
        self._make_table(chosen.columns)
        self.look()

    def put_away(self) -> None:
        """No list is shown: nobody waits any more for what was sought in the last one."""
        self._rest.stop()
        self._asking.begin_again()

    def _show_again(self) -> None:
        if self._chosen is not None:
            self.show_list(self._chosen)

    def _look_through(self, chosen: ListView) -> None:
        spoken = {
            "country": lambda code: alphabetical(amounts.country_name(code)),
            "language": lambda code: alphabetical(amounts.language_name(code)),
        }
        self._finder = workspace.finding.ContactFinder(self._page.context.desk, chosen.id, chosen.name, spoken)
        own = [OWN_COLUMN + name for name in chosen.columns[:_OWN_PREPARED]]
        self._asking.look_through(self._finder, chosen.contacts, ["row", "name", *own])

    def _fill_countries(self, chosen: ListView, kept: str) -> None:
        self.country.clear()
        self.country.addItem(_("Every country"), "")
        for code in sorted(chosen.by_country, key=amounts.country_name):
            self.country.addItem(amounts.country_name(code), code)
        self.country.setCurrentIndex(max(0, self.country.findData(kept)))

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

    def look(self) -> None:
        """Count what the filters find, then show it in pages."""
        finder = self._finder
        if finder is None:
            return
        self._rest.stop()
        search = self._asked()
        self._asking.ask(
            _("Searching…"),
            lambda on_progress, cancel: finder.find(search, PAGE, on_progress, cancel),
            partial(self._counted, search),
            self._give_up,
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

    def _counted(self, search: ContactSearch, found: ContactPage) -> None:
        if self.table is None:
            return
        self._search = search
        n = found.total
        self.found.setText(ngettext("{n} contact", "{n} contacts", n).format(n=amounts.count(n)))
        # In whichever order: the table asks for it by itself.
        shown, self._shown = self._shown, (self._finder, self.table, replace(search, order="", descending=False))
        if shown == self._shown:
            self.table.restart(n)
        else:
            self.table.show_pages(n, self._fetch, self._sort)
        self._picked()

    def _fetch(self, first: int, count: int, deliver: Deliver) -> None:
        chosen, finder, search = self._chosen, self._finder, self._search
        if chosen is None or finder is None:
            deliver([])
            return
        fresh, self._stale = self._stale, False

        def rows(on_progress: OnProgress, cancel: CancelToken) -> Sequence[Row]:
            found = finder.page(search, count, first, on_progress, cancel, fresh=fresh)
            return [contact_row(contact, chosen.columns) for contact in found]

        self._asking.fetch(_("Reading the contacts…"), rows, deliver, self._give_up)


def _consents() -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [(_("Any consent"), (Category.MARKETING, None))]
    for category in CONSENT_CATEGORIES:
        name = labels.category(category.value)
        found.append((_("{category}: agreed").format(category=name), (category, True)))
        found.append((_("{category}: refused").format(category=name), (category, False)))
    return found
