"""SMSBOX under load, in a process of its own: `python -m tests.support.webhook_load URL SECONDS PER_SECOND OUT`.

Posts status updates at a steady pace over connections that stay open, for SECONDS and then on until the relay is gone
(half a minute at most). Writes to OUT, as JSON, which ids were answered OK, and the latencies of the first SECONDS,
each counted from the moment it was due: a relay that falls behind cannot hide it.
"""

import asyncio
import json
import sys
import time
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

CONNECTIONS = 32
_EXTRA_SECONDS = 30.0


def body_of(number: int) -> bytes:
    """A status update as SMSBOX sends it."""
    update = {"id": f"wamid.HBg{number:020d}", "status": "delivered", "timestamp": "1795435610"}
    return json.dumps(
        {
            "wabaId": "100000000000001",
            "phoneId": "200000000000001",
            "phoneNumber": "33700000000",
            "clientId": "load",
            "reference": 7_000_000 + number,
            "requestProd": "WABA",
            "requestDate": "2026-11-23T12:06:50+01:00",
            "requestUUID": f"load-{number}",
            "requestType": "status_update",
            "data": {**update, "recipient_id": f"336{number % 10**8:08d}"},
        }
    ).encode()


class Load:
    """One run."""

    def __init__(self, url: str, seconds: float, per_second: float) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname, parts.port
        self._head = f"POST {parts.path} HTTP/1.1\r\nHost: relay\r\nContent-Length: %d\r\n\r\n"
        self._seconds, self._pace = seconds, 1 / per_second
        self._numbers = count()
        self.answered: list[str] = []
        self.latencies: list[float] = []
        self.refused = 0

    async def run(self) -> None:
        """Until the relay is gone."""
        self._began = time.perf_counter()
        await asyncio.gather(*(self._connection() for _ in range(CONNECTIONS)))

    async def _connection(self) -> None:
        try:
            reader, writer = await asyncio.open_connection(self._host, self._port)
            while await self._one(reader, writer):
                pass
        except (OSError, EOFError):
            return
        writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        number = next(self._numbers)
        due = self._began + number * self._pace
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        body = body_of(number)
        writer.write((self._head % len(body)).encode() + body)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            self.refused += 1
            return False
        await reader.readexactly(2)
        now = time.perf_counter()
        self.answered.append(f"load-{number}")
        if due - self._began <= self._seconds:
            self.latencies.append(now - due)
        return now - self._began < self._seconds + _EXTRA_SECONDS


if __name__ == "__main__":
    address, duration, rate, out = sys.argv[1:]
    load = Load(address, float(duration), float(rate))
    asyncio.run(load.run())
    found = {"answered": load.answered, "latencies": load.latencies, "refused": load.refused}
    Path(out).write_text(json.dumps(found), encoding="utf-8")
