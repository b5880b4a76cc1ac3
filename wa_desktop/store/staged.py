"""Accepted rows and objections on their way from the reading process to the database. Standard library only: the
reading process has no use for anything more."""

import marshal
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

MEMBER_COLUMNS = (
    "source_row", "number", "country", "prefix", "time_zone", "language", "said_marketing", "said_utility",
    "said_authentication", "consent_at", "consent_source", "name", "first_name", "fields",
)  # fmt: skip
"""One accepted row, by the names of the columns of `member`; words are `domain.values.Consent`."""

OBJECTION_COLUMNS = ("number", "kind", "scope", "said_at", "source_row")
"""One refusal or withdrawal of a file, for `standing_entry`; `said_at` None: on the day of the import."""

CHANGE_COLUMNS = (
    "number", "said_marketing", "said_utility", "said_authentication", "agreed_later", "consent_at", "consent_source",
    "consent_row",
)  # fmt: skip
"""What a number of an earlier piece says after all: a later row of the file said more. Where only that row agreed
(`agreed_later` 1), the agreement has its date, its source and its Excel row."""

LARGEST = 5_000
"""Rows of each kind in one piece: what is handed over, and stored in one transaction, at once. Handing over keeps
the threads of the window waiting, storing keeps a campaign waiting that is sending."""


class Piece(NamedTuple):
    """Some rows, in the order in which they are stored; at most `LARGEST` of each kind."""

    members: Sequence[Sequence[Any]] = ()
    """The columns, equally long, in the order of `MEMBER_COLUMNS`."""
    objections: Sequence[Sequence[Any]] = ()
    """Rows in the order of `OBJECTION_COLUMNS`."""
    changes: Sequence[Sequence[Any]] = ()
    """Rows in the order of `CHANGE_COLUMNS`."""

    @property
    def height(self) -> int:
        """How many members it holds."""
        return len(self.members[0]) if self.members else 0

    def packed(self) -> bytes:
        """The piece as bytes for the same Python in another process, in half the time of a pickle."""
        # Version 2 does not look for what is repeated, which takes longer than to write it again.
        return marshal.dumps([self.members, self.objections, self.changes], 2)

    @classmethod
    def unpacked(cls, packed: bytes) -> "Piece":
        """What `packed` made."""
        return cls(*marshal.loads(packed))  # noqa: S302 - from our own reading process, as its pickles are

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The members one by one."""
        return zip(*self.members, strict=True)

    def parts(self, size: int) -> Iterator["Piece"]:
        """The same rows in pieces of at most `size` of each kind."""
        longest = max(self.height, len(self.objections), len(self.changes))
        if longest <= size:
            yield self
            return
        for start in range(0, longest, size):
            some = slice(start, start + size)
            members = [column[some] for column in self.members] if start < self.height else ()
            yield Piece(members, self.objections[some], self.changes[some])
