"""A roll that people look through: brought up to date with the database, then counted, sorted and read in pages."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection

from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.domain.searching import digits_of, words_of
from wa_desktop.store.database import Store
from wa_desktop.store.rolls import Asked, Ranges, Roll, ranked

Spoken = Mapping[str, Callable[[str], Any]]
"""By column, what a code is sorted by: the words that a person reads."""

Condition = tuple[str, tuple[object, ...]]
"""SQL over the columns of a roll, and the values of its marks."""


class Search(Protocol):
    """Which rows, and in which order."""

    @property
    def text(self) -> str:
        """What a person typed."""
        ...

    @property
    def order(self) -> str:
        """By what they are sorted."""
        ...

    @property
    def descending(self) -> bool:
        """Whether the last come first."""
        ...


S = TypeVar("S", bound=Search)


class SearchedRoll(ABC, Generic[S]):
    """A roll with the columns `number` and `name`; each kind knows its rows, its filters and its orders."""

    def __init__(self, store: Store, columns: str, spoken: Spoken) -> None:
        self._store, self._spoken = store, spoken
        self._roll = Roll(store, columns)
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
        self, search: S, limit: int, offset: int, on_progress: OnProgress, cancel: CancelToken | None
    ) -> tuple[int, list[int]]:
        """How many rows are found, and the ids of some of them in the order of `search`."""
        with self._roll.held(cancel), self._store.read() as connection:
            self._renew(connection, on_progress, cancel)
            asked = self._asked(search, cancel)
            return self._roll.count(asked), self._roll.ids(asked, limit, offset)

    def ids(
        self, search: S, limit: int, offset: int, on_progress: OnProgress, cancel: CancelToken | None, *, fresh: bool
    ) -> list[int]:
        """Some of the ids that `find` counts: as it found them, so that pages agree, unless they are wanted `fresh`."""
        with self._roll.held(cancel), self._store.read() as connection:
            if fresh or not self._roll.filled:
                self._renew(connection, on_progress, cancel)
            return self._roll.ids(self._asked(search, cancel), limit, offset)

    @abstractmethod
    def _renew(self, connection: Connection, on_progress: OnProgress, cancel: CancelToken | None) -> None:
        """Copy what has changed in the database since the last look."""

    @abstractmethod
    def _conditions(self, search: S) -> Sequence[Condition]:
        """What is filtered beside the words."""

    @abstractmethod
    def _order(self, order: str, cancel: CancelToken | None) -> str:
        """The expression that sorts by `order`."""

    def _asked(self, search: S, cancel: CancelToken | None) -> Asked:
        found = [*self._conditions(search), *_words(search.text)]
        return Asked(
            " AND ".join(condition for condition, _values in found) or "1",
            tuple(value for _condition, values in found for value in values),
            self._order(search.order, cancel),
            search.descending,
        )

    def _as_spoken(self, order: str, expression: str) -> str:
        codes = self._roll.codes(expression)
        return ranked(expression, codes, sorted(codes, key=self._spoken.get(order, str)))


def _words(text: str) -> list[Condition]:
    digits = digits_of(text)
    if digits:
        return [("instr(number, ?) > 0", (digits,))]
    return [("instr(name, ?) > 0", (word,)) for word in words_of(text)]
