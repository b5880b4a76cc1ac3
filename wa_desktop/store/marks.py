"""Whether this database is the one that was last sent from in this folder.

A small file beside the database says up to which call this folder has sent. A copied folder has another file, a
database put back from a backup knows fewer calls than the file: what such a database calls planned may be sent already.

A team's server is sent from by several folders in turn, none of which is a copy; the lease says which one. But it can
be put back as well: whoever sent from it and knows of a later call notices.
"""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, text

from wa_desktop.store.database import Store
from wa_desktop.store.instants import now
from wa_desktop.store.schema import setting
from wa_desktop.store.settings import read_setting, write_setting

COPIED = "store_copied"
RESTORED = "store_restored"
_FILE = "engine.mark"
_MARK = "engine_mark"
_DOUBT = "engine_doubt"
_WIDTH = 64


@dataclass(frozen=True, slots=True)
class Doubt:
    """Campaigns made before `since` (as stored) may have been sent from elsewhere; `code` says why."""

    code: str
    since: int


class Mark:
    """The file of one folder, written by the holder of the engine lock alone."""

    def __init__(self, home: Path) -> None:
        self._path = home / _FILE
        self._noted = -1

    def note(self, batch_id: int) -> None:
        """Say that the calls up to this one were made from here. Never behind the database, so it needs no sync."""
        if batch_id > self._noted:
            name, noted = self._read() or ("", 0)
            if name and batch_id > noted:
                self._write(name, batch_id)
            self._noted = batch_id

    def _read(self) -> tuple[str, int] | None:
        try:
            said = json.loads(self._path.read_bytes())
            return str(said["name"]), int(said["call"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _write(self, name: str, batch_id: int) -> None:
        # In place: its inode is what tells the original from a copy.
        line = json.dumps({"name": name, "call": batch_id}).ljust(_WIDTH).encode()
        file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            os.write(file, line)
        finally:
            os.close(file)

    def check(self, store: Store) -> None:
        """Compare file and database before anything is sent; what does not fit is kept as a doubt."""
        with store.write() as c:
            known, said = read_setting(c, _MARK), self._read()
            calls = int(c.execute(text("SELECT coalesce(max(id), 0) FROM batch")).scalar_one())
            if store.is_shared:
                self._check_shared(c, known, said, calls)
                return
            code = self._doubt(known, said, calls)
            if code:
                write_setting(c, _DOUBT, {"code": code, "since": now()})
            if code or known is None or said is None:
                name = secrets.token_hex(8)
                self._write(name, calls)
                write_setting(c, _MARK, {"name": name, "inode": self._path.stat().st_ino})

    def _check_shared(
        self, c: Connection, known: dict[str, object] | None, said: tuple[str, int] | None, calls: int
    ) -> None:
        name = secrets.token_hex(8) if known is None else str(known["name"])
        if known is None:
            write_setting(c, _MARK, {"name": name})
        if said is not None and said[0] == name and said[1] > calls:
            write_setting(c, _DOUBT, {"code": RESTORED, "since": now()})
        self._write(name, calls)

    def _doubt(self, known: dict[str, object] | None, said: tuple[str, int] | None, calls: int) -> str:
        if known is None:
            # Never sent from. A file that says otherwise belongs to a later state of this database, or another one.
            return RESTORED if said is not None and said[1] > calls else ""
        if said is None or said[0] != known["name"] or self._path.stat().st_ino != known["inode"]:
            return COPIED
        return RESTORED if said[1] > calls else ""


def doubt_of(c: Connection) -> Doubt | None:
    """The doubt that nobody has settled yet."""
    said = read_setting(c, _DOUBT)
    return None if said is None else Doubt(str(said["code"]), int(said["since"]))


def doubt_copy(c: Connection) -> None:
    """This database was copied from a team's server, whose campaigns others may have sent since."""
    c.execute(delete(setting).where(setting.c.key == _MARK))
    write_setting(c, _DOUBT, {"code": COPIED, "since": now()})


def settle_doubt(c: Connection) -> None:
    """A person has said that sending goes on from this database."""
    c.execute(delete(setting).where(setting.c.key == _DOUBT))
