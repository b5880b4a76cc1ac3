"""Backups and their rotation, restores, the audit as it is read, retention: the words both skins share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from wa_desktop.domain.estimates import Notice

BACKUP_ENDING = ".wabackup"
SHORTEST_PASSPHRASE = 8


@dataclass(frozen=True, slots=True)
class BackupDone:
    """A backup that was written, read back and found whole; `removed` are older ones that the rotation took away."""

    file: str
    size: int
    database_size: int
    made: datetime
    removed: tuple[str, ...] = ()
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class BackupState:
    """Where the daily backup stands. `problem` is why the last try failed, None when it did not."""

    daily: bool
    folder: str
    keep_days: int
    keep_weeks: int
    remembers_passphrase: bool
    last: datetime | None
    last_file: str
    problem: Notice | None
    is_due: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. `kept` is where the former data stands; `waits_for` the computer to be declared retired."""

    file: str
    made: datetime
    computer: str
    kept: str
    waits_for: str
    erased_again: int
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class BackupContent:
    """What a backup says of itself without its passphrase."""

    file: str
    made: datetime
    computer: str
    size: int
    is_ours: bool
    version: str


def kept_days(made: Iterable[datetime], days: int, weeks: int) -> frozenset[datetime]:
    """Those backups that a rotation keeps: the last one of each of the latest `days` and `weeks` that have any."""
    newest_first = sorted(set(made), reverse=True)
    by_day: dict[date, datetime] = {}
    by_week: dict[tuple[int, int], datetime] = {}
    for one in newest_first:
        by_day.setdefault(one.date(), one)
        by_week.setdefault(one.isocalendar()[:2], one)
    return frozenset([*list(by_day.values())[:days], *list(by_week.values())[:weeks], *newest_first[:1]])


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Who did what, when and where."""

    id: int
    at: datetime
    operator: str
    action: str
    subject: str
    subject_id: int | None
    details: Mapping[str, object]
    hash: str
    computer: str = ""
    """Empty in the lines of earlier versions."""


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """Whether the chain holds. `broken` is the first line that does not and `why`: changed, missing, cut, added, head.

    `count` and `head` are to be noted: a chain that was written anew no longer passes through them.
    """

    ok: bool
    lines: int
    count: int
    head: str
    broken: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One kind of data: how long it is kept (months, 0: for ever), before which day it goes, and how much that is."""

    kind: str
    months: int
    before: datetime | None
    due: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RetentionPlan:
    """What retention would take away now. `previewed`: a person has seen what these delays take away."""

    enabled: bool
    previewed: bool
    last_run: datetime | None
    rules: tuple[RetentionRule, ...] = field(default=())

    @property
    def due(self) -> int:
        """How much would go now."""
        return sum(rule.due for rule in self.rules)
