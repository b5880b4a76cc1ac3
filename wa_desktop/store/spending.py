"""What a campaign holds against its cap, counted from its attempts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from wa_desktop.domain.campaigns import Spent
from wa_desktop.domain.money import from_micro
from wa_desktop.domain.states import SPENT, RecipientState
from wa_desktop.store.fast import run

_RESERVED = frozenset({RecipientState.SENDING, RecipientState.UNCONFIRMED})


_STATES = (*sorted(SPENT), RecipientState.FAILED)
# One pass without GROUP BY: sorting a million attempts by state would take 40 MiB.
_HELD = "SELECT {sums} FROM batch b JOIN attempt a ON a.batch_id = b.id WHERE b.campaign_id = ?".format(  # noqa: S608 - fixed names
    sums=", ".join(
        f"coalesce(sum(CASE WHEN a.state = '{state.value}' THEN a.{fee} END), 0)"
        for state in _STATES
        for fee in ("meta_fee", "sent_fee")
    )
)


@dataclass(frozen=True, slots=True)
class Held:
    """Micro-units held: reserved may have left, committed was accepted by SMSBOX."""

    reserved: int = 0
    committed: int = 0

    @property
    def total(self) -> int:
        """What counts against the cap."""
        return self.reserved + self.committed

    def as_spent(self) -> Spent:
        """The same as amounts."""
        return Spent(from_micro(self.reserved), from_micro(self.committed))


def held(c: Connection, campaign_id: int, basis: str) -> Held:
    """What every attempt of the campaign may cost; `basis` is the sent fee's.

    A failed message costs no Meta fee, and the sent fee only when that counts attempts.
    """
    row = run(c, _HELD, (campaign_id,)).fetchone()
    sums = zip(_STATES, zip(row[::2], row[1::2], strict=True), strict=True)
    return held_of((state, basis, int(meta), int(sent)) for state, (meta, sent) in sums)


def held_by_campaign(c: Connection, bases: Mapping[int, str]) -> dict[int, Held]:
    """What every campaign holds, in one pass over the attempts; `bases` gives the basis of each campaign's sent fee."""
    fees: dict[int, list[tuple[RecipientState, str, int, int]]] = {one: [] for one in bases}
    query = "SELECT campaign_id, state, sum(meta_fee), sum(sent_fee) FROM attempt GROUP BY 1, 2"
    for campaign_id, state, meta, sent in run(c, query):
        if campaign_id in fees:
            fees[campaign_id].append((RecipientState(state), bases[campaign_id], meta, sent))
    return {campaign_id: held_of(some) for campaign_id, some in fees.items()}


def held_of(fees: Iterable[tuple[RecipientState, str, int, int]]) -> Held:
    """The sum over attempts given as state, basis of the sent fee, Meta's fee and the sent fee, in micro-units."""
    reserved = committed = 0
    for state, basis, meta, sent in fees:
        if state in _RESERVED:
            reserved += meta + sent
        elif state in SPENT:
            committed += meta + sent
        elif state is RecipientState.FAILED and basis == "attempted":
            committed += sent
    return Held(reserved, committed)


def spent_micro(c: Connection, campaign_id: int, basis: str) -> int:
    """What the campaign holds against its cap now, in micro-units."""
    return held(c, campaign_id, basis).total
