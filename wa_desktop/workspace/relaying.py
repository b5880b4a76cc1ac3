"""The relay, served from the command line: what it needs from its surroundings, and what its administrator is told."""

import contextlib
import logging
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from wa_desktop.domain.errors import InputRefused, WrongUsage
from wa_desktop.domain.relays import SMSBOX_ADDRESSES, RelayWishes, RunningRelay

if TYPE_CHECKING:
    from wa_desktop.relay.addresses import Networks
    from wa_desktop.relay.options import RelayOptions

_SMSBOX = "smsbox"
_STATE = "STATE_DIRECTORY"


def serve_relay(
    wishes: RelayWishes,
    home: Path,
    on_ready: Callable[[RunningRelay], None],
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Serve a relay until a signal ends it; what was accepted by then is kept and answered.

    The secrets come from `environment`. Raises `WrongUsage` and `InputRefused` (`relay_…`, `port_taken`, `store_…`,
    `folder_unwritable`), and `WaitingForPerson` (`locked_by_another`).
    """
    from wa_desktop.relay.credentials import SECRET, TOKEN, read_credentials
    from wa_desktop.relay.running import run

    credentials = read_credentials(environment)
    options = _options(wishes, _folder(wishes, home, environment))
    words = {SECRET: credentials.secret, TOKEN: credentials.token}
    short = tuple(name for name, known in words.items() if known.short)
    _log_to_stderr()
    with contextlib.suppress(KeyboardInterrupt):
        run(options, credentials, lambda address: on_ready(_said(address, options, short)))


def new_secret() -> str:
    """A path or a token that nobody guesses."""
    from wa_desktop.relay.credentials import new_secret

    return new_secret()


def _options(wishes: RelayWishes, folder: Path) -> "RelayOptions":
    from wa_desktop.relay.options import RelayOptions

    return RelayOptions(
        data=folder,
        bind=wishes.bind,
        port=wishes.port,
        allow=_networks("--allow", _allowed(wishes)),
        proxies=_networks("--proxy", _parts(wishes.proxies)),
        keep_days=wishes.keep_days,
        max_body=wishes.max_body,
        rate=wishes.rate,
        connections=wishes.connections,
    )


def _allowed(wishes: RelayWishes) -> list[str]:
    given = _parts(wishes.allow)
    if wishes.allow_file is not None:
        try:
            lines = wishes.allow_file.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, ValueError) as problem:
            raise InputRefused("relay_list_unreadable", file=str(wishes.allow_file), problem=str(problem)) from problem
        given += _parts(line.partition("#")[0] for line in lines)
    parts = given or [_SMSBOX]
    return [one for part in parts for one in (SMSBOX_ADDRESSES if part.casefold() == _SMSBOX else (part,))]


def _parts(texts: Iterable[str]) -> list[str]:
    return [part for text in texts for part in text.replace(",", " ").split()]


def _networks(option: str, texts: Iterable[str]) -> "Networks":
    from wa_desktop.relay.addresses import networks_of

    try:
        return networks_of(texts)
    except ValueError as wrong:
        raise WrongUsage("relay_address_unreadable", option=option, given=str(wrong)) from None


def _folder(wishes: RelayWishes, home: Path, environment: Mapping[str, str]) -> Path:
    from wa_desktop.store.places import refuse_shared_folder

    state = environment.get(_STATE, "").partition(os.pathsep)[0]
    folder = wishes.data or (Path(state) if state else home / "relay")
    refuse_shared_folder(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / ".writable").touch()
        (folder / ".writable").unlink()
    except OSError as problem:
        raise InputRefused("relay_folder_unwritable", folder=str(folder), problem=str(problem)) from problem
    return folder


def _said(address: str, options: "RelayOptions", short: tuple[str, ...]) -> RunningRelay:
    return RunningRelay(
        address=address,
        data=options.data,
        allow=tuple(map(_plain, options.allow)),
        proxies=tuple(map(_plain, options.proxies)),
        keep_days=options.keep_days,
        short_secrets=short,
    )


def _plain(network: object) -> str:
    return str(network).removesuffix("/32").removesuffix("/128")


def _log_to_stderr() -> None:
    # A service's journal adds the time itself; on a terminal the order is enough.
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    log = logging.getLogger("wa_desktop.relay")
    log.handlers = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False
