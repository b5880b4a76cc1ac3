"""One of Meta's files, whatever its shape: every table in it that prices something."""

from collections.abc import Sequence
from datetime import date

from wa_desktop.domain.errors import InputRefused
from wa_desktop.pricing.market_names import MarketNames
from wa_desktop.pricing.meta_files import MetaFile, Said, read_list, table_of
from wa_desktop.pricing.meta_text import Grid, header_row
from wa_desktop.pricing.meta_tiers import is_tier_table, read_tiers


def read_grids(grids: Sequence[Grid], source: str, names: MarketNames, said: Said, today: date) -> tuple[MetaFile, ...]:
    """The list rates and the volume tiers of a file, at most one table of each.

    Raises `InputRefused` with the reason and the place: nothing doubtful becomes a rate.
    """
    found: dict[str, MetaFile] = {}
    for grid in _with_header(grids):
        table = table_of(grid)
        read = read_tiers if is_tier_table(table) else read_list
        made = read(table, source, names, said, today)
        if made.kind in found:
            raise InputRefused("card_tables_twice", kind=made.kind)
        found[made.kind] = made
    if len({(one.model, one.currency, one.day) for one in found.values()}) > 1:
        raise InputRefused("card_tables_differ")
    return tuple(found[kind] for kind in sorted(found))


def _with_header(grids: Sequence[Grid]) -> list[Grid]:
    kept = []
    for grid in grids:
        try:
            header_row(grid.rows)
        except InputRefused:
            continue
        kept.append(grid)
    if not kept:
        raise InputRefused("card_no_header")
    return kept
