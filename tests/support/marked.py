"""A language in which every translated text carries a mark that takes no room: what has none was never translated."""

import gettext
import re
from collections.abc import Collection, Iterator
from functools import lru_cache

import pytest
from babel import Locale
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QTableView,
    QTabWidget,
    QWidget,
)

from tests.support.manners import called, shown
from wa_desktop.ui.campaign.column_row import ColumnRow
from wa_desktop.ui.widgets.phone import PhonePreview
from wa_desktop.words import language

MARK = "\u2063"
"""INVISIBLE SEPARATOR: no width, no line break, never in a text of ours."""
_WORD = re.compile(r"[^\W\d_]{3,}")


_CODES = (
    r"\A[A-Z]\w+/[\w/ +-]+\Z", r"\A/.*", r"\b[A-Z]{3}\b", r"\w+_\w+", r"[\w-]+\.(?:xlsx|csv|pdf)",
    r"https?://\S+", r"\b(?:Ctrl|Shift|Alt)\+",
    r".+ – .*(?:PSF|BSD|MIT|GPL|Apache|MPL|OFL|Vera).*",
)  # fmt: skip
"""Time zones, folders, currencies, names of templates, files, addresses, keys and licences."""


class Marked(gettext.NullTranslations):
    """What `inner` says, marked."""

    def __init__(self, inner: gettext.NullTranslations) -> None:
        super().__init__()
        self._inner = inner

    def gettext(self, message: str) -> str:
        return MARK + self._inner.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return MARK + self._inner.ngettext(msgid1, msgid2, n)

    def pgettext(self, context: str, message: str) -> str:
        return MARK + self._inner.pgettext(context, message)


def mark_translations(patch: pytest.MonkeyPatch) -> None:
    """From the next `use_language` on, every translation carries the mark."""
    load = language._load
    patch.setattr(language, "_load", lambda code: Marked(load(code)))


def untranslated(top: QWidget, data: Collection[str] = ()) -> list[str]:
    """Texts of the program without the mark; `data` are texts that people or files gave."""
    known = _names(language.current_language())
    said = []
    for one in shown(top):
        for kind, words in _texts(one) if not _shows_data(one) else ():
            if MARK not in words and " ".join(words.split()) not in data and _WORD.search(known.sub("", words)):
                said.append(f"untranslated {kind} “{words.strip()[:60]}”: {called(one)}")
    return said


@lru_cache(maxsize=2)
def _names(code: str) -> re.Pattern[str]:
    """Countries, languages, months and time zones: written by the locale, not by a catalogue."""
    locale = Locale.parse("en_GB" if code == "en" else code)
    names = {*locale.territories.values(), *locale.languages.values(), "Français", "English"}
    names |= {month for width in locale.months["format"].values() for month in width.values()}
    return re.compile("|".join([*_CODES, *map(re.escape, sorted(names, key=len, reverse=True))]))


def _shows_data(one: QWidget) -> bool:
    """Whether it stands where a file's own words or a message are shown."""
    around: QWidget | None = one
    while around is not None and not isinstance(around, ColumnRow | PhonePreview):
        around = around.parentWidget()
    return around is not None


def _texts(one: QWidget) -> Iterator[tuple[str, str]]:
    if isinstance(one, QLabel | QAbstractButton):
        yield "text", one.text()
    if isinstance(one, QLineEdit):
        yield "example", one.placeholderText()
    if isinstance(one, QComboBox):
        yield from (("choice", one.itemText(at)) for at in range(one.count()))
    if isinstance(one, QTabWidget):
        yield from (("tab", one.tabText(at)) for at in range(one.count()))
    if isinstance(one, QTableView) and one.horizontalHeader().isVisible() and one.model() is not None:
        for column in range(one.model().columnCount()):
            heading = one.model().headerData(column, Qt.Orientation.Horizontal)
            yield "heading", str(heading or "")
    yield "tooltip", one.toolTip()
    yield "name", one.accessibleName()
    yield "description", one.accessibleDescription()
