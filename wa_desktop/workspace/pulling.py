"""News from a relay: connected once, then read page by page, the cursor in the transaction of what it stands for."""

import asyncio
import logging
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from wa_desktop.domain.errors import InputRefused, ServiceRefused, UserError
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.follow_up import FollowUp, Pulled, RelayPage, RelayView, WebhookEmail
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress, ignore_progress
from wa_desktop.domain.values import Category
from wa_desktop.results.intake import Pages, settle_waiting
from wa_desktop.store.audit import record
from wa_desktop.store.instants import from_stored, now, to_stored
from wa_desktop.store.settings import read_setting, write_setting
from wa_desktop.words.about_follow_up import email_to_smsbox
from wa_desktop.workspace import account, erasing, first_run, relay_tokens, results
from wa_desktop.workspace.desk import Desk

if TYPE_CHECKING:
    from wa_desktop.gateway.relay_client import RelayClient

EVERY_SECONDS = 15.0
"""How often a window or a campaign reads the relay by itself."""

_log = logging.getLogger(__name__)
_PAGE = 2_000
_URL, _CURSOR, _PULLED, _LOST = "relay_url", "relay_cursor", "relay_pulled_at", "relay_lost"
_SECRET = "WA_RELAY_SECRET"  # noqa: S105 - a variable's name
_TO_FILL_IN = "SECRET"
_read: dict[Path, int] = {}
_problems: dict[Path, UserError] = {}


def connect_relay(desk: Desk, url: str, token: str | None) -> tuple[RelayView, tuple[Notice, ...]]:
    """Read one event to check the relay, then keep its address and its token; another address begins anew.

    `WA_DESKTOP_RELAY_TOKEN` wins over `token`; without both the token kept earlier is used. Raises `InputRefused`
    (`url_malformed`, `url_not_https`, `relay_token_malformed`) and `ServiceRefused` (`relay_token_missing` and those
    of `pull`).
    """
    address = account.checked_url(url)
    typed = relay_tokens.cleaned(token)
    used = relay_tokens.from_environment() or typed or relay_tokens.known(desk.home)
    asyncio.run(_first(address, _present(used)))
    warnings = relay_tokens.keep(desk.home, typed) if typed and not relay_tokens.from_environment() else ()
    with desk.store.write() as c:
        if read_setting(c, _URL) != address:
            write_setting(c, _CURSOR, 0)
        write_setting(c, _LOST, None)
        write_setting(c, _URL, address)
        record(c, desk.operator, "relay_connected", "relay", host=urlsplit(address).netloc)
    _problems.pop(desk.home, None)
    return RelayView(address, has_token=True), warnings


def disconnect_relay(desk: Desk) -> None:
    """Read no relay any more; what was read stays."""
    with desk.store.write() as c:
        write_setting(c, _URL, "")
        write_setting(c, _CURSOR, 0)
        write_setting(c, _LOST, None)
        record(c, desk.operator, "relay_disconnected", "relay")
    relay_tokens.forget(desk.home)
    _problems.pop(desk.home, None)


def relay(desk: Desk) -> RelayView | None:
    """The relay of this workstation; None when there is none."""
    with desk.store.read() as c:
        url, pulled = read_setting(c, _URL), read_setting(c, _PULLED)
    if not url:
        return None
    last = max(int(pulled or 0), _read.get(desk.home, 0))
    return RelayView(url, bool(relay_tokens.known(desk.home)), from_stored(last) if last else None)


def follow_up(desk: Desk) -> FollowUp:
    """Whether news reaches this workstation, and what stands in its way."""
    with desk.store.read() as c:
        lost = read_setting(c, _LOST)
    told = InputRefused(lost["code"], host=lost["host"]) if lost else None
    return FollowUp(results.follow_up_connected(desk), relay(desk), _problems.get(desk.home) or told)


def dismiss(desk: Desk) -> None:
    """A person has read that news is missing."""
    with desk.store.write() as c:
        write_setting(c, _LOST, None)


def pull(desk: Desk, on_progress: OnProgress = ignore_progress, cancel: CancelToken | None = None) -> Pulled:
    """Read everything that is new at the relay and apply it; stopped at any moment it goes on where it was.

    Warns when the relay no longer keeps what was not read (`relay_gap`) or is another one than before
    (`relay_reset`). Raises `InputRefused` (`relay_not_connected`, `relay_token_malformed`) and `ServiceRefused`
    (`relay_token_missing`, `relay_token_refused`, `relay_unreachable`, `relay_tls`, `relay_busy`, `relay_not_one`).
    """
    found = relay(desk)
    if found is None:
        raise InputRefused("relay_not_connected")
    try:
        pulled = asyncio.run(_pull(desk, found.url, _present(relay_tokens.known(desk.home)), on_progress, cancel))
    except UserError as problem:
        _problems[desk.home] = problem
        raise
    if desk.home not in _read:
        # What another program left waiting, once per program.
        settle_waiting(desk.store)
    _problems.pop(desk.home, None)
    _read[desk.home] = now()
    if pulled.report.new:
        erasing.upkeep(desk)
    return pulled


