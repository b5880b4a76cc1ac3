"""A real PostgreSQL server of the tests' own, and the databases in it. No account, no port of the machine's."""

import atexit
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from wa_desktop.store.server_address import ServerAddress

_USER = "wa_tests"
_TEMPLATE = "wa_template"
_PATIENCE_SECONDS = 60
_COPIES_FILES = 150_000
"""The version from which on a server is told how to copy a database."""
_numbers = count(1)


class NoServer(RuntimeError):
    """Neither a package of Python's nor this computer has a PostgreSQL server."""


def programs() -> Path:
    """The folder of `initdb` and `postgres`: the server of a package for tests, else one of this computer."""
    packaged = importlib.util.find_spec("pgserver")
    if packaged is None or packaged.origin is None:
        return _installed()
    return Path(packaged.origin).parent / "pginstall" / "bin"


def _installed() -> Path:
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("postgres")
    for place in [*places, *([Path(found).resolve().parent] if found else [])]:
        if (place / "initdb").exists():
            return place
    raise NoServer("There is no PostgreSQL server: install the package postgresql, or use Python 3.11 or 3.12.")


HASTY = ("fsync=off", "full_page_writes=off", "shared_buffers=64MB", "max_connections=500")
"""What a test that cuts no power wants of its server; without any of it a server is as it comes."""


@dataclass
class Server:
    """One running server; everybody of this computer may come in, as whoever they say they are."""

    folder: Path
    bin: Path
    port: int
    settings: Sequence[str] = HASTY
    strategy: str = ""
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.bin / "postgres", "-D", self.folder / "data", "-p", str(self.port),
                 "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}",
                 *(part for setting in self.settings for part in ("-c", setting))],
                stdout=subprocess.DEVNULL, stderr=log, **_as_somebody(),
            )  # fmt: skip
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                self.connect("postgres").close()
            except psycopg.OperationalError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.05)
            else:
                return

    def stop(self, how: str = "TERM") -> None:
        """End it: `INT` at once with a word to everybody, `KILL` as a power cut does."""
        import signal

        assert self.process is not None
        self.process.send_signal(signal.Signals[f"SIG{how}"])
        self.process.wait(_PATIENCE_SECONDS)
        self.process = None

    def connect(self, database: str, user: str = _USER) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection that commits every statement."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=user, dbname=database, autocommit=True, connect_timeout=5
        )

    def run(self, statement: str, database: str = "postgres") -> None:
        """Execute one statement as the owner of everything."""
        with closing(self.connect(database)) as connection:
            connection.execute(statement.encode())

    def address(self, database: str, user: str = _USER) -> ServerAddress:
        """Where a program finds a database of it."""
        return ServerAddress("127.0.0.1", self.port, database, user, verify=False)

    @contextmanager
    def fresh(self, template: str = _TEMPLATE) -> Iterator[ServerAddress]:
        """A new database with the tables of this version, dropped at the end."""
        name = f"wa_{os.getpid()}_{next(_numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}{self.strategy}")
        try:
            yield self.address(name)
        finally:
            self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


_running: list[Server] = []


def server() -> Server:
    """The server of this process, started when it is first asked for."""
    if not _running:
        _running.append(new_server())
        _with_template(_running[0])
    return _running[0]


def new_server(settings: Sequence[str] = HASTY) -> Server:
    """Another server, with nothing in it."""
    # A temporary folder of root's own would be closed to the server.
    folder = Path(tempfile.mkdtemp(prefix="wa-server-", dir="/tmp" if _as_somebody() else None))  # noqa: S108
    folder.chmod(0o755)
    place = _reachable(programs(), folder)
    data = folder / "data"
    data.mkdir(mode=0o700)
    if _as_somebody():
        shutil.chown(folder, "nobody")
        shutil.chown(data, "nobody")
    subprocess.run(
        [place / "initdb", "-D", data, "-U", _USER, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"],
        check=True, stdout=subprocess.DEVNULL, **_as_somebody(),
    )  # fmt: skip
    made = Server(folder, place, _free_port(), settings)
    made.start()
    atexit.register(_end, made)
    return made


def _with_template(made: Server) -> None:
    from wa_desktop.store.opening import open_store
    from wa_desktop.store.server_address import keep_address

    with closing(made.connect("postgres")) as connection:
        if connection.info.server_version >= _COPIES_FILES:
            # Half the work of writing it all into the log first.
            made.strategy = " STRATEGY FILE_COPY"
    made.run(f"CREATE DATABASE {_TEMPLATE}")
    home = made.folder / "home"
    home.mkdir()
    keep_address(home, made.address(_TEMPLATE))
    open_store(home).close()


def _end(made: Server) -> None:
    if made.process is not None:
        made.stop("INT")
    shutil.rmtree(made.folder, ignore_errors=True)


def _as_somebody() -> dict[str, Any]:
    # PostgreSQL refuses to run as root.
    return {"user": "nobody", "cwd": "/"} if hasattr(os, "geteuid") and os.geteuid() == 0 else {}


def _reachable(place: Path, folder: Path) -> Path:
    """The programs where that other user may read them."""
    if not _as_somebody() or place.is_relative_to("/usr"):
        return place
    package = place.parents[1]
    copied = folder / "programs" / package.name / "pginstall"
    shutil.copytree(package / "pginstall", copied, symlinks=True)
    # Its programs look for their libraries beside the package.
    shutil.copytree(package.with_name(f"{package.name}.libs"), folder / "programs" / f"{package.name}.libs")
    return copied / "bin"


def _free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _look() -> int:
    """Whether the tests have a server here, for the command that runs them; on standard output what is missing."""
    try:
        programs()
    except NoServer as missing:
        sys.stdout.write(f"{missing}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_look())
