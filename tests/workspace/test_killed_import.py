"""An import that is killed at any moment: the list is what it was, and the next import tidies up."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.audience.files import csv_file
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.domain.values import Category
from wa_desktop.store import lists as stored
from wa_desktop.workspace import lists
from wa_desktop.workspace.desk import Desk

KILLED = """
import os, sys
from pathlib import Path
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.store import lists as stored, loading
from wa_desktop.workspace import lists
from wa_desktop.workspace.desk import open_desk

def dying_at(call, times):
    left = [times]
    def instead(*given):
        found = call(*given)
        left[0] -= 1
        if left[0] == 0:
            given[0].commit()
            os._exit(9)
        return found
    return instead

home, path, into, where, times = sys.argv[1:]
if __name__ == "__main__":
    part = loading if where == "load" else stored
    setattr(part, where, dying_at(getattr(part, where), int(times)))
    lists.import_file(open_desk(Path(home)), Path(path), "Clients", Into(into), ImportOptions())
"""
OLD = [f"06123{place:05};oui" for place in range(6_000)]
NEW = [f"06123{place:05};non" for place in range(3_000, 12_000)]


def _listed(folder: Path, name: str, lines: list[str]) -> Path:
    return csv_file(folder / name, "\n".join(["Mobile;Opt-in marketing", *lines]) + "\n")


def _current(desk: Desk) -> Counter[str]:
    with desk.store.read() as connection:
        return Counter(connection.scalars(text("SELECT number FROM member WHERE is_current = 1")))


@pytest.mark.parametrize(
    ("into", "where", "times"),
    [(Into.ADD, "load", 2), (Into.REPLACE, "load", 2), (Into.ADD, "merge_chunk", 1)],
)
def test_that_a_list_stays_whole_when_an_import_into_it_is_killed(
    desk: Desk, tmp_path: Path, into: Into, where: str, times: int
) -> None:
    lists.import_file(desk, _listed(tmp_path, "old.csv", OLD), "Clients", Into.NEW, ImportOptions())
    before, shown = _current(desk), lists.list_named(desk, "Clients")
    new = _listed(tmp_path, "new.csv", NEW)
    script = tmp_path / "killed.py"
    script.write_text(KILLED, encoding="utf-8")
    killed = subprocess.run(
        [sys.executable, str(script), str(desk.home), str(new), into.value, where, str(times)], check=False, timeout=60
    )
    assert killed.returncode == 9
    with desk.store.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM list_import WHERE state = 'loading'")) == 1
    after = lists.list_named(desk, "Clients")
    assert _current(desk) == before
    assert (after.contacts, after.files) == (shown.contacts, shown.files)
    lists.import_file(desk, new, "Clients", into, ImportOptions())
    with desk.store.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM list_import WHERE state = 'loading'")) == 0
        assert connection.scalar(text("SELECT count(*) FROM member")) == 15_000
    taken = lists.list_named(desk, "Clients")
    assert taken.contacts == (12_000 if into is Into.ADD else 9_000)
    assert taken.consent[Category.MARKETING] == (3_000 if into is Into.ADD else 0)


def test_that_a_deletion_that_was_interrupted_hides_the_list_and_is_finished_by_the_next_import(
    desk: Desk, tmp_path: Path
) -> None:
    old = _listed(tmp_path, "old.csv", OLD)
    lists.import_file(desk, old, "Clients", Into.NEW, ImportOptions())
    with desk.store.write() as connection:
        imports = stored.dissolve(connection, lists.list_named(desk, "Clients").id)
        assert stored.discard_chunk(connection, imports[0])
    assert lists.lists(desk) == []
    report = lists.import_file(desk, old, "Clients", Into.NEW, ImportOptions())
    assert report.counts.accepted == len(OLD)
    with desk.store.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM member")) == len(OLD)
        assert connection.scalar(text("SELECT count(*) FROM contact_list")) == 1
