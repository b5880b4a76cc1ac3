"""The one window: the rail on the left, the page in the middle, opened light and closed safely."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from wa_desktop.domain.errors import UserError
from wa_desktop.ui.beside import Beside
from wa_desktop.ui.catalogue import LOAD_AFTER_MS, PAGES, load_pages
from wa_desktop.ui.crash import CrashHandler
from wa_desktop.ui.geometry import Places, keep_window, restore_window, use_places
from wa_desktop.ui.intake import Intake
from wa_desktop.ui.opening import Opening
from wa_desktop.ui.operations import Operations
from wa_desktop.ui.page_stack import PageStack
from wa_desktop.ui.rail import Rail
from wa_desktop.ui.runs import Runs
from wa_desktop.ui.single import bring_forward
from wa_desktop.ui.theme import GAP, theme, use_locale
from wa_desktop.ui.waiting import WaitingPlace
from wa_desktop.ui.widgets.choice import press
from wa_desktop.words.language import _, current_language, use_language
from wa_desktop.workspace.windows import default_home

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent

    from wa_desktop.ui.context import Context
    from wa_desktop.ui.departure import Departure
    from wa_desktop.ui.messages import Messages
    from wa_desktop.ui.page import Page
    from wa_desktop.ui.release_strip import ReleaseStrip
    from wa_desktop.ui.restoring import Restoring
    from wa_desktop.ui.retired_strip import RetiredStrip
    from wa_desktop.ui.teaming import Teaming
    from wa_desktop.ui.trouble_strip import TroubleStrip
    from wa_desktop.workspace.desk import Desk

_GIVE_WAY = 0.0005
"""Seconds after which a thread that computes lets Qt's thread in. Making a page asks to be let in hundreds of times:
with Python's own 5 ms the window stood still for a second while something was read."""


