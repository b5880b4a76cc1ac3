"""One design as data: spacing, type and colour tokens, light and dark, followed live."""

import json
from dataclasses import dataclass
from functools import lru_cache
from string import Template

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, Qt, QTranslator, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from wa_desktop.ui.application import STYLE, Application
from wa_desktop.words.bundled import bundled

GAP = 12
"""The step of every margin and spacing, in device-independent pixels."""
SMALL_GAP = 6
RADIUS = 8
TARGET = 28
"""The least height of anything that can be pressed."""
ICON, LARGE_ICON = 18, 44
"""The side of an icon beside words, and of one that stands for an empty place."""

_FAMILIES = ["Segoe UI", "SF Pro Text", "Inter", "Noto Sans", "DejaVu Sans"]


@dataclass(frozen=True)
class Tokens:
    """The colours of one scheme by name, as `#rrggbb`."""

    name: str
    colours: dict[str, str]

    def colour(self, name: str) -> QColor:
        """A colour for painting."""
        return QColor(self.colours[name])


@lru_cache(maxsize=2)
def tokens(scheme: str) -> Tokens:
    """The tokens of `light` or `dark`."""
    data = json.loads(bundled("themes", f"{scheme}.json").read_text(encoding="utf-8"))
    return Tokens(scheme, data["colours"])


class Theme(QObject):
    """The scheme in use; painted widgets ask `colour` when they paint, so a change needs no more than a repaint."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._tokens = tokens("light")
        self._forced: str | None = None
        self._dressed: list[QWidget] = []

    @property
    def scheme(self) -> str:
        """`light` or `dark`."""
        return self._tokens.name

    def colour(self, name: str) -> QColor:
        """A token's colour in the scheme in use."""
        return self._tokens.colour(name)

    def follow(self, app: QApplication, scheme: str | None = None) -> None:
        """Dress `app` and follow the system's scheme from now on; `scheme` keeps to one instead."""
        self._forced = scheme
        if not isinstance(app, Application):
            app.setStyle(STYLE)
        app.setFont(_font())
        _speak_qt()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self.use)
        self.use(hints.colorScheme())

    def use(self, systems: Qt.ColorScheme) -> None:
        """Dress the application as the system's scheme asks, unless it keeps to one."""
        self._tokens = tokens(self._forced or ("dark" if systems == Qt.ColorScheme.Dark else "light"))
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setPalette(_palette(self._tokens))
        self._dressed = [window for window in self._dressed if isValid(window)]
        for window in self._dressed:
            window.setStyleSheet(_style_sheet(self._tokens))
        self.changed.emit()

    def dress(self, window: QWidget) -> None:
        """Dress a window that has no parent, and whatever will stand in it, in the scheme in use and those that follow.

        The style sheet is the window's, not the application's: Qt would have every part look at it again each time that
        it is put into another one, so that a page of 400 parts was styled six times before it was ever shown.
        """
        self._dressed.append(window)
        window.setStyleSheet(_style_sheet(self._tokens))


@lru_cache(maxsize=1)
def theme() -> Theme:
    """The one theme of this process."""
    return Theme()


def colour(name: str) -> QColor:
    """A token's colour in the scheme in use, for painting."""
    return theme().colour(name)


def use_locale(language: str) -> None:
    """Have Qt's own fields write dates and numbers as `language` does."""
    QLocale.setDefault(QLocale("fr_FR" if language == "fr" else "en_GB"))
    _speak_qt()


@lru_cache(maxsize=1)
def _qts_words() -> QTranslator:
    return QTranslator()


def _speak_qt() -> None:
    """Qt's own words too: the menu of a field, the file dialog where the system has none."""
    app = QCoreApplication.instance()
    if app is None:
        return
    words = _qts_words()
    app.removeTranslator(words)
    if words.load(QLocale(), "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(words)


def _font() -> QFont:
    font = QFont()
    font.setFamilies(_FAMILIES)
    font.setPointSizeF(10)
    return font


def _palette(scheme: Tokens) -> QPalette:
    roles = {
        QPalette.ColorRole.Window: "window",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "field",
        QPalette.ColorRole.AlternateBase: "surface_alt",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.Button: "surface",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.HighlightedText: "on_accent",
        QPalette.ColorRole.ToolTipBase: "surface",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.PlaceholderText: "muted",
        QPalette.ColorRole.Link: "accent",
        QPalette.ColorRole.Mid: "border",
        QPalette.ColorRole.Accent: "accent",
    }
    palette = QPalette()
    for role, name in roles.items():
        palette.setColor(role, scheme.colour(name))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, scheme.colour("muted"))
    return palette


def _style_sheet(scheme: Tokens) -> str:
    template = Template(bundled("themes", "style.qss").read_text(encoding="utf-8"))
    icons = bundled("icons").as_posix()
    sizes = {"gap": GAP, "small": SMALL_GAP, "radius": RADIUS, "target": TARGET}
    return template.substitute(scheme.colours, **sizes, icons=icons, scheme=scheme.name)
