"""The stored databases: which there are, what they must agree with, and how a home is made from one."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from wa_desktop.store.file_store import FILE_NAME

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "stored"
LARGEST = 300_000
"""Bytes of one stored database: every clone carries them all."""
_HEAD = re.compile(r"-- WA Desktop (\S+), schema (\S+)\n")


def stored(folder: Path = FOLDER) -> dict[str, Path]:
    """The stored databases by their schema."""
    return {path.stem: path for path in sorted(folder.glob("[0-9][0-9][0-9][0-9].sql"))}


def stored_mailbox(version: int, folder: Path = FOLDER) -> Path:
    """The stored file of a relay, of this version of its tables."""
    return folder / f"relay-{version}.sql"


def origin(path: Path) -> tuple[str, str]:
    """The program's version and the schema that a stored database names in its first line."""
    with path.open(encoding="utf-8") as file:
        found = _HEAD.fullmatch(file.readline())
    assert found, f"{path.name} does not say where it comes from"
    return found[1], found[2]


def facts(path: Path) -> dict[str, Any]:
    """What the program that made a stored database said of it, by command line."""
    found: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return found


def restored(path: Path, home: Path) -> Path:
    """The database of a stored one, in place in `home`; its path."""
    home.mkdir(mode=0o700, parents=True)
    return rebuilt(path, home / FILE_NAME)


def rebuilt(path: Path, file: Path) -> Path:
    """The database of a stored one, as `file`."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(path.read_text(encoding="utf-8"))
    return file


def dumped(database: Path, version: str, schema: str) -> str:
    """A database as text, with its origin in the first line."""
    with closing(sqlite3.connect(database)) as connection:
        (own,) = connection.execute("PRAGMA user_version").fetchone()
        lines = "\n".join(connection.iterdump())
    return f"-- WA Desktop {version}, schema {schema}\n{lines}\nPRAGMA user_version = {own};\n"


def tables(database: Path) -> dict[str, str]:
    """The tables and indexes of a database by name, as SQL without its layout."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: " ".join(sql.split()) for name, sql in rows}


def released(log: str) -> list[str]:
    """The versions that a change log dates: `## 1.2.3 – 2026-12-01`."""
    return re.findall(r"^## (\d[^\s]*) [^\n]*\d{4}-\d{2}-\d{2}", log, re.MULTILINE)


def in_order(version: str) -> tuple[int, ...]:
    """A version as numbers that compare."""
    return tuple(map(int, re.findall(r"\d+", version)))


def without_home(files: dict[str, Path], releases: list[str]) -> list[str]:
    """The releases whose data no stored database stands for: none was made by that version or one before it."""
    made = [in_order(origin(path)[0]) for path in files.values()]
    return [version for version in releases if not any(version_made <= in_order(version) for version_made in made)]
