"""One person: what we hold, where each consent comes from, what was sent and answered; their file; erasure."""

from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.erasing import Erasure
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.news import Kind
from wa_desktop.domain.people import Person
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages.parts import DataPage, header, open_in_system
from wa_desktop.ui.pages.person_erase import EraseDialog, ask_erase, erased_words
from wa_desktop.ui.pages.person_parts import ConsentCard, PersonTables, standing_words
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, button, row, scrolled, text
from wa_desktop.ui.widgets.drop import save_file
from wa_desktop.ui.widgets.empty import EmptyState
from wa_desktop.ui.widgets.forms import named
from wa_desktop.words.language import _

_KINDS = {"pdf": ".pdf", "xlsx": ".xlsx", "json": ".json", "txt": ".txt"}
_SHOWN_DIGITS = 3


class PersonPage(DataPage):
    """Reached from any number, or by typing one; the proof of consent comes first."""

    follows = frozenset({Kind.SUPPRESSIONS, Kind.LISTS, Kind.CAMPAIGNS, Kind.REPLIES})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._number = ""
        self.person: Person | None = None
        self.dialog: EraseDialog | None = None
        self.search = search_field()
        self.search.returnPressed.connect(self.look_up)
        self.find_button = button(_("Show this person"), self.look_up, "primary")
        self.heading = text("", "heading")
        self.standing = text("")
        self.consents = ConsentCard()
        self.tables = PersonTables(lambda ref: context.go("campaign", ref=ref))
        self.export_button = button(_("Export this person’s file…"), self._ask_export)
        self.erase_button = button(_("Erase this person…"), self.ask_erase, "danger")
        self._nothing = EmptyState(
            "person",
            _("Nobody is shown"),
            _("Type a number above, or open one from a list, a campaign, the replies or the suppressions."),
        )
        self._area = scrolled(self._inside(), self.title())
        back = button(_("‹ Privacy and safety"), lambda: context.go("privacy"), "link")
        self.content.addLayout(header(self.title(), back))
        line = row(self.search, self.find_button)
        line.setStretch(0, 1)
        self.content.addLayout(line)
        self.content.addWidget(self._nothing, 1)
        self.content.addWidget(self._area, 1)
        self.content.addLayout(row(self.export_button, None, self.erase_button))
        self._show_whether()

    def _inside(self) -> QWidget:
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, GAP, 0)
        layout.setSpacing(GAP)
        add(layout, self.heading, self.standing, self.consents, self.tables)
        layout.addStretch(1)
        return inside

    def title(self) -> str:
        """The page's name: never a number, which the system would show on its task bar."""
        return _("One person")

    def shown(self, number: str = "", **_arguments: object) -> None:
        """`number`: whom to show, in any spelling; without one, whoever was shown last."""
        if number:
            self._show_number(number)
        elif self._number:
            self.refresh()
        if not self._number:
            self.search.setFocus()

    def look_up(self) -> None:
        """Show whoever has the number that was typed."""
        typed = self.search.text().strip()
        if typed:
            self._show_number(typed)

    def _show_number(self, number: str) -> None:
        self.notices.clear()
        self._number, self.person = number, None
        self.search.setText(number)
        self._show_whether()
        self._area.verticalScrollBar().setValue(0)
        self.refresh()

    def refresh(self) -> None:
        """Look at the person again."""
        number, desk = self._number, self.context.desk
        if number:
            self.context.operations.run(
                _("Looking for this person…"),
                lambda _progress, _cancel: workspace.people.look(desk, number),
                lambda found: self.show_person(found) if number == self._number else None,
                self,
                failed=self._not_found,
            )

    def _not_found(self, error: UserError) -> None:
        self._number = ""
        self.show_error(error)
        self.search.setFocus()
        self.search.selectAll()

    def show_person(self, person: Person) -> None:
        """Show everything held on them."""
        self.person = person
        self.heading.setText(person.number)
        self.standing.setText(standing_words(person))
        self.consents.show_person(person)
        self.tables.show_person(person)
        self._show_whether()

    def _show_whether(self) -> None:
        found = self.person
        self._area.setVisible(found is not None)
        self._nothing.setVisible(found is None)
        self.export_button.setEnabled(found is not None and found.is_known)
        # A number of which nothing is held can be kept away from later imports as well.
        self.erase_button.setEnabled(found is not None)

    def _ask_export(self) -> None:
        found = self.person
        if found is None:
            return
        kinds = ";;".join(
            f"{words} (*{ending})"
            for words, ending in (
                (_("PDF, to hand over"), ".pdf"),
                (_("Excel workbook"), ".xlsx"),
                (_("Text"), ".txt"),
                (_("JSON, for another system"), ".json"),
            )
        )
        # The whole number in a file's name would show in every folder and message.
        proposed = _("person-{digits}").format(digits=found.number[-_SHOWN_DIGITS:]) + ".pdf"
        save_file(self, _("Export this person’s file"), proposed, kinds, self.export_to)

    def export_to(self, path: Path) -> None:
        """Write everything held to `path`, by its ending (a PDF without one); the export is logged."""
        found, desk = self.person, self.context.desk
        out = path if path.suffix else path.with_suffix(".pdf")
        if found is None:
            return
        number = found.number
        self.read(
            _("Writing the file…"),
            lambda: workspace.person_files.export(desk, number, out),
            lambda _record: self._exported(out),
        )

    def _exported(self, out: Path) -> None:
        words = _("Everything held on this person is written to {file}. It is personal data: hand it to them alone.")
        self.notices.say(words.format(file=out.name), "good")
        open_in_system(out.parent)

    def ask_erase(self) -> None:
        """Say what would go and what stays, and have it confirmed by typing."""
        if self.person is not None:
            self.dialog = ask_erase(self, self.person, self._erase)

    def _erase(self, number: str) -> None:
        desk = self.context.desk
        self.notices.clear()
        self.context.operations.run(
            _("Erasing…"),
            lambda _progress, _cancel: workspace.erasing.erase(desk, number, at_rest=True),
            self._erased,
            self,
        )

    def _erased(self, done: Erasure) -> None:
        for words, tone in erased_words(done):
            self.notices.say(words, tone)
        for notice in done.warnings:
            self.show_notice(notice)
        self.refresh()


def search_field() -> QLineEdit:
    """Where a number is typed, in any spelling."""
    field = QLineEdit()
    named(field, _("Number of the person"))
    field.setPlaceholderText(_("06 12 34 56 78 or +33 6 12 34 56 78"))
    field.setClearButtonEnabled(True)
    return field
