"""What is looked at while campaigns are being sent, slice by slice: the template list and the balance.

A slice is what goes out after the canary or after a hold, and in a long run so many recipients or so long a time.

The claim compares every call with the templates as last read, so reading them again is all that drift needs.
"""

import logging
import re
from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any

from wa_desktop.dispatch.runner import Runner, Stop
from wa_desktop.domain.canary import CanaryWord
from wa_desktop.domain.errors import ServiceRefused
from wa_desktop.domain.gateway import Sender, Teller
from wa_desktop.domain.states import Wanted
from wa_desktop.store.accounts import note_credit
from wa_desktop.store.claiming import TEMPLATES_DUE
from wa_desktop.store.templates import take_list

_log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
_BEFORE_SLICE_SECONDS = 15.0
"""While a campaign waits to begin a slice, and at most, the list is read this often: none begins on an old one."""
_SLICE_PEOPLE = 5_000
_BEGINS = frozenset({CanaryWord.WAIT.value, TEMPLATES_DUE})
"""What a campaign waits for that is about to begin a slice."""
_FIGURE = re.compile(r"-?\d+([.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Watched:
    """How often to read (seconds), and the credit, in SMSBOX's own unit, below which sending pauses; 0 = never."""

    every_seconds: float = 60.0
    credit_floor: int = 0


class Watchman:
    """Reads for every campaign of an engine; a reading that fails changes nothing and is tried again."""

    def __init__(
        self,
        sender: Sender,
        write: Callable[..., Coroutine[Any, Any, Any]],
        watched: Watched,
        clock: Callable[[], float],
        people: Callable[[], int] = lambda: 0,
    ) -> None:
        """`people`: how many recipients were written to so far."""
        self._sender = sender
        self._write = write
        self._watched = watched
        self._clock = clock
        self._people = people
        # The list and the balance were read before the campaign was begun.
        self._read_at, self._read_people = clock(), people()
        self._slice_at = -_BEFORE_SLICE_SECONDS

    async def look(self, account_id: int, runners: Collection[Runner]) -> None:
        """Read the list and the balance when a slice begins."""
        at, waits = self._clock(), any(runner.waits_for in _BEGINS for runner in runners)
        if not self._is_due(at, waits=waits):
            return
        self._read_at, self._read_people = at, self._people()
        if waits:
            self._slice_at = at
        await self._read_templates()
        if self._watched.credit_floor:
            await self._read_credit(account_id, runners)

    def _is_due(self, at: float, *, waits: bool) -> bool:
        since = at - self._read_at
        is_many = self._people() - self._read_people >= _SLICE_PEOPLE and since >= _BEFORE_SLICE_SECONDS
        return (
            is_many or since >= self._watched.every_seconds or (waits and at - self._slice_at >= _BEFORE_SLICE_SECONDS)
        )

    async def _read_templates(self) -> None:
        try:
            listed = await self._sender.templates()
        except ServiceRefused as refused:
            _log.warning("the templates could not be read while sending: %s", refused.code)
            return
        if not listed:
            # Nobody deletes every template in the middle of a campaign: more likely SMSBOX is not well.
            _log.warning("SMSBOX listed no template at all while sending")
            return
        await self._write(partial(take_list, operator="", listed=listed))

    async def _read_credit(self, account_id: int, runners: Collection[Runner]) -> None:
        if not isinstance(self._sender, Teller):
            return
        try:
            said = await self._sender.credit()
        except ServiceRefused as refused:
            _log.warning("the balance could not be read while sending: %s", refused.code)
            return
        await self._write(partial(note_credit, account_id=account_id, credit=said))
        if is_low(said, self._watched.credit_floor):
            details = {"credit": said, "floor": self._watched.credit_floor}
            for runner in runners:
                runner.stop(Stop(Wanted.PAUSE, "balance_low", details))


def is_low(credit: str, floor: int) -> bool:
    """Whether a balance as SMSBOX writes it lies below `floor`; an unreadable one does not."""
    found = _FIGURE.search(credit.replace(" ", "").replace("\u202f", "").replace("\xa0", ""))
    return floor > 0 and found is not None and float(found.group().replace(",", ".")) < floor
