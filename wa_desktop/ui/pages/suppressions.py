"""Suppressions: who must not be contacted, how far, since when and why."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.contacts import SuppressionView
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.news import Kind
from wa_desktop.domain.values import Scope, categories_of
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.parts import DataPage, choices, header
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.ask import Question, ask
from wa_desktop.ui.widgets.basics import button, column, row, text
from wa_desktop.ui.widgets.drop import choose_file, spreadsheets
from wa_desktop.ui.widgets.empty import EmptyState
from wa_desktop.ui.widgets.forms import Form, named
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import label, sentence

Searched = tuple[SuppressionView, str]
_ORDERS: dict[str, Callable[[SuppressionView], object]] = {
    "number": lambda each: each.number,
    "scope": lambda each: each.scope,
    "since": lambda each: each.since,
    "reason": lambda each: label(each.reason).casefold(),
    "source": lambda each: label(each.source).casefold(),
}
REST_MS = 250
"""How long after the last key a search begins."""


class SuppressionsPage(DataPage):
    """The table, the form to add numbers, a file, and the way back."""

    follows = frozenset({Kind.SUPPRESSIONS})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.question: Question | None = None
        self._found: Sequence[Searched] = ()
        self.numbers = QPlainTextEdit()
        self.numbers.setTabChangesFocus(True)
        self.numbers.setFixedHeight(3 * self.fontMetrics().lineSpacing() + 24)
        self.reason = QLineEdit()
        self.scope = scope_choice()
        self.search = QLineEdit()
        named(self.search, _("Search"))
        self.search.setPlaceholderText(_("Number or reason"))
        self.search.setClearButtonEnabled(True)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._show_found)
        self.search.textChanged.connect(lambda _words: self._rest.start())
        self.search.returnPressed.connect(self._show_found)
        self.count = text("", "muted", wrap=False)
        self.table = RecordTable(_headings(), _("Suppressed numbers"))
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda number: context.go("person", number=str(number)))
        self._stack = QStackedWidget()
        self._stack.addWidget(
            EmptyState(
                "suppressions",
                _("Nobody is suppressed"),
                _("People who answer STOP come here by themselves. Add those who told you otherwise."),
                (_("Import a file…"), self._choose),
            )
        )  # fmt: skip
        full = QWidget()
        inside = row(self.search, self.count)
        inside.setStretch(0, 1)
        full.setLayout(column(inside, self.table))
        self._stack.addWidget(full)
        self.remove_button = button(_("Remove from the list…"), self._ask_remove, "danger")
        self.see_button = button(_("See this person"), self._see)
        self.content.addLayout(
            header(self.title(), button(_("Import a file…"), self._choose), self.see_button, self.remove_button)
        )
        for deed in (self.see_button, self.remove_button):
            deed.hide()
        self.content.addWidget(self._form())
        self.content.addWidget(self._stack, 1)

    def title(self) -> str:
        """The page's name."""
        return _("Suppressions")

    def _form(self) -> QFrame:
        form = Form()
        form.add_row(_("Numbers"), self.numbers, _("One a line, or separated by commas."))
        form.add_row(_("What must not be sent"), self.scope)
        form.add_row(_("Reason"), self.reason)
        self.add_button = button(_("Add these numbers"), self._add, "primary")
        frame = QFrame()
        frame.setProperty("frame", "card")
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(GAP, GAP, GAP, GAP)
        layout.addWidget(text(_("Add numbers"), "heading"))
        layout.addWidget(form)
        layout.addLayout(row(self.add_button, None))
        return frame

    def refresh(self) -> None:
        """Read the list again."""
        desk, what = self.context.desk, _("Reading the suppressions…")
        self.read(what, lambda: searched(workspace.suppressions.listed(desk)), self.show_suppressed)

    def show_suppressed(self, found: Sequence[Searched]) -> None:
        """Show these numbers."""
        self._found = found
        self._stack.setCurrentIndex(1 if found else 0)
        for deed in (self.see_button, self.remove_button):
            deed.setVisible(bool(found))
        self._show_found()

    def _show_found(self, *_arguments: object) -> None:
        wanted = self.search.text().strip().casefold()
        # As it is dialled here or written with its code: the digits after the first 0 are the same.
        digits = "".join(filter(str.isdigit, wanted)).lstrip("0")
        self._rest.stop()
        shown = [each for each, words in self._found if (digits and digits in each.number) or wanted in words]
        self.table.show_items(shown, suppression_row, _ORDERS, name=lambda each: each)
        n = len(shown)
        self.count.setText(ngettext("{n} number", "{n} numbers", n).format(n=amounts.count(n)))
        self._picked()

    def _see(self) -> None:
        for each in self.table.selected_items()[:1]:
            self.context.go("person", number=each.number)

    def _picked(self) -> None:
        self.see_button.setEnabled(self.table.selectionModel().hasSelection())
        self.remove_button.setEnabled(self.table.selectionModel().hasSelection())

    def _add(self) -> None:
        self.notices.clear()
        typed = self.numbers.toPlainText().replace(",", "\n").replace(";", "\n").splitlines()
        numbers = [line.strip() for line in typed if line.strip()]
        if not numbers:
            self.notices.say(_("Type or paste at least one number."), "bad")
            return
        desk, scope, reason = self.context.desk, Scope(self.scope.currentData()), self.reason.text().strip()
        self.change(
            _("Adding…"),
            lambda: workspace.suppressions.add(desk, numbers, scope, reason=reason, country=_country(self.context)),
            self._added,
        )

    def _added(self, added: Sequence[SuppressionView]) -> None:
        self.numbers.clear()
        self.reason.clear()
        self._say_added(added)

    def _say_added(self, added: Sequence[SuppressionView]) -> None:
        n = len(added)
        words = ngettext("{n} number is suppressed from now on.", "{n} numbers are suppressed from now on.", n)
        self.notices.say(words.format(n=amounts.count(n)), "good")

    def _choose(self) -> None:
        choose_file(self, _("Import a file of numbers"), spreadsheets(), self.import_file)

    def take_file(self, path: Path) -> bool:
        """A file dropped here holds numbers to suppress; the question says so before anything happens."""
        self.import_file(path)
        return True

    def import_file(self, path: Path) -> None:
        """Suppress every number of a file, after asking how far."""
        words = _("Every number of “{file}” is suppressed. Numbers that are suppressed already stay so.")
        scope = scope_choice()
        scope.setCurrentIndex(self.scope.currentIndex())
        self.question = ask(
            self,
            _("Import a list of suppressions?"),
            words.format(file=path.name),
            _("Suppress these numbers"),
            lambda: self._import(path, Scope(scope.currentData())),
        )
        self.question.add(scope)

    def _import(self, path: Path, scope: Scope, on_unread: Callable[[int, list[int]], None] | None = None) -> None:
        desk = self.context.desk
        self.notices.clear()

        def refused(error: UserError) -> None:
            self.show_error(error)
            if error.code == "suppression_rows_refused":
                self.question = ask(
                    self,
                    _("Take the other rows?"),
                    sentence(error),
                    _("Suppress the readable numbers"),
                    lambda: self._import(path, scope, _nothing),
                )

        def done(added: Sequence[SuppressionView]) -> None:
            self._say_added(added)
            self.refresh()

        self.context.operations.run(
            _("Reading the file…"),
            lambda progress, cancel: workspace.suppressions.import_suppressions(
                desk, path, scope, _country(self.context), progress, cancel, on_unread
            ),
            done,
            self,
            refused,
            cancelled=lambda: self.notices.say(_("Nothing was imported: no number was suppressed.")),
        )

    def _ask_remove(self) -> None:
        numbers = [each.number for each in self.table.selected_items()]
        if not numbers:
            return
        n = len(numbers)
        words = ngettext(
            "{n} number can be written to again where a list holds its consent. Do it only when this person asked for "
            "it, or the number was typed wrongly. The decision is logged.",
            "{n} numbers can be written to again where a list holds their consent. Do it only when these people asked "
            "for it, or the numbers were typed wrongly. The decision is logged.",
            n,
        ).format(n=amounts.count(n))
        self.question = ask(
            self,
            _("Remove from the suppression list?"),
            words,
            _("Remove"),
            lambda: self.change(
                _("Removing…"),
                lambda: workspace.suppressions.remove(self.context.desk, numbers, _country(self.context)),
            ),
            danger=True,
        )


