"""Long loads: their log is emptied on the way, unless an engine owns that, and nothing else changes."""

import gc
from pathlib import Path

import pytest
from sqlalchemy import text

from wa_desktop.store.bulk import bulk_write, relieve_log, without_collector
from wa_desktop.store.file_store import FILE_NAME
from wa_desktop.store.lease import LOCK_NAME
from wa_desktop.store.locks import FileLock
from wa_desktop.workspace.desk import Desk


def _fill(desk: Desk) -> Path:
    with bulk_write(desk.store) as c:
        c.execute(text("INSERT INTO setting (key, value) VALUES ('big', :value)"), {"value": "x" * 200_000})
    return desk.home / f"{FILE_NAME}-wal"


@pytest.mark.file
def test_that_a_large_log_is_moved_into_the_database(desk: Desk) -> None:
    log = _fill(desk)
    small = (desk.home / FILE_NAME).stat().st_size
    relieve_log(desk.store)
    assert (desk.home / FILE_NAME).stat().st_size == small
    relieve_log(desk.store, largest=100_000)
    assert (desk.home / FILE_NAME).stat().st_size > small + 150_000
    with desk.store.write() as c:
        c.execute(text("INSERT INTO setting (key, value) VALUES ('small', '1')"))
    assert log.exists()
    with desk.store.read() as c:
        assert c.execute(text("SELECT count(*) FROM setting WHERE key IN ('big', 'small')")).scalar_one() == 2


@pytest.mark.file
def test_that_an_engines_log_is_left_to_the_engine(desk: Desk) -> None:
    _fill(desk)
    small = (desk.home / FILE_NAME).stat().st_size
    with FileLock(desk.home / LOCK_NAME):
        relieve_log(desk.store, largest=100_000)
        assert (desk.home / FILE_NAME).stat().st_size == small


def test_that_the_collector_is_as_before_afterwards() -> None:
    was_on = gc.isenabled()
    try:
        for on in (True, False):
            (gc.enable if on else gc.disable)()
            with without_collector():
                assert not gc.isenabled()
            assert gc.isenabled() is on
    finally:
        (gc.enable if was_on else gc.disable)()