class MainWindow(QMainWindow):
    """Paints at once; what works on the data is made, and the data opened, afterwards."""

    departure: Departure
    messages: Messages
    restoring: Restoring
    teaming: Teaming
    retired: RetiredStrip
    trouble: TroubleStrip
    releases: ReleaseStrip

    def __init__(self, home: Path | None, open_file: Path | None = None) -> None:
        super().__init__()
        sys.setswitchinterval(_GIVE_WAY)
        self.home, self._open_file = home, open_file
        """The data folder asked for; None: the usual one."""
        self.folder = home or default_home()
        self.places = Places(self.folder, self)
        use_places(self.places)
        self.crash = CrashHandler(self, self.folder, self.ask_support_file)
        self.operations = Operations(self._bug, self)
        self.context: Context | None = None
        self.runs = Runs()
        self.intake = Intake(self)
        self._furnished = self._closing = self.closed = False
        self.beside = Beside(self)
        self.resize(1280, 800)
        self.setMinimumSize(960, 600)
        restore_window(self, self.places)
        self.setAcceptDrops(True)
        self._build([])
        theme().dress(self)

    def _ask_restore(self) -> None:
        self._furnish()
        self.restoring.ask()

    def _team(self) -> Teaming:
        self._furnish()
        return self.teaming

    def _bug(self, error: BaseException) -> None:
        self.crash.show(error)

    def ask_support_file(self) -> None:
        """Ask where to save the file for support."""
        from wa_desktop.ui.support import ask_bundle

        ask_bundle(self)

    def show_help(self) -> None:
        """Open the sheet of help and keys."""
        from wa_desktop.ui.keys import show_help

        show_help(self)

    def _build(self, visited: list[str]) -> None:
        self.rail = Rail()
        self.rail.chosen.connect(self.go)
        self.rail.helped.connect(self.show_help)
        first, title = ("home", _("Home")) if self._open_file is None else ("maker", _("New campaign"))
        self.rail.show_place(first)
        self.waiting = WaitingPlace(title, self.open_desk, self._ask_restore, self.ask_support_file)
        self.waiting.server_ways = {
            "password": lambda: self._team().ask_password(),
            "connection": lambda: self._team().ask_again(),
            "leave": lambda: self._team().ask_leave(),
        }
        self.stack = PageStack(self.waiting, visited)
        work = QVBoxLayout()
        work.setContentsMargins(0, 0, 0, 0)
        work.setSpacing(0)
        self._strip = QVBoxLayout()
        self._strip.setContentsMargins(2 * GAP, GAP, 2 * GAP, 0)
        work.addLayout(self._strip)
        work.addWidget(self.stack, 1)
        middle = QWidget()
        layout = QHBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addLayout(work, 1)
        self.setCentralWidget(middle)
        self.setWindowTitle("WA Desktop")
        self.rail.setEnabled(self.context is not None)

    def _furnish(self) -> None:
        """What is loaded once the window is painted."""
        from wa_desktop.ui.departure import Departure
        from wa_desktop.ui.release_strip import ReleaseStrip
        from wa_desktop.ui.retired_strip import RetiredStrip
        from wa_desktop.ui.trouble_strip import TroubleStrip

        if not self._furnished:
            from wa_desktop.ui.keys import Keys
            from wa_desktop.ui.messages import Messages
            from wa_desktop.ui.restoring import Restoring
            from wa_desktop.ui.teaming import Teaming

            self._furnished = True
            self.messages = Messages(self.runs, self.operations, self)
            self.restoring = Restoring(self)
            self.teaming = Teaming(self)
            Keys(self)
        elif self._strip.count():
            return
        self.trouble = TroubleStrip()
        self.retired = RetiredStrip(lambda: self.page or self.waiting)
        self.releases = ReleaseStrip()
        self.departure = Departure(self.runs, self.operations)
        self.departure.called_off.connect(self._called_off)
        self.departure.left.connect(self._departed)
        self.departure.refused.connect(self._not_started)
        for part in (self.trouble, self.retired, self.departure, self.releases):
            self._strip.addWidget(part)

    def open_desk(self) -> None:
        """Open the data folder, then show the first page; called once the window is painted."""
        if self._closing:
            return
        opening = Opening(self.home, "home" if self._open_file is None else "maker")
        self.operations.run(_("Opening your data…"), opening, self._opened, self.waiting, failed=self._not_opened)

    def _not_opened(self, error: UserError) -> None:
        self._furnish()
        self.waiting.show_error(error)

    def _opened(self, opened: tuple[Desk, bool]) -> None:
        from wa_desktop.ui.context import Context
        from wa_desktop.ui.live import Live
        from wa_desktop.ui.rights import Rights
        from wa_desktop.ui.safety import Safety
        from wa_desktop.ui.trial_mode import TrialMode
        from wa_desktop.ui.unread import Unread

        self._furnish()
        desk, sandbox = opened
        trial = TrialMode(desk, self.operations, self)
        trial.changed.connect(self._trial_changed)
        safety = Safety(desk, self.operations, self.restoring.restore, self)
        unread = Unread(desk, self.operations, safety)
        rights = Rights(desk, self.operations, safety)
        live = Live(desk, self.operations, lambda: self.page, safety)
        unread.changed.connect(self.rail.show_unread)
        self.context = Context(
            desk, self.operations, self.go, current_language(), self.runs, trial, self.change_language, self.departure,
            safety, unread, self.ask_support_file, self.show_help, self.teaming, rights, live,
        )  # fmt: skip
        self.trouble.follow(live)
        self.retired.follow(safety)
        self.releases.follow(safety)
        self.rail.setEnabled(True)
        if sandbox:
            trial.start(self.waiting, self._first_page)
        else:
            # At the next turn: between the two, whatever was pressed or moved meanwhile is answered.
            QTimer.singleShot(0, self, self._first_page)

    def _first_page(self) -> None:
        if self._open_file is not None:
            file, self._open_file = self._open_file, None
            self.go("maker", path=file)
        elif self.page is None:
            self.go("home")
        QTimer.singleShot(0, self, self._settle)

    def _settle(self) -> None:
        """What can wait until the first page is shown."""
        from wa_desktop.ui.support import tell_last_crash

        if self._closing or self.context is None:
            return
        self.beside.start(self.context)
        self.restoring.say_outcome()
        tell_last_crash(self)
        QTimer.singleShot(LOAD_AFTER_MS, self, self._load_pages)

    def _load_pages(self) -> None:
        if not self._closing:
            load_pages(self.operations, self.waiting)

    def come_forward(self, file: Path | None = None) -> None:
        """Another start asked for this window: show it, and begin with its file."""
        bring_forward(self)
        if file is not None and self.context is None:
            self._open_file = file
        elif file is not None:
            self.intake.open_file(file)

    def put_away(self) -> None:
        """Everything that shows the data goes; the data itself is closed afterwards, out of Qt's thread."""
        context, self.context = self.context, None
        self.rail.setEnabled(False)
        self.departure.stop()
        self.waiting.entitle("WA Desktop")
        self.stack.rest()
        self.stack.drop()
        self.stack.visited.clear()
        self.beside.stop(context)
        if context is not None and context.safety is not None:
            if context.unread is not None:
                self.rail.show_unread(0)
            context.trial.rest()
            self.rail.show_trial(False)
            context.safety.deleteLater()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome anywhere; what cannot be opened is said once it is dropped."""
        if self.context is not None and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A file dropped anywhere becomes a list, unless the page has its own use for it."""
        event.acceptProposedAction()
        self.intake.take(event.mimeData())

    def say_problem(self, words: str) -> None:
        """Say on the page shown what cannot be done; nothing for no words."""
        if words and self.page is not None:
            self.page.notices.say(words, "bad")

    def _trial_changed(self, active: bool) -> None:
        self.rail.show_trial(active)
        self._name_window()

    def go(self, key: str, **arguments: Any) -> None:
        """Show a page; `arguments` go to its `shown`."""
        if self.context is None or self._closing:
            return
        page = self.stack.turn_to(key, self.context)
        self.rail.show_place(key)
        page.shown(**arguments)
        self._name_window()

    @property
    def leaving(self) -> bool:
        """Whether the window is closing."""
        return self._closing

    @property
    def page(self) -> Page | None:
        """The page shown."""
        return self.stack.page

    @property
    def pages(self) -> dict[str, Page]:
        """The pages made so far, by their key."""
        return self.stack.pages

    def _name_window(self) -> None:
        page = self.page
        parts = [page.title()] if page is not None else []
        if self.context is not None and self.context.trial.active:
            parts.append(_("Trial mode: no message leaves"))
        self.setWindowTitle(" – ".join([*parts, "WA Desktop"]))

    def change_language(self, language: str) -> None:
        """Speak another language: every page is made anew."""
        if self.context is None:
            return
        self.places.put("language", use_language(language))
        use_locale(current_language())
        drafting = self.beside.drafting
        draft = None if drafting is None else drafting.now()
        key, visited = self.stack.last or "home", self.stack.visited
        self.stack.drop()
        old, leaving = self.context, self.departure.waiting
        self.departure.stop()
        self._build(visited)
        self._furnish()
        self.context = replace(old, language=current_language(), departure=self.departure)
        if old.unread is not None:
            self.rail.show_unread(old.unread.count)
            old.unread.changed.connect(self.rail.show_unread)
        if old.live is not None:
            self.trouble.follow(old.live)
        if old.safety is not None:
            self.retired.follow(old.safety)
            self.releases.follow(old.safety)
        run = old.runs.of(leaving) if leaving is not None else None
        if run is not None:
            self.departure.begin(run)
        self.rail.setEnabled(True)
        self.rail.show_trial(old.trial.active)
        if drafting is not None and draft is not None and key == "maker":
            drafting.go_on(draft)
        else:
            self.go(key if key in PAGES and key != "campaign" else "home")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does the page's main action, Escape goes back; a focused button takes Enter itself."""
        page = self.page
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and page is not None:
            if not press(QApplication.focusWidget()) and not page.proceed():
                super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape and page is not None:
            if not page.escape():
                self._back()
        else:
            super().keyPressEvent(event)

    def _back(self) -> None:
        before = self.stack.way_back()
        if before:
            self.go(before)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask when a campaign is being sent; then stop everything, out of Qt's thread, and close."""
        if self.closed:
            event.accept()
            return
        event.ignore()
        if self._closing:
            return
        from wa_desktop.ui.leaving import closing_words
        from wa_desktop.ui.widgets.ask import ask

        if self.context is not None and self.context.runs.active():
            heading, words = closing_words(self.departure.waiting is not None)
            ask(self, heading, words, _("Stop it and close"), self.leave, danger=True)
        else:
            self.leave()

    def leave(self) -> None:
        """Stop everything, out of Qt's thread, then close; a campaign being sent can be resumed later."""
        if self._closing:
            return
        self._furnish()
        self._closing = True
        drafting = self.beside.drafting
        last_words = drafting.last_words() if drafting is not None else None
        keep_window(self, self.places)
        self.places.flush()
        self.departure.stop()
        self.beside.stop(self.context)
        self.messages.stop()
        if self.page is not None:
            self.page.left()
        for known in self.pages.values():
            known.close_down()
        self.rail.setEnabled(False)
        self.waiting.entitle("WA Desktop")
        self.stack.rest()
        from wa_desktop.ui.leaving import Leaving

        leave = Leaving(self.context, self.operations.cancel_all(), last_words)
        self.operations.run(_("Closing…"), leave, self._gone, self.waiting, failed=self._gone)

    def _called_off(self, campaign: int) -> None:
        """Back to the last look: the choices are all there."""
        if "maker" in self.pages and self.pages["maker"].begun:
            self.go("maker", called_off=campaign)

    def _not_started(self, error: UserError) -> None:
        if self.page is not None:
            self.page.show_error(error)
            self.page.refresh()

    def _departed(self, _campaign: int) -> None:
        if "maker" in self.pages:
            self.pages["maker"].departed()

    def _gone(self, _outcome: object) -> None:
        self.closed = True
        # Not from inside the operations' own loop.
        QTimer.singleShot(0, self, self.close)