def _nothing(_count: int, _rows: list[int]) -> None:
    """The rows that cannot be read were told when it was asked."""


def _country(context: Context) -> str:
    return str(workspace.settings.get(context.desk, "country"))


def scope_choice() -> QComboBox:
    """How far a suppression shall reach, the widest first."""
    return choices(_("What must not be sent"), [(scope_words(scope), int(scope)) for scope in reversed(Scope)])


def searched(found: Sequence[SuppressionView]) -> list[Searched]:
    """Each with the words that a search looks through, folded once."""
    return [
        (each, f"{each.reason} {label(each.reason)} {each.source} {label(each.source)}".casefold()) for each in found
    ]


def scope_words(scope: int) -> str:
    """How far a suppression reaches, in words."""
    known = {
        int(Scope.MARKETING): _("Marketing only"),
        int(Scope.STOP): _("Marketing and utility"),
        int(Scope.ALL): _("Everything"),
    }
    return known.get(int(scope)) or ", ".join(labels.category(category.value) for category in categories_of(int(scope)))


def _headings() -> list[Heading]:
    return [
        Heading(_("Number"), order="number"),
        Heading(_("What must not be sent"), order="scope"),
        Heading(_("Since"), order="since"),
        Heading(_("Reason"), stretch=True, order="reason"),
        Heading(_("Source"), order="source"),
    ]


def suppression_row(found: SuppressionView) -> Row:
    """One number; its key is the number."""
    reason, source = label(found.reason), label(found.source)
    cells = (found.number, scope_words(found.scope), amounts.instant(found.since), reason or "–", source or "–")
    return Row(cells, found.number)
