"""Lists: what each holds, where it comes from, and what can be done with it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.browsing import ContactSearch
from wa_desktop.domain.contacts import ImportReport, ImportView, ListView
from wa_desktop.domain.news import Kind
from wa_desktop.ui.campaign.corrections import CorrectionsDialog
from wa_desktop.ui.campaign.import_result import corrected_words
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages.list_details import ListDetails, ListFacts, list_facts
from wa_desktop.ui.pages.list_rows import list_headings, list_row
from wa_desktop.ui.pages.parts import DataPage, header
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.widgets.ask import Question, ask
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.ui.widgets.drop import DropZone, save_file, spreadsheets
from wa_desktop.ui.widgets.forms import named
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

_SHOWN = 5


def safe_name(name: str) -> str:
    """A list's name as the name of a file on every system."""
    return "".join("-" if character in '\\/:*?"<>|' else character for character in name).strip(". ") or "contacts"


class ListsPage(DataPage):
    """All lists above, the chosen one below. A file dropped anywhere in the window makes another."""

    follows = frozenset({Kind.LISTS, Kind.SUPPRESSIONS})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._lists: Sequence[ListView] = ()
        self._wanted = ""
        self._wants_consents = False
        self.question: Question | None = None
        self.drop = DropZone(
            _("Drop a file of contacts anywhere in this window: Excel, OpenDocument or CSV."),
            spreadsheets(),
            _("No list yet"),
            _("A list comes from a file with telephone numbers and what people agreed to."),
        )
        self.drop.chosen.connect(lambda path: context.go("maker", path=path))
        self.drop.pasted.connect(lambda rows: context.go("maker", pasted=rows))
        self.search = QLineEdit()
        named(self.search, _("Search the lists"))
        self.search.setPlaceholderText(_("Name of a list or of a file"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._show_found)
        self.count = text("", "muted", wrap=False)
        self._searching = QWidget()
        line = row(self.search, self.count)
        line.setStretch(0, 1)
        self._searching.setLayout(line)
        self.table = RecordTable(list_headings(), _("Lists"), most=_SHOWN)
        self.table.picked.connect(self._picked)
        self.details = ListDetails(self, self)
        self._full = QWidget()
        inside = QVBoxLayout(self._full)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._searching)
        inside.addWidget(self.table)
        inside.addWidget(self.details, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.drop)
        self._stack.addWidget(self._full)
        self.import_button = button(_("Import a file…"), self.drop.browse, "primary")
        self.paste_button = button(_("Paste rows"), self.drop.paste.click)
        self.content.addLayout(header(self.title(), self.paste_button, self.import_button))
        self.content.addWidget(self._stack, 1)

    def title(self) -> str:
        """The page's name."""
        return _("Lists")

    def shown(self, name: str = "", consents: bool = False, **_arguments: object) -> None:
        """`name`: the list to open; `consents`: at those that do not count."""
        self._wanted = name or self._wanted
        self._wants_consents = consents
        self.refresh()

    def refresh(self) -> None:
        """Read the lists again."""
        self.read(_("Reading the lists…"), lambda: workspace.lists.lists(self.context.desk), self.show_lists)

    def show_lists(self, found: Sequence[ListView]) -> None:
        """Show these lists and keep the chosen one chosen."""
        self._lists = found
        self._stack.setCurrentIndex(1 if found else 0)
        for each in (self.import_button, self.paste_button):
            each.setVisible(bool(found))
        self._searching.setVisible(len(found) > 1)
        if self._wanted and self._wanted not in [each.name for each in self._matching()]:
            # A list that was just made or asked for is shown, whatever was searched before.
            self.search.clear()
        self._show_found()

    def _matching(self) -> list[ListView]:
        wanted = self.search.text().strip().casefold()
        return [each for each in self._lists if any(wanted in name.casefold() for name in (each.name, *each.files))]

    def _show_found(self, *_arguments: object) -> None:
        found = self._matching()
        n = len(found)
        self.count.setText(ngettext("{n} list", "{n} lists", n).format(n=amounts.count(n)))
        wanted = self._wanted
        self.table.show_rows(list_row(each) for each in found)
        if not wanted or self.table.selected_keys() != [wanted]:
            self.table.clearSelection()
            self.table.selectRow(max(self.table.position_of(wanted), 0))
        self._picked()

    def _picked(self) -> None:
        keys = self.table.selected_keys()
        chosen = next((each for each in self._lists if keys and each.name == keys[0]), None)
        self._wanted = chosen.name if chosen else ""
        self.details.show_list(chosen)
        if chosen is not None:
            desk, name = self.context.desk, chosen.name
            self.read(_("Reading the list…"), lambda: list_facts(desk, name), self._show_facts)

    def _show_facts(self, facts: ListFacts) -> None:
        self.details.show_facts(facts)
        if self._wants_consents:
            self._wants_consents = False
            self.details.show_consents()

    def rename(self, chosen: ListView, new_name: str) -> None:
        """Give the list another name."""
        if new_name and new_name != chosen.name:
            self._wanted = new_name
            self.change(_("Renaming…"), lambda: workspace.lists.rename_list(self.context.desk, chosen.name, new_name))

    def delete(self, chosen: ListView) -> None:
        """Delete after a question."""
        n = chosen.contacts
        words = ngettext(
            "Its {n} contact is deleted. Refusals and STOPs stay. Campaigns already sent keep their account, and for "
            "those to whom they wrote, the proof of consent.",
            "Its {n} contacts are deleted. Refusals and STOPs stay. Campaigns already sent keep their account, and for "
            "those to whom they wrote, the proof of consent.",
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

    def export(self, chosen: ListView, search: ContactSearch) -> None:
        """Ask where, then write what the filters find."""
        kinds = _("Excel workbook (*.xlsx)") + ";;" + _("Text table (*.csv)")
        proposed = safe_name(chosen.name) + ".xlsx"
        save_file(self, _("Export the contacts"), proposed, kinds, lambda path: self.export_to(chosen, search, path))

    def export_to(self, chosen: ListView, search: ContactSearch, path: Path) -> None:
        """Write what the filters find, with its consents, into this file."""
        desk = self.context.desk
        target = path if path.suffix else path.with_suffix(".xlsx")

        def done(rows: int) -> None:
            words = ngettext("{n} contact was written to {file}.", "{n} contacts were written to {file}.", rows)
            self.notices.say(words.format(n=amounts.count(rows), file=target.name), "good")

        self.notices.clear()
        self.context.operations.run(
            _("Writing the contacts…"),
            lambda progress, cancel: workspace.exporting.export_contacts(
                desk, chosen.name, target, search, progress, cancel
            ),
            done,
            self,
        )

    def undo(self, chosen: ListView, one: ImportView) -> None:
        """Take one import back, after a question."""
        words = _("The contacts of “{file}” leave the list “{name}”, with the consents and refusals that came from it.")
        self.question = ask(
            self,
            _("Take this import back?"),
            words.format(file=one.file_name, name=chosen.name),
            _("Take it back"),
            lambda: self.change(
                _("Taking the import back…"), lambda: workspace.lists.undo_import(self.context.desk, one.id)
            ),
            danger=True,
        )

    def correct(self, one: ImportView, path: Path) -> None:
        """Import the corrected rows of one import."""

        def done(report: ImportReport, _listed: ListView) -> None:
            self.notices.say(corrected_words(report), "good" if report.counts.accepted else "info")
            self.refresh()

        self.notices.clear()
        CorrectionsDialog(self, self.context, path, one.id, one.file_name, done).open()

    def accept(self, chosen: ListView, numbers: Sequence[str]) -> None:
        """Let new consents count, after a question."""
        n = len(numbers)
        words = ngettext(
            "{n} person agreed again after refusing, with a date and a source. From now on this consent counts; the "
            "decision is logged under your name.",
            "{n} people agreed again after refusing, with a date and a source. From now on these consents count; the "
            "decision is logged under your name.",
            n,
        ).format(n=amounts.count(n))
        self.question = ask(
            self,
            _("Let these new consents count?"),
            words,
            _("Let them count"),
            lambda: self.change(
                _("Noting your decision…"),
                lambda: workspace.consents.accept_new_consents(self.context.desk, list(numbers), list_name=chosen.name),
            ),
        )
