"""One list: its contacts, its countries, the files it came from, the consents that do not count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QLineEdit, QTabWidget, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.browsing import ConsentConflict, ContactSearch, CountryLine
from wa_desktop.domain.contacts import ImportView, ListView
from wa_desktop.ui.context import Context
from wa_desktop.ui.page import Page
from wa_desktop.ui.pages.list_consents import ListConsents
from wa_desktop.ui.pages.list_contacts import ListContacts
from wa_desktop.ui.pages.list_files import ListFiles, country_headings, country_row
from wa_desktop.ui.table_search import TableSearch
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import button, column, row, text
from wa_desktop.ui.widgets.forms import named
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.workspace.desk import Desk


class ListActions(Protocol):
    """What the page does with the list shown; each asks first where something is lost."""

    context: Context

    def rename(self, chosen: ListView, new_name: str) -> None:
        """Give it another name."""
        ...

    def delete(self, chosen: ListView) -> None:
        """Delete it."""
        ...

    def export(self, chosen: ListView, search: ContactSearch) -> None:
        """Write the contacts that the filters find into a file."""
        ...

    def undo(self, chosen: ListView, one: ImportView) -> None:
        """Take one import back."""
        ...

    def correct(self, one: ImportView, path: Path) -> None:
        """Import the corrected rows of one import."""
        ...

    def accept(self, chosen: ListView, numbers: Sequence[str]) -> None:
        """Let new consents count."""
        ...


@dataclass(frozen=True, slots=True)
class ListFacts:
    """What is read about one list beside its contacts."""

    countries: Sequence[CountryLine]
    imports: Sequence[ImportView]
    conflicts: Sequence[ConsentConflict]
    zone: tzinfo


def list_facts(desk: Desk, name: str) -> ListFacts:
    """Everything but the contacts, read at once in the background."""
    return ListFacts(
        workspace.lists.breakdown(desk, name),
        workspace.lists.imports(desk, name),
        workspace.consents.conflicts(desk, name),
        ZoneInfo(str(workspace.settings.get(desk, "time_zone"))),
    )


class ListDetails(QWidget):
    """The name and what can be done with the list, over four tabs."""

    def __init__(self, page: Page, actions: ListActions) -> None:
        super().__init__()
        self._actions = actions
        self._chosen: ListView | None = None
        self.heading = text("", "heading")
        self.name = QLineEdit()
        named(self.name, _("Name of the list"))
        self.name.returnPressed.connect(self._rename)
        self.contacts = ListContacts(page)
        self.countries = RecordTable(country_headings(), _("Countries and consent"))
        self.files = ListFiles(self._undo, actions.correct)
        self.consents = ListConsents(self._accept)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(_("The chosen list"))
        for place, words in (
            (self.contacts, _("Contacts")),
            (_searched(self.countries), _("Countries and consent")),
            (self.files, _("Files")),
            (self.consents, _("Consents that do not count")),
        ):
            self.tabs.addTab(place, words)
        self.use_button = button(_("Create a campaign with it"), self._use, "primary")
        self.export_button = button(_("Export…"), self._export)
        delete = button(_("Delete…"), self._delete, "danger")
        head = row(self.heading, self.use_button)
        head.setStretch(0, 1)
        line = row(self.name, button(_("Rename"), self._rename), None, self.export_button, delete)
        line.setStretch(0, 2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, SMALL_GAP, 0, 0)
        outer.setSpacing(SMALL_GAP)
        outer.addLayout(head)
        outer.addLayout(line)
        outer.addWidget(self.tabs, 1)

    def show_list(self, chosen: ListView | None) -> None:
        """Show this list, or nothing."""
        self.setVisible(chosen is not None)
        before, self._chosen = self._chosen, chosen
        if chosen is not None:
            self.heading.setText(chosen.name)
            # A new name that is being typed stays when the same list is shown again.
            if before is None or (before.id, before.name) != (chosen.id, chosen.name):
                self.name.setText(chosen.name)
                # A long name is read from its beginning.
                self.name.setCursorPosition(0)
            self.contacts.show_list(chosen)
        else:
            self.contacts.put_away()

    def show_facts(self, facts: ListFacts) -> None:
        """Show the rest about the list."""
        self.countries.show_rows(country_row(line) for line in facts.countries)
        self.files.show_imports(facts.imports)
        self.consents.show_conflicts(facts.conflicts, facts.zone)
        files, conflicts = self.tabs.indexOf(self.files), self.tabs.indexOf(self.consents)
        self.tabs.setTabText(files, _("Files ({n})").format(n=amounts.count(len(facts.imports))))
        self.tabs.setTabVisible(conflicts, bool(facts.conflicts))
        waiting = _("Consents that do not count ({n})").format(n=amounts.count(len(facts.conflicts)))
        self.tabs.setTabText(conflicts, waiting)

    def show_consents(self) -> None:
        """Turn to the consents that do not count."""
        if self.tabs.isTabVisible(self.tabs.indexOf(self.consents)):
            self.tabs.setCurrentWidget(self.consents)

    def _use(self) -> None:
        if self._chosen is not None:
            self._actions.context.go("maker", list_name=self._chosen.name)

    def _rename(self) -> None:
        if self._chosen is not None:
            self._actions.rename(self._chosen, self.name.text().strip())

    def _export(self) -> None:
        if self._chosen is not None:
            self._actions.export(self._chosen, self.contacts.search)

    def _undo(self, one: ImportView) -> None:
        if self._chosen is not None:
            self._actions.undo(self._chosen, one)

    def _accept(self, numbers: Sequence[str]) -> None:
        if self._chosen is not None and numbers:
            self._actions.accept(self._chosen, numbers)

    def _delete(self) -> None:
        if self._chosen is not None:
            self._actions.delete(self._chosen)


def _searched(table: RecordTable) -> QWidget:
    place = QWidget()
    layout = column(TableSearch(table), table)
    layout.setContentsMargins(SMALL_GAP, SMALL_GAP, SMALL_GAP, SMALL_GAP)
    layout.setStretch(1, 1)
    place.setLayout(layout)
    return place
