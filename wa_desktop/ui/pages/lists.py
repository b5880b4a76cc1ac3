"""Lists: what each holds, where it comes from, and what can be done with it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.contacts import ListView
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages.list_rows import contact_headings, contact_row, list_headings, list_row
from wa_desktop.ui.pages.parts import DataPage, by_country, header
from wa_desktop.ui.records import Deliver, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.ask import Question, ask
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.ui.widgets.drop import DropZone
from wa_desktop.ui.widgets.empty import EmptyState
from wa_desktop.ui.widgets.forms import named
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

FILES = "*.xlsx *.xlsm *.xls *.ods *.csv *.txt"


class ListsPage(DataPage):
    """All lists above, the chosen one's contacts below."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._lists: Sequence[ListView] = ()
        self._wanted = ""
        self.question: Question | None = None
        self.drop = DropZone(
            _("Drop a file of contacts here: Excel, OpenDocument or CSV."),
            _("Contact files ({kinds})").format(kinds=FILES),
        )
        self.drop.chosen.connect(lambda path: context.go("maker", path=path))
        self.table = RecordTable(list_headings(), _("Lists"), most=8)
        self.table.picked.connect(self._picked)
        self.details = ListDetails(self)
        self._full = QWidget()
        inside = QVBoxLayout(self._full)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.table)
        inside.addWidget(self.details, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty())
        self._stack.addWidget(self._full)
        self.content.addLayout(header(self.title()))
        self.content.addWidget(self.drop)
        self.content.addWidget(self._stack, 1)

    def title(self) -> str:
        """The page's name."""
        return _("Lists")

    def _empty(self) -> EmptyState:
        return EmptyState(
            _("No list yet"),
            _("A list comes from a file with telephone numbers and what people agreed to. Drop one above."),
        )

    def shown(self, name: str = "", **_arguments: object) -> None:
        """`name`: the list to open."""
        self._wanted = name or self._wanted
        self.refresh()

    def refresh(self) -> None:
        """Read the lists again."""
        self.read(_("Reading the lists…"), lambda: workspace.lists.lists(self.context.desk), self.show_lists)

    def show_lists(self, found: Sequence[ListView]) -> None:
        """Show these lists and keep the chosen one chosen."""
        self._lists = found
        self._stack.setCurrentIndex(1 if found else 0)
        self.table.show_rows(list_row(each) for each in found)
        position = self.table.position_of(self._wanted)
        self.table.selectRow(max(position, 0))
        self._picked()

    def _picked(self) -> None:
        keys = self.table.selected_keys()
        chosen = next((each for each in self._lists if keys and each.name == keys[0]), None)
        self._wanted = chosen.name if chosen else ""
        self.details.show_list(chosen)

    def rename(self, chosen: ListView, new_name: str) -> None:
        """Give the list another name."""
        if new_name and new_name != chosen.name:
            self._wanted = new_name
            self.change(_("Renaming…"), lambda: workspace.lists.rename_list(self.context.desk, chosen.name, new_name))

    def delete(self, chosen: ListView) -> None:
        """Delete after a question: the proof of consent goes with it."""
        n = chosen.contacts
        words = ngettext(
            "Its {n} contact and the proof of what this person agreed to are deleted. Refusals and STOPs stay. "
            "Campaigns already sent keep their account.",
            "Its {n} contacts and the proof of what these people agreed to are deleted. Refusals and STOPs stay. "
            "Campaigns already sent keep their account.",
            n,
        ).format(n=amounts.count(n))
        self.question = ask(
            self,
            _("Delete the list “{name}”?").format(name=chosen.name),
            words,
            _("Delete the list"),
            lambda: self.change(_("Deleting…"), lambda: workspace.lists.delete_list(self.context.desk, chosen.name)),
            danger=True,
        )

    def undo(self, chosen: ListView) -> None:
        """Take the last import back, after a question."""
        words = _("The contacts of “{file}” leave the list “{name}”, with the consents and refusals that came from it.")
        self.question = ask(
            self,
            _("Take back the last import?"),
            words.format(file=chosen.files[-1] if chosen.files else "", name=chosen.name),
            _("Take it back"),
            lambda: self.change(
                _("Taking the import back…"),
                lambda: workspace.lists.undo_import(self.context.desk, chosen.imports[-1]),
            ),
            danger=True,
        )


class ListDetails(QWidget):
    """One list: its figures, its files, its contacts."""

    def __init__(self, page: ListsPage) -> None:
        super().__init__()
        self._page = page
        self._chosen: ListView | None = None
        self._columns: tuple[str, ...] | None = None
        self._contacts: RecordTable | None = None
        self.heading = text("", "heading", wrap=False)
        self.summary = text("", "muted")
        self.name = QLineEdit()
        named(self.name, _("Name of the list"))
        self.name.returnPressed.connect(self._rename)
        self.name.setMinimumWidth(self.fontMetrics().averageCharWidth() * 30)
        self.buttons = row(
            button(_("Create a campaign with it"), self._use, "primary"),
            None,
            button(_("Take back the last import…"), self._undo),
            button(_("Delete…"), self._delete, "danger"),
        )
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, SMALL_GAP, 0, 0)
        self._outer.setSpacing(SMALL_GAP)
        self._outer.addLayout(row(self.heading, None, self.name, button(_("Rename"), self._rename)))
        self._outer.addWidget(self.summary)
        self._outer.addLayout(self.buttons)

    def show_list(self, chosen: ListView | None) -> None:
        """Show this list, or nothing."""
        self.setVisible(chosen is not None)
        self._chosen = chosen
        if chosen is None:
            return
        self.heading.setText(chosen.name)
        self.summary.setText(_summary(chosen))
        self.name.setText(chosen.name)
        self._table_for(chosen.columns).show_pages(chosen.contacts, self._fetch)

    @property
    def contacts(self) -> RecordTable | None:
        """The contacts of the list shown."""
        return self._contacts

    def _table_for(self, columns: tuple[str, ...]) -> RecordTable:
        if self._contacts is None or columns != self._columns:
            if self._contacts is not None:
                self._outer.removeWidget(self._contacts)
                self._contacts.deleteLater()
            self._columns = columns
            self._contacts = RecordTable(contact_headings(columns), _("Contacts of the list"))
            self._outer.addWidget(self._contacts, 1)
        return self._contacts

    def _fetch(self, first: int, count: int, deliver: Deliver) -> None:
        chosen, desk = self._chosen, self._page.context.desk
        if chosen is None:
            return

        def rows() -> list[Row]:
            found = workspace.lists.contacts(desk, chosen.name, limit=count, offset=first)
            return [contact_row(contact, chosen.columns) for contact in found]

        self._page.context.operations.run(
            _("Reading the contacts…"), lambda _progress, _cancel: rows(), deliver, self._page
        )

    def _use(self) -> None:
        if self._chosen is not None:
            self._page.context.go("maker", list_name=self._chosen.name)

    def _rename(self) -> None:
        if self._chosen is not None:
            self._page.rename(self._chosen, self.name.text().strip())

    def _undo(self) -> None:
        if self._chosen is not None and self._chosen.imports:
            self._page.undo(self._chosen)

    def _delete(self) -> None:
        if self._chosen is not None:
            self._page.delete(self._chosen)


def _summary(chosen: ListView) -> str:
    files = _("From: {files}").format(files=", ".join(chosen.files) or "–")
    return f"{by_country(chosen.by_country, most=12)}\n{files}"
