"""What a workstation and a monitor ask a relay: events after a cursor, health, metrics."""

import json
import re

from aiohttp import web

from wa_desktop.relay.answering import answer, refuse_unless, send_within
from wa_desktop.relay.credentials import Words
from wa_desktop.relay.keeping import MailboxKeeper
from wa_desktop.relay.metrics import Metrics
from wa_desktop.relay.refusing import Reason
from wa_desktop.store.instants import from_stored, now
from wa_desktop.store.mailbox import Page

LARGEST_ANSWER = 8 * 1024 * 1024
MOST_EVENTS = 5_000
_USUAL_EVENTS = 1_000
_MOST_BYTES_OF_BODIES = LARGEST_ANSWER - MOST_EVENTS * 100
"""What stands around each body takes less than 100 bytes."""
_MOST_AT_ONCE = 4
_SECONDS = 60.0
_WHOLE = re.compile(r"[0-9]{1,18}")
_SCHEME = "bearer"


class Desk:
    """Answers `/events`, `/health` and `/metrics`."""

    def __init__(self, token: Words, keeper: MailboxKeeper, metrics: Metrics) -> None:
        self._token = token
        self._keeper = keeper
        self._metrics = metrics
        self._answering = 0
        self.pages = {"/events": self._events, "/health": self._health, "/metrics": self._metrics_text}

    async def _health(self, _request: web.BaseRequest) -> web.Response:
        writable = await self._keeper.writable()
        last = self._metrics.last_received
        said = {"ok": writable, "writable": writable, "last_received": None if last is None else _moment(last)}
        return answer(200 if writable else 503, json.dumps(said), "application/json")

    async def _metrics_text(self, request: web.BaseRequest) -> web.Response:
        self._refuse_strangers(request)
        return answer(200, self._metrics.text(*self._keeper.room()), "text/plain")

    async def _events(self, request: web.BaseRequest) -> web.StreamResponse:
        self._refuse_strangers(request)
        after, limit = _asked(request, "after", 0), _asked(request, "limit", _USUAL_EVENTS)
        refuse_unless(limit > 0, Reason.QUERY)
        refuse_unless(self._answering < _MOST_AT_ONCE, Reason.BUSY)
        self._answering += 1
        try:
            page = await self._keeper.page(after, min(limit, MOST_EVENTS), _MOST_BYTES_OF_BODIES)
            sent = await send_within(_SECONDS, request, page_text(page), "application/json")
        finally:
            self._answering -= 1
        self._metrics.handed_over += len(page.letters)
        self._metrics.last_pulled = now()
        return sent

    def _refuse_strangers(self, request: web.BaseRequest) -> None:
        scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
        refuse_unless(self._token.know(given.strip()) and scheme.casefold() == _SCHEME, Reason.TOKEN)


def page_text(page: Page) -> bytes:
    """The answer to `/events`; every body stands in it as it came."""
    events = (
        b'{"cursor":%d,"received_at":"%s","body":%s}' % (one.cursor, _moment(one.received_at).encode(), one.body)
        for one in page.letters
    )
    gone = b"" if page.lost_before is None else b',"lost_before":%d' % page.lost_before
    more = b"true" if page.more else b"false"
    return b'{"events":[%s],"next":%d,"more":%s%s}' % (b",".join(events), page.next, more, gone)


def _asked(request: web.BaseRequest, name: str, otherwise: int) -> int:
    given = request.rel_url.query.get(name)
    refuse_unless(given is None or _WHOLE.fullmatch(given) is not None, Reason.QUERY)
    return otherwise if given is None else int(given)


def _moment(stored: int) -> str:
    return from_stored(stored).isoformat(timespec="microseconds").replace("+00:00", "Z")
