"""What the sandbox received and queued, kept so that a test can count every number."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from wa_desktop.sandbox.contract import Line
from wa_desktop.store.journal import Journal


@dataclass(slots=True)
class Call:
    """One POST to the message address. `status` 0 = it got no answer; `size` in recipients."""

    call: int
    at: float
    size: int = 0
    status: int = 0
    fault: str = ""
    reference: str = ""

    @property
    def queued(self) -> bool:
        """Whether its messages were queued, answered or not."""
        return bool(self.reference)


@dataclass(frozen=True, slots=True)
class Message:
    """One message that was queued."""

    call: int
    reference: str
    number: str
    template: str
    language: str


class Record:
    """Grows only; lists may be copied from any thread."""

    def __init__(self, path: Path | None = None) -> None:
        self.calls: list[Call] = []
        self.messages: list[Message] = []
        self._journal = Journal(path) if path else None

    async def queue(
        self, call: Call, reference: int, key: tuple[str, str], lines: Sequence[Line], content: Any
    ) -> None:
        """Keep the accepted recipients of a call; on the disk, when there is a file, before returning."""
        accepted = [line.submitted for line in lines if not line.refusal]
        if self._journal is not None:
            facts = {"call": call.call, "reference": str(reference), "numbers": accepted, "content": content}
            await self._journal.append(json.dumps(facts, ensure_ascii=False).encode())
        call.reference = str(reference)
        self.messages += [Message(call.call, call.reference, number, *key) for number in accepted]

    def calls_as_json(self) -> list[dict[str, Any]]:
        """Every call, oldest first."""
        return [{**asdict(call), "queued": call.queued} for call in self.calls]

    def messages_as_json(self) -> list[dict[str, Any]]:
        """Every queued message, oldest first."""
        return [asdict(message) for message in self.messages]

    async def aclose(self) -> None:
        """Close the file."""
        if self._journal is not None:
            await self._journal.aclose()
