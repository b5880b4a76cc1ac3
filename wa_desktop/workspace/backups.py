"""The whole database in one encrypted file, daily if wished, in a folder of the user's choice."""

import contextlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from wa_desktop import __version__
from wa_desktop.domain.errors import InputRefused, UserError
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress, ignore_progress
from wa_desktop.domain.safety import BACKUP_ENDING, BackupContent, BackupDone, BackupState, kept_days
from wa_desktop.store import backup as stored
from wa_desktop.store import migration, sealed
from wa_desktop.store.audit import head_of, record
from wa_desktop.store.instants import from_stored, now
from wa_desktop.store.locks import FileLock
from wa_desktop.store.own_settings import read_own, write_own
from wa_desktop.store.wiping import BACKUP_LOCK
from wa_desktop.store.workstation import computer, workstation_id
from wa_desktop.workspace import erasure_keys, passphrases, settings
from wa_desktop.workspace.desk import Desk

_LAST = "backup_last"
_PROBLEM = "backup_problem"
_APART = "backup_apart"
"""Setting: the chosen folder was on another disk than the data."""
_NAME = re.compile(r"wa-desktop-(\d{8}T\d{6}Z)-([0-9a-f]{12})\.wabackup")
_STAMP = "%Y%m%dT%H%M%SZ"
_PART = ".part"
_PATIENCE = timedelta(hours=1)
"""After a failure the daily backup is tried again so much later."""
_OLD, _OLDER = timedelta(days=2), timedelta(days=14)
"""From when on a backup is called old: with the daily one, and without."""
_ROOM = 1 << 20


