"""Why a server cannot be reached: looked at once more by hand, after the driver has failed.

The driver tells such things in the words of its library and of the computer's language; here they are codes.
"""

import socket
import ssl
import struct
import threading
from contextlib import closing

from wa_desktop.domain.errors import InputRefused
from wa_desktop.store.server_address import ServerAddress

_SECONDS = 2.0
_NAME_SECONDS = 4.0
_TLS_PLEASE = struct.pack(">II", 8, 80877103)
"""PostgreSQL's SSLRequest: its length, then the number that stands for it."""
_EXPIRED, _NOT_YET = 10, 9
_WRONG_NAME = frozenset({62, 64})
_UNKNOWN = frozenset({2, 18, 19, 20, 21})
"""What OpenSSL calls the failures of a verification."""


def obstacle(address: ServerAddress, authorities: str) -> InputRefused | None:
    """What keeps this computer from an encrypted word with the server; None when nothing does.

    `server_name_unknown`, `server_refused`, `server_silent`, `server_unreachable`, `server_not_one`,
    `server_without_tls`, `server_tls_…`. Takes a few seconds at most.
    """
    if address.host.startswith(("/", "@")):
        return None
    try:
        with closing(socket.create_connection((address.host, address.port), _SECONDS)) as line:
            return _without_tls(line, address) or (_tls(line, address, authorities) if address.verify else None)
    except socket.gaierror:
        return InputRefused("server_name_unknown", host=address.host)
    except ConnectionRefusedError:
        return InputRefused("server_refused", server=address.told)
    except TimeoutError:
        return InputRefused("server_silent", server=address.told)
    except OSError as problem:
        return InputRefused("server_unreachable", server=address.told, problem=problem.strerror or str(problem))


def refuse_unknown_name(address: ServerAddress) -> None:
    """Raise `InputRefused` (`server_name_unknown`, `server_silent`) unless the name is an address in a few seconds.

    The driver would wait for as long as the computer asks its name servers, one after the other.
    """
    if address.host.startswith(("/", "@")):
        return
    found: list[bool] = []

    def ask() -> None:
        try:
            found.append(bool(socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)))
        except OSError:
            found.append(False)

    asking = threading.Thread(target=ask, name="name", daemon=True)
    asking.start()
    asking.join(_NAME_SECONDS)
    if not found:
        raise InputRefused("server_silent", server=address.told)
    if not found[0]:
        raise InputRefused("server_name_unknown", host=address.host)


def _without_tls(line: socket.socket, address: ServerAddress) -> InputRefused | None:
    line.sendall(_TLS_PLEASE)
    try:
        answer = line.recv(1)
    except ConnectionError:
        answer = b""
    if answer == b"N":
        return InputRefused("server_without_tls", server=address.told) if address.verify else None
    return None if answer == b"S" else InputRefused("server_not_one", server=address.told)


def _tls(line: socket.socket, address: ServerAddress, authorities: str) -> InputRefused | None:
    try:
        context = ssl.create_default_context(cafile=authorities or None)
        # As the connection itself; some systems would go on with less.
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        with context.wrap_socket(line, server_hostname=address.host):
            return None
    except ssl.SSLCertVerificationError as problem:
        return InputRefused(_code_of(problem.verify_code), host=address.host, server=address.told)
    except ssl.SSLError as problem:
        old = "PROTOCOL" in (problem.reason or "") or "VERSION" in (problem.reason or "")
        code = "server_tls_old" if old else "server_tls_failed"
        return InputRefused(code, server=address.told, problem=problem.reason or str(problem))
    except TimeoutError:
        return InputRefused("server_silent", server=address.told)
    except OSError as problem:
        return InputRefused("server_tls_failed", server=address.told, problem=problem.strerror or str(problem))


def _code_of(verdict: int) -> str:
    if verdict in (_EXPIRED, _NOT_YET):
        return "server_tls_expired"
    if verdict in _WRONG_NAME:
        return "server_tls_name"
    return "server_tls_unknown"
