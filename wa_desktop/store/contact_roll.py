"""The contacts of a list in memory: what they are sorted and found by."""

import json
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

from wa_desktop.domain.browsing import OWN_COLUMN, ContactSearch
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.domain.searching import bare, digits_of
from wa_desktop.store import counts
from wa_desktop.store.database import Store
from wa_desktop.store.fast import run
from wa_desktop.store.rolls import Asked, Ranges, Roll, folding, literal, ranked

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


_OF_LIST = "m.id BETWEEN ? AND ? AND +m.list_id = ? AND m.is_current = 1"
_ROWS = (
    f"SELECT m.id, m.number, m.country, m.language, {folding('m.name')} || {_APART} || {folding('m.first_name')}, "  # noqa: S608 - own names
    f"{', '.join(_consent(*one) for one in _CATEGORIES)} "
    f"FROM member m LEFT JOIN standing s ON s.number = m.number WHERE {_OF_LIST}"
)
_RANGES = (
    "SELECT (SELECT min(id) FROM member WHERE import_id = i.id), (SELECT max(id) FROM member WHERE import_id = i.id) "
    "FROM list_import i WHERE i.list_id = ?"
)

Spoken = Mapping[str, Callable[[str], object]]
"""By column, what a code is sorted by: the words that a person reads."""


class ContactRoll:
    """The current contacts of one list, brought up to date when they, or what stands against them, have changed."""

    def __init__(self, store: Store, list_id: int, spoken: Spoken) -> None:
        self._store, self._list_id, self._spoken = store, list_id, spoken
        self._roll = Roll(store.path, _COLUMNS)
        self._state: tuple[int, ...] = ()
        self._ranges: Ranges = ()
        self.close = self._roll.close

    @property
    def filled(self) -> bool:
        """Whether a question is answered from memory at once."""
        return self._roll.filled

    def get_ready(self, order: str, on_progress: OnProgress, cancel: CancelToken | None) -> None:
        """Bring it up to date, and what sorts it by `order`."""
        with self._roll.held(cancel), self._store.read() as connection:
            self._renew(connection, on_progress, cancel)
            sorting = self._order(order, cancel)
            if order != "row":
                self._roll.write_down(Asked(order=sorting))

    def find(
        self, search: ContactSearch, limit: int, offset: int, on_progress: OnProgress, cancel: CancelToken | None
    ) -> tuple[int, list[int]]:
        """How many contacts are found, and the ids of some of them in the order of `search`."""
        with self._roll.held(cancel), self._store.read() as connection:
            self._renew(connection, on_progress, cancel)
            asked = self._asked(search, cancel)
            return self._roll.count(asked), self._roll.ids(asked, limit, offset)

    def ids(
        self,
        search: ContactSearch,
        limit: int,
        offset: int,
        on_progress: OnProgress,
        cancel: CancelToken | None,
        *,
        fresh: bool,
    ) -> list[int]:
        """Some of the ids that `find` counts: as it found them, so that pages agree, unless they are wanted `fresh`."""
        with self._roll.held(cancel), self._store.read() as connection:
            if fresh or not self._roll.filled:
                self._renew(connection, on_progress, cancel)
            return self._roll.ids(self._asked(search, cancel), limit, offset)

    def _renew(self, connection: Connection, on_progress: OnProgress, cancel: CancelToken | None) -> None:
        state = counts.state(connection, self._list_id)
        if self._roll.filled and state == self._state:
            return
        self._ranges = [(low, high) for low, high in run(connection, _RANGES, (self._list_id,)) if low is not None]
        self._roll.fill(_ROWS, self._ranges, (self._list_id,), on_progress, cancel)
        self._state = state

    def _asked(self, search: ContactSearch, cancel: CancelToken | None) -> Asked:
        found = list(_conditions(search))
        return Asked(
            " AND ".join(condition for condition, _values in found) or "1",
            tuple(value for _condition, values in found for value in values),
            self._order(search.order, cancel),
            search.descending,
        )

    def _order(self, order: str, cancel: CancelToken | None) -> str:
        if order in _SPOKEN:
            codes = self._roll.codes(order)
            return ranked(order, codes, sorted(codes, key=self._spoken.get(order, str)))  # type: ignore[arg-type]
        if order.startswith(OWN_COLUMN):
            return self._own(order.removeprefix(OWN_COLUMN), cancel)
        return _ORDERS[order]

    def _own(self, column: str, cancel: CancelToken | None) -> str:
        path = literal("$." + json.dumps(column, ensure_ascii=False))
        said = f"coalesce(json_extract(m.fields, {path}), '')"
        rows = f"SELECT m.id, {_as_read(said)} FROM member m WHERE {_OF_LIST}"  # noqa: S608 - own names
        name = "own_" + column.encode().hex()
        return self._roll.keep_beside(name, rows, self._ranges, (self._list_id,), cancel)


def _as_read(text: str) -> str:
    """What sorts whole numbers by their size, before texts by their letters; the empty ones come last."""
    number = f"{text} <> '' AND {text} NOT GLOB '*[^0-9]*' AND length({text}) < 19"
    return f"CASE WHEN {number} THEN CAST({text} AS INTEGER) WHEN {text} = '' THEN x'' ELSE {folding(text)} END"


def _conditions(search: ContactSearch) -> Sequence[tuple[str, tuple[object, ...]]]:
    found: list[tuple[str, tuple[object, ...]]] = []
    if search.country:
        found.append(("country = ?", (search.country,)))
    if search.agrees is not None:
        found.append((f"{search.category.value} {'= 1' if search.agrees else '> 1'}", ()))
    return [*found, *spoken_of(search.text)]


def spoken_of(text: str) -> list[tuple[str, tuple[object, ...]]]:
    """The conditions on `number` and `name` (in its bare form) of a search for what a person typed."""
    digits = digits_of(text)
    if digits:
        return [("instr(number, ?) > 0", (digits,))]
    return [("instr(name, ?) > 0", (word,)) for word in bare(text).split()]
