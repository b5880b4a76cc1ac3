"""A copied folder and a database put back are noticed before anything is sent twice."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from wa_desktop.store.database import Store
from wa_desktop.store.file_store import FILE_NAME
from wa_desktop.store.marks import COPIED, RESTORED, Mark, doubt_of, settle_doubt
from wa_desktop.store.opening import open_store
from wa_desktop.workspace.desk import Desk


def call(store: Store, number: int) -> None:
    """As an engine does: the call is in the ledger, then in the mark."""
    with store.write() as c:
        c.execute(
            text(
                "INSERT INTO campaign (id, name, state, template, list_name, plan, estimate, content_guard, currency,"
                " batch_size, created_at) VALUES (:id, '', 'running', '', '', '', '', '', '', 1, 1)"
            ),
            {"id": number},
        )
        c.execute(text("INSERT INTO content (id, campaign_id, hash, language, message) VALUES (:id, :id, '', '', '')"),
                  {"id": number})  # fmt: skip
        c.execute(
            text(
                "INSERT INTO batch (id, campaign_id, content_id, size, engine, claimed_at)"
                " VALUES (:id, :id, :id, 1, '', 1)"
            ),
            {"id": number},
        )
    Mark(store.home).note(number)


def doubt(store: Store) -> str:
    Mark(store.home).check(store)
    with store.read() as c:
        found = doubt_of(c)
    return found.code if found else ""


def test_that_a_database_that_stays_where_it_is_raises_no_doubt(desk: Desk) -> None:
    assert doubt(desk.store) == ""
    call(desk.store, 1)
    assert doubt(desk.store) == ""
    call(desk.store, 2)
    assert doubt(desk.store) == ""


@pytest.mark.file
def test_that_a_copied_folder_is_doubted_until_a_person_has_said_so(desk: Desk, tmp_path: Path) -> None:
    doubt(desk.store)
    call(desk.store, 1)
    desk.close()
    shutil.copytree(desk.home, tmp_path / "copy")
    copy = open_store(tmp_path / "copy")
    assert doubt(copy) == COPIED
    assert doubt(copy) == COPIED
    with copy.write() as c:
        settle_doubt(c)
    assert doubt(copy) == ""
    copy.close()


@pytest.mark.file
def test_that_a_copied_file_without_its_mark_is_doubted(desk: Desk, tmp_path: Path) -> None:
    doubt(desk.store)
    call(desk.store, 1)
    desk.close()
    (tmp_path / "copy").mkdir()
    shutil.copy(desk.home / FILE_NAME, tmp_path / "copy" / FILE_NAME)
    copy = open_store(tmp_path / "copy")
    assert doubt(copy) == COPIED
    copy.close()


@pytest.mark.file
def test_that_a_database_put_back_is_doubted_when_more_was_sent_since(desk: Desk, tmp_path: Path) -> None:
    doubt(desk.store)
    call(desk.store, 1)
    desk.close()
    backup = tmp_path / "backup"
    shutil.copy(desk.home / FILE_NAME, backup)
    store = open_store(desk.home)
    call(store, 2)
    store.close()
    shutil.copy(backup, desk.home / FILE_NAME)
    store = open_store(desk.home)
    assert doubt(store) == RESTORED
    store.close()


@pytest.mark.file
def test_that_a_database_put_back_unchanged_raises_no_doubt(desk: Desk, tmp_path: Path) -> None:
    doubt(desk.store)
    call(desk.store, 1)
    desk.close()
    shutil.copy(desk.home / FILE_NAME, tmp_path / "backup")
    shutil.copy(tmp_path / "backup", desk.home / FILE_NAME)
    store = open_store(desk.home)
    assert doubt(store) == ""
    store.close()
