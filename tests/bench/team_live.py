"""How soon one workstation sees what another has committed on a team's server, idle and while others work there.

`python -m tests.bench.team_live [CHANGES] [ROWS] [PER_SECOND]`: one process suppresses numbers one by one, this one
follows and has a window open on their page; then again while a third loads ROWS contacts over and over, and while a
third sends PER_SECOND calls a second.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import text

from tests.bench.dispatch_speed import ROOT, _server
from tests.bench.teams import server_of_bench, team_desk
from wa_desktop.domain.news import Kind, News
from wa_desktop.domain.values import Scope
from wa_desktop.store.server_address import ServerAddress, keep_address
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.pages.suppressions import SuppressionsPage
from wa_desktop.workspace import news, suppressions
from wa_desktop.workspace.desk import Desk, open_desk

_PATIENCE_SECONDS = 900
_LOOK_MS = 2
_COUNT = text("SELECT count(*) FROM standing_entry WHERE kind = 'suppression'")
_PAUSE_SECONDS = 0.3


def main(changes: int = 200, rows: int = 200_000, per_second: int = 1_000) -> None:
    """Each scene, with the median and the worst of a hundred."""
    with tempfile.TemporaryDirectory() as folder:
        place, server = Path(folder), server_of_bench()
        with team_desk(server, place) as first, _window(_home(place, "window", first)) as page:
            address = first.store.address  # type: ignore[attr-defined]
            with _follower(_home(place, "ear", first)) as heard:
                _scene("quiet", place, address, changes, page, heard)
                with _beside(place, address, ("load", str(rows))):
                    _scene(f"a load of {rows:,} rows", place, address, changes, page, heard)
                with _server(place) as url, _sending(place, address, url, changes, per_second):
                    # Freezing the campaign is not sending it.
                    _until(lambda: _sent(first))
                    _scene(f"{per_second:,} calls a second", place, address, changes, page, heard)


def _sent(desk: Desk) -> bool:
    with desk.store.read() as connection:
        return connection.execute(text("SELECT 1 FROM batch LIMIT 1")).first() is not None


def _home(place: Path, name: str, like: object) -> Path:
    keep_address(place / name, like.store.address)  # type: ignore[attr-defined]
    return place / name


@contextmanager
def _window(home: Path) -> Iterator[SuppressionsPage]:
    app = QApplication.instance() or QApplication([])
    window = MainWindow(home)
    window.show()
    window.open_desk()
    _until(lambda: window.page is not None)
    window.go("suppressions")
    try:
        yield cast("SuppressionsPage", window.page)
    finally:
        window.leave()
        _until(lambda: window.closed)
        app.processEvents()


@contextmanager
def _follower(home: Path) -> Iterator[list[float]]:
    """When it had read each suppression, the first one first, each time after it was told of some."""
    heard: list[float] = []
    desk = open_desk(home)

    def tell(told: News) -> None:
        if Kind.SUPPRESSIONS in told.kinds:
            with desk.store.read() as connection:
                count = connection.execute(_COUNT).scalar_one()
            heard.extend([time.monotonic()] * (count - len(heard)))

    news.follow(desk, tell)
    try:
        yield heard
    finally:
        desk.close()


@contextmanager
def _beside(place: Path, address: ServerAddress, arguments: tuple[str, ...]) -> Iterator["subprocess.Popen[str]"]:
    home = Path(tempfile.mkdtemp(dir=place))
    keep_address(home, address)
    command = [sys.executable, "-m", "tests.bench.team_live", arguments[0], str(home), *arguments[1:]]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def _sending(place: Path, address: ServerAddress, url: str, changes: int, per_second: int) -> Iterator[None]:
    folder = Path(tempfile.mkdtemp(dir=place))
    shutil.copy(place / "ca.pem", folder)
    keep_address(folder / "home", address)
    seconds = str(int(changes * _PAUSE_SECONDS * 3) + 20)
    command = [sys.executable, "-m", "tests.bench.dispatch_speed", "engine", url, str(folder), seconds, str(per_second)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.kill()


def _scene(
    name: str, place: Path, address: ServerAddress, changes: int, page: SuppressionsPage, heard: list[float]
) -> None:
    base, shown = page.table.records.rowCount(), list[float]()
    with _beside(place, address, ("write", str(changes), str(base))) as writer:

        def over() -> bool:
            while len(shown) < page.table.records.rowCount() - base:
                shown.append(time.monotonic())
            return len(shown) >= changes and len(heard) >= base + changes and writer.poll() is not None

        _until(over)
        assert writer.stdout is not None
        told = [float(line) for line in writer.stdout]
    _say(f"{name}: read", [seen - at for at, seen in zip(told, heard[base:], strict=True)])
    _say(f"{name}: in the table", [seen - at for at, seen in zip(told, shown, strict=True)])


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < until
        QTest.qWait(_LOOK_MS)


def _say(name: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    print(f"{name}: p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, worst {ordered[-1] * 1000:.0f} ms")  # noqa: T201


def write(home: str, changes: str, base: str) -> None:
    """Suppress numbers one by one; prints when each was committed."""
    desk = open_desk(Path(home))
    for at in range(int(changes)):
        suppressions.add(desk, [f"+336{(int(base) + at):08}"], Scope.STOP)
        print(time.monotonic(), flush=True)  # noqa: T201
        time.sleep(_PAUSE_SECONDS)
    desk.close()


def load(home: str, rows: str) -> None:
    """Load a list over and over, until killed."""
    from tests.bench.team_measures import make_file
    from wa_desktop.domain.contacts import ImportOptions, Into
    from wa_desktop.workspace import lists

    desk, path = open_desk(Path(home)), make_file(Path(home) / "list.csv", int(rows))
    options = ImportOptions(accept_repairs=frozenset({"missing_plus"}))
    for round_ in range(1_000):
        lists.import_file(desk, path, f"Clients {round_}", Into.NEW, options)


_PARTS: dict[str, Callable[..., None]] = {"write": write, "load": load}

if __name__ == "__main__":
    part = _PARTS.get(sys.argv[1]) if len(sys.argv) > 1 else None
    if part is not None:
        part(*sys.argv[2:])
    else:
        main(*map(int, sys.argv[1:]))
