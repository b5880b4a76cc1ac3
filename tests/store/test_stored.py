"""The rule of the stored databases: every released schema has one, and a released schema changes no more."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from tests.support import stored
from wa_desktop.store import migration
from wa_desktop.store.mailbox import VERSION, Letter, Mailbox

RENEW = "python -m tests.stored.make"


def made_by_migrations(path: Path, revision: str) -> dict[str, str]:
    """The tables of a new database at `revision`."""
    config = Config()
    config.set_main_option("script_location", str(Path(migration.__file__).parent / "migrations"))
    engine = create_engine(f"sqlite+pysqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
    return stored.tables(path)


def test_that_every_schema_has_its_stored_database() -> None:
    files = stored.stored()
    assert tuple(files) == migration.REVISIONS, f"the newest schema has no stored database: {RENEW}"
    for revision, path in files.items():
        assert stored.origin(path)[1] == revision
        assert path.stat().st_size <= stored.LARGEST


@pytest.mark.parametrize("revision", migration.REVISIONS)
def test_that_a_schema_is_what_its_stored_database_holds(tmp_path: Path, revision: str) -> None:
    path = stored.stored()[revision]
    version = stored.origin(path)[0]
    known = stored.tables(stored.restored(path, tmp_path / "stored"))
    fresh = made_by_migrations(tmp_path / "fresh.sqlite3", revision)
    if version in stored.released((stored.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")):
        hint = f"{version} is released with schema {revision}: it changes no more, write the next revision"
    else:
        hint = f"schema {revision} has changed since: {RENEW}"
    assert known == fresh, hint


def test_that_every_release_has_data_that_is_opened_again() -> None:
    releases = stored.released((stored.ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert stored.without_home(stored.stored(), releases) == []


def test_that_a_released_version_is_one_with_a_date(tmp_path: Path) -> None:
    log = (
        "# Changes\n\n## 0.3.0 – unreleased\n\n- x\n\n## 0.2.0 – 2027-02-01\n\n- 2026-01-01\n\n## 0.1.0 - 2026-12-01\n"
    )
    assert stored.released(log) == ["0.2.0", "0.1.0"]
    (tmp_path / "0001.sql").write_text("-- WA Desktop 0.2.0, schema 0001\n", encoding="utf-8")
    assert stored.without_home(stored.stored(tmp_path), stored.released(log)) == ["0.1.0"]
    (tmp_path / "0001.sql").write_text("-- WA Desktop 0.1.0, schema 0001\n", encoding="utf-8")
    assert stored.without_home(stored.stored(tmp_path), stored.released(log)) == []


def test_that_a_relay_s_file_of_an_earlier_program_hands_over_what_it_holds(tmp_path: Path) -> None:
    path = stored.stored_mailbox(VERSION)
    assert path.exists(), f"the relay's tables have no stored file: {RENEW}"
    file = stored.rebuilt(path, tmp_path / "relay.sqlite3")
    with closing(Mailbox(tmp_path / "fresh.sqlite3")):
        assert stored.tables(file) == stored.tables(tmp_path / "fresh.sqlite3"), f"the relay's tables changed: {RENEW}"
    with closing(Mailbox(file)) as mailbox:
        page = mailbox.after(0, 100, 1_000_000)
        assert [json.loads(one.body)["number"] for one in page.letters] == [0, 1, 2]
        assert mailbox.keep([Letter(b"key 1", b"again"), Letter(b"another", b"{}")]) == [False, True]


NEXT = '''"""A schema that does not exist yet"""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade() -> None:
    """One column more, on a table that others refer to."""
    op.add_column("contact_list", sa.Column("colour", sa.Text(), nullable=False, server_default="blue"))
'''


@pytest.mark.file
def test_that_stored_data_moves_to_a_later_schema_and_a_copy_of_it_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stored.stored()[migration.HEAD]
    file = stored.restored(path, tmp_path / "home")
    before = _rows(file)
    chain = tmp_path / "migrations"
    shutil.copytree(Path(migration.__file__).parent / "migrations", chain, ignore=shutil.ignore_patterns("__pycache__"))
    (chain / "versions" / "v9999.py").write_text(NEXT.format(head=migration.HEAD), encoding="utf-8")
    monkeypatch.setattr(migration, "_MIGRATIONS", chain)
    monkeypatch.setattr(migration, "REVISIONS", (*migration.REVISIONS, "9999"))
    monkeypatch.setattr(migration, "HEAD", "9999")
    migration.bring_up_to_date(file)
    assert _rows(file) == before
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT DISTINCT colour FROM contact_list").fetchall() == [("blue",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    (copy,) = file.parent.glob(f"*.before-9999.{path.stem}.*.sqlite3")
    assert _rows(copy) == before


def _rows(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
