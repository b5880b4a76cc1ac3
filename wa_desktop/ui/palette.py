"""Ctrl+K: type a few letters of a page, an action, a campaign, a list, a template or a person, and go there."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem

from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import CancelToken, Progress
from wa_desktop.domain.searching import bare
from wa_desktop.ui.catalogue import added_names
from wa_desktop.ui.operations import Operation
from wa_desktop.ui.rail import places
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import fill, text
from wa_desktop.ui.widgets.forms import named
from wa_desktop.words.language import _

if TYPE_CHECKING:
    from wa_desktop.ui.main_window import MainWindow
    from wa_desktop.workspace.desk import Desk
    from wa_desktop.workspace.finding import FoundPerson

_MOST = 50
_DIGITS_OF_A_PERSON, _LETTERS_OF_A_PERSON = 6, 2
_PEOPLE, PEOPLE_SECONDS = 8, 0.25
"""How many people are looked for by name, and for how long."""
REST_MS = 120
"""How long after the last key people are looked for."""
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
        self._people: Sequence[Entry] = ()
        self._partly = False
        self._naming: Operation[Any] | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._look_for_people)
        self.typed = QLineEdit()
        self.typed.setPlaceholderText(_("Page, campaign, list, template, action, name or number of a person"))
        named(self.typed, _("Go to…"))
        self.typed.textChanged.connect(lambda *_: self._typed())
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

    def _typed(self) -> None:
        if self._naming is not None:
            self._naming.cancel()
        self._people, self._partly = (), False
        self._show()
        self._rest.start()

    def _look_for_people(self) -> None:
        context, typed = self._window.context, self.typed.text().strip()
        if context is None or sum(letter.isalpha() for letter in typed) < _LETTERS_OF_A_PERSON:
            return
        desk = context.desk
        self._naming = self._window.operations.run(
            _("Looking for people…"),
            lambda _progress, cancel: _named(desk, typed, cancel),
            partial(self._show_people, typed),
            self,
        )

    def _show_people(self, typed: str, answer: "tuple[Sequence[FoundPerson], bool]") -> None:
        if typed != self.typed.text().strip():
            return
        people, whole = answer
        go, chosen = self._window.go, self._chosen()
        self._people = [
            Entry(
                one.name, _("contact of “{list}”").format(list=one.list_name), partial(go, "person", number=one.number)
            )
            for one in people
        ]
        self._partly = not whole and len(people) < _PEOPLE
        self._show()
        at = next((at for at, entry in enumerate(self._found) if entry is chosen), 0)
        self.list.setCurrentRow(at)

    def _show(self) -> None:
        typed = self.typed.text().strip()
        known = fitting(self._known, typed)[: _MOST - len(self._people)]
        self._found = [*_person(self._window, typed), *known, *self._people]
        self.list.clear()
        for entry in self._found:
            item = QListWidgetItem(f"{entry.words}   ·   {entry.kind}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.kind}: {entry.words}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._nothing.setText("\n".join(self._remarks(typed)))
        # Without it the list keeps the room of a second line.
        self._nothing.setMinimumHeight(self._nothing.heightForWidth(self.list.width()) if self._nothing.text() else 0)

    def _remarks(self, typed: str) -> Iterator[str]:
        if not self._found:
            yield _("Nothing fits “{typed}”.").format(typed=typed)
        if self._partly:
            yield _("Not all contacts were looked through: search in their list.")

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
    words = bare(typed).split()
    scored = []
    for at, entry in enumerate(known):
        told = bare(f"{entry.words} {entry.kind}")
        if all(word in told for word in words):
            begins = bool(words) and told.startswith(words[0])
            inside = any(f" {word}" in told for word in words[:1])
            scored.append((not begins, not inside, at, entry))
    return [entry for *_rank, entry in sorted(scored, key=lambda one: one[:3])]


def _named(desk: "Desk", typed: str, cancel: CancelToken) -> "tuple[Sequence[FoundPerson], bool]":
    from wa_desktop import workspace

    return workspace.finding.people_by_name(desk, typed, _PEOPLE, PEOPLE_SECONDS, cancel)


def _person(window: "MainWindow", typed: str) -> list[Entry]:
    if sum(letter.isdigit() for letter in typed) < _DIGITS_OF_A_PERSON or any(letter.isalpha() for letter in typed):
        return []
    return [Entry(typed, _("What is known of this number"), partial(window.go, "person", number=typed))]


def _pages(window: "MainWindow") -> list[Entry]:
    more = [
        ("figures", _("Figures of a period")),
        ("connect", _("Account")),
        ("relay", _("Relay and follow-up")),
        ("team", _("Team and server")),
        ("approval", _("Approvals")),
        ("person", _("One person")),
        ("retention", _("How long data is kept")),
        ("audit", _("Who did what")),
        ("backup", _("Backups")),
    ]
    return [Entry(name, _("page"), partial(window.go, key)) for key, name in [*places(), *more, *added_names()]]


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
