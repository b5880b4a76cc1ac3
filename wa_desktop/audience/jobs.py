"""What passes between the window's process and the child that reads a file. Light to import."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wa_desktop.domain.contacts import ImportOptions, Inspection, Remembered


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that an import rejected: why, what its cells were, whether a correction was taken since."""

    reason: str
    fingerprint: str
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Corrections:
    """The import that is being corrected: its headers, and its rejected rows by Excel row number."""

    headers: tuple[str, ...]
    rows: Mapping[int, Rejected]
    file_hash: str = ""
    """The hash of the file that was rejected first."""


@dataclass(frozen=True, slots=True)
class Job:
    """What the child is asked to do; `staged`: to hand over the accepted rows too. `rejects` is a path it may
    write, or None.

    Without `staged` hidden rows are counted and included, not refused: somebody is only looking.
    """

    path: Path
    options: ImportOptions
    staged: bool
    rejects: Path | None
    language: str
    time_zone: str
    memories: Mapping[str, Remembered] = field(default_factory=dict)
    """What was said of earlier files, by the signature of their headers."""
    corrections: Corrections | None = None
    """The import whose rejected rows come back in this file."""
    rejected: Path | None = None
    """Where the rejected rows go for the database, see `read_rejected`."""
    seen: Path | None = None
    """Where the rows to look at go, see `viewing`."""
    glimpse: bool = False
    """Only say which sheets there are and how one begins, whatever its columns are."""
    gentle: bool = False
    """Leave the processor to others: a campaign is being sent."""


@dataclass(frozen=True, slots=True)
class Read:
    """What the child found: the inspection, and what the import keeps as evidence."""

    inspection: Inspection
    file_hash: str
    mapping: dict[str, str]
    """field → header, consent and refusal columns aside."""
    others: tuple[str, ...]
    """The names under which the other columns are kept."""
    options: ImportOptions = field(default_factory=ImportOptions)
    """The options in force, what was remembered included."""
    signature: str = ""
    """What identifies the headers; empty when there are none."""
    said: Remembered = field(default_factory=Remembered)
    """What the person said, by headers."""
    headers: tuple[str, ...] = ()
    words: tuple[tuple[str, tuple[int, ...], int], ...] = ()
    """Accepted contacts by country and by what they say, as words for marketing, utility and authentication
    (`domain.values.Consent`): country, words, how many."""
    settled: tuple[int, ...] = ()
    """Of a corrected file: the rows of the first one whose correction was taken."""


def read_rejected(path: Path) -> Iterator[list[tuple[int, str, str]]]:
    """What `write_rejected` wrote, chunk by chunk."""
    if not path.exists():
        return
    with path.open(encoding="utf-8") as handle:
        for line in handle:
            yield [(row, reason, fingerprint) for row, reason, fingerprint in json.loads(line)]
