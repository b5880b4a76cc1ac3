"""Connect the account and reach SMSBOX with it. The API key lives in the system's keyring only."""

import asyncio
import re
import ssl
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wa_desktop.domain.accounts import (
    DEFAULT_ACCOUNT_URL,
    DEFAULT_BASE_URL,
    AccountView,
    Connected,
    is_loopback,
)
from wa_desktop.domain.errors import InputRefused, ServiceRefused
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.first_run import looks_like_phone
from wa_desktop.domain.gateway import Sender
from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.store.accounts import StoredAccount, current_account, save_account
from wa_desktop.store.audit import record
from wa_desktop.store.instants import from_stored, now
from wa_desktop.store.templates import take_list
from wa_desktop.workspace import keys
from wa_desktop.workspace.desk import Desk

if TYPE_CHECKING:
    from wa_desktop.gateway.client import SmsboxClient

_HOST = re.compile(r"[A-Za-z0-9_.:-]+")
_SAYS_SOMETHING = re.compile(r"[A-Za-z0-9]")


def connect(
    desk: Desk, waba: str, phone_id: str, key: str | None, base_url: str | None = None, account_url: str | None = None
) -> Connected:
    """Check the account by listing its templates, then keep its ids, its templates and its key.

    `WA_DESKTOP_API_KEY` wins over `key`; without both the key kept earlier is used. Swapped ids
    are put right when SMSBOX knows them the other way round (notice `ids_swapped`).

    Raises `InputRefused` (`id_missing`, `url_not_https`, `url_malformed`, `key_malformed`) and
    `ServiceRefused` (`key_missing`, `key_refused`, `unknown_ids`, `id_looks_like_phone`,
    `no_balance`, `unreachable`, `tls_failed`, `service_unavailable`, `unexpected_answer`).
    """
    own, credits_at = _urls(base_url, account_url)
    wanted = StoredAccount(0, _id(waba, "waba"), _id(phone_id, "phone_id"), own, credits_at, None, "")
    typed = keys.cleaned(key)
    found, listed, warnings = asyncio.run(_checked(wanted, _present(keys.chosen(wanted, typed))))
    _keep(desk, found, listed)
    kept = keys.keep(found, typed) if typed and not keys.from_environment() else ()
    return Connected(_view(found), len(listed), found.credit, (*warnings, *kept))


def account(desk: Desk) -> AccountView | None:
    """The connected account; None before the first connection."""
    stored = _stored(desk)
    if stored is None:
        return None
    return _view(stored)


def _view(stored: StoredAccount) -> AccountView:
    return AccountView(
        waba=stored.waba,
        phone_id=stored.phone_id,
        base_url=stored.base_url,
        account_url=stored.account_url,
        is_sandbox=is_loopback(stored.base_url),
        checked_at=from_stored(stored.checked_at) if stored.checked_at is not None else None,
        credit=stored.credit,
        has_key=bool(keys.key_of(stored)),
    )


def sender(desk: Desk, *, read_seconds: float = 60.0, tls: ssl.SSLContext | None = None) -> Sender:
    """The way to SMSBOX for the connected account; for one event loop. Opens nothing yet.

    `read_seconds` without a byte of answer make a call unconfirmed; `tls` replaces the system's
    trusted certificates. Raises `InputRefused` (`not_connected`), `ServiceRefused` (`key_missing`).
    """
    stored = _stored(desk)
    if stored is None:
        raise InputRefused("not_connected")
    return _client(stored, _present(keys.key_of(stored)), read_seconds=read_seconds, tls=tls)


def _stored(desk: Desk) -> StoredAccount | None:
    with desk.store.read() as connection:
        return current_account(connection)


def _present(key: str) -> str:
    if not key:
        raise ServiceRefused("key_missing")
    return key


