"""Webhooks out: each message's news in order, many messages at once."""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import aiohttp

_log = logging.getLogger(__name__)

_SENDERS = 16
_TRIES = 20
_PAUSE = 0.2
_LONGEST_PAUSE = 1.0
"""SMSBOX comes back for hours; long enough here for a relay to be started again."""

_GOOD = range(200, 300)


@dataclass(slots=True)
class _Story:
    bodies: deque[dict[str, Any]]
    due: float


class Webhooks:
    """Posts news to one URL; without URL it does nothing. Belongs to one event loop.

    `idle` is set while every piece of news was delivered (or given up).
    """

    def __init__(self, url: str | None, step_seconds: float) -> None:
        self._url = url
        self.step_seconds = step_seconds
        self._stories: asyncio.Queue[_Story] = asyncio.Queue()
        self._session: aiohttp.ClientSession | None = None
        self._senders: list[asyncio.Task[None]] = []
        self._open_stories = 0
        self.idle = asyncio.Event()
        self.idle.set()

    async def start(self) -> None:
        """Open the way out."""
        if self._url is not None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
            self._senders = [asyncio.create_task(self._work()) for _ in range(_SENDERS)]

    def tell(self, bodies: Iterable[dict[str, Any]]) -> None:
        """Deliver these in this order, one step apart, soon."""
        waiting = deque(bodies)
        if self._session is not None and waiting:
            self._open_stories += 1
            self.idle.clear()
            self._stories.put_nowait(_Story(waiting, asyncio.get_running_loop().time() + self.step_seconds))

    async def tell_now(self, body: dict[str, Any]) -> None:
        """Deliver this one and return once it was taken."""
        if self._session is not None:
            await self._post(body)

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            story = await self._stories.get()
            await asyncio.sleep(max(0.0, story.due - loop.time()))
            await self._post(story.bodies.popleft())
            story.due = loop.time() + self.step_seconds
            if story.bodies:
                self._stories.put_nowait(story)
            else:
                self._open_stories -= 1
                if not self._open_stories:
                    self.idle.set()

    async def _post(self, body: dict[str, Any]) -> None:
        for attempt in range(_TRIES):
            if await self._taken(body):
                return
            await asyncio.sleep(min(_LONGEST_PAUSE, _PAUSE * (attempt + 1)))
        _log.warning("a webhook was not taken after %d tries", _TRIES)

    async def _taken(self, body: dict[str, Any]) -> bool:
        if self._session is None or self._url is None:
            return True
        data = json.dumps(body, ensure_ascii=False).encode()
        try:
            async with self._session.post(self._url, data=data, headers={"Content-Type": "application/json"}) as answer:
                await answer.read()
                return answer.status in _GOOD
        except (aiohttp.ClientError, OSError):
            return False

    async def aclose(self) -> None:
        """Stop, dropping what was not delivered."""
        for sender in self._senders:
            sender.cancel()
        await asyncio.gather(*self._senders, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None
