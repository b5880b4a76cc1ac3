"""Merged cells: what they hold counts for their first row, a refusal for every row they cover."""

from collections.abc import Sequence

from wa_desktop.audience.locate import Layout
from wa_desktop.audience.table import Table
from wa_desktop.domain.contacts import Column, Role


def merged_below(table: Table, layout: Layout) -> int:
    """How many merged cells reach a row of the list; titles above it are merged as a matter of course."""
    first = table.first_row + layout.first
    return sum(area[2] >= first for area in table.merged)


def spread_refusals(table: Table, layout: Layout, columns: Sequence[Column]) -> None:
    """A refusal over several rows fills every one of them in `table`: nobody who refused may be missed."""
    refusing = {column.position for column in columns if column.role is Role.REFUSAL}
    for top, left, bottom, _ in table.merged:
        position, first, last = left - table.first_column, top - table.first_row, bottom - table.first_row
        if position in refusing and max(first, layout.first) < last and first >= 0:
            cells = list(table.columns[position])
            end = min(last + 1, len(cells))
            cells[first + 1 : end] = [cells[first]] * (end - first - 1)
            table.columns[position] = cells
