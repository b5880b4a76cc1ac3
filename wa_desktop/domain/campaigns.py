"""Campaigns as the skins ask for them and read them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from wa_desktop.domain.estimates import Estimate, Rates
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.templates import VariableSource


@dataclass(frozen=True, slots=True)
class Plan:
    """What the person chose, before anything is frozen: the input of an estimate and of a send."""

    list_name: str
    template: str
    language: str | None = None
    """None = each contact's own language; a code = everybody in this one."""
    fallback: str | None = None
    countries: frozenset[str] = frozenset()
    on: date | None = None
    """Delivery date; None = that of `at`, else today in the account's time zone."""
    at: datetime | None = None
    """Moment of delivery; None = now, or this time of day on the day `on`."""
    card: str | None = None
    rates: Rates = Rates()
    accept_derived: bool = False
    variables: Mapping[str, VariableSource] = field(default_factory=dict)
    follows: int | None = None
    """The campaign whose reached recipients are left out: only who did not get that one is written to."""
    send_undelivered: bool = False
    """Whether to write also where Meta does not deliver (marketing to the United States)."""
    allow_recent: bool = False
    """Whether to write also to people who had this very content a few days ago."""
    media_link: str = ""
    """The public https address of the picture, video or document that a test send puts on top."""


@dataclass(frozen=True, slots=True)
class SendOptions:
    """How a planned campaign is dispatched."""

    name: str | None = None
    max_cost: Decimal | None = None
    """The cap; None = none: the frozen prices bound what one attempt for everybody costs, and sending again what may
    have left is a person's decision, which a cap nobody chose must not block."""
    batch_size: int = 100
    rate: float | None = None
    """Recipients per second; None = start slowly and adapt, 0 = no limit of ours."""
    not_before: datetime | None = None
    again: bool = False
    """Send although the same was sent before, also to people who had this very content a few days ago."""
    test: bool = False
    quiet_hours: str | None = None
    """Open hours such as `9-19`, or `off`; None = the settings, for marketing that leaves this computer."""
    quiet_sundays: bool | None = None
    """Whether Sundays are quiet; None = the setting."""
    quiet_holidays: bool | None = None
    """Whether public holidays are quiet; None = the setting."""
    canary: int = 0
    """So many recipients first; 0 = everybody at once."""
    canary_wait: int | None = None
    """Minutes that the rest waits for news of the first ones; None = the setting."""
    countdown: int = 0
    """Seconds before the first call in which the campaign can still be cancelled."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Money held against the cap: reserved (may have left) and committed (accepted by SMSBOX)."""

    reserved: Decimal
    committed: Decimal


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign as `send`, `status` and the live page show it; the counts sum to the list."""

    id: int
    name: str
    state: CampaignState
    reason: str
    counts: Mapping[RecipientState, int]
    excluded: Mapping[str, int]
    spent: Spent
    references: tuple[str, ...]
    list_name: str
    template: str
    created: datetime
    currency: str
    cap: Decimal | None
    follow_up: bool
    """Whether any news can come or has come; without it "sent" is the last thing known."""
    estimate: Estimate | None = None
    reason_details: Mapping[str, object] = field(default_factory=dict)
    is_test: bool = False
    started: datetime | None = None
    finished: datetime | None = None
    failures: Mapping[str, int] = field(default_factory=dict)
    """By code, why recipients failed or were refused."""
    follows: int | None = None
    """The campaign whose reached recipients this one leaves out."""
    not_before: datetime | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    """What was chosen for its dispatch, and the rules of its day, by their names."""
    canary: str = ""
    """The phase of the canary slice: first, passed, stopped; empty without one."""
    sent_by: str = ""
    """The computer of the team whose engine sends it, or sent it for this one; empty: a file's, or nobody's."""

    @property
    def total(self) -> int:
        """Every member of the list, in whichever state."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class RecipientView:
    """One recipient with the attempt that decides its state."""

    number: str
    state: RecipientState
    reason: str
    reference: str
    wamid: str
    price: Decimal
    country: str = ""
    language: str = ""
    name: str = ""
    """First name and name, while the list knows the person."""


@dataclass(frozen=True, slots=True)
class EventsReport:
    """What a batch of webhook bodies changed."""

    read: int
    new: int
    duplicate: int
    unmatched: int
    by_type: Mapping[str, int]
    malformed: int = 0
    malformed_lines: tuple[int, ...] = ()
    """The first of them, counting from 1."""
