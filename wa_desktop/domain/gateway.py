"""The port to SMSBOX: what the engine may ask and the few ways a call can end.

The difference between "known not sent" and "unknown" is the difference between safe to try again
and perhaps sent twice; every adapter (real, fake) passes one contract test about it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from wa_desktop.domain.templates import TemplateVersion


@dataclass(frozen=True, slots=True)
class RecipientAnswer:
    """SMSBOX's word for one recipient of a call.

    `number` is E.164 as we sent it; `rewritten` is the form that webhooks carry (no `+`).
    """

    number: str
    rewritten: str
    accepted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """202, readable: one reference for the call, one answer for every number sent."""

    reference: str
    answers: tuple[RecipientAnswer, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A documented error with SMSBOX's own body: known not sent."""

    status: int
    description: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class NotSent:
    """The request never left (DNS, refused, TLS, connect timeout, no connection free)."""

    cause: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Everything else: the message may have left. Never sent again without a human decision."""

    cause: str
    detail: str = ""
    status: int | None = None
    retry_after: float | None = None
    """Seconds that the server asked to wait, when it said so."""


Outcome = Answered | Rejected | NotSent | Uncertain


class Sender(Protocol):
    """Sends one content to up to 5,000 numbers in one call. Never raises but for cancellation."""

    async def send(self, numbers: Sequence[str], content: Mapping[str, Any]) -> Outcome:
        """Post the call and say how it ended."""
        ...

    async def templates(self) -> Sequence[TemplateVersion]:
        """The agent's templates; raises `ServiceRefused`."""
        ...

    async def renew(self) -> None:
        """Use no connection again that is open now: the computer slept, the network may be another one."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...


@runtime_checkable
class Teller(Protocol):
    """A sender that also knows the account's balance."""

    async def credit(self) -> str:
        """The balance in SMSBOX credits, as SMSBOX writes it; raises `ServiceRefused`."""
        ...
