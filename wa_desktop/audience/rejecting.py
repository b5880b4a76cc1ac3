"""The reject workbook: the original columns, the row, why, in words, and what may be meant."""

import re
from collections.abc import Sequence
from pathlib import Path

from wa_desktop.audience.cleaning import Refused
from wa_desktop.audience.locate import Layout
from wa_desktop.audience.table import Table, text_of
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST = 32_000


def write_rejects(path: Path, table: Table, layout: Layout, rejects: Sequence[Refused]) -> None:
    """Every rejected row. All cells are texts, so that none is ever computed as a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import Cell, WriteOnlyCell
    from openpyxl.styles import PatternFill

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Rejected rows"))
    coloured = PatternFill("solid", fgColor="FFF2CC")
    text_format = "@"

    def text_cell(text: str, *, at_fault: bool = False) -> Cell:
        cell = WriteOnlyCell(sheet)
        cell.value = _CONTROL.sub("", text)[:_LONGEST]
        cell.data_type = "s"
        cell.number_format = text_format
        # Excel treats a quoted cell as text even after it is edited.
        cell.quotePrefix = True
        if at_fault:
            cell.fill = coloured
        return cell

    names = (*layout.names, _("Row"), _("Code"), _("Reason"), _("Suggestion"))
    sheet.append([text_cell(name) for name in names])
    for refused in rejects:
        cells = [
            text_cell(text_of(column[refused.at]), at_fault=name == refused.column)
            for name, column in zip(layout.names, table.columns, strict=True)
        ]
        extra = (str(table.first_row + refused.at), refused.reason, reason_in_words(refused), refused.suggestion)
        sheet.append([*cells, *map(text_cell, extra)])
    book.save(path)


def reason_in_words(refused: Refused) -> str:
    """The reason as a person reads it, with the repair rules that would take the row."""
    words = label("reject." + refused.reason)
    rules = ", ".join(label("rule." + rule) for rule in refused.rules)
    return f"{words} ({rules})" if rules and refused.reason == "repair_not_accepted" else words
