"""People found by their name in every list, for as long as somebody waits."""

import time
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection

from wa_desktop.domain.searching import words_of
from wa_desktop.store.fast import run
from wa_desktop.store.folding import folding
from wa_desktop.store.stopping import Stopped, stoppable

_NAMED = (
    "SELECT m.number, m.name, m.first_name, l.name FROM member m JOIN contact_list l ON l.id = m.list_id "
    "WHERE m.is_current = 1 AND l.visible = 1 AND {words} ORDER BY m.id DESC"
)
_FULL = f"{folding('m.first_name')} || ' ' || {folding('m.name')}"


class Named(NamedTuple):
    """A person and one list that holds them."""

    number: str
    name: str
    first_name: str
    list_name: str


def people_named(
    c: Connection, words: str, limit: int, seconds: float, stop: Callable[[], bool]
) -> tuple[list[Named], bool]:
    """People in whose name every word stands, the newest rows first; whether all of them were looked at.

    Ends after `seconds`, or when `stop` says so, with what is found until then.
    """
    wanted = words_of(words)
    if not wanted:
        return [], True
    until = time.monotonic() + seconds
    found: dict[str, Named] = {}
    query = _NAMED.format(words=" AND ".join([f"instr({_FULL}, ?) > 0"] * len(wanted)))
    try:
        with stoppable(c, lambda: stop() or time.monotonic() > until):
            for row in run(c, query, wanted):
                found.setdefault(row[0], Named(*row))
                if len(found) == limit:
                    return list(found.values()), False
    except Stopped:
        return list(found.values()), False
    return list(found.values()), True
