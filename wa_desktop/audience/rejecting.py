"""The reject workbook: the original columns, the row, why, by which rule, and what may be meant."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wa_desktop.audience.cleaned import Refused
from wa_desktop.audience.corrections import fingerprint_of
from wa_desktop.audience.preparing import Prepared
from wa_desktop.audience.table import Cell, Table, text_of
from wa_desktop.words.about_lists import LABELS
from wa_desktop.words.language import _

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST = 32_000
_MOST_ROWS = 1_000_000
"""Rows of one sheet: Excel opens no more than 1,048,576."""
_CHUNK = 5_000
_AT_FAULT = "FFF2CC"
_WIDTH = 18
_WIDE = 44


def write_rejects(path: Path, table: Table, ready: Prepared, rejects: Sequence[Refused], origin: str) -> None:
    """Every rejected row. All cells are texts, so that none is ever computed as a formula.

    The columns after the original ones are row, code, reason, rule and suggestion, in this order:
    `corrections` knows them by it, and by `origin`, the hash of the file that was rejected first.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.identifier = origin
    for number, start in enumerate(range(0, max(len(rejects), 1), _MOST_ROWS), 1):
        name = _("Rejected rows")
        sheet = book.create_sheet(name if number == 1 else f"{name} {number}")
        _write_sheet(sheet, table, ready, rejects[start : start + _MOST_ROWS])
    book.save(path)


def _write_sheet(sheet: Any, table: Table, ready: Prepared, rejects: Sequence[Refused]) -> None:
    cells = _Cells(sheet)
    own = (_("Row"), _("Code"), _("Reason"), _("Rule"), _("Suggestion"))
    names = ready.layout.names
    for position, width in enumerate((*[_WIDTH] * len(names), 8, _WIDTH, _WIDE, _WIDE, _WIDTH), 1):
        sheet.column_dimensions[_letters(position)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([cells.text(name, bold=True) for name in (*names, *own)])
    sources = _sources(ready)
    for refused in rejects:
        at_fault = sources.get(refused.column, frozenset())
        line = [
            cells.text(kept_text(column[refused.at]), at_fault=position in at_fault)
            for position, column in enumerate(ready.originals)
        ]
        number = ready.row_number(table, refused.at)
        extra = (str(number), refused.reason, *words_of(refused), refused.suggestion)
        sheet.append([*line, *map(cells.text, extra)])


def write_rejected(path: Path, table: Table, ready: Prepared, rejects: Sequence[Refused]) -> None:
    """(Excel row, reason, fingerprint) of every rejected row, for the database; see `jobs.read_rejected`."""
    with path.open("w", encoding="utf-8") as handle:
        for start in range(0, len(rejects), _CHUNK):
            chunk = [
                (
                    ready.row_number(table, refused.at),
                    refused.reason,
                    fingerprint_of([kept_text(column[refused.at]) for column in ready.originals]),
                )
                for refused in rejects[start : start + _CHUNK]
            ]
            handle.write(json.dumps(chunk) + "\n")


def kept_text(cell: Cell) -> str:
    """A cell as the reject workbook holds it: text, without what no workbook may hold."""
    text = text_of(cell)
    return (text if text.isprintable() else _CONTROL.sub("", text))[:_LONGEST]


def words_of(refused: Refused) -> tuple[str, str]:
    """The reason, with the cell of a formula, and its rule: what the number must be, or the repairs that wait."""
    code = f"reject_rule.{refused.reason}"
    rule = ", ".join(_label("rule." + rule) for rule in refused.rules) or (_label(code) if code in LABELS else "")
    place = f" ({refused.value})" if refused.reason == "formula_error" and refused.value else ""
    return _label("reject." + refused.reason) + place, rule


def _label(code: str) -> str:
    # The words of lists alone: the reading process starts sooner without all the others.
    return _(LABELS.get(code, code))


def _sources(ready: Prepared) -> dict[str, frozenset[int]]:
    """Header → the positions of its cells in the sheet; a joined column stands for those it joins."""
    return {column.header: frozenset(column.sources or (column.position,)) for column in ready.columns}


class _Cells:
    """Cells of one write-only sheet, as text that stays text."""

    def __init__(self, sheet: Any) -> None:
        from openpyxl.styles import Font, PatternFill

        self._sheet = sheet
        self._fill = PatternFill("solid", fgColor=_AT_FAULT)
        self._bold = Font(bold=True)

    def text(self, text: str, *, at_fault: bool = False, bold: bool = False) -> Any:
        """A cell that no program computes, coloured where the fault is."""
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self._sheet)
        cell.value = text
        cell.data_type = "s"
        cell.number_format = "@"
        # Excel treats a quoted cell as text even after it is edited.
        cell.quotePrefix = True
        if at_fault:
            cell.fill = self._fill
        if bold:
            cell.font = self._bold
        return cell


def _letters(position: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(position))
