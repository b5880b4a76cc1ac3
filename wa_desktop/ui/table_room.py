"""How the columns of a table share its width: what may be missed leaves, cut cells get room, one takes the rest."""

from collections.abc import Sequence


def shared_room(least: Sequence[int], wishes: Sequence[int], room: int, taker: int, floor: int) -> list[int]:
    """The widths of columns in `room` pixels.

    `least` are the widths they have anyway, `wishes` those at which no cell is cut; `taker` is the place of the
    column that takes what is left, and gives way down to `floor` where there is too little.
    """
    widths = list(least)
    spare = room - sum(widths)
    if spare < 0:
        widths[taker] = max(min(floor, widths[taker]), widths[taker] + spare)
        return widths
    # The column that lacks the least first: as many as possible are read in full.
    for at in sorted(range(len(widths)), key=lambda at: (wishes[at] - widths[at], at)):
        more = max(0, min(spare, wishes[at] - widths[at]))
        widths[at] += more
        spare -= more
    widths[taker] += spare
    return widths


def left_out(least: Sequence[int], spare: Sequence[int], room: int) -> set[int]:
    """The places of the columns that leave so that the others fit in `room` pixels, or all that may.

    `spare` tells of each column whether it may leave: 0 never, the largest first.
    """
    leaving: set[int] = set()
    over = sum(least) - room
    for at in sorted(range(len(least)), key=lambda at: spare[at], reverse=True):
        if over <= 0 or not spare[at]:
            break
        leaving.add(at)
        over -= least[at]
    return leaving
