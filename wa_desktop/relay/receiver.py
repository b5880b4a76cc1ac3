"""A receiver on loopback that writes webhooks to one JSONL file: the relay's own front before a journal."""

import asyncio
from pathlib import Path
from typing import Self

from wa_desktop.relay.addresses import networks_of
from wa_desktop.relay.credentials import Words, new_secret
from wa_desktop.relay.metrics import Metrics
from wa_desktop.relay.options import RelayOptions
from wa_desktop.relay.refusing import Reason, Refused
from wa_desktop.relay.running import InThread, OnReady, listening
from wa_desktop.relay.server import Front
from wa_desktop.store.journal import Journal
from wa_desktop.store.mailbox import Letter

_LOOPBACK = networks_of(("127.0.0.0/8",))
_NO_LIMIT = 1_000_000


class JournalKeeper:
    """Appends every body to one file, also those that come twice. Belongs to one event loop."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def keep(self, letter: Letter) -> bool:
        """Return once it is durable; raises `Refused` when it is not."""
        try:
            await self._journal.append(line_of(letter.body))
        except OSError:
            raise Refused(Reason.NOT_KEPT) from None
        return True


def line_of(body: bytes) -> bytes:
    """The JSON `body` as one line; a line end stands between its tokens only."""
    return body.replace(b"\r", b" ").replace(b"\n", b" ")


class ThreadedReceiver(InThread):
    """The receiver in its own thread; `OSError` at its start when the file is refused."""

    def __init__(self, events: Path, secret: str | None = None, port: int = 0) -> None:
        super().__init__(self._serve)
        self.events = events
        self._secret = secret or new_secret()
        self._options = RelayOptions(events.parent, port=port, allow=_LOOPBACK, rate=_NO_LIMIT)
        self.url = ""

    def start(self) -> Self:
        """Start it; `url` is where webhooks are taken."""
        super().start()
        self.url = f"{self.address}/{self._secret}"
        return self

    async def _serve(self, on_ready: OnReady, stop: asyncio.Event) -> None:
        journal = Journal(self.events)
        try:
            front = Front(self._options, Words((self._secret,)), JournalKeeper(journal), Metrics())
            async with listening(front, self._options) as address:
                on_ready(address)
                await stop.wait()
        finally:
            await journal.aclose()
