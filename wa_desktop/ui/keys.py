"""The keys of the window, and the sheet that tells them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QFormLayout, QLabel, QLineEdit, QPushButton, QWidget
from shiboken6 import isValid

from wa_desktop.ui.rail import places
from wa_desktop.ui.support import ask_bundle
from wa_desktop.ui.theme import GAP, SMALL_GAP
from wa_desktop.ui.widgets.ask import ask
from wa_desktop.ui.widgets.basics import button, column, fill, row, scrolled, selectable, text
from wa_desktop.ui.widgets.choice import press
from wa_desktop.ui.widgets.drop import choose_file, spreadsheets
from wa_desktop.words.language import N_, _
from wa_desktop.words.page_help import MEANINGS, PAGE_HELP

if TYPE_CHECKING:
    from wa_desktop.ui.main_window import MainWindow

PHONE, SITE = "+33 (0)5 61 25 12 55", "www.m-target.com"
_ON_THE_RAIL = 9


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the window: what is pressed, what it does in words, the deed; `offered` also in Ctrl+K."""

    pressed: str
    words: str
    deed: Callable[["MainWindow"], object]
    offered: bool = True


def find(window: "MainWindow") -> None:
    """Open the palette."""
    from wa_desktop.ui.palette import Palette

    if window.context is not None:
        Palette(window).open()


def begin(window: "MainWindow") -> None:
    """A new campaign; one that is being prepared is only given up by a person."""
    maker = window.pages.get("maker")
    if maker is None or not maker.begun:
        window.go("maker")
        return
    ask(
        window,
        _("Begin a new campaign?"),
        _("The choices made for the campaign being prepared are forgotten. Imported lists are kept."),
        _("Begin a new campaign"),
        partial(_begin_again, window),
    )


def _begin_again(window: "MainWindow") -> None:
    from wa_desktop.ui.campaign.page import MakerPage

    maker = window.pages.get("maker")
    if isinstance(maker, MakerPage):
        maker.restart()
    window.go("maker")


def take_in(window: "MainWindow") -> None:
    """Choose a file that becomes a list."""
    if window.context is not None:
        choose_file(window, _("Choose a file"), spreadsheets(), window.intake.open_file)


def refresh(window: "MainWindow") -> None:
    """Read the page's data again."""
    if window.page is not None:
        window.page.refresh()


def search(window: "MainWindow") -> None:
    """To the search field of the page, or of the whole program where the page has none."""
    fields = window.page.findChildren(QLineEdit) if window.page is not None else []
    found = next((one for one in fields if one.isVisible() and one.isEnabled() and one.isClearButtonEnabled()), None)
    if found is None:
        find(window)
    else:
        found.setFocus(Qt.FocusReason.ShortcutFocusReason)
        found.selectAll()


def show_help(window: "MainWindow") -> None:
    """Open the sheet."""
    HelpSheet(window).open()


KEYS: tuple[Key, ...] = (
    Key("Ctrl+K", N_("Go to a page, a campaign, a list, a person; do anything"), find, offered=False),
    Key("Ctrl+N", N_("New campaign"), begin),
    Key("Ctrl+I", N_("Import a file…"), take_in),
    Key("Ctrl+F", N_("Search on this page"), search),
    Key("F5", N_("Read this page again"), refresh),
    Key("F1", N_("Help and keyboard shortcuts"), show_help),
    Key("", N_("Save a support file…"), ask_bundle),
    Key("Ctrl+Q", N_("Close the program"), lambda window: window.close()),
)
"""Those that the window itself serves; a field with the focus may serve others."""

_TOLD: tuple[tuple[str, str], ...] = (
    ("Ctrl+1 … Ctrl+9", N_("The places on the left, in their order")),
    ("Enter", N_("Go on, or open the chosen row")),
    ("Esc", N_("Back")),
    ("Ctrl+V", N_("Begin with the rows or the file on the clipboard")),
    ("Ctrl+C", N_("Copy the chosen rows of a table with their titles")),
    ("Ctrl+A", N_("Choose every row of a table")),
    ("Tab", N_("To the next control")),
)