def _client(
    stored: StoredAccount, key: str, *, read_seconds: float = 30.0, tls: ssl.SSLContext | None = None
) -> "SmsboxClient":
    # httpx and aiohttp load with the first call to SMSBOX, not with the window.
    from wa_desktop.gateway.client import SmsboxClient

    return SmsboxClient(
        stored.waba,
        stored.phone_id,
        key,
        base_url=stored.base_url,
        account_url=stored.account_url,
        read_seconds=read_seconds,
        tls=tls,
    )


Checked = tuple[StoredAccount, Sequence[TemplateVersion], tuple[Notice, ...]]


async def _checked(wanted: StoredAccount, key: str) -> Checked:
    """The account as SMSBOX knows it, with its balance, its templates and what is worth saying."""
    warnings: tuple[Notice, ...] = ()
    try:
        listed = await _list(wanted, key)
    except ServiceRefused as refused:
        if refused.code != "unknown_ids":
            raise
        wanted, listed = await _swapped(wanted, key, refused)
        warnings = (Notice("ids_swapped", {"waba": wanted.waba, "phone_id": wanted.phone_id}),)
    credit, more = await _credit(wanted, key)
    return replace(wanted, credit=credit, checked_at=now()), listed, (*warnings, *more)


async def _list(wanted: StoredAccount, key: str) -> Sequence[TemplateVersion]:
    client = _client(wanted, key)
    try:
        return await client.templates()
    finally:
        await client.aclose()


async def _swapped(
    wanted: StoredAccount, key: str, refused: ServiceRefused
) -> tuple[StoredAccount, Sequence[TemplateVersion]]:
    """The account with its two ids the other way round, when SMSBOX knows that one; else says why not."""
    for field, part, said in (("waba", "agent", wanted.waba), ("phone_id", "phone", wanted.phone_id)):
        if looks_like_phone(said):
            raise ServiceRefused("id_looks_like_phone", field=field, id=said, part=f"account.{part}") from refused
    turned = replace(wanted, waba=wanted.phone_id, phone_id=wanted.waba)
    try:
        return turned, await _list(turned, key)
    except ServiceRefused:
        raise refused from None


async def _credit(wanted: StoredAccount, key: str) -> tuple[str, tuple[Notice, ...]]:
    """The balance; its service is another one, so its failure is worth a word, not a refusal."""
    client = _client(wanted, key)
    try:
        return await client.credit(), ()
    except ServiceRefused as refused:
        return "", (Notice("credit_unknown", {"host": urlsplit(wanted.account_url).netloc, "reason": refused.code}),)
    finally:
        await client.aclose()


def _keep(desk: Desk, found: StoredAccount, listed: Sequence[TemplateVersion]) -> None:
    with desk.store.write() as connection:
        id_ = save_account(
            connection,
            found.waba,
            found.phone_id,
            base_url=found.base_url,
            account_url=found.account_url,
            checked_at=found.checked_at or now(),
            credit=found.credit,
        )
        record(connection, desk.operator, "account_connected", "account", id_, host=urlsplit(found.base_url).netloc)
        take_list(connection, desk.operator, listed)


def _id(said: str, field: str) -> str:
    text = "".join(said.split())
    if not _SAYS_SOMETHING.search(text):
        raise InputRefused("id_missing", field=field)
    return text


def _urls(base_url: str | None, account_url: str | None) -> tuple[str, str]:
    base = checked_url(base_url or DEFAULT_BASE_URL)
    # The sandbox serves both on one address; the key must not travel to the real service from a trial.
    usual = base if is_loopback(base) else DEFAULT_ACCOUNT_URL
    return base, checked_url(account_url or usual)


def checked_url(said: str) -> str:
    """An https address (http on this computer) as typed by a person; raises `url_malformed`, `url_not_https`."""
    text = said.strip().rstrip("/")
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        well_formed = bool(_HOST.fullmatch(host)) and parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:  # a port that is none, or a name with an empty part
        well_formed = False
    if not well_formed or parts.username or parts.query or parts.fragment:
        raise InputRefused("url_malformed", url=text)
    if parts.scheme != "https" and not is_loopback(text):
        raise InputRefused("url_not_https", url=text)
    return text
