"""What the tables of a million people share: the words sought, the order, the memory that goes when nobody looks."""

from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from wa_desktop.domain.browsing import ContactSearch, RecipientSearch
from wa_desktop.ui.asking import KEPT_MS, REST_MS, Asking, Finder
from wa_desktop.ui.page import Page
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.widgets.basics import button
from wa_desktop.ui.widgets.forms import named
from wa_desktop.words.language import _

_SEARCH_WIDTH = 150
UNSORTED = ("row", False)
"""The order of the rows as they lie, rising."""


class SearchedPeople(QWidget):
    """A line of words over a paged table of people; what is sought and how it is counted is the subclass's."""

    _finder: Finder | None = None
    _search: ContactSearch | RecipientSearch
    table: RecordTable | None

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._order = UNSORTED
        self._stale = False
        self._asking = Asking(page)
        self._idle = QTimer(self, singleShot=True, interval=KEPT_MS)
        self._idle.timeout.connect(self.forget)
        self.words = QLineEdit()
        named(self.words, _("Search"))
        self.words.setPlaceholderText(_("Number or name"))
        self.words.setMinimumWidth(_SEARCH_WIDTH)
        self.words.setClearButtonEnabled(True)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.look)
        self.words.textChanged.connect(lambda _words: self._rest.start())
        self.words.returnPressed.connect(self.look)
        self.see_button = button(_("See this person"), lambda: self._see(None))

    def look(self) -> None:
        """Show whom the filters and the search find."""
        raise NotImplementedError

    def _show_again(self) -> None:
        """Show what was shown when the memory went, if anything was."""
        raise NotImplementedError

    def forget(self) -> None:
        """Nobody has looked for a while: let go of the memory."""
        self._finder = None
        self._asking.look_through(None, 0, ())

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._idle.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks again."""
        super().showEvent(event)
        self._idle.stop()
        if self._finder is None:
            self._show_again()

    def _see(self, number: object) -> None:
        chosen = [number] if number else (self.table.selected_keys() if self.table is not None else [])
        if chosen:
            self._page.context.go("person", number=str(chosen[0]))

    def _forget_search(self) -> None:
        self.words.clear()
        self._rest.stop()
        self._order = UNSORTED

    def _give_up(self) -> None:
        """A person did not want to wait: back to what is there at once."""
        self._forget_search()
        if self.table is not None:
            self.table.unsorted()
        self.look()

    def _sort(self, order: str, descending: bool) -> None:
        if (order, descending) == self._order:
            return
        self._order = (order, descending)
        self._search, self._stale = replace(self._search, order=order, descending=descending), True
        if self._asking.unanswered:
            # Another order of what is shown does not take back what is sought.
            self.look()
        else:
            self._asking.begin_again()
