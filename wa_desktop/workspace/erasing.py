"""A person erased: looked at first, then done, and kept away from every later import."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from wa_desktop.domain.contacts import Counts
from wa_desktop.domain.erasing import Erasure, keyed_hash
from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.domain.values import Category, Consent
from wa_desktop.store import erasing as stored
from wa_desktop.store.audit import record
from wa_desktop.store.events import retry_erased, retry_unapplied
from wa_desktop.store.instants import from_stored
from wa_desktop.store.ledger import as_webhooks_write
from wa_desktop.store.locks import IMPORT
from wa_desktop.store.settings import read_setting, write_setting
from wa_desktop.store.staged import MEMBER_COLUMNS, Piece
from wa_desktop.store.wiping import SMALL, TRIAL_EVENTS, blank_lines, older_copies, sweep_leftovers, wipe
from wa_desktop.workspace import erasure_keys, settings
from wa_desktop.workspace.desk import Desk

REJECTED = "erased"
"""The reason code of a row whose person was erased."""
_LOCK_SECONDS = 10.0
_WIPE_DUE = "erasure_wipe_due"
_NUMBER = MEMBER_COLUMNS.index("number")
_COUNTRY = MEMBER_COLUMNS.index("country")
_SAID = {category: MEMBER_COLUMNS.index(f"said_{category.value}") for category in
         (Category.MARKETING, Category.UTILITY, Category.AUTHENTICATION)}  # fmt: skip


def read_number(desk: Desk, number: str) -> str:
    """`number` in any spelling as E.164; raises `InputRefused` (`proof_number`)."""
    # libphonenumber's metadata takes a moment to load.
    from wa_desktop.audience.numbers import normalise

    found = normalise(number, str(settings.get(desk, "country")), frozenset())
    if found.reason or not found.number:
        raise InputRefused("proof_number", number=number)
    return str(found.number)


def preview(desk: Desk, number: str) -> Erasure:
    """What erasing `number` would take away; nothing is changed. Raises `proof_number` and those of the key."""
    wanted = read_number(desk, number)
    key = erasure_keys.key_of(desk)
    with desk.store.read() as c:
        return _told(desk, c, wanted, stored.holding_of(c, wanted), key)


def _told(desk: Desk, c: Any, number: str, found: stored.Holding, key: bytes | None) -> Erasure:
    before = None if key is None else stored.erased_people(c).get(keyed_hash(key, number))
    return Erasure(
        number=number,
        held=found.held,
        not_sent=found.planned,
        in_flight=found.in_flight,
        lists=found.lists,
        campaigns=found.campaigns,
        known_before=before is not None,
        copies=older_copies(desk.home),
        erased_at=None if before is None else from_stored(before),
        calling=found.calling,
    )


def erase(desk: Desk, number: str, *, at_rest: bool = False) -> Erasure:
    """Erase a person, for good: lists, words of consent, stops, texts, bodies; what is counted stays, of nobody.

    A number of which nothing is kept is refused by later imports as well. `at_rest`: only while no call to SMSBOX that
    holds the number waits for its answer. Raises `InputRefused` (`proof_number` and those of the key) and
    `WaitingForPerson` (`locked_by_another` while a file is being imported, `erase_in_flight`).
    """
    wanted = read_number(desk, number)
    with desk.store.lock(IMPORT, _LOCK_SECONDS):
        key, warnings = erasure_keys.key_to_erase(desk)
        with desk.store.write() as c:
            found = stored.holding_of(c, wanted)
            if at_rest and found.calling:
                raise WaitingForPerson("erase_in_flight", number=wanted, count=found.calling)
            told = _told(desk, c, wanted, found, key)
            stored.erase(c, key, wanted)
            write_setting(c, _WIPE_DUE, True)
            record(
                c, desk.operator, "person_erased", "person", None,
                held=dict(found.held), not_sent=found.planned, in_flight=found.in_flight,
            )  # fmt: skip
    sweep_leftovers(desk.home)
    blank_lines(desk.home / TRIAL_EVENTS, as_webhooks_write(wanted))
    clean = _wiped(desk, SMALL)
    return Erasure(
        number=wanted, held=told.held, not_sent=told.not_sent, in_flight=told.in_flight, lists=told.lists,
        campaigns=told.campaigns, known_before=told.known_before, done=True, clean=clean, copies=told.copies,
        warnings=warnings, erased_at=told.erased_at,
    )  # fmt: skip


def _wiped(desk: Desk, largest: int) -> bool:
    with desk.store.read() as c:
        due = bool(read_setting(c, _WIPE_DUE))
    if not due:
        return True
    # Said before the log is emptied: what is written after it would stay in the log.
    with desk.store.write() as c:
        write_setting(c, _WIPE_DUE, False)
    if wipe(desk.store, largest):
        return True
    with desk.store.write() as c:
        write_setting(c, _WIPE_DUE, True)
    return False


def upkeep(desk: Desk, *, thorough: bool = False) -> None:
    """Anonymise what came about erased people since; `thorough` also rewrites a large database when that is due.

    To be called after news were taken in, and once a day. Does nothing when nobody was erased, nor without the key:
    the next one that has it catches up.
    """
    try:
        key = erasure_keys.key_of(desk)
    except InputRefused:
        return
    if key is None:
        return
    more = True
    while more:
        with desk.store.write() as c:
            more = stored.sweep(c, key)
            if thorough:
                retry_unapplied(c)
            else:
                retry_erased(c)
            stored.finish_calls(c, key)
    if thorough:
        _wiped(desk, 2**62)


def erase_again(desk: Desk, key: bytes) -> int:
    """Erase whoever an older copy of the data brought back; how many."""
    with desk.store.read() as c:
        found = sorted(set(stored.brought_back(c, key)))
    for number in found:
        with desk.store.write() as c:
            stored.erase(c, key, number)
    return len(found)


def without_erased(desk: Desk, numbers: Iterable[str]) -> list[str]:
    """`numbers` without those of erased people: their hash alone says that they are not written to."""
    key = erasure_keys.key_of(desk)
    if key is None:
        return list(numbers)
    with desk.store.read() as c:
        erased = stored.erased_people(c)
    return [number for number in numbers if keyed_hash(key, number) not in erased]


def empty_freed(desk: Desk) -> bool:
    """Empty what was taken away out of the files, and remove copies that a killed program left; False when it waits."""
    sweep_leftovers(desk.home)
    return wipe(desk.store)


def copies_kept(desk: Desk) -> tuple[str, ...]:
    """The names of the older copies of the data that restores and updates kept aside in its folder."""
    return older_copies(desk.home)


def forget_copies(desk: Desk) -> int:
    """Delete those copies, for good; how many. They hold whoever was erased since. Raises `copies_stay`."""
    names = older_copies(desk.home)
    try:
        for name in names:
            (desk.home / name).unlink(missing_ok=True)
    except OSError as error:
        problem = error.strerror or str(error)
        raise InputRefused("copies_stay", folder=str(desk.home), problem=problem) from error
    if names:
        with desk.store.write() as c:
            record(c, desk.operator, "copies_deleted", "backup", None, count=len(names))
    return len(names)


class Sieve:
    """Keeps erased people out of one import, and counts them."""

    def __init__(self, desk: Desk) -> None:
        """Raises the refusals of the key: without it nobody could be kept out."""
        self._key = erasure_keys.key_of(desk)
        self._erased: Mapping[str, int] = {}
        if self._key is not None:
            with desk.store.read() as c:
                self._erased = stored.erased_people(c)
        self.rejected = 0
        self._by_country: Counter[str] = Counter()
        self._consent: Counter[Category] = Counter()
        self._refusals: Counter[Category] = Counter()

    def sift(self, piece: Piece) -> Piece:
        """`piece` without the rows of erased people."""
        if self._key is None:
            return piece
        members = piece.members
        if members:
            kept = [place for place, number in enumerate(members[_NUMBER]) if not self._is_erased(number)]
            if len(kept) < piece.height:
                self._count(members, set(range(piece.height)).difference(kept))
                members = [[column[place] for place in kept] for column in members]
        return Piece(members if not members or len(members[0]) else (), self._sifted(piece.objections),
                     self._sifted(piece.changes))  # fmt: skip

    def _sifted(self, rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        return [row for row in rows if not self._is_erased(row[0])]

    def _is_erased(self, number: str) -> bool:
        assert self._key is not None  # noqa: S101 - nothing is sifted without a key
        return keyed_hash(self._key, number) in self._erased

    def _count(self, members: Sequence[Sequence[Any]], places: set[int]) -> None:
        self.rejected += len(places)
        for place in places:
            self._by_country[members[_COUNTRY][place]] += 1
            for category, column in _SAID.items():
                said = members[column][place]
                self._consent[category] += said == Consent.YES
                self._refusals[category] += said in (Consent.NO, Consent.WITHDRAWN)

    def counted(self, counts: Counts) -> Counts:
        """The account of a file with those rows among the rejected ones."""
        if not self.rejected:
            return counts
        reasons = {**counts.rejected_by_reason, REJECTED: self.rejected}
        by_country = {one: number - self._by_country[one] for one, number in counts.by_country.items()}
        return replace(
            counts,
            accepted=counts.accepted - self.rejected,
            rejected=counts.rejected + self.rejected,
            rejected_by_reason=reasons,
            by_country={one: number for one, number in by_country.items() if number},
            consent={one: number - self._consent[one] for one, number in counts.consent.items()},
            refusals={one: number - self._refusals[one] for one, number in counts.refusals.items()},
        )
