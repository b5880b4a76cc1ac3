"""Rows on the clipboard: text for anything, and a table whose cells a spreadsheet takes as texts, never as formulas."""

from collections.abc import Iterable, Sequence
from html import escape

from PySide6.QtCore import QMimeData

_BEGINS_A_FORMULA = ("=", "@", "+", "-", "\t", "\r")
_OF_NUMBERS = frozenset("0123456789 .,()/+-\u00a0\u202f€$£%–")
_AS_TEXT = "mso-number-format:'\\@'"


def copied(lines: Iterable[Sequence[str]]) -> QMimeData:
    """`lines` of cells as tab-separated text and as HTML; the first line holds the titles."""
    cells = [[_one_line(cell) for cell in line] for line in lines]
    data = QMimeData()
    data.setText("\n".join("\t".join(map(_harmless, line)) for line in cells))
    rows = (f"<tr>{''.join(map(_cell, line))}</tr>" for line in cells)
    data.setHtml(f'<html><head><meta charset="utf-8"></head><body><table>{"".join(rows)}</table></body></html>')
    return data


def _one_line(text: str) -> str:
    return " ".join(text.replace("\t", " ").splitlines())


def _harmless(text: str) -> str:
    """A cell that a spreadsheet would calculate begins with an apostrophe; numbers and amounts stay as they are."""
    dangerous = text.startswith(_BEGINS_A_FORMULA) and not _OF_NUMBERS.issuperset(text)
    return f"'{text}" if dangerous else text


def _cell(text: str) -> str:
    return f'<td style="{_AS_TEXT}">{escape(text)}</td>'
