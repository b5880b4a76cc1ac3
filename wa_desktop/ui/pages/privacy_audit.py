"""Who did what, when: filtered, copied, handed over, and checked line by line."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QLineEdit

from wa_desktop import workspace
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.news import Kind
from wa_desktop.domain.safety import AuditLine, AuditVerdict
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.parts import DataPage, choices, header
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.ui.widgets.drop import save_file
from wa_desktop.ui.widgets.forms import named, shrinkable
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

MOST = 5_000
REST_MS = 250
"""How long after the last key a search begins."""
_ORDERS: dict[str, Callable[[AuditLine], object]] = {
    "line": lambda line: line.id,
    "at": lambda line: line.at,
    "operator": lambda line: line.operator.casefold(),
    "computer": lambda line: line.computer.casefold(),
    "what": lambda line: workspace.auditing.action_words(line.action).casefold(),
    "about": lambda line: (line.subject, line.subject_id or 0),
    "details": lambda line: audit_row(line).cells[-1].casefold(),
}

Found = tuple[Sequence[AuditLine], int]


class AuditPage(DataPage):
    """The last lines, the newest first. They hold ids, never numbers."""

    follows = frozenset({Kind.LOG})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._lines: Sequence[AuditLine] = ()
        self._total = 0
        self.search = QLineEdit()
        named(self.search, _("Search"))
        self.search.setPlaceholderText(_("Any word of a line"))
        self.search.setClearButtonEnabled(True)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._show_found)
        self.search.textChanged.connect(lambda _words: self._rest.start())
        self.search.returnPressed.connect(self._show_found)
        self.action = shrinkable(choices(_("What"), [(_("Everything"), "")]))
        self.operator = shrinkable(choices(_("By"), [(_("Everybody"), "")]))
        for box in (self.action, self.operator):
            box.activated.connect(lambda _index: self._show_found())
        self.count = text("", "muted", wrap=False)
        self.table = RecordTable(_headings(), _("Who did what"))
        self.verify_button = button(_("Check the log"), self.verify, "primary")
        self.export_button = button(_("Export…"), self._ask_export)
        self.copy_button = button(_("Copy the selected lines"), self.table.copy)
        self.table.picked.connect(self._picked)
        back = button(_("‹ Privacy and safety"), lambda: context.go("privacy"), "link")
        self.content.addLayout(header(self.title(), back))
        line = row(self.search, self.action, self.operator, self.count)
        line.setStretch(0, 1)
        self.content.addLayout(line)
        self.content.addWidget(self.table, 1)
        self.content.addLayout(row(self.verify_button, self.copy_button, None, self.export_button))
        self._picked()

    def title(self) -> str:
        """The page's name."""
        return _("Who did what")

    def refresh(self) -> None:
        """Read the log again."""
        desk = self.context.desk
        self.read(
            _("Reading the log…"),
            lambda: (workspace.auditing.listed(desk, MOST), workspace.auditing.counted(desk)),
            self.show_lines,
        )

    def show_lines(self, found: Found) -> None:
        """Show these lines; the filters offer what they hold."""
        self._lines, self._total = found
        actions = sorted({line.action for line in self._lines}, key=workspace.auditing.action_words)
        _offer(self.action, [(workspace.auditing.action_words(each), each) for each in actions])
        _offer(self.operator, [(each, each) for each in sorted({line.operator for line in self._lines}) if each])
        self._show_found()

    def _show_found(self) -> None:
        self._rest.stop()
        shown = workspace.auditing.filtered(
            self._lines, self.search.text(), self.action.currentData() or "", self.operator.currentData() or ""
        )
        self.table.show_items(shown, audit_row, _ORDERS, name=lambda line: line.id)
        words = ngettext("{n} line", "{n} lines", len(shown)).format(n=amounts.count(len(shown)))
        if self._total > len(self._lines):
            last = _("of the last {n}; “Export…” has them all").format(n=amounts.count(len(self._lines)))
            words = f"{words} {last}"
        self.count.setText(words)
        self._picked()

    def _picked(self) -> None:
        self.copy_button.setEnabled(self.table.selectionModel().hasSelection())

    def verify(self) -> None:
        """Follow the chain from its first line to its last."""
        desk = self.context.desk
        self.notices.clear()
        self.verify_button.setEnabled(False)
        self.context.operations.run(
            _("Checking every line…"),
            lambda _progress, _cancel: workspace.auditing.verify(desk),
            self._verified,
            self,
            failed=self._not_verified,
            cancelled=lambda: self.verify_button.setEnabled(True),
        )

    def _not_verified(self, error: UserError) -> None:
        self.verify_button.setEnabled(True)
        self.show_error(error)

    def _verified(self, found: AuditVerdict) -> None:
        self.verify_button.setEnabled(True)
        self.notices.say(*verdict_words(found))
        at = self.table.position_of(found.broken)
        if at >= 0:
            self.table.selectRow(at)

    def _ask_export(self) -> None:
        kinds = ";;".join(
            f"{words} (*{ending})"
            for words, ending in (
                (_("Excel workbook"), ".xlsx"), (_("CSV"), ".csv"), (_("JSON lines, which can be checked"), ".jsonl")
            )
        )  # fmt: skip
        save_file(self, _("Export the log"), _("log") + ".xlsx", kinds, self.export_to)

    def export_to(self, path: Path) -> None:
        """Write every line to `path`, by its ending (a workbook without one)."""
        desk, out = self.context.desk, path if path.suffix else path.with_suffix(".xlsx")

        def done(written: int) -> None:
            words = ngettext("{n} line written to {file}.", "{n} lines written to {file}.", written)
            self.notices.say(words.format(n=amounts.count(written), file=out.name), "good")

        self.read(_("Writing the file…"), lambda: workspace.auditing.export(desk, out), done)


