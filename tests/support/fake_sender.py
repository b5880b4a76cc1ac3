"""A `Sender` that replays a script: the engine's tests need no network, and can say what arrived."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wa_desktop.domain.gateway import Answered, NotSent, Outcome, RecipientAnswer, Rejected, Uncertain
from wa_desktop.domain.templates import TemplateVersion


@dataclass(frozen=True, slots=True)
class Reply:
    """How one call ends: its outcome (None: everybody accepted) and whether the messages were queued."""

    outcome: Outcome | None = None
    queued: bool = True
    seconds: float = 0.0
    refused: Mapping[str, str] = field(default_factory=dict)
    """By number, the reason why an otherwise good call refuses it."""


@dataclass(frozen=True, slots=True)
class FakeCall:
    """One call as the engine made it."""

    numbers: tuple[str, ...]
    content: Mapping[str, Any]
    outcome: Outcome


def accepted() -> Reply:
    """202: everybody queued."""
    return Reply()


def refused(**reasons: str) -> Reply:
    """202 that refuses some numbers; keys are the numbers without `+`, after `n`: `n33612345678="…"`."""
    return Reply(refused={"+" + key[1:]: reason for key, reason in reasons.items()})


def rejected(status: int, error: str = "") -> Reply:
    """A documented error with SMSBOX's body: known not sent."""
    return Reply(Rejected(status, "", error), queued=False)


def not_sent(cause: str = "refused") -> Reply:
    """The request never left."""
    return Reply(NotSent(cause), queued=False)


def uncertain(cause: str = "read_timeout", *, queued: bool, status: int | None = None) -> Reply:
    """No usable answer; the script knows whether the messages were queued, the engine does not."""
    return Reply(Uncertain(cause, status=status), queued=queued)


class FakeSender:
    """Replays `script` call by call; when it runs out everybody is accepted."""

    def __init__(self, script: Iterable[Reply] = (), templates: Sequence[TemplateVersion] = ()) -> None:
        self._script = iter(script)
        self._templates = templates
        self.calls: list[FakeCall] = []
        self.queued: list[str] = []
        self.closed = False
        self.renewed = 0

    async def send(self, numbers: Sequence[str], content: Mapping[str, Any]) -> Outcome:
        reply = next(self._script, Reply())
        await asyncio.sleep(reply.seconds)
        outcome = reply.outcome or _answered(len(self.calls) + 1, numbers, reply.refused)
        if reply.queued:
            self.queued += [number for number in numbers if number not in reply.refused]
        self.calls.append(FakeCall(tuple(numbers), content, outcome))
        return outcome

    async def templates(self) -> Sequence[TemplateVersion]:
        return self._templates

    async def renew(self) -> None:
        self.renewed += 1

    async def aclose(self) -> None:
        self.closed = True


def _answered(call: int, numbers: Sequence[str], reasons: Mapping[str, str]) -> Answered:
    lines = (
        RecipientAnswer(number, number.removeprefix("+"), number not in reasons, reasons.get(number, ""))
        for number in numbers
    )
    return Answered(f"fake-{call}", tuple(lines))
