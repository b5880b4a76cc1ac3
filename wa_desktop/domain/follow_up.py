"""The way back: a relay that keeps SMSBOX's news for this workstation, and what a pull brought."""

from dataclasses import dataclass
from datetime import datetime

from wa_desktop.domain.campaigns import EventsReport
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.estimates import Notice

LOST = frozenset({"relay_gap", "relay_reset"})
"""What stays said until a person has read it: some news will never come by itself."""


def more_of(later: tuple[Notice, ...], known: tuple[Notice, ...]) -> tuple[Notice, ...]:
    """Those of `later` whose code was not said yet."""
    said = {one.code for one in known}
    return tuple(one for one in later if one.code not in said)


@dataclass(frozen=True, slots=True)
class RelayEvent:
    """One webhook body as a relay kept it; `received_at` is when the relay got it, None when it does not say."""

    cursor: int
    received_at: datetime | None
    body: bytes


@dataclass(frozen=True, slots=True)
class RelayPage:
    """The bodies after a cursor, oldest first. `lost_before`: what stood before this cursor is no longer kept."""

    events: tuple[RelayEvent, ...]
    next: int
    more: bool
    lost_before: int | None = None


@dataclass(frozen=True, slots=True)
class RelayView:
    """The relay this workstation reads; its token is never in it. `pulled` is when it was last read."""

    url: str
    has_token: bool
    pulled: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pulled:
    """What was read from the relay and what it changed."""

    report: EventsReport
    warnings: tuple[Notice, ...] = ()

    def followed_by(self, later: "Pulled") -> "Pulled":
        """Both together."""
        mine, more = self.report, later.report
        kinds = sorted({*mine.by_type, *more.by_type})
        return Pulled(
            EventsReport(
                read=mine.read + more.read,
                new=mine.new + more.new,
                duplicate=mine.duplicate + more.duplicate,
                unmatched=mine.unmatched + more.unmatched,
                by_type={kind: mine.by_type.get(kind, 0) + more.by_type.get(kind, 0) for kind in kinds},
                malformed=mine.malformed + more.malformed,
                malformed_lines=mine.malformed_lines,
            ),
            (*self.warnings, *more_of(later.warnings, self.warnings)),
        )


@dataclass(frozen=True, slots=True)
class WebhookEmail:
    """The e-mail that asks SMSBOX to send an agent's webhooks, ready for a person to send.

    Not `complete`: the secret path of the webhook's address is still to be filled in.
    """

    subject: str
    body: str
    webhook: str
    waba: str
    phone_id: str
    complete: bool


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Whether news reaches this workstation, how, and what stands in its way (None: nothing that is known)."""

    connected: bool
    relay: RelayView | None = None
    problem: UserError | None = None
