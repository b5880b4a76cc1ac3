"""Where the database of a team is: one small file in the folder of the account. Never a password."""

import ipaddress
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from wa_desktop.domain.errors import InputRefused

FILE_NAME = "team.json"
USUAL_PORT = 5432
USUAL_NAMESPACE = "wa_desktop"
_SCHEMES = ("postgresql", "postgres")
_NAMESPACE = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A PostgreSQL database. `namespace` is its schema that holds the tables: one for each account.

    `certificates` is a file with the authorities that vouch for the server (empty: those of this computer). `verify`
    False: whoever answers is believed; only for a server of this computer.
    """

    host: str
    port: int
    database: str
    user: str
    namespace: str = USUAL_NAMESPACE
    certificates: str = ""
    verify: bool = True

    @property
    def told(self) -> str:
        """The server as a person reads it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}/{self.database}"

    @property
    def is_local(self) -> bool:
        """Whether the server is one of this computer: what is said to it crosses no network."""
        return is_local(self.host)


def is_local(host: str) -> bool:
    """Whether `host` is this computer: its own name for itself, a loopback address, the folder of a socket."""
    if host.startswith(("/", "@")) or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def address_from(url: str, certificates: Path | None = None, namespace: str = "") -> ServerAddress:
    """The address that a person gave; `url` is `postgresql://user@host[:port]/database`.

    The host is believed without a proof of its name only when it is this computer and no `certificates` are given.
    A socket is `postgresql://user@/database?host=/folder`. Raises `InputRefused`: `server_url_password`,
    `server_url_wrong`, `server_namespace_wrong`, `file_missing`, `server_authorities_wrong`.
    """
    try:
        parts = urlsplit(url.strip())
        port, secret = parts.port, parts.password
    except ValueError:
        # Never the text itself: it may hold a password.
        raise InputRefused("server_url_wrong") from None
    if secret is not None:
        raise InputRefused("server_url_password")
    host, user, database = _host(parts), unquote(parts.username or ""), unquote(parts.path.removeprefix("/"))
    if parts.scheme not in _SCHEMES or not (host and user and database) or "/" in database or parts.fragment:
        raise InputRefused("server_url_wrong")
    if not _NAMESPACE.fullmatch(namespace or USUAL_NAMESPACE):
        raise InputRefused("server_namespace_wrong", namespace=namespace)
    chosen = "" if certificates is None else _authorities(certificates)
    return ServerAddress(
        host, port or USUAL_PORT, database, user, namespace or USUAL_NAMESPACE, chosen,
        verify=bool(chosen) or not is_local(host),
    )  # fmt: skip


def _host(parts: SplitResult) -> str:
    beside = dict(parse_qsl(parts.query))
    host = unquote(parts.hostname or "")
    if not beside:
        return host
    socket = beside.pop("host", "")
    # Anything else that can be said in a URL would change what is verified.
    return "" if beside or host or not socket.startswith("/") else socket


def _authorities(file: Path) -> str:
    try:
        said = file.expanduser().read_bytes()
    except FileNotFoundError:
        raise InputRefused("file_missing", file=str(file)) from None
    except OSError as problem:
        raise InputRefused("server_authorities_wrong", file=str(file)) from problem
    if b"-----BEGIN CERTIFICATE-----" not in said:
        raise InputRefused("server_authorities_wrong", file=str(file))
    return str(file.expanduser().resolve())


def address_of(home: Path) -> ServerAddress | None:
    """The server of the account in `home`; None when its database is a file there.

    Raises `InputRefused` (`team_file_unreadable`).
    """
    file = home / FILE_NAME
    try:
        return _read(json.loads(file.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, LookupError, ValueError, TypeError) as problem:
        raise InputRefused("team_file_unreadable", file=str(file), problem=str(problem)) from problem


def _read(said: Any) -> ServerAddress:
    if not (isinstance(said["port"], int) and isinstance(said["verify"], bool)):
        raise TypeError(FILE_NAME)
    if not _NAMESPACE.fullmatch(said["namespace"]):
        raise ValueError(FILE_NAME)
    return ServerAddress(**said)


def keep_address(home: Path, address: ServerAddress) -> None:
    """Have `home` use the server from now on."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = home / f"{FILE_NAME}.new"
    handle = os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(address), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(home / FILE_NAME)


def forget_address(home: Path) -> None:
    """Have `home` use its own file again."""
    (home / FILE_NAME).unlink(missing_ok=True)
