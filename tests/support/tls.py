"""What stands between a program and a PostgreSQL server: certificates, and servers that answer badly."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import trustme

_TLS_PLEASE = struct.pack(">II", 8, 80877103)
_PATIENCE_SECONDS = 20.0


class Certified:
    """An authority, and the files of what it has certified."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._authority = trustme.CA()
        self.file = folder / "authority.pem"
        self._authority.cert_pem.write_to_path(str(self.file))

    def context(self, name: str = "127.0.0.1", *, expired: bool = False) -> ssl.SSLContext:
        """How a server called `name` speaks TLS."""
        until = datetime(2020, 1, 2, tzinfo=UTC) if expired else None
        since = datetime(2020, 1, 1, tzinfo=UTC) if expired else None
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(name, not_before=since, not_after=until).configure_cert(made)
        return made


@contextmanager
def encrypting(port: int, context: ssl.SSLContext) -> Iterator[int]:
    """A server that speaks TLS as PostgreSQL begins it, and hands on what it hears to the one at `port`; its port."""

    def serve(line: socket.socket) -> None:
        if _read(line, len(_TLS_PLEASE)) != _TLS_PLEASE:
            return
        line.sendall(b"S")
        with suppress(OSError), context.wrap_socket(line, server_side=True) as inner:
            inner.settimeout(_PATIENCE_SECONDS)
            with closing(socket.create_connection(("127.0.0.1", port), _PATIENCE_SECONDS)) as behind:
                back = threading.Thread(target=_pass_on, args=(behind, inner), daemon=True)
                back.start()
                _pass_on(inner, behind)
                back.join(_PATIENCE_SECONDS)

    with _serving(serve) as own:
        yield own


@contextmanager
def refusing(state: str, words: str) -> Iterator[int]:
    """A server that says one thing to everybody, with this SQLSTATE; its port."""
    fields = {"S": "FATAL", "V": "FATAL", "C": state, "M": words}
    body = b"".join(key.encode() + value.encode() + b"\0" for key, value in fields.items()) + b"\0"

    def serve(line: socket.socket) -> None:
        if _read(line, len(_TLS_PLEASE)) == _TLS_PLEASE:
            line.sendall(b"N")
            line.recv(4096)
        line.sendall(b"E" + struct.pack(">I", len(body) + 4) + body)

    with _serving(serve) as own:
        yield own


@contextmanager
def babbling() -> Iterator[int]:
    """A server of something else; its port."""
    with _serving(lambda line: line.sendall(b"220 mail.example ready\r\n")) as own:
        yield own


@contextmanager
def silent() -> Iterator[int]:
    """A server that takes connections and says nothing; its port."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=8)) as door:
        yield door.getsockname()[1]


@contextmanager
def _serving(serve: Callable[[socket.socket], object]) -> Iterator[int]:
    door = socket.create_server(("127.0.0.1", 0), backlog=16)
    guests: list[threading.Thread] = []

    def each(line: socket.socket) -> None:
        with closing(line), suppress(OSError):
            line.settimeout(_PATIENCE_SECONDS)
            serve(line)

    def listen() -> None:
        with suppress(OSError):
            while True:
                line, _peer = door.accept()
                guests.append(threading.Thread(target=each, args=(line,), daemon=True))
                guests[-1].start()

    listening = threading.Thread(target=listen, daemon=True)
    listening.start()
    try:
        yield door.getsockname()[1]
    finally:
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        door.close()
        for guest in (listening, *guests):
            guest.join(_PATIENCE_SECONDS)


def _read(line: socket.socket, size: int) -> bytes:
    return line.recv(size, socket.MSG_WAITALL)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)
