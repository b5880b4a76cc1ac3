"""The contacts of a list in memory: what they are sorted and found by."""

import json

from sqlalchemy import Connection

from wa_desktop.domain.browsing import OWN_COLUMN, ContactSearch
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.store import counts
from wa_desktop.store.database import Store
from wa_desktop.store.fast import run
from wa_desktop.store.folding import folding
from wa_desktop.store.rolls import Copied, literal
from wa_desktop.store.searched_rolls import Condition, SearchedRoll, Spoken

_CATEGORIES = (("marketing", 1), ("utility", 2), ("authentication", 4))
_APART = "char(1)"
"""Between name and first name: sorts before every letter, and nobody types it."""
_COLUMNS = (
    "id INTEGER PRIMARY KEY, number TEXT, country TEXT, language TEXT, name TEXT, "
    "marketing INTEGER, utility INTEGER, authentication INTEGER"
)
_ORDERS = {"row": "id", "number": "number", "name": "name", **{f"consent_{name}": name for name, _ in _CATEGORIES}}
_SPOKEN = ("country", "language")


def _consent(name: str, bit: int) -> str:
    # As `Consent`: a yes that something stands against is a refusal.
    against = f"((coalesce(s.refused, 0) | coalesce(s.suppressed, 0)) & {bit}) > 0"
    return f"max(m.consent_{name}, CASE WHEN {against} THEN 2 ELSE 0 END)"


_OF_LIST = "WHERE m.id BETWEEN ? AND ? AND +m.list_id = ? AND m.is_current = 1"
_ROWS = Copied(
    (
        *((name, f"m.{name}") for name in ("id", "number", "country", "language", "name", "first_name")),
        *((name, _consent(name, bit)) for name, bit in _CATEGORIES),
    ),
    f"FROM member m LEFT JOIN standing s ON s.number = m.number {_OF_LIST}",
    f"{{id}}, {{number}}, {{country}}, {{language}}, {folding('{name}')} || {_APART} || {folding('{first_name}')}, "
    "{marketing}, {utility}, {authentication}",
)
_RANGES = (
    "SELECT (SELECT min(id) FROM member WHERE import_id = i.id), (SELECT max(id) FROM member WHERE import_id = i.id) "
    "FROM list_import i WHERE i.list_id = ?"
)


class ListGone(Exception):
    """Somebody deleted the list meanwhile."""


class ContactRoll(SearchedRoll[ContactSearch]):
    """The current contacts of one list, brought up to date when they, or what stands against them, have changed."""

    def __init__(self, store: Store, list_id: int, spoken: Spoken) -> None:
        super().__init__(store, _COLUMNS, spoken)
        self._list_id = list_id
        self._state: tuple[int, ...] = ()

    def _renew(self, connection: Connection, on_progress: OnProgress, cancel: CancelToken | None) -> None:
        state = counts.state(connection, self._list_id)
        if not state:
            raise ListGone
        if self._roll.filled and state == self._state:
            return
        self._ranges = [(low, high) for low, high in run(connection, _RANGES, (self._list_id,)) if low is not None]
        self._roll.fill(_ROWS, self._ranges, (self._list_id,), on_progress, cancel)
        self._state = state

    def _conditions(self, search: ContactSearch) -> list[Condition]:
        found: list[Condition] = []
        if search.country:
            found.append(("country = ?", (search.country,)))
        if search.agrees is not None:
            found.append((f"{search.category.value} {'= 1' if search.agrees else '> 1'}", ()))
        return found

    def _order(self, order: str, cancel: CancelToken | None) -> str:
        if order in _SPOKEN:
            return self._as_spoken(order, order)
        if order.startswith(OWN_COLUMN):
            return self._own(order.removeprefix(OWN_COLUMN), cancel)
        return _ORDERS[order]

    def _own(self, column: str, cancel: CancelToken | None) -> str:
        cells = (("id", "m.id"), ("said", f"coalesce({_cell(column)}, '')"))
        rows = Copied(cells, f"FROM member m {_OF_LIST}", f"{{id}}, {_as_read('{said}')}")
        name = "own_" + column.encode().hex()
        return self._roll.keep_beside(name, rows, self._ranges, (self._list_id,), cancel)


def _cell(column: str) -> str:
    path = json.dumps(column, ensure_ascii=False)
    if path == f'"{column}"':
        return f"json_extract(m.fields, {literal('$.' + path)})"
    # Some versions of SQLite find no mark that is written with a backslash in a path.
    return f"(SELECT e.value FROM json_each(m.fields) e WHERE e.key = {literal(column)})"  # noqa: S608 - own SQL


def _as_read(text: str) -> str:
    """What sorts whole numbers by their size, before texts by their letters; the empty ones come last."""
    number = f"{text} <> '' AND {text} NOT GLOB '*[^0-9]*' AND length({text}) < 19"
    return f"CASE WHEN {number} THEN CAST({text} AS INTEGER) WHEN {text} = '' THEN x'' ELSE {folding(text)} END"