def _offer(box: QComboBox, options: list[tuple[str, str]]) -> None:
    """Offer these below "all", and keep what is chosen."""
    chosen = box.currentData()
    while box.count() > 1:
        box.removeItem(1)
    for words, value in options:
        box.addItem(words, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))


def verdict_words(found: AuditVerdict) -> tuple[str, str]:
    """What the check found, with its tone."""
    if found.ok:
        lines = ngettext("{n} line, none changed or missing.", "{n} lines, none changed or missing.", found.lines)
        head = _("Head to note elsewhere: {head}").format(head=f"{found.count}:{found.head}")
        return _("The log is intact.") + " " + lines.format(n=amounts.count(found.lines)) + " " + head, "good"
    words = _(
        "The log is broken at line {line}: {why}. Export it, and compare it with the one of a backup made before."
    )
    return words.format(line=amounts.count(found.broken or 0), why=labels.of("broken", found.why)), "bad"


def _headings() -> list[Heading]:
    return [
        Heading(_("Line"), right=True, order="line"),
        Heading(_("When"), order="at"),
        Heading(_("By"), order="operator"),
        Heading(_("Where"), order="computer"),
        Heading(_("What"), order="what"),
        Heading(_("About"), order="about"),
        Heading(_("Details"), stretch=True, order="details"),
    ]


_FAMILIES = {"reason": "reason", "because": "reason", "key": "setting", "category": "category"}
"""Where the words of a detail's value stand."""


def _told(key: str, value: object) -> object:
    """Reasons and settings in words, also with their counts; anything else as it was kept."""
    if key in _FAMILIES and isinstance(value, str):
        return labels.of(_FAMILIES[key], value)
    if not isinstance(value, dict):
        return value
    return ", ".join(f"{labels.of('exclusion', reason)} {amount}" for reason, amount in value.items())


def audit_row(line: AuditLine) -> Row:
    """One line; its key is its number."""
    subject = labels.of("about", line.subject)
    about = subject if line.subject_id is None else f"{subject} {line.subject_id}"
    told = " · ".join(
        _("{name}: {value}").format(name=labels.of("detail", key), value=_told(key, value))
        for key, value in line.details.items()
        if value not in ("", None, [], {})
    )
    cells = (
        str(line.id),
        amounts.instant(line.at),
        line.operator or "–",
        line.computer or "–",
        workspace.auditing.action_words(line.action),
        about or "–",
        told or "–",
    )
    return Row(cells, line.id)
