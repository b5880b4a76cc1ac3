"""A backup put back, here or on another computer; a copy that sends nothing until the former workstation is retired."""

import errno
import secrets
from collections.abc import Iterator
from pathlib import Path

from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress, ignore_progress
from wa_desktop.domain.safety import BackupContent, Restored
from wa_desktop.store import backup as stored
from wa_desktop.store import erasing, sealed
from wa_desktop.store.audit import record
from wa_desktop.store.file_store import open_file
from wa_desktop.store.lease import LOCK_NAME
from wa_desktop.store.locks import FileLock
from wa_desktop.store.places import default_home, refuse_shared_folder
from wa_desktop.store.server_address import address_of
from wa_desktop.store.wiping import BACKUP_LOCK
from wa_desktop.store.workstation import await_retirement, forget_lease, unretired
from wa_desktop.workspace import erasure_keys, passphrases
from wa_desktop.workspace.backups import content_of, refuse_full
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.erasing import erase_again
from wa_desktop.workspace.retiring import refuse_unretired, retire_in, retire_old_workstation, waits_for

__all__ = ["default_home", "refuse_unretired", "restore", "retire_old_workstation", "waits_for", "would_replace"]

_LOCKS = (LOCK_NAME, "import.lock", BACKUP_LOCK)


def would_replace(home: Path | None = None) -> bool:
    """Whether the data folder holds anything that a restore would put aside: ask first."""
    return stored.has_data(home or default_home())


def restore(
    file: Path,
    home: Path | None = None,
    passphrase: str = "",
    *,
    retire_old: bool = False,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Restored:
    """Put a backup in the place of the data of `home` (None: the usual folder), which is kept aside.

    Until its last step nothing is changed. `retire_old`: a person says that the computer it was made on sends no
    more; otherwise a backup of another workstation sends nothing here. Whoever was erased since it was made is erased
    again. Raises `InputRefused` (`file_missing`, `backup_not_one`, `backup_damaged`, `backup_newer`,
    `backup_passphrase_wrong`, `passphrase_missing`, `restore_no_space`, `store_shared_folder`, `restore_on_server`: a
    team's data is not replaced by one of its workstations), `WaitingForPerson`
    (`restore_in_use`) and `Cancelled`.
    """
    folder = home or default_home()
    server = address_of(folder)
    if server is not None:
        raise InputRefused("restore_on_server", server=server.told)
    content = content_of(file, folder)
    secret = passphrase or passphrases.known(folder)
    if not secret:
        raise InputRefused("passphrase_missing", variable=passphrases.ENVIRONMENT)
    refuse_shared_folder(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    locks = [FileLock(folder / name, wait_seconds=1.0) for name in _LOCKS]
    try:
        if not all(lock.acquire() for lock in locks):
            raise WaitingForPerson("restore_in_use", file=str(folder))
        return _restore(folder, content, secret, retire_old, on_progress, cancel)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            refuse_full(folder, content.size, "restore_no_space")
        raise InputRefused("file_unreadable", file=str(file), problem=error.strerror or str(error)) from error
    finally:
        for lock in locks:
            lock.release()


def _restore(
    home: Path, content: BackupContent, passphrase: str, retire_old: bool, on_progress: OnProgress,
    cancel: CancelToken | None,
) -> Restored:  # fmt: skip
    for left in home.glob("restore-*.tmp*"):
        left.unlink(missing_ok=True)
    refuse_full(home, content.size, "restore_no_space")
    fresh = home / f"restore-{secrets.token_hex(4)}.tmp"
    try:
        beside = _unsealed(content, passphrase, fresh, on_progress, cancel)
        stored.refuse_broken(fresh)
        on_progress(Progress("restore_storing"))
        waits_for, again, warnings = _prepare(home, fresh, content, beside, retire_old=retire_old)
        kept = stored.put_in_place(home, fresh)
    finally:
        for left in home.glob(f"{fresh.name}*"):
            left.unlink(missing_ok=True)
    return Restored(content.file, content.made, content.computer, str(kept or ""), waits_for, again, warnings)


def _unsealed(
    content: BackupContent, passphrase: str, fresh: Path, on_progress: OnProgress, cancel: CancelToken | None
) -> dict[str, str]:
    done = 0
    with Path(content.file).open("rb") as file:
        header = sealed.header_of(file)

        def watched() -> Iterator[bytes]:
            nonlocal done
            for piece in sealed.opened(file, header, passphrase):
                if cancel is not None:
                    cancel.check()
                done += len(piece)
                on_progress(Progress("restore_reading", min(done, content.size), content.size))
                yield piece

        return stored.unpack(watched(), fresh)


def _prepare(
    home: Path, fresh: Path, content: BackupContent, beside: dict[str, str], *, retire_old: bool
) -> tuple[str, int, tuple[Notice, ...]]:
    """What a database must know before it takes its place: whom it waits for, and who was erased since."""
    before = stored.erased_in(home)
    warnings = erasure_keys.adopt(beside.get("erasure_id", ""), beside.get("erasure_key", ""))
    desk = Desk(open_file(fresh))
    try:
        with desk.store.write() as c:
            forget_lease(c)
            if not content.is_ours:
                await_retirement(c, content.computer, content.made.isoformat())
            record(c, desk.operator, "backup_restored", "backup", None, made=content.made.isoformat())
            if retire_old:
                retire_in(desk, c)
            waiting = unretired(c)
            adopted = erasing.adopt(c, before)
        again, more = _erased_again(desk, unknown=not adopted)
        return ("" if waiting is None else waiting["computer"]), again, (*warnings, *more)
    finally:
        desk.close()


def _erased_again(desk: Desk, *, unknown: bool) -> tuple[int, tuple[Notice, ...]]:
    if unknown:
        return 0, (Notice("erased_unknown"),)
    try:
        key = erasure_keys.key_of(desk)
    except InputRefused as refused:
        return 0, (Notice(refused.code, dict(refused.details)),)
    return (0 if key is None else erase_again(desk, key)), ()
