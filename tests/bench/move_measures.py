"""A workstation's data to the team's server and back, beside the same import in the same run. What `team_move` runs."""

import time
from contextlib import closing
from pathlib import Path

from tests.bench.measuring import folder_of_bench, say
from tests.bench.team_measures import MILLION, make_file, store_list
from tests.bench.teams import server_of_bench
from wa_desktop.workspace import backups, lists, teams
from wa_desktop.workspace.desk import open_desk

_PASSPHRASE = "of the bench alone"


def move(count: int = MILLION) -> None:
    """Import a list, move it, back it up there, take a copy home; every part beside the import."""
    with folder_of_bench() as folder:
        server, home = server_of_bench(), folder / "home"
        path = make_file(folder / "list.csv", count)
        with closing(open_desk(home)) as desk:
            imported = _seconds(lambda: store_list(desk, path, count))
            here = _seconds(lambda: backups.backup(desk, folder / "disk", _PASSPHRASE))
        server.run("CREATE DATABASE bench_move")
        address = server.address("bench_move")
        url = f"postgresql://{address.user}@{address.host}:{address.port}/{address.database}"
        moved = _seconds(lambda: teams.move(home, url))
        there = _seconds(lambda: _backup(home, folder))
        left = _seconds(lambda: teams.leave(home, copy=True))
        with closing(open_desk(home)) as desk:
            assert lists.list_named(desk, "Clients").contacts > count // 2
        say(f"{count:,} contacts moved / imported", moved / imported, "≤ 3", f"{moved:.1f} s, {imported:.1f} s")
        say("backup of the server / of the file", there / here, "-", f"{there:.1f} s, {here:.1f} s")
        say("left with a copy / imported", left / imported, "-", f"{left:.1f} s")


def _backup(home: Path, folder: Path) -> None:
    with closing(open_desk(home)) as desk:
        backups.backup(desk, folder / "disk", _PASSPHRASE)


def _seconds(work: object) -> float:
    assert callable(work)
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
