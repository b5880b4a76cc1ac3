"""How far people got, split by campaign, country, language, template or day; every split sums to the same total."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum

from wa_desktop.domain.budget import Cause
from wa_desktop.domain.codes import action_for
from wa_desktop.domain.missed import group_of
from wa_desktop.domain.states import RecipientState

_S = RecipientState


class Split(StrEnum):
    """By what the figures can be divided. A day is that of the last call made for a person."""

    CAMPAIGN = "campaign"
    COUNTRY = "country"
    LANGUAGE = "language"
    TEMPLATE = "template"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class People:
    """How many people of a list got how far.

    `targeted` = `excluded` + `cancelled` + `waiting` + `unconfirmed` + `refused` + `sent`, and `sent` (accepted by
    SMSBOX) = `on_its_way` + `delivered` + `failed`; `read` is part of `delivered`. `followed` are those of `sent` in
    campaigns whose news is seen: only of them is known what became of the message.
    """

    targeted: int = 0
    excluded: int = 0
    cancelled: int = 0
    waiting: int = 0
    unconfirmed: int = 0
    refused: int = 0
    sent: int = 0
    followed: int = 0
    delivered: int = 0
    read: int = 0
    failed: int = 0
    replied: int = 0
    opted_out: int = 0

    @property
    def on_its_way(self) -> int:
        """Accepted by SMSBOX, without final news."""
        return self.sent - self.delivered - self.failed

    @property
    def known(self) -> bool:
        """Whether what became of the messages can be known at all."""
        return self.followed > 0 or self.sent == 0

    @property
    def partly(self) -> bool:
        """Whether it is known of some campaigns and not of others."""
        return 0 < self.followed < self.sent

    def __add__(self, other: "People") -> "People":
        return People(*(getattr(self, name) + getattr(other, name) for name in _NAMES))

    def __sub__(self, other: "People") -> "People":
        return People(*(getattr(self, name) - getattr(other, name) for name in _NAMES))


_NAMES = tuple(one.name for one in fields(People))
_COUNTED: Mapping[RecipientState, tuple[str, ...]] = {
    _S.EXCLUDED: ("excluded",),
    _S.CANCELLED: ("cancelled",),
    _S.PLANNED: ("waiting",),
    _S.SENDING: ("waiting",),
    _S.UNCONFIRMED: ("unconfirmed",),
    _S.REFUSED: ("refused",),
    _S.QUEUED: ("sent",),
    _S.ACK: ("sent",),
    _S.SENT: ("sent",),
    _S.DELIVERED: ("sent", "delivered"),
    _S.READ: ("sent", "delivered", "read"),
    _S.FAILED: ("sent", "failed"),
}


def people_in(state: RecipientState, number: int, *, followed: bool) -> People:
    """`number` recipients who stand in `state`, of a campaign whose news is seen (`followed`) or not."""
    names = _COUNTED[state]
    found = dict.fromkeys(names, number)
    return People(targeted=number, followed=number if followed and "sent" in names else 0, **found)


def added(some: Iterable[People]) -> People:
    """The sum."""
    return sum(some, People())


class Rate(StrEnum):
    """A share that marketers ask for; `OVER` says of what over what."""

    EXCLUDED = "excluded"
    DELIVERED = "delivered"
    READ = "read"
    REPLIED = "replied"
    OPTED_OUT = "opted_out"
    FAILED = "failed"


OVER: Mapping[Rate, str] = {
    Rate.EXCLUDED: "targeted",
    Rate.DELIVERED: "followed",
    Rate.READ: "delivered",
    Rate.REPLIED: "delivered",
    Rate.OPTED_OUT: "delivered",
    Rate.FAILED: "followed",
}


def rate(people: People, wanted: Rate) -> Decimal | None:
    """The share, between 0 and 1; None when it is not known, or is a share of nobody."""
    whole, part = getattr(people, OVER[wanted]), getattr(people, wanted.value)
    return Decimal(part) / whole if whole and part <= whole else None


_AFTERWARDS = frozenset({"delivered", "read", "failed", "replied", "opted_out"})


def shown(people: People, name: str) -> int | None:
    """One figure by its name; None (not known, which is not 0) for news that nobody can have seen."""
    number: int = getattr(people, name)
    return None if name in _AFTERWARDS and not people.known and not number else number


@dataclass(frozen=True, slots=True)
class Part:
    """One row of a split: its key (a code, a name, an ISO day, a campaign's id; empty: of none) and its people."""

    key: str
    people: People
    name: str = ""
    """How a person knows the key, where a code does not say it: a campaign's name."""


class OutcomeKind(StrEnum):
    """What became of people, for the table of reasons; everybody of the list is in exactly one, the last two apart."""

    READ = "read"
    DELIVERED = "delivered"
    ON_ITS_WAY = "on_its_way"
    FAILED = "failed"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    EXCLUDED = "excluded"
    REPLIED = "replied"
    OPTED_OUT = "opted_out"


_K = OutcomeKind
_KINDS: Mapping[RecipientState, OutcomeKind] = {
    _S.READ: _K.READ,
    _S.DELIVERED: _K.DELIVERED,
    _S.SENT: _K.ON_ITS_WAY,
    _S.ACK: _K.ON_ITS_WAY,
    _S.QUEUED: _K.ON_ITS_WAY,
    _S.FAILED: _K.FAILED,
    _S.REFUSED: _K.REFUSED,
    _S.UNCONFIRMED: _K.UNCONFIRMED,
    _S.SENDING: _K.WAITING,
    _S.PLANNED: _K.WAITING,
    _S.CANCELLED: _K.CANCELLED,
    _S.EXCLUDED: _K.EXCLUDED,
}


@dataclass(frozen=True, slots=True)
class OutcomePart:
    """So many people ended alike for one reason; `advice` is a code for `words`: what to do now."""

    kind: OutcomeKind
    reason: str
    people: int
    advice: str


def outcome_kind(state: RecipientState) -> OutcomeKind:
    """What became of a recipient in this state."""
    return _KINDS[state]


def advice_for(kind: OutcomeKind, reason: str, *, followed: bool) -> str:
    """What to do about people who ended so."""
    if kind is _K.FAILED:
        return f"failed_{action_for(reason).value}"
    if kind is _K.EXCLUDED:
        return f"excluded_{group_of(_S.EXCLUDED, reason, 0.0).value}"
    if kind is _K.ON_ITS_WAY:
        return "on_its_way" if followed else "not_followed"
    return kind.value


@dataclass(frozen=True, slots=True)
class CostLine:
    """Estimate and actual of one country and category: Meta's fee and the sent fee, exact, before tax.

    `reserved` may have left, `committed` was accepted by SMSBOX (both as held against the cap); `actual` is certain,
    `maximum` adds what may still be charged, uncertain sends included, and `likely` that part times the estimate's
    share of deliveries. `difference` = `actual` (`maximum` where no news is seen) − `estimated` = sum of the causes.
    """

    country: str
    category: str
    recipients: int
    estimated: Decimal | None
    expected: Decimal | None
    reserved: Decimal
    committed: Decimal
    actual: Decimal
    likely: Decimal
    maximum: Decimal
    difference: Decimal | None
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class CostLines:
    """The lines of a campaign; `other` leads from their sum to `total`: other rate cards, replies, rounding."""

    currency: str
    lines: tuple[CostLine, ...]
    other: Decimal
    total: Decimal
    at_most: Decimal
    is_certain: bool
    """Whether news is seen; otherwise only `at_most` is known."""
    tariff_set: bool

    def summed(self, name: str) -> Decimal | None:
        """The sum of one column of the lines; None where a line has none."""
        amounts: list[Decimal | None] = [getattr(line, name) for line in self.lines]
        known = [amount for amount in amounts if amount is not None]
        return sum(known, Decimal(0)) if len(known) == len(amounts) else None


@dataclass(frozen=True, slots=True)
class FiguresView:
    """The figures of one campaign, or of all that began in a period (tests and trials apart); days are of `time_zone`.

    `first` and `last` are None for one campaign, or where the period is open.
    """

    campaigns: tuple[int, ...]
    name: str
    time_zone: str
    total: People
    splits: Mapping[Split, tuple[Part, ...]]
    outcomes: tuple[OutcomePart, ...]
    first: date | None = None
    last: date | None = None
    cost: CostLines | None = None
    is_test: bool = False
