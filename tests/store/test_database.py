"""The database file: private, durable, checked before use."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests.support.stored import restored, stored
from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.store import migration, places
from wa_desktop.store.database import bulk_insert
from wa_desktop.store.file_store import FILE_NAME
from wa_desktop.store.opening import open_store
from wa_desktop.store.schema import metadata, setting


@pytest.mark.file
@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits; the profile folder is private there")
def test_that_the_file_and_its_folder_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    store = open_store(tmp_path / "home")
    with store.write() as connection:
        connection.execute(setting.insert().values(key="a", value="1"))
    for path in (tmp_path / "home", *(tmp_path / "home").iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    store.close()


@pytest.mark.file
def test_that_the_migrations_make_exactly_the_declared_schema(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    engine = create_engine(f"sqlite+pysqlite:///{tmp_path / FILE_NAME}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_that_a_commit_is_durable_and_a_failure_leaves_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.write() as connection:
        connection.execute(setting.insert().values(key="kept", value="1"))

    def fail() -> None:
        with store.write() as connection:
            connection.execute(setting.insert().values(key="lost", value="1"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.read() as connection:
        assert [row.key for row in connection.execute(setting.select())] == ["kept"]
    store.close()


@pytest.mark.file
def test_that_a_file_is_synced_at_every_commit_and_its_log_left_to_the_engine(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.read() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar() == 0
    store.close()


@pytest.mark.file
def test_that_parts_nobody_sees_are_not_synced_and_everything_else_is(tmp_path: Path) -> None:
    opened = open_store(tmp_path / "home")
    query = text("PRAGMA synchronous")
    for durable, level in ((True, 2), (False, 1), (True, 2)):
        with opened.write(durable=durable) as connection:
            assert connection.scalar(query) == level
    with pytest.raises(ZeroDivisionError), opened.write(durable=False):
        raise ZeroDivisionError
    with opened.write() as connection:
        assert connection.scalar(query) == 2
    opened.close()


@pytest.mark.file
def test_that_a_write_takes_the_lock_at_its_first_instant(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.write(), closing(sqlite3.connect(tmp_path / FILE_NAME, timeout=0)) as other:
        other.isolation_level = None
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    store.close()


@pytest.mark.file
def test_that_a_lock_never_given_back_is_said_and_a_wrong_statement_stays_a_bug(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wa_desktop.store.file_store.BUSY_SECONDS", 0.0)
    store = open_store(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(WaitingForPerson, match="store_not_written"), store.write():
            raise AssertionError("the lock is somebody else's")
    with pytest.raises(OperationalError, match="no such table"), store.write() as connection:
        connection.execute(text("SELECT * FROM no_such"))
    store.close()


def test_that_tuples_go_in_through_the_driver(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.write() as connection:
        bulk_insert(connection, setting, ("key", "value"), ((f"k{n}", str(n)) for n in range(1000)))
        bulk_insert(connection, setting, ("key", "value"), [])
    with store.read() as connection:
        assert connection.execute(text("SELECT sum(CAST(value AS BIGINT)) FROM setting")).scalar() == 499500
    store.close()


@pytest.mark.file
def test_that_a_file_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    path = tmp_path / FILE_NAME
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(InputRefused) as refused:
        open_store(tmp_path)
    assert refused.value.code == "store_newer"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


@pytest.mark.file
def test_that_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database at all, just text" * 50)
    with pytest.raises(InputRefused) as refused:
        open_store(tmp_path)
    assert refused.value.code == "store_unreadable"


@pytest.mark.file
def test_that_a_copy_is_kept_before_a_migration(tmp_path: Path) -> None:
    path = restored(stored()["0001"], tmp_path / "home")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO setting (key, value) VALUES ('precious', '1')")
    open_store(path.parent).close()
    (copy,) = path.parent.glob(f"*.before-{migration.HEAD}.0001.*.sqlite3")
    for file in (path, copy):
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("SELECT value FROM setting WHERE key = 'precious'").fetchall() == [("1",)]


@pytest.mark.file
@pytest.mark.parametrize(
    "folder", ["OneDrive", "OneDrive - M-Target", "Dropbox", "Google Drive", "Library/Mobile Documents"]
)
def test_that_a_synchronised_folder_is_refused(tmp_path: Path, folder: str) -> None:
    with pytest.raises(InputRefused) as refused:
        open_store(tmp_path / folder / "wa")
    assert refused.value.code == "store_shared_folder"
    assert not (tmp_path / folder).exists()


@pytest.mark.file
def test_that_a_network_mount_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_mount_type", lambda _: "cifs")
    with pytest.raises(InputRefused) as refused:
        open_store(tmp_path / "home")
    assert refused.value.details["service"] == "cifs"
