"""The schema's versions: checked without Alembic, brought up to date with it."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wa_desktop.domain.errors import InputRefused
from wa_desktop.store.locks import FileLock

if TYPE_CHECKING:
    from sqlalchemy import Connection

REVISIONS = ("0001", "0002")
"""Every schema version this program knows, oldest first."""

HEAD = REVISIONS[-1]
_MIGRATIONS = Path(__file__).parent / "migrations"


def bring_up_to_date(path: Path) -> None:
    """Make or migrate the schema of the file at `path`; a copy is kept before a migration.

    Raises `InputRefused` `store_newer` for a file of a later program.
    """
    if _revision(path) == HEAD:
        return
    with FileLock(path.with_name("migration.lock"), wait_seconds=60):
        revision = _revision(path)
        if revision == HEAD:
            return
        if revision and revision not in REVISIONS:
            raise InputRefused("store_newer", file=str(path))
        if revision:
            _keep_copy(path, revision)
        _upgrade(path)


def _revision(path: Path) -> str:
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
    return str(row[0]) if row else ""


def _keep_copy(path: Path, revision: str) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    copy = path.with_name(f"{path.stem}.before-{HEAD}.{revision}.{stamp}.sqlite3")
    copy.touch(mode=0o600)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _upgrade(path: Path) -> None:
    from sqlalchemy import create_engine

    engine = create_engine(f"sqlite+pysqlite:///{path}")
    try:
        with engine.begin() as connection:
            upgrade(connection)
    finally:
        engine.dispose()


def upgrade(connection: "Connection") -> None:
    """Run the migrations that the database of `connection` has not seen, in its transaction."""
    # Alembic costs 0.3 s to import and is needed once per release: only here.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
