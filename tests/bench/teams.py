"""A team's server for the benches: as PostgreSQL comes, every commit on the disk before it is answered."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.support.server import Server, new_server
from wa_desktop.store.server_address import keep_address
from wa_desktop.workspace.desk import Desk, open_desk

AS_IT_COMES: tuple[str, ...] = ()
_numbers = count(1)


def server_of_bench() -> Server:
    """A new one with the settings of a fresh installation, gone with this process."""
    return new_server(AS_IT_COMES)


@contextmanager
def team_desk(server: Server, folder: Path) -> Iterator[Desk]:
    """A desk whose database is a new one on `server`, gone after the block."""
    home = Path(tempfile.mkdtemp(prefix="team-", dir=folder))
    name = f"bench_{next(_numbers)}"
    server.run(f"CREATE DATABASE {name}")
    keep_address(home, server.address(name))
    desk = open_desk(home)
    try:
        yield desk
    finally:
        desk.close()
        server.run(f"DROP DATABASE {name} WITH (FORCE)")
        shutil.rmtree(home)
