"""A raw socket server in its own thread that breaks HTTP in every way a network can.

It knows nothing of aiohttp, so that a fault is what it says. It records every complete request
and the connection it came on.
"""

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

Connection = socket.socket
Play = Callable[["FaultServer", Connection, "Request"], bool]
"""Answers (or not) one request; whether the connection goes on."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request whose head arrived; `body` is what Content-Length promised, once `read_body` ran."""

    connection: int
    head: bytes
    body: bytes


def good_body(request: Request) -> bytes:
    """A 202 that answers every number of the request."""
    numbers = json.loads(request.body)["recipients"]
    return json.dumps(
        {
            "response": {"response_code": "202", "response_desc": "Request successfully queued."},
            "details": "Request accepted for processing.",
            "reference": "123456",
            "recipients": [
                {"submitted": n, "rewrited": n[1:], "state": "ACCEPTED", "reason_code": "PROCESSING"} for n in numbers
            ],
        }
    ).encode()


def error_body(status: int) -> bytes:
    """SMSBOX's own error body."""
    return json.dumps({"response": {"response_code": str(status), "response_desc": "No."}, "error": "Why."}).encode()


def answer(status: int, body: bytes, *headers: str, length: int | None = None) -> bytes:
    """An HTTP/1.1 answer; `length` lies about the body when given."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def reset(connection: Connection) -> None:
    """Close with RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class FaultServer:
    """Accepts on loopback; each request is played by the next of `plays`, then by the last one."""

    def __init__(self, *plays: Play, tls: ssl.SSLContext | None = None, read_bodies: bool = True) -> None:
        self._plays = list(plays)
        self._tls = tls
        self._read_bodies = read_bodies
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._open: list[Connection] = []
        self.stopping = threading.Event()
        self.heads = 0
        self.last_head = b""
        self.received: list[Request] = []
        self.connections = 0

    @property
    def url(self) -> str:
        """The base URL."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        thread = threading.Thread(target=self._accept, daemon=True)
        thread.start()
        self._threads.append(thread)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.stopping.is_set():
            return
        self.stopping.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            connection.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection, self.connections), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, raw: Connection, number: int) -> None:
        connection = raw
        try:
            if self._tls is not None:
                raw.settimeout(5)
                connection = self._tls.wrap_socket(raw, server_side=True)
            self._open.append(connection)
            connection.settimeout(0.1)
            while not self.stopping.is_set() and self._one(connection, number):
                pass
        except OSError:
            pass
        finally:
            connection.close()

    def _one(self, connection: Connection, number: int) -> bool:
        head, rest = self._read_until(connection, b"\r\n\r\n")
        if not head:
            return False
        self.heads += 1
        self.last_head = head
        play = self._plays.pop(0) if len(self._plays) > 1 else self._plays[0]
        if not self._read_bodies and play is self._plays[0]:
            return play(self, connection, Request(number, head, b""))
        request = Request(number, head, self._body(connection, head, rest))
        self.received.append(request)
        return play(self, connection, request)

    def _read_until(self, connection: Connection, mark: bytes) -> tuple[bytes, bytes]:
        data = b""
        while mark not in data:
            part = self._read(connection)
            if not part:
                return b"", b""
            data += part
        head, _, rest = data.partition(mark)
        return head, rest

    def _body(self, connection: Connection, head: bytes, rest: bytes) -> bytes:
        size = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
        )
        while len(rest) < size:
            part = self._read(connection)
            if not part:
                raise ConnectionError("the request was cut")
            rest += part
        return rest

    def _read(self, connection: Connection) -> bytes:
        while not self.stopping.is_set():
            try:
                return connection.recv(65536)
            except TimeoutError:
                continue
        return b""


def says(make: Callable[[Request], bytes], *, goes_on: bool = True) -> Play:
    """Send these bytes; then keep the connection or close it."""

    def play(_: FaultServer, connection: Connection, request: Request) -> bool:
        connection.sendall(make(request))
        return goes_on

    return play


def good() -> Play:
    """A right 202."""
    return says(lambda request: answer(202, good_body(request)))


def hang(server: FaultServer, _: Connection, __: Request) -> bool:
    """Never answer."""
    server.stopping.wait(10)
    return False


def reset_now(_: FaultServer, connection: Connection, __: Request) -> bool:
    """RST instead of an answer."""
    reset(connection)
    return False


def close_now(_: FaultServer, __: Connection, ___: Request) -> bool:
    """End of stream instead of an answer."""
    return False


def reset_in_the_middle(_: FaultServer, connection: Connection, request: Request) -> bool:
    """Half of a right 202, then RST."""
    whole = answer(202, good_body(request))
    connection.sendall(whole[: len(whole) - 20])
    time.sleep(0.05)  # the half must leave before the RST throws it away
    reset(connection)
    return False


def drip(server: FaultServer, connection: Connection, request: Request) -> bool:
    """A right 202, one byte at a time, forever slow."""
    for byte in answer(202, good_body(request)):
        connection.sendall(bytes([byte]))
        if server.stopping.wait(0.2):
            break
    return False


def oversize(_: FaultServer, connection: Connection, __: Request) -> bool:
    """A 202 larger than any that SMSBOX gives."""
    size = 9 * 1024 * 1024
    connection.settimeout(5)
    connection.sendall(answer(202, b"", "Content-Type: application/json", length=size))
    for _block in range(size // 65536):
        connection.sendall(b" " * 65536)
    return False
