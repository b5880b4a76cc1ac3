"""The storing half of an import: pieces go into the database while the reading process makes the next ones."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from wa_desktop.audience.jobs import Read
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress
from wa_desktop.store import lists as stored
from wa_desktop.store import loading
from wa_desktop.store.lease import is_held
from wa_desktop.store.staged import LARGEST, Piece
from wa_desktop.workspace.desk import Desk

_GENTLY = 1_000
"""Rows of one transaction while a campaign is being sent."""
_FREE_SECONDS = 0.025


def _whole(piece: Piece) -> Piece:
    return piece


@dataclass
class Loading:
    """An import that begins with `begin`, once the file is understood, and takes in one piece after the other.

    While rows are still being judged, the judging reports its progress; from `know` on the storing does.
    """

    desk: Desk
    list_name: str
    mode: str
    on_progress: OnProgress
    cancel: CancelToken | None
    sift: Callable[[Piece], Piece] = _whole
    """Keeps erased people out."""
    target: loading.Target | None = None
    total: int = 0
    done: int = 0

    def begin(self, evidence: stored.Evidence) -> None:
        """Make the import, and the list when it is new; nobody sees either yet."""
        with self.desk.store.write() as connection:
            list_id, import_id = stored.begin_import(connection, self.list_name, self.mode, evidence)
        self.target = loading.Target(list_id, import_id, self.mode == "new", evidence.file_name, evidence.operator)

    def know(self, read: Read) -> None:
        """Every row is judged: only storing is left."""
        self.total = read.inspection.counts.accepted
        self._tell()

    def take(self, piece: Piece) -> None:
        """Store a piece; raises `Cancelled` before any of its transactions.

        While a campaign is being sent, its engine gets the database between two short ones.
        """
        assert self.target is not None  # noqa: S101 - the import has begun before any piece comes
        piece = self.sift(piece)
        gentle = somebody_sends(self.desk)
        for part in piece.parts(_GENTLY if gentle else LARGEST):
            if self.cancel is not None:
                self.cancel.check()
            start = time.monotonic()
            # Nobody sees the list before its last part, whose transaction makes every earlier one last.
            with self.desk.store.write(durable=False) as connection:
                loading.load(connection, self.target, part)
            if gentle:
                # Whoever waits for the lock asks for it again some milliseconds apart: it must stay free for longer.
                time.sleep(max(_FREE_SECONDS, time.monotonic() - start))
            self.done += part.height
            if self.total:
                self._tell()

    def _tell(self) -> None:
        self.on_progress(Progress("import_storing", self.done, self.total))

    def discard(self) -> None:
        """Take back what was stored: a half-loaded list may not stay."""
        if self.target is not None:
            discard_import(self.desk, self.target.import_id)


def somebody_sends(desk: Desk) -> bool:
    """Whether a campaign is being sent from this data folder, by whatever process."""
    with desk.store.read() as connection:
        return is_held(connection)


def discard_import(desk: Desk, import_id: int) -> None:
    """Delete an unfinished import or one that is going, some thousand rows at a time."""
    after: int | None = 0
    gentle = somebody_sends(desk)
    while after is not None:
        start = time.monotonic()
        with desk.store.write() as connection:
            after = stored.discard_chunk(connection, import_id, after)
        if gentle:
            time.sleep(max(_FREE_SECONDS, time.monotonic() - start))
