"""Rows on the clipboard: text for anything, and a table whose cells a spreadsheet takes as texts, never as formulas."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QStandardItemModel
from PySide6.QtWidgets import QTableWidget, QTableWidgetItem

from wa_desktop.words.language import _

_BEGINS_A_FORMULA = ("=", "@", "+", "-", "\t", "\r")
_OF_NUMBERS = frozenset("0123456789 .,()/+-\u00a0\u202f€$£%–")
_READ_OVER = 10_000
"""Rows between two chosen ones that are read with them: rather that than a question for each."""
_AS_TEXT = "mso-number-format:'\\@'"


def copied(lines: Iterable[Sequence[str]]) -> QMimeData:
    """`lines` of cells as tab-separated text and as HTML; the first line holds the titles."""
    cells = [[_one_line(cell) for cell in line] for line in lines]
    data = _made_by_qt()
    data.setText("\n".join("\t".join(map(_harmless, line)) for line in cells))
    rows = (f"<tr>{''.join(map(_cell, line))}</tr>" for line in cells)
    data.setHtml(f'<html><head><meta charset="utf-8"></head><body><table>{"".join(rows)}</table></body></html>')
    return data


def _made_by_qt() -> QMimeData:
    """Empty data for a clipboard, which may outlive Python: what Python made would break the end of the program."""
    model = QStandardItemModel(1, 1)
    data = model.mimeData([model.index(0, 0)])
    data.clear()
    return data


def stretches(positions: Sequence[int]) -> list[tuple[int, int]]:
    """The first row and the length of what must be read to have these rows, which are in order; gaps are read over."""
    ends: list[list[int]] = []
    for position in positions:
        if ends and position - ends[-1][1] <= _READ_OVER:
            ends[-1][1] = position
        else:
            ends.append([position, position])
    return [(first, last - first + 1) for first, last in ends]


def let_copy(table: QTableWidget) -> None:
    """Copy the whole of a small table, with its titles, on Ctrl+C and from its menu."""
    copy = QAction(_("Copy the whole table"), table)
    copy.setShortcut(QKeySequence.StandardKey.Copy)
    copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    copy.triggered.connect(lambda: QGuiApplication.clipboard().setMimeData(copied(_lines_of(table))))
    table.addAction(copy)
    table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)


def _lines_of(table: QTableWidget) -> Iterator[list[str]]:
    columns = range(table.columnCount())
    yield ["", *(_text(table.horizontalHeaderItem(at)) for at in columns)]
    for at in range(table.rowCount()):
        yield [_text(table.verticalHeaderItem(at)), *(_text(table.item(at, column)) for column in columns)]


def _text(item: QTableWidgetItem | None) -> str:
    return "" if item is None else item.text()


def _one_line(text: str) -> str:
    return " ".join(text.replace("\t", " ").splitlines())


def _harmless(text: str) -> str:
    """A cell that a spreadsheet would calculate begins with an apostrophe; numbers and amounts stay as they are."""
    dangerous = text.startswith(_BEGINS_A_FORMULA) and not _OF_NUMBERS.issuperset(text)
    return f"'{text}" if dangerous else text


def _cell(text: str) -> str:
    return f'<td style="{_AS_TEXT}">{escape(text)}</td>'
