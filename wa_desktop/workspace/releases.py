"""News of newer versions: asked for at most once a day, believed when signed, told. Nothing is ever installed."""

import asyncio
import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from wa_desktop import __version__
from wa_desktop.domain.errors import InputRefused, UserError
from wa_desktop.domain.progress import CancelToken
from wa_desktop.domain.releases import (
    Announcements,
    Asking,
    Release,
    announcements_of,
    judged,
    release_of,
    version_order,
)
from wa_desktop.store.instants import from_stored, now
from wa_desktop.store.migration import HEAD
from wa_desktop.store.settings import forget_setting, read_setting, write_setting
from wa_desktop.words.bundled import bundled
from wa_desktop.workspace import settings
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.team_roles import may_write

FORBIDDEN = "WA_DESKTOP_NO_UPDATE_CHECK"
"""The variable by which an administrator keeps every program of a computer from asking."""
ELSEWHERE = "WA_DESKTOP_RELEASES"
"""The variable that names another source file than the program's own: a company's own announcements."""
SETTING = "version_news"
EVERY = timedelta(days=1)
PUT_AWAY_FOR = timedelta(days=7)

_ASKED, _NEWEST, _FOUND = "release_asked_at", "release_newest", "release_found"
_PUT_AWAY, _INTRODUCED = "release_put_away", "release_introduced"
_NOT_AT_ALL = frozenset({"", "0", "no", "off", "false"})
_LOOK_AT_CANCEL = 0.1
_log = logging.getLogger(__name__)


def asking(desk: Desk, environment: Mapping[str, str] = os.environ) -> Asking:
    """Whether this program asks by itself, or why not."""
    if environment.get(FORBIDDEN, "").strip().casefold() not in _NOT_AT_ALL:
        return Asking.FORBIDDEN
    if not _source(environment).configured:
        return Asking.NOT_CONFIGURED
    return Asking.ON if settings.get(desk, SETTING) else Asking.OFF


def introduce(desk: Desk) -> bool:
    """Whether a person must be told now that the program will ask; True once, before anything was asked."""
    if asking(desk) is not Asking.ON or not may_write(desk):
        return False
    with desk.store.write() as c:
        if read_setting(c, _INTRODUCED):
            return False
        write_setting(c, _INTRODUCED, True)
    return True


def look(desk: Desk, cancel: CancelToken | None = None, running: str = __version__) -> Release | None:
    """The newer version that a person should be told of, if any; asks when a day has passed since the last time.

    Cheap when nothing is due: to be called every hour, not in the window's thread. What stands in the way is logged.
    """
    if asking(desk) is not Asking.ON:
        return None
    # Whoever may only read cannot keep when it was asked: somebody else's program of the team asks.
    if _due(desk) and may_write(desk):
        try:
            ask(desk, cancel, running)
        except UserError as problem:
            _log.info("no news of versions: %s", problem)
    return _to_tell(desk, running)


def ask(desk: Desk, cancel: CancelToken | None = None, running: str = __version__) -> Release | None:
    """Ask now, whatever the setting; the newer version, None when there is none.

    Raises `InputRefused` (`release_asking_forbidden`, `release_not_configured`), `ServiceRefused`
    (`release_unreachable`, `release_refused`).
    """
    state = asking(desk)
    if state in (Asking.FORBIDDEN, Asking.NOT_CONFIGURED):
        raise InputRefused("release_asking_forbidden" if state is Asking.FORBIDDEN else "release_not_configured")
    with desk.store.write() as c:
        # Before the call: whatever becomes of it, the next one is a day away.
        write_setting(c, _ASKED, now())
    manifest = asyncio.run(_fetched(_source(os.environ), cancel))
    release = release_of(manifest)
    with desk.store.write() as c:
        newest = str(read_setting(c, _NEWEST) or "")
        newer = judged(release, running=running, newest=newest, schema=int(HEAD), today=datetime.now(UTC).date())
        write_setting(c, _NEWEST, release.version)
        if newer is None:
            forget_setting(c, _FOUND)
        else:
            write_setting(c, _FOUND, manifest.decode("utf-8"))
    return newer


def put_away(desk: Desk, version: str) -> None:
    """“Not now”: say nothing of this version for a week."""
    with desk.store.write() as c:
        write_setting(c, _PUT_AWAY, {"version": version, "at": now()})


def stop(desk: Desk) -> None:
    """“Never ask”."""
    settings.change(desk, SETTING, False)


def _due(desk: Desk) -> bool:
    with desk.store.read() as c:
        asked = read_setting(c, _ASKED)
    # A clock that was put back must not silence it for years.
    return asked is None or not timedelta(0) <= datetime.now(UTC) - from_stored(int(asked)) < EVERY


def _to_tell(desk: Desk, running: str) -> Release | None:
    with desk.store.read() as c:
        found, away = read_setting(c, _FOUND), read_setting(c, _PUT_AWAY)
    if not found:
        return None
    release = release_of(str(found).encode())
    if version_order(release.version) <= version_order(running):
        return None
    if away and away["version"] == release.version:
        rest = datetime.now(UTC) - from_stored(int(away["at"]))
        if timedelta(0) <= rest < PUT_AWAY_FOR:
            return None
    return release


def _source(environment: Mapping[str, str]) -> Announcements:
    named = environment.get(ELSEWHERE, "").strip()
    try:
        text = (Path(named) if named else bundled("releases", "source.json")).read_text(encoding="utf-8")
        return announcements_of(text)
    except (OSError, ValueError) as problem:
        _log.info("no source of news of versions: %s", problem)
        return Announcements()


async def _fetched(source: Announcements, cancel: CancelToken | None) -> bytes:
    # httpx and aiohttp load with the first question, not with the window.
    from wa_desktop.gateway.release_client import announced

    asked = asyncio.ensure_future(announced(source))
    while not asked.done():
        await asyncio.wait((asked,), timeout=_LOOK_AT_CANCEL)
        if cancel is not None and cancel.cancelled and not asked.done():
            asked.cancel()
            await asyncio.wait((asked,))
            cancel.check()
    return asked.result()
