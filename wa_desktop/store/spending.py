"""What a campaign holds against its cap, counted from its attempts."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from wa_desktop.domain.campaigns import Spent
from wa_desktop.domain.money import from_micro
from wa_desktop.domain.states import SPENT, RecipientState

_RESERVED = frozenset({RecipientState.SENDING, RecipientState.UNCONFIRMED})


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
    reserved = committed = 0
    rows = c.execute(
        text(
            "SELECT a.state, sum(a.meta_fee) AS meta, sum(a.sent_fee) AS sent FROM batch b"
            " JOIN attempt a ON a.batch_id = b.id WHERE b.campaign_id = :campaign GROUP BY a.state"
        ),
        {"campaign": campaign_id},
    )
    for row in rows:
        state = RecipientState(row.state)
        if state in _RESERVED:
            reserved += row.meta + row.sent
        elif state in SPENT:
            committed += row.meta + row.sent
        elif state is RecipientState.FAILED and basis == "attempted":
            committed += row.sent
    return Held(reserved, committed)


def spent_micro(c: Connection, campaign_id: int, basis: str) -> int:
    """What the campaign holds against its cap now, in micro-units."""
    return held(c, campaign_id, basis).total
