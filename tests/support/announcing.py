"""A server on loopback that announces versions, signed with a key made for the test."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wa_desktop.domain.releases import Announcements, key_id
from wa_desktop.workspace import releases

TODAY = datetime.now(UTC).date()
MANIFEST = "/releases/manifest.json"


class Key:
    """A key pair of this test alone."""

    def __init__(self) -> None:
        self._private = Ed25519PrivateKey.generate()
        self.public = self._private.public_key().public_bytes_raw()
        self.id = key_id(self.public)

    def signs(self, content: bytes) -> bytes:
        """The signature file of `content`."""
        return f"{self.id} {base64.b64encode(self._private.sign(content)).decode()}\n".encode()


def manifest(version: str = "9.1.0", **changes: Any) -> bytes:
    """A good manifest but for `changes`."""
    said: dict[str, Any] = {
        "format": 1,
        "product": "wa-desktop",
        "version": version,
        "released": str(TODAY - timedelta(days=1)),
        "expires": str(TODAY + timedelta(days=300)),
        "page": f"https://example.org/wa-desktop/{version}",
        "minimum_schema": 1,
        "summary": {"fr": "Un calendrier des envois.", "en": "A calendar of sends."},
        "files": [
            {
                "name": f"wa-desktop_{version}_amd64.deb",
                "url": f"https://example.org/wa-desktop_{version}_amd64.deb",
                "size": 88_000_000,
                "sha256": "0" * 64,
            }
        ],
    }
    return json.dumps(said | changes).encode()


class Announcer:
    """What it answers by path: (status, headers, body); everything it was asked is kept."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.key = Key()
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def source(self) -> Announcements:
        """Where and whom to ask."""
        return Announcements(self.url + MANIFEST, {self.key.id: self.key.public})

    def source_file(self, folder: Path) -> Path:
        """The same as a file."""
        path = folder / "source.json"
        keys = [base64.b64encode(self.key.public).decode()]
        path.write_text(json.dumps({"address": self.source.address, "keys": keys}), encoding="utf-8")
        return path

    def announce(self, content: bytes, signature: bytes | None = None, path: str = MANIFEST) -> None:
        """Publish a manifest, with its good signature unless another is given."""
        self.answers[path] = (200, {"Content-Type": "application/json"}, content)
        signed = self.key.signs(content) if signature is None else signature
        self.answers[path + ".sig"] = (200, {"Content-Type": "application/octet-stream"}, signed)


@contextmanager
def announcing() -> Iterator[Announcer]:
    """A server for the length of a block."""
    asked: list[Announcer] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here = asked[0]
            here.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            status, headers, body = here.answers.get(self.path, (404, {}, b"nothing"))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        asked.append(Announcer(server.server_port))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield asked[0]
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def asked_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Announcer]:
    """Such a server, which the program asks for the length of the block."""
    monkeypatch.delenv(releases.FORBIDDEN, raising=False)
    with announcing() as opened:
        monkeypatch.setenv(releases.ELSEWHERE, str(opened.source_file(folder)))
        yield opened
