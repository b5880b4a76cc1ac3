"""Ctrl+K: type a few letters of a page, an action, a campaign, a list or a template, or a number, and go there."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem

from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import Progress
from wa_desktop.ui.operations import Operation
from wa_desktop.ui.rail import places
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import fill, text
from wa_desktop.ui.widgets.forms import named
from wa_desktop.words.language import _, alphabetical

if TYPE_CHECKING:
    from wa_desktop.ui.main_window import MainWindow
    from wa_desktop.workspace.desk import Desk

_MOST = 50
_DIGITS_OF_A_PERSON = 6
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True, slots=True)
class Entry:
    """One place to go or thing to do: its words, what kind of thing it is, and the deed."""

    words: str
    kind: str
    deed: Callable[[], object]


class Palette(QDialog):
    """A line to type in and what fits it; Enter goes to the chosen one, Escape closes."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(_("Go to…"))
        self._window = window
        self._known: list[Entry] = [*_pages(window), *_actions(window)]
        self._found: Sequence[Entry] = ()
        self.typed = QLineEdit()
        self.typed.setPlaceholderText(_("Page, campaign, list, template, action, or a telephone number"))
        named(self.typed, _("Go to…"))
        self.typed.textChanged.connect(lambda *_: self._show())
        self.typed.installEventFilter(self)
        self.list = QListWidget()
        self.list.setUniformItemSizes(True)
        named(self.list, _("What fits"))
        self.list.itemActivated.connect(lambda *_: self.go())
        self.list.itemClicked.connect(lambda *_: self.go())
        self._nothing = text("", "muted")
        layout = fill(self, self.typed, self.list, self._nothing)
        layout.setContentsMargins(GAP, GAP, GAP, GAP)
        self.resize(560, 420)
        self._show()
        self.typed.setFocus()
        self._read()

    def _read(self) -> None:
        context = self._window.context
        if context is None:
            return
        desk = context.desk
        self._window.operations.run(_("Reading…"), lambda _progress, _cancel: _of_desk(desk), self._add, self)

    def _add(self, found: "Sequence[tuple[str, str, str, dict[str, Any]]]") -> None:
        go = self._window.go
        chosen = self._chosen()
        self._known += [Entry(words, kind, partial(go, page, **told)) for words, kind, page, told in found]
        self._show()
        at = next((at for at, entry in enumerate(self._found) if entry is chosen), 0)
        self.list.setCurrentRow(at)

    def _show(self) -> None:
        typed = self.typed.text().strip()
        self._found = [*_person(self._window, typed), *fitting(self._known, typed)][:_MOST]
        self.list.clear()
        for entry in self._found:
            item = QListWidgetItem(f"{entry.words}   ·   {entry.kind}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.kind}: {entry.words}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._nothing.setText("" if self._found else _("Nothing fits “{typed}”.").format(typed=typed))

    def go(self) -> None:
        """Close, then do what is chosen."""
        entry = self._chosen()
        if entry is not None:
            self.accept()
            entry.deed()

    def _chosen(self) -> Entry | None:
        at = self.list.currentRow()
        return self._found[at] if 0 <= at < len(self._found) else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows move in the list while one types."""
        if watched is self.typed and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _MOVES:
                self.list.event(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.go()
                return True
        return super().eventFilter(watched, event)

    # Whatever keeps the campaigns from being read is said on their page; pages and actions are found all the same.
    def show_error(self, error: UserError) -> None:
        """Their own page says it."""

    def show_busy(self, operation: Operation[Any], progress: Progress | None) -> None:
        """Nothing to show."""

    def hide_busy(self, operation: Operation[Any]) -> None:
        """Nothing to hide."""


def fitting(known: Iterable[Entry], typed: str) -> list[Entry]:
    """The entries in which every typed word stands, accents and capitals aside; those that begin so come first."""
    words = _bare(typed).split()
    scored = []
    for at, entry in enumerate(known):
        told = _bare(f"{entry.words} {entry.kind}")
        if all(word in told for word in words):
            begins = bool(words) and told.startswith(words[0])
            inside = any(f" {word}" in told for word in words[:1])
            scored.append((not begins, not inside, at, entry))
    return [entry for *_rank, entry in sorted(scored, key=lambda one: one[:3])]


def _bare(words: str) -> str:
    return "".join(letter for letter in alphabetical(words) if not "\u0300" <= letter <= "\u036f")


def _person(window: "MainWindow", typed: str) -> list[Entry]:
    if sum(letter.isdigit() for letter in typed) < _DIGITS_OF_A_PERSON or any(letter.isalpha() for letter in typed):
        return []
    return [Entry(typed, _("What is known of this number"), partial(window.go, "person", number=typed))]


def _pages(window: "MainWindow") -> list[Entry]:
    more = [
        ("figures", _("Figures of a period")),
        ("connect", _("Account")),
        ("relay", _("Relay and follow-up")),
        ("person", _("One person")),
        ("retention", _("How long data is kept")),
        ("audit", _("Who did what")),
        ("backup", _("Backups")),
    ]
    return [Entry(name, _("page"), partial(window.go, key)) for key, name in [*places(), *more]]


def _actions(window: "MainWindow") -> list[Entry]:
    from wa_desktop.ui.keys import KEYS

    told = [Entry(_(key.words), _("action"), partial(key.deed, window)) for key in KEYS if key.offered]
    change = window.change_language
    languages = [
        Entry(name, _("language"), partial(change, code)) for name, code in (("Français", "fr"), ("English", "en"))
    ]
    return told + languages


def _of_desk(desk: "Desk") -> list[tuple[str, str, str, dict[str, Any]]]:
    """Words, kind, page and its arguments of everything that has a name; read in the background."""
    from wa_desktop import workspace

    campaigns = sorted(workspace.campaigns.campaigns(desk), key=lambda one: one.id, reverse=True)
    found: list[tuple[str, str, str, dict[str, Any]]] = [
        (one.name, _("campaign"), "campaign", {"ref": str(one.id)}) for one in campaigns
    ]
    found += [(one.name, _("list"), "lists", {"name": one.name}) for one in workspace.lists.lists(desk)]
    names = dict.fromkeys(one.name for one in workspace.templates.versions(desk))
    return found + [(name, _("template"), "templates", {}) for name in names]
