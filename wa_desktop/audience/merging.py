"""Merged cells: what they hold counts for their first row, a refusal for every row they cover."""

from collections.abc import Sequence

from wa_desktop.audience.flags import Flag, flag_of, plain_word
from wa_desktop.audience.locate import Layout
from wa_desktop.audience.table import Table, text_of
from wa_desktop.domain.contacts import Column, ImportOptions, Role

_NO = frozenset({Flag.NO, Flag.LEFT, Flag.REFUSED})


def merged_below(table: Table, layout: Layout) -> int:
    """How many merged cells reach a row of the list; titles above it are merged as a matter of course."""
    first = table.first_row + layout.first
    return sum(area[2] >= first for area in table.merged)


def spread_refusals(table: Table, layout: Layout, columns: Sequence[Column], options: ImportOptions) -> None:
    """A refusal over several rows fills every one of them in `table`: nobody who refused may be missed.

    That is every cell of a refusal column, and a no in a consent column; a yes stays with its first row.
    """
    roles = {column.position: column.role for column in columns}
    own_words = frozenset(map(plain_word, options.no_words))
    for top, left, bottom, _ in table.merged:
        position, first, last = left - table.first_column, top - table.first_row, bottom - table.first_row
        role = roles.get(position)
        if role in (Role.REFUSAL, Role.CONSENT) and max(first, layout.first) < last and first >= 0:
            cells = list(table.columns[position])
            said = text_of(cells[first])
            if role is Role.CONSENT and flag_of(said) not in _NO and plain_word(said) not in own_words:
                continue
            end = min(last + 1, len(cells))
            cells[first + 1 : end] = [cells[first]] * (end - first - 1)
            table.columns[position] = cells
