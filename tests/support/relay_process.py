"""A real relay in a process of its own, and the few requests that tests and benches make of it."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

PROGRAM = os.environ.get("WA_DESKTOP_PROGRAM")
ROOT = Path(__file__).resolve().parents[2]
SECRET = "a-path-that-nobody-guesses"
TOKEN = "a-token-that-nobody-guesses"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


class RelayProcess:
    """`wa-desktop relay serve` on a free port; a context manager."""

    def __init__(self, data: Path, *options: str, environment: Mapping[str, str] | None = None) -> None:
        words = ["relay", "serve", "--port", "0", "--data", str(data), "--allow", "127.0.0.1", *options, "--json"]
        self.log = data.with_suffix(".log")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM, *words] if PROGRAM else [sys.executable, "-m", "wa_desktop", *words],
                cwd=ROOT,
                env={**os.environ, "WA_RELAY_SECRET": SECRET, "WA_RELAY_TOKEN": TOKEN, **(environment or {})},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.said = self._document()
        self.address = self.said.get("address", "")
        self.url = f"{self.address}/{SECRET}"

    def _document(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        text = ""
        for line in self.process.stdout:
            text += line
            if line.rstrip() == "}":
                break
        found: dict[str, Any] = json.loads(text)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.end()

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


def ask(
    url: str, body: bytes | None = None, method: str = "", headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """The status and the body of one request."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method or ("GET" if body is None else "POST"), target, body, dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def pull(address: str, after: int = 0, limit: int = 1_000) -> dict[str, Any]:
    """One answer to a workstation."""
    status, text = ask(f"{address}/events?after={after}&limit={limit}", headers=HEADERS)
    assert status == 200, text
    found: dict[str, Any] = json.loads(text)
    return found


def pull_all(address: str, after: int = 0, limit: int = 1_000) -> list[dict[str, Any]]:
    """Every event after a cursor, as a workstation fetches them."""
    events: list[dict[str, Any]] = []
    more = True
    while more:
        page = pull(address, after, limit)
        events += page["events"]
        after, more = page["next"], page["more"]
    return events


def metrics(address: str) -> dict[str, float]:
    """The figures of `/metrics`, by name and labels."""
    status, text = ask(f"{address}/metrics", headers=HEADERS)
    assert status == 200, text
    lines = (line.rsplit(" ", 1) for line in text.decode().splitlines() if not line.startswith("#"))
    return {name.removeprefix("wa_relay_"): float(value) for name, value in lines}


def until(happened: Callable[[], bool]) -> None:
    """Wait until it happened; a minute at most."""
    ends = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < ends, "it never happened"
        time.sleep(0.02)
