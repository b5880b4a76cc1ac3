"""Looking through a large list, or the recipients of a large campaign: sorted and searched in memory, page by page.

A finder belongs to who shows the table: made for one list or campaign, closed when another is shown. What needs no
sorting is read from the database straight away, so that a first page never waits for the memory to be filled.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from wa_desktop.domain.browsing import ContactSearch, RecipientSearch
from wa_desktop.domain.campaigns import RecipientView
from wa_desktop.domain.contacts import ContactPage, ContactView
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.missed import Group
from wa_desktop.domain.progress import CancelToken, OnProgress, ignore_progress
from wa_desktop.store.campaign_views import recipients_by_ids
from wa_desktop.store.contact_roll import ContactRoll, ListGone
from wa_desktop.store.naming import people_named
from wa_desktop.store.recipient_roll import RecipientRoll
from wa_desktop.store.searched_rolls import Search, SearchedRoll, Spoken
from wa_desktop.workspace import missing
from wa_desktop.workspace.campaigns import recipients
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.listing import by_ids, contacts, find_contacts, lists

__all__ = ["ContactFinder", "FoundPerson", "RecipientFinder", "Spoken", "people_by_name"]

S = TypeVar("S", bound=Search)

_STORED = frozenset({"row", "number"})
"""The orders in which the contacts of a list lie, or are indexed."""


class _Finder(Generic[S]):
    """What a finder keeps in memory."""

    def __init__(self, desk: Desk, roll: SearchedRoll[S]) -> None:
        self._desk, self._roll = desk, roll

    @property
    def filled(self) -> bool:
        """Whether a question is answered from memory at once."""
        return self._roll.filled

    def get_ready(
        self, order: str = "row", on_progress: OnProgress = ignore_progress, cancel: CancelToken | None = None
    ) -> None:
        """Fill the memory, and prepare one order, before anybody asks."""
        self._roll.get_ready(order, on_progress, cancel)

    def close(self) -> None:
        """Let go of the memory; whoever still asks is told `Cancelled`."""
        self._roll.close()


class ContactFinder(_Finder[ContactSearch]):
    """The contacts of one list. `spoken` sorts codes (country, language) by the words that are read.

    Every method but `close` may raise `Cancelled`, and `InputRefused` (`list_unknown`).
    """

    def __init__(self, desk: Desk, list_id: int, name: str, spoken: Spoken) -> None:
        super().__init__(desk, ContactRoll(desk.store, list_id, spoken))
        self.list_id, self.name = list_id, name

    def get_ready(
        self, order: str = "row", on_progress: OnProgress = ignore_progress, cancel: CancelToken | None = None
    ) -> None:
        """Fill the memory, and prepare one order, before anybody asks."""
        with self._or_unknown():
            super().get_ready(order, on_progress, cancel)

    @contextmanager
    def _or_unknown(self) -> Iterator[None]:
        try:
            yield
        except ListGone as error:
            raise InputRefused("list_unknown", list=self.name, lists=[one.name for one in lists(self._desk)]) from error

    def find(
        self,
        search: ContactSearch,
        limit: int,
        on_progress: OnProgress = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> ContactPage:
        """How many contacts are found, and the first ones."""
        if _is_stored(search):
            return find_contacts(self._desk, self.name, search, limit)
        with self._or_unknown():
            total, ids = self._roll.find(search, limit, 0, on_progress, cancel)
        return ContactPage(total, tuple(self._views(ids)))

    def page(
        self,
        search: ContactSearch,
        limit: int,
        offset: int,
        on_progress: OnProgress = ignore_progress,
        cancel: CancelToken | None = None,
        *,
        fresh: bool = False,
    ) -> list[ContactView]:
        """Some of the contacts that are found; as they were when last asked for, unless they are wanted `fresh`."""
        if _is_stored(search):
            return contacts(self._desk, self.name, limit, offset, search)
        with self._or_unknown():
            found = self._roll.ids(search, limit, offset, on_progress, cancel, fresh=fresh)
        return self._views(found)

    def _views(self, ids: Sequence[int]) -> list[ContactView]:
        with self._desk.store.read() as connection:
            return by_ids(connection, self.list_id, ids)


def _is_stored(search: ContactSearch) -> bool:
    return search.order in _STORED and not search.text.strip()


class RecipientFinder(_Finder[RecipientSearch]):
    """The recipients of one campaign. `spoken` sorts codes (state, reason, country, language) by their words.

    A reason is given to `spoken` after its state and a space. Every method but `close` may raise `Cancelled`, and
    `InputRefused` (`campaign_unknown`).
    """

    def __init__(self, desk: Desk, campaign_id: int, spoken: Spoken) -> None:
        super().__init__(desk, RecipientRoll(desk.store, campaign_id, spoken))
        self.campaign_id = campaign_id

    def find(
        self,
        search: RecipientSearch,
        limit: int,
        on_progress: OnProgress = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> tuple[int, list[RecipientView]]:
        """How many recipients are found, and the first ones."""
        total, ids = self._roll.find(search, limit, 0, on_progress, cancel)
        return total, self._views(ids)

    def page(
        self,
        search: RecipientSearch,
        limit: int,
        offset: int,
        on_progress: OnProgress = ignore_progress,
        cancel: CancelToken | None = None,
        *,
        fresh: bool = False,
    ) -> Sequence[RecipientView]:
        """Some of the recipients that are found; sorted as they were when last asked for, unless wanted `fresh`."""
        remembered = isinstance(search.chosen, Group) and self._roll.filled
        if remembered or not search.is_plain:
            fresh = fresh or search.is_plain
            return self._views(self._roll.ids(search, limit, offset, on_progress, cancel, fresh=fresh))
        if isinstance(search.chosen, Group):
            return missing.people(self._desk, str(self.campaign_id), search.chosen, limit, offset)
        return recipients(self._desk, str(self.campaign_id), search.chosen, limit, offset)

    def _views(self, ids: Sequence[int]) -> list[RecipientView]:
        with self._desk.store.read() as connection:
            return recipients_by_ids(connection, ids)


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody found by name, and one list that holds this person."""

    number: str
    name: str
    list_name: str


def people_by_name(
    desk: Desk, words: str, limit: int, seconds: float, cancel: CancelToken
) -> tuple[list[FoundPerson], bool]:
    """People of every list in whose name each of the words stands, the newest first; whether all were looked at.

    Looks for `seconds` at most, less when `cancel` says so.
    """
    with desk.store.read() as connection:
        found, whole = people_named(connection, words, limit, seconds, lambda: cancel.cancelled)
    people = [
        FoundPerson(one.number, " ".join(part for part in (one.first_name, one.name) if part), one.list_name)
        for one in found
    ]
    return people, whole