class Keys(QObject):
    """Serves the keys of one window."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        for key in KEYS:
            if key.pressed:
                QShortcut(QKeySequence(key.pressed), window, partial(key.deed, window))
        # A field with the focus takes the key itself: this is for everywhere else.
        QShortcut(QKeySequence.StandardKey.Paste, window, window.intake.paste)
        for at, (place, _name) in enumerate(places()[:_ON_THE_RAIL], 1):
            QShortcut(QKeySequence(f"Ctrl+{at}"), window, partial(window.go, place))
        self._watched: QObject | None = None
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._watch)

    def _watch(self, _before: QWidget | None, now: QWidget | None) -> None:
        # On Linux a text field takes Ctrl+K for itself; a filter on every widget would cost every event.
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = now
        if now is not None:
            now.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+K belongs to the window, whatever has the focus; Enter presses the button of a dialog that has it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if control and event.key() == Qt.Key.Key_K:
                event.ignore()
                return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if entered and isinstance(watched, QPushButton) and isinstance(watched.window(), QDialog):
                return press(watched)
        return super().eventFilter(watched, event)


class HelpSheet(QDialog):
    """The page that is shown, the words of the trade, the keys, whom to ask, and the file for whoever helps."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(_("Help and keyboard shortcuts"))
        told = [*((key.pressed, key.words) for key in KEYS if key.pressed), *_TOLD]
        inside = QWidget()
        inside.setLayout(
            column(
                *self._page_help(window),
                text(_("Words used here"), "heading"),
                _told_in_two([(_(word), _(meaning)) for word, meaning in MEANINGS]),
                text(_("Keyboard shortcuts"), "heading"),
                _told_in_two([(_shown(pressed), _(words)) for pressed, words in told]),
                spacing=GAP,
            )
        )
        asked = _(
            "For your account, a template or an invoice, ask M-Target: {phone}, {site}. For a fault of the program, "
            "add a support file: it holds no number, name, message or key."
        )
        save = button(_("Save a support file…"), partial(self._save, window))
        close = button(_("Close"), self.accept, "primary")
        layout = fill(
            self,
            scrolled(inside, self.windowTitle()),
            text(_("Need help?"), "heading"),
            selectable(asked.format(phone=PHONE, site=SITE)),
            row(None, save, close),
        )
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        layout.setSpacing(GAP)
        self.resize(640, 680)
        close.setFocus()

    def _page_help(self, window: "MainWindow") -> Iterator[QLabel]:
        key = next((key for key, page in window.pages.items() if page is window.page), "home")
        yield text(window.page.title() if window.page is not None else _("Home"), "heading")
        for words in PAGE_HELP.get(key, ()):
            yield text(_(words))

    def _save(self, window: "MainWindow") -> None:
        self.accept()
        ask_bundle(window)


def _told_in_two(lines: list[tuple[str, str]]) -> QWidget:
    """Pairs of a word or a key and what it stands for."""
    place = QWidget()
    form = QFormLayout(place)
    form.setContentsMargins(0, 0, 0, 0)
    form.setVerticalSpacing(SMALL_GAP)
    form.setHorizontalSpacing(2 * GAP)
    for first, words in lines:
        form.addRow(text(first, "strong", wrap=False), text(words))
    return place


def _shown(pressed: str) -> str:
    """A key as this computer writes it."""
    if "…" in pressed or pressed in ("Enter", "Esc", "Tab"):
        return _KEY_NAMES[pressed]() if pressed in _KEY_NAMES else pressed
    return QKeySequence(pressed).toString(QKeySequence.SequenceFormat.NativeText)


_KEY_NAMES: dict[str, Callable[[], str]] = {
    "Enter": lambda: _("Enter"),
    "Esc": lambda: _("Esc"),
    "Tab": lambda: _("Tab"),
}
