"""What the pages share: reading in the background, headers, links, files, short words for figures."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QSpinBox, QWidget

from wa_desktop.ui.context import Context
from wa_desktop.ui.operations import Operation
from wa_desktop.ui.page import Page
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.ui.widgets.forms import named
from wa_desktop.words import amounts
from wa_desktop.words.language import ngettext

T = TypeVar("T")


class DataPage(Page):
    """A page that reads its data in the background; a newer reading makes an older one moot."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._reading: dict[str, Operation[Any]] = {}

    def read(self, what: str, action: Callable[[], T], done: Callable[[T], None]) -> None:
        """Run `action()` in the background, then `done(result)`; `what` is what a person reads meanwhile."""
        before = self._reading.get(what)
        if before is not None and before.running:
            before.cancel()
        self._reading[what] = self.context.operations.run(
            what, lambda _progress, _cancel: action(), done, self, self.not_read
        )

    def change(self, what: str, action: Callable[[], T], done: Callable[[T], None] | None = None) -> None:
        """Run an action that changes something, then `done(result)` and a fresh look at the data."""

        def changed(result: T) -> None:
            if done is not None:
                done(result)
            self.refresh()

        self.context.operations.run(what, lambda _progress, _cancel: action(), changed, self)


def header(title: str, *actions: QWidget) -> QHBoxLayout:
    """The page's title, with its actions to the right."""
    return row(text(title, "title", wrap=False), None, *actions)


def link(words: str, address: str) -> QWidget:
    """A link that opens in the browser; its address is read and shown on hover."""
    return button(words, lambda: QDesktopServices.openUrl(QUrl(address)), "link", address)


def open_in_system(path: Path) -> None:
    """Open a file with the program that the system uses for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


class Tick(QWidget):
    """A tick box whose words wrap."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.box = QCheckBox()
        self.box.setAccessibleName(words)
        said = _Pressable(words, self.box)
        line = row(self.box, said, spacing=SMALL_GAP)
        line.setStretch(1, 1)
        line.setAlignment(self.box, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)


class _Pressable(QLabel):
    def __init__(self, words: str, box: QCheckBox) -> None:
        super().__init__(words)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self._box = box

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """The words press the box."""
        self._box.click()


class CalmBox(QComboBox):
    """A drop-down that the mouse wheel passes over: scrolling a page must not change what is chosen."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class CalmSpin(QSpinBox):
    """A number field that the mouse wheel passes over."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


def choices(name: str, options: Mapping[str, Any] | list[tuple[str, Any]], chosen: object = None) -> QComboBox:
    """A drop-down of words and their values, named for screen readers."""
    box = CalmBox()
    named(box, name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    for words, value in options.items() if isinstance(options, Mapping) else options:
        box.addItem(words, value)
    if chosen is not None:
        box.setCurrentIndex(max(0, box.findData(chosen)))
    return box


def by_country(counts: Mapping[str, int], most: int = 4) -> str:
    """The largest countries with their counts: `FR 10,000 · DE 2,000 · 3 others 40`."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    words = [f"{code or '–'} {amounts.count(number)}" for code, number in ordered[:most]]
    rest = ordered[most:]
    if rest:
        number = amounts.count(sum(count for _code, count in rest))
        others = ngettext("{n} other {count}", "{n} others {count}", len(rest))
        words.append(others.format(n=len(rest), count=number))
    return " · ".join(words)
