"""What passes between the window's process and the child that reads a file. Light to import."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wa_desktop.domain.contacts import ImportOptions, Inspection


@dataclass(frozen=True, slots=True)
class Job:
    """What the child is asked to do; `staged` and `rejects` are paths it may write, or None.

    Without `staged` hidden rows are counted and included, not refused: somebody is only looking.
    """

    path: Path
    options: ImportOptions
    staged: Path | None
    rejects: Path | None
    language: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Read:
    """What the child found: the inspection, and what the import keeps as evidence."""

    inspection: Inspection
    file_hash: str
    mapping: dict[str, str]
    """field → header, consent and refusal columns aside."""
    others: tuple[str, ...]
    """The names under which the other columns are kept."""


def read_staged(path: Path) -> Iterator[tuple[str, Sequence[Sequence[Any]]]]:
    """The chunks of a staging file: `members` first, then `objections`, as tuples of `staging`."""
    with path.open(encoding="utf-8") as handle:
        for line in handle:
            kind, rows = json.loads(line)
            yield kind, rows