def backup(
    desk: Desk,
    folder: Path | None = None,
    passphrase: str = "",
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> BackupDone:
    """Write an encrypted backup to `folder` (None: the one of the settings), then read it back whole.

    The passphrase is the given one, else that of `WA_DESKTOP_BACKUP_PASSPHRASE` or the keyring. Campaigns go on being
    sent meanwhile. The folder may be on a network share. In the folder of the settings older backups of this
    workstation rotate. Raises `InputRefused` (`backup_folder_unset`, `backup_folder_missing`, `backup_no_space`,
    `backup_unwritable`, `passphrase_missing`, `passphrase_short`, `backup_damaged`), `WaitingForPerson`
    (`locked_by_another`), `Cancelled`; nothing half written stays.
    """
    usual = str(settings.get(desk, "backup_folder"))
    target = folder or (Path(usual) if usual else None)
    if target is None:
        raise InputRefused("backup_folder_unset")
    secret = passphrases.checked(passphrase or passphrases.known(desk.home))
    _check_folder(target, make=folder is not None)
    if folder is None:
        _refuse_absent_disk(desk, target)
    with FileLock(desk.home / BACKUP_LOCK):
        done = _Backup(desk, target, secret, on_progress, cancel).make()
        removed = _rotate(desk, target, Path(done.file)) if usual and target.resolve() == Path(usual).resolve() else ()
        with desk.store.write() as c:
            write_own(desk.store, c, _LAST, {"at": now(), "file": done.file})
            write_own(desk.store, c, _PROBLEM, None)
            record(c, desk.operator, "backup_made", "backup", None, size=done.size, removed=len(removed))
    return BackupDone(done.file, done.size, done.database_size, done.made, removed, _remarks(desk, target))


def _check_folder(folder: Path, *, make: bool) -> None:
    try:
        if make and folder.parent.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise InputRefused("backup_unwritable", folder=str(folder), problem=error.strerror or str(error)) from error
    if not folder.is_dir():
        raise InputRefused("backup_folder_missing", folder=str(folder))


def _refuse_unwritable(folder: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        raise InputRefused("backup_unwritable", folder=str(folder), problem=error.strerror or str(error)) from error


def _remarks(desk: Desk, folder: Path) -> tuple[Notice, ...]:
    return (Notice("backup_same_disk", {"folder": str(folder)}),) if _same_disk(desk, folder) else ()


class _Backup:
    """One backup being made."""

    def __init__(
        self, desk: Desk, folder: Path, passphrase: str, on_progress: OnProgress, cancel: CancelToken | None
    ) -> None:
        self._desk = desk
        self._folder = folder
        self._passphrase = passphrase
        self._on_progress = on_progress
        self._cancel = cancel
        self._size = 0

    def make(self) -> BackupDone:
        for left in self._desk.home.glob("backup-*.tmp*"):
            left.unlink(missing_ok=True)
        copy = self._desk.home / f"backup-{secrets.token_hex(4)}.tmp"
        try:
            refuse_full(self._desk.home, stored.size_of(self._desk.store), "backup_no_space")
            stored.snapshot(self._desk.store, copy, self._step("backup_copying"))
            self._size = copy.stat().st_size
            return self._write(copy)
        except OSError as error:
            folder = str(self._folder if copy.exists() and self._size else self._desk.home)
            raise InputRefused("backup_unwritable", folder=folder, problem=error.strerror or str(error)) from error
        finally:
            for left in self._desk.home.glob(f"{copy.name}*"):
                left.unlink(missing_ok=True)

    def _step(self, name: str) -> Callable[[int, int], None]:
        def tell(done: int, total: int) -> None:
            if self._cancel is not None:
                self._cancel.check()
            self._on_progress(Progress(name, done, total))

        return tell

    def _write(self, copy: Path) -> BackupDone:
        mine = workstation_id(self._desk.home)
        made = datetime.now(UTC).replace(microsecond=0)
        target = self._folder / f"wa-desktop-{made.strftime(_STAMP)}-{mine}{BACKUP_ENDING}"
        for left in self._folder.glob(f"wa-desktop-*-{mine}{BACKUP_ENDING}{_PART}"):
            left.unlink(missing_ok=True)
        part = target.with_name(target.name + _PART)
        # Sealed, the copy is at most a little longer than it was.
        refuse_full(self._folder, self._size // 2, "backup_no_space")
        try:
            digest = self._seal(copy, part, made, mine)
            self._verify(part, digest)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return BackupDone(str(target), target.stat().st_size, self._size, made)

    def _seal(self, copy: Path, part: Path, made: datetime, mine: str) -> str:
        with self._desk.store.read() as c:
            head = head_of(c)
        name, secret = erasure_keys.secret_of(self._desk)
        about = {
            "program": __version__, "revision": migration.HEAD, "made": made.isoformat(), "computer": computer(),
            "workstation": mine, "bytes": self._size, "audit": list(head),
        }  # fmt: skip
        beside = {"erasure_id": name, "erasure_key": secret, "audit": list(head)}
        tell, written = self._step("backup_writing"), 0

        def step() -> None:
            nonlocal written
            tell(min(written, self._size), self._size)
            written += 1 << 20

        handle = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as file:
            digest = sealed.seal(file, self._passphrase, about, stored.packed(copy, beside, step))
            file.flush()
            os.fsync(file.fileno())
        return digest

    def _verify(self, part: Path, digest: str) -> None:
        """Read back what was written, as a restore would."""
        import hashlib

        tell, seen = self._step("backup_checking"), 0
        whole = hashlib.sha256()
        with part.open("rb") as file:
            for piece in sealed.opened(file, sealed.header_of(file), self._passphrase):
                whole.update(piece)
                seen += len(piece)
                tell(min(seen, self._size), self._size)
        if whole.hexdigest() != digest:
            raise InputRefused("backup_damaged", file=str(part))


def refuse_full(folder: Path, needed: int, code: str) -> None:
    """Raise `InputRefused` with `code` when the disk of `folder` has less than `needed` bytes left."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        # Some shares do not tell: writing will.
        return
    if free < needed + _ROOM:
        raise InputRefused(code, folder=str(folder), needed=needed // _ROOM + 1, free=free // _ROOM)


def _rotate(desk: Desk, folder: Path, newest: Path) -> tuple[str, ...]:
    zone = ZoneInfo(str(settings.get(desk, "time_zone")))
    found = {made.astimezone(zone): path for path, made in _ours(desk, folder)}
    keep = kept_days(found, int(settings.get(desk, "backup_keep_days")), int(settings.get(desk, "backup_keep_weeks")))
    removed = []
    for made, path in sorted(found.items()):
        # A clock that was ahead leaves files that look newer than the one just made.
        if made not in keep and path != newest:
            with contextlib.suppress(OSError):
                path.unlink()
                removed.append(path.name)
    return tuple(removed)


def _ours(desk: Desk, folder: Path) -> list[tuple[Path, datetime]]:
    mine, found = workstation_id(desk.home), []
    for path in folder.iterdir():
        named = _NAME.fullmatch(path.name)
        if named and named[2] == mine:
            found.append((path, datetime.strptime(named[1], _STAMP).replace(tzinfo=UTC)))
    return found


def arrange(
    desk: Desk,
    *,
    daily: bool | None = None,
    folder: Path | None = None,
    keep_days: int | None = None,
    keep_weeks: int | None = None,
    passphrase: str = "",
) -> tuple[Notice, ...]:
    """Change how the daily backup goes; the passphrase is kept in the keyring. What is to be said of it.

    Raises `InputRefused`: `backup_folder_missing`, `backup_folder_unset`, `setting_refused`, `passphrase_short`,
    `passphrase_missing`.
    """
    if folder is not None:
        _use_folder(desk, folder.expanduser().resolve())
    if keep_days is not None:
        settings.change(desk, "backup_keep_days", keep_days)
    if keep_weeks is not None:
        settings.change(desk, "backup_keep_weeks", keep_weeks)
    notices = passphrases.remember(desk.home, passphrases.checked(passphrase)) if passphrase else ()
    if daily:
        if not settings.get(desk, "backup_folder"):
            raise InputRefused("backup_folder_unset")
        if not notices:
            passphrases.checked(passphrases.known(desk.home))
    if daily is not None:
        settings.change(desk, "backup_daily", daily)
    return notices


def _use_folder(desk: Desk, folder: Path) -> None:
    """Keep the folder of the backups; one that was chosen before and is gone is not made anew on another disk."""
    known = str(folder) == settings.get(desk, "backup_folder")
    _check_folder(folder, make=not known)
    _refuse_unwritable(folder)
    if not known:
        settings.change(desk, "backup_folder", str(folder))
        with desk.store.write() as c:
            write_own(desk.store, c, _APART, not _same_disk(desk, folder))


def _same_disk(desk: Desk, folder: Path) -> bool:
    try:
        return folder.stat().st_dev == desk.home.stat().st_dev
    except OSError:
        return False


def _refuse_absent_disk(desk: Desk, folder: Path) -> None:
    """An empty mount point is a folder like any other: what goes there fills the disk that it should outlive."""
    with desk.store.read() as c:
        apart = bool(read_own(desk.store, c, _APART))
    if apart and _same_disk(desk, folder):
        raise InputRefused("backup_folder_missing", folder=str(folder))


def state(desk: Desk) -> BackupState:
    """Where the daily backup stands."""
    with desk.store.read() as c:
        last, problem = read_own(desk.store, c, _LAST), read_own(desk.store, c, _PROBLEM)
    made = None if last is None else from_stored(int(last["at"]))
    daily, folder = bool(settings.get(desk, "backup_daily")), str(settings.get(desk, "backup_folder"))
    return BackupState(
        daily=daily,
        folder=folder,
        keep_days=int(settings.get(desk, "backup_keep_days")),
        keep_weeks=int(settings.get(desk, "backup_keep_weeks")),
        remembers_passphrase=passphrases.is_remembered(desk.home),
        last=made,
        last_file="" if last is None else str(last["file"]),
        problem=None if problem is None else Notice(str(problem["code"]), dict(problem["details"])),
        is_due=daily and bool(folder) and not _made_today(desk, made) and not _tried_just_now(problem),
    )


def _made_today(desk: Desk, made: datetime | None) -> bool:
    zone = ZoneInfo(str(settings.get(desk, "time_zone")))
    # One made "tomorrow" was made while the clock was ahead: it may not keep every later one away.
    return made is not None and made.astimezone(zone).date() == datetime.now(zone).date()


def _tried_just_now(problem: Any) -> bool:
    return problem is not None and abs(datetime.now(UTC) - from_stored(int(problem["at"]))) < _PATIENCE


def late(desk: Desk) -> Notice | None:
    """What is to be said of the backups: the last try failed, the last one is old, there never was any; else None.

    Cheap: neither the folder nor the keyring is looked at.
    """
    with desk.store.read() as c:
        last, problem = read_own(desk.store, c, _LAST), read_own(desk.store, c, _PROBLEM)
    if problem is not None:
        return Notice(str(problem["code"]), dict(problem["details"]))
    if last is None:
        return Notice("backup_never")
    made = from_stored(int(last["at"]))
    if abs(datetime.now(UTC) - made) > (_OLD if settings.get(desk, "backup_daily") else _OLDER):
        return Notice("backup_old", {"made": made.isoformat()})
    return None


def run_if_due(
    desk: Desk, on_progress: OnProgress = ignore_progress, cancel: CancelToken | None = None
) -> BackupDone | None:
    """The daily backup when it is due; None when it is not, or when it failed: then `state` says why.

    To be called now and then while the program is open.
    """
    if not state(desk).is_due:
        return None
    try:
        return backup(desk, on_progress=on_progress, cancel=cancel)
    except UserError as problem:
        details = {key: value if isinstance(value, int) else str(value) for key, value in problem.details.items()}
        with desk.store.write() as c:
            write_own(desk.store, c, _PROBLEM, {"code": problem.code, "details": details, "at": now()})
        return None


def content_of(file: Path, home: Path) -> BackupContent:
    """What a backup says of itself; raises `file_missing`, `backup_not_one`, `backup_damaged`, `backup_newer`."""
    try:
        with file.open("rb") as opened:
            header = sealed.header_of(opened)
        stored.refuse_newer(str(header["revision"]), file)
        return BackupContent(
            file=str(file),
            made=datetime.fromisoformat(str(header["made"])),
            computer=str(header["computer"]),
            size=int(header["bytes"]),
            is_ours=header["workstation"] == workstation_id(home),
            version=str(header["program"]),
        )
    except FileNotFoundError as error:
        raise InputRefused("file_missing", file=str(file)) from error
    except OSError as error:
        raise InputRefused("file_unreadable", file=str(file), problem=error.strerror or str(error)) from error
    except (KeyError, TypeError, ValueError) as error:
        raise InputRefused("backup_damaged", file=str(file)) from error


def refuse_wrong_passphrase(file: Path, passphrase: str) -> None:
    """Raise `backup_passphrase_wrong` (or `backup_damaged`) unless `passphrase` opens the beginning of a backup."""
    with file.open("rb") as opened:
        next(iter(sealed.opened(opened, sealed.header_of(opened), passphrase)), None)
