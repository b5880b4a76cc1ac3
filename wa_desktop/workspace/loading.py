"""The storing half of an import: pieces go into the database while the reading process makes the next ones."""

from dataclasses import dataclass
from pathlib import Path

from wa_desktop.audience.jobs import Read
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress
from wa_desktop.store import lists as stored
from wa_desktop.store import loading
from wa_desktop.store.staged import Piece
from wa_desktop.workspace.desk import Desk


@dataclass
class Loading:
    """An import that begins with `begin`, once the file is understood, and takes in one piece after the other."""

    desk: Desk
    list_name: str
    mode: str
    on_progress: OnProgress
    cancel: CancelToken | None
    target: loading.Target | None = None
    total: int = 0
    done: int = 0

    def begin(self, evidence: stored.Evidence, read: Read) -> None:
        """Make the import, and the list when it is new; nobody sees either yet."""
        self.total = read.inspection.counts.accepted
        with self.desk.store.write() as connection:
            list_id, import_id = stored.begin_import(connection, self.list_name, self.mode, evidence)
        self.target = loading.Target(list_id, import_id, self.mode == "new", evidence.file_name, evidence.operator)

    def take(self, piece: Piece) -> None:
        """Store a piece, and remove its file; raises `Cancelled` between two transactions."""
        assert self.target is not None  # noqa: S101 - the result is told before any piece
        with loading.opened(self.desk.store, piece) as connection:
            for first in range(1, piece.members + 1, loading.CHUNK):
                self._look_up()
                loading.load_members(connection, self.target, first)
                self.done = min(self.done + loading.CHUNK, self.total)
                self.on_progress(Progress("import_storing", self.done, self.total))
            for first in range(1, piece.objections + 1, loading.CHUNK):
                self._look_up()
                loading.load_objections(connection, self.target, first)
        Path(piece.path).unlink(missing_ok=True)

    def _look_up(self) -> None:
        if self.cancel is not None:
            self.cancel.check()

    def discard(self) -> None:
        """Take back what was stored: a half-loaded list may not stay."""
        if self.target is not None:
            discard_import(self.desk, self.target.import_id)


def discard_import(desk: Desk, import_id: int) -> None:
    """Delete an unfinished import, some thousand rows at a time."""
    more = True
    while more:
        with desk.store.write() as connection:
            more = stored.discard_chunk(connection, import_id)