def notices(desk: Desk, categories: Iterable[str]) -> tuple[Notice, ...]:
    """What a person should know before messages of these categories are sent: without follow-up no STOP is seen."""
    if Category.MARKETING not in set(categories) or results.follow_up_connected(desk):
        return ()
    return (Notice("follow_up_missing"),)


def email(desk: Desk, webhook: str | None = None, environment: Mapping[str, str] = os.environ) -> WebhookEmail:
    """The e-mail to SMSBOX with agent, phone number and webhook address.

    None: the address typed in the assistant, else the relay's own, whose secret path is taken from `WA_RELAY_SECRET`
    where that is known here. Raises `InputRefused`
    (`not_connected`, `webhook_unknown`, `url_malformed`, `url_not_https`).
    """
    connected, found = account.account(desk), relay(desk)
    if connected is None:
        raise InputRefused("not_connected")
    typed = webhook or first_run.progress(desk).webhook
    if not typed and found is None:
        raise InputRefused("webhook_unknown")
    secret = environment.get(_SECRET, "").strip()
    own = "" if found is None else f"{found.url}/{secret or _TO_FILL_IN}"
    address = account.checked_url(typed or own)
    subject, body = email_to_smsbox(connected.waba, connected.phone_id, address)
    complete = bool(typed or secret)
    return WebhookEmail(subject, body, address, connected.waba, connected.phone_id, complete)


@contextmanager
def in_background(desk: Desk, every: float = EVERY_SECONDS) -> Iterator[None]:
    """Read the relay now and then for as long as the block lasts, and once more at its end; nothing without a relay."""
    if relay(desk) is None:
        yield
        return
    stop = threading.Event()
    reader = threading.Thread(target=_keep_reading, args=(desk, every, stop), name="relay", daemon=True)
    reader.start()
    try:
        yield
    finally:
        stop.set()
        reader.join()


def _keep_reading(desk: Desk, every: float, stop: threading.Event) -> None:
    over = False
    while not over:
        over = stop.wait(every)
        try:
            pull(desk)
        except UserError as problem:
            _log.info("the relay was not read: %s", problem.code)


def _present(token: str) -> str:
    if not token:
        raise ServiceRefused("relay_token_missing", variable=relay_tokens.ENVIRONMENT)
    return token


def _client(url: str, token: str) -> "RelayClient":
    # httpx and aiohttp load with the first call, not with the window.
    from wa_desktop.gateway.relay_client import RelayClient

    return RelayClient(url, token)


async def _first(url: str, token: str) -> None:
    client = _client(url, token)
    try:
        await client.page(0, 1)
    finally:
        await client.aclose()


async def _pull(desk: Desk, url: str, token: str, on_progress: OnProgress, cancel: CancelToken | None) -> Pulled:
    host = urlsplit(url).netloc
    pages = Pages(desk.store, f"relay:{host}")
    warnings: dict[str, Notice] = {}
    client = _client(url, token)
    try:
        more = True
        while more:
            if cancel is not None:
                cancel.check()
            after = _cursor(desk)
            page = await client.page(after, _PAGE)
            if page.more and page.next == after:
                raise ServiceRefused("relay_not_one", host=host, status=200)
            warning = _missing(after, page, host)
            kept = _keep(pages, page, _Step(url, after, page.next, warning))
            more = page.more or not kept
            if kept and warning is not None:
                warnings[warning.code] = warning
            on_progress(Progress("pulling", pages.report().read))
    finally:
        await client.aclose()
    return Pulled(pages.report(), tuple(warnings.values()))


def _missing(after: int, page: RelayPage, host: str) -> Notice | None:
    """What a page says of events that this workstation will never see."""
    if not after:
        return None  # a new workstation misses nothing
    if page.next < after or any(one.cursor <= after for one in page.events):
        return Notice("relay_reset", {"host": host})
    return Notice("relay_gap", {"host": host}) if page.lost_before is not None else None


class _Step:
    """The cursor's move beside one page."""

    def __init__(self, url: str, after: int, following: int, warning: Notice | None) -> None:
        self.url, self.after, self.following, self.warning = url, after, following, warning

    def write(self, c: Any) -> None:
        """Move the cursor; raises `_Moved` when another program moved it, or the relay is another one by now."""
        if read_setting(c, _URL) != self.url or int(read_setting(c, _CURSOR) or 0) != self.after:
            raise _Moved
        write_setting(c, _CURSOR, self.following)
        write_setting(c, _PULLED, now())
        if self.warning is not None:
            write_setting(c, _LOST, {"code": self.warning.code, **self.warning.details})
            record(c, "", self.warning.code, "relay")


class _Moved(Exception):
    """The cursor is not where this page began."""


def _keep(pages: Pages, page: RelayPage, step: _Step) -> bool:
    """Apply a page; False when it must be asked for again."""
    if not page.events and step.following == step.after:
        return True
    bodies = [
        (one.cursor, one.body, None if one.received_at is None else to_stored(one.received_at)) for one in page.events
    ]
    try:
        pages.take(bodies, partial(_Step.write, step))
    except _Moved:
        return False
    return True


def _cursor(desk: Desk) -> int:
    with desk.store.read() as c:
        return int(read_setting(c, _CURSOR) or 0)
