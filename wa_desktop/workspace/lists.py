"""Contact lists: look at a file, take it in, see what came of it, take it back."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from wa_desktop.audience.jobs import Job
from wa_desktop.audience.runner import get_ready, read_in_child
from wa_desktop.domain.contacts import ImportOptions, ImportReport, Inspection, Into, ListView
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.progress import CancelToken, OnProgress, ignore_progress
from wa_desktop.store import lists as stored
from wa_desktop.store.audit import record
from wa_desktop.store.locks import IMPORT
from wa_desktop.words.language import current_language
from wa_desktop.workspace import settings
from wa_desktop.workspace.correcting import FirstImport, as_before, first_import
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.erasing import Sieve
from wa_desktop.workspace.finishing import brings_nothing, evidence, finish, report_on, unchanged
from wa_desktop.workspace.handing_back import check_target, hand_back
from wa_desktop.workspace.listing import (
    breakdown,
    contacts,
    find_contacts,
    id_of,
    imports,
    list_named,
    lists,
)
from wa_desktop.workspace.loading import Loading, discard_import, somebody_sends
from wa_desktop.workspace.looking import Look, forget_old_looks, glimpse, look, look_at_corrections, paste
from wa_desktop.workspace.remembering import memories

__all__ = [
    "Look",
    "breakdown",
    "contacts",
    "delete_list",
    "find_contacts",
    "get_ready",
    "glimpse",
    "hand_back",
    "import_corrections",
    "import_file",
    "imports",
    "inspect",
    "list_named",
    "lists",
    "look",
    "look_at_corrections",
    "paste",
    "rename_list",
    "undo_import",
]

_LONGEST_NAME = 120
_LOCK_SECONDS = 10.0


def inspect(
    desk: Desk,
    path: Path,
    options: ImportOptions,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Inspection:
    """What importing `path` with `options` would do; nothing is stored.

    Hidden rows are counted and included here; `import_file` insists on an answer. What was said of
    an earlier file with the same headers is offered (`memory`), and applied when the options ask
    for it. Raises `InputRefused` for a file, sheet, column or country that cannot be used.
    """
    job = Job(path, options, False, None, current_language(), _zone(desk), memories=memories(desk))
    return read_in_child(job, on_progress, cancel).inspection


def import_file(
    desk: Desk,
    path: Path,
    list_name: str,
    into: Into,
    options: ImportOptions,
    rejects_to: Path | None = None,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> ImportReport:
    """Take a file into a list. Nothing of it is visible before the end, nothing stays of a failure.

    `rejects_to` gets a workbook of the rejected rows. What is said of its columns is remembered for
    the next file with the same headers. Raises `InputRefused`: those of `inspect`, `hidden_rows`,
    `list_exists`, `list_unknown`, `list_name_refused`, `rejects_unwritable`, `rejects_over_source`,
    `rejects_not_workbook`.
    """
    name = _checked_name(list_name)
    check_target(rejects_to, path)
    with desk.store.lock(IMPORT, _LOCK_SECONDS):
        _check_target(desk, name, into)
        return _import(desk, path, name, into, options, rejects_to, on_progress, cancel)


def import_corrections(
    desk: Desk,
    path: Path,
    import_id: int,
    options: ImportOptions,
    rejects_to: Path | None = None,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> ImportReport:
    """Take the corrected rows of a reject workbook into the list of the import that rejected them.

    The mapping, the country, the source and the wording of that import hold again, and its accepted
    repairs beside those of `options`. Rows that nobody touched stay rejected; rows taken before count
    as duplicates, so the same file twice changes nothing. Raises `InputRefused`: those of `import_file`,
    `corrections_unknown`, `corrections_not_rejects`.
    """
    check_target(rejects_to, path)
    with desk.store.lock(IMPORT, _LOCK_SECONDS):
        first = first_import(desk, import_id)
        again = as_before(first, options)
        return _import(desk, path, first.list_name, Into.ADD, again, rejects_to, on_progress, cancel, first)


def _import(
    desk: Desk,
    path: Path,
    name: str,
    into: Into,
    options: ImportOptions,
    rejects_to: Path | None,
    on_progress: OnProgress,
    cancel: CancelToken | None,
    first: FirstImport | None = None,
) -> ImportReport:
    _clean_up(desk)
    with _private_folder(desk) as folder:
        rejects = folder / "rejects.xlsx" if rejects_to else None
        options = replace(options, operator=options.operator or desk.operator)
        job = Job(
            path, options, True, rejects, current_language(), _zone(desk), memories=memories(desk),
            corrections=first.corrections if first else None, rejected=folder / "rejected.jsonl",
            gentle=somebody_sends(desk),
        )  # fmt: skip
        return _store(desk, name, into, job, first, rejects_to, on_progress, cancel)


def _checked_name(name: str) -> str:
    wanted = " ".join(name.split())
    if not wanted or len(wanted) > _LONGEST_NAME:
        raise InputRefused("list_name_refused", name=name[:_LONGEST_NAME])
    return wanted


def _check_target(desk: Desk, name: str, into: Into) -> None:
    with desk.store.read() as connection:
        exists = stored.find_list(connection, name) is not None
    if into is Into.NEW and exists:
        raise InputRefused("list_exists", list=name)
    if into is not Into.NEW and not exists:
        raise InputRefused("list_unknown", list=name, lists=[view.name for view in lists(desk)])


def _zone(desk: Desk) -> str:
    return str(settings.get(desk, "time_zone"))


@contextmanager
def _private_folder(desk: Desk) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="import-", dir=desk.home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _clean_up(desk: Desk) -> None:
    """Remove what an import that was killed left behind; the lock is held, so none is running."""
    for folder in desk.home.glob("import-*"):
        if folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)
    forget_old_looks(desk)
    with desk.store.read() as connection:
        left = stored.unfinished_imports(connection)
    for import_id in left:
        discard_import(desk, import_id)


def _store(
    desk: Desk,
    name: str,
    into: Into,
    job: Job,
    first: FirstImport | None,
    rejects_to: Path | None,
    on_progress: OnProgress,
    cancel: CancelToken | None,
) -> ImportReport:
    sieve = Sieve(desk)
    loading = Loading(desk, name, into.value, on_progress, cancel, sieve.sift)
    try:
        read = read_in_child(
            job,
            on_progress,
            cancel,
            on_begun=lambda begun: loading.begin(evidence(job, begun, first)),
            on_piece=loading.take,
            on_found=loading.know,
        )
        assert loading.target is not None  # noqa: S101 - the child tells its result before it ends
        counts = sieve.counted(read.inspection.counts)
        words = read.words if loading.target.current and not sieve.rejected else ()
        read = replace(read, inspection=replace(read.inspection, counts=counts), words=words)
        list_id, import_id = loading.target.list_id, loading.target.import_id
        if cancel is not None:
            cancel.check()
        if job.rejects and rejects_to:
            # Before the list is kept: who asked for the rejected rows has them, or nothing was changed.
            hand_back(job.rejects, rejects_to)
        nothing_new = first is not None and brings_nothing(desk, read, import_id)
        if nothing_new:
            loading.discard()
        else:
            finish(desk, list_id, import_id, job, read, first)
    except BaseException:
        # Whatever stopped it, Cancelled and Ctrl+C included: a half-loaded list may not stay.
        loading.discard()
        raise
    if first is not None and nothing_new:
        return unchanged(desk, read, first)
    return report_on(desk, name, list_id, import_id, read, first)


def undo_import(desk: Desk, import_id: int) -> ListView | None:
    """Take one import back with everything it said; None when the list vanished with it.

    Raises `InputRefused` `import_unknown`.
    """
    with desk.store.lock(IMPORT, _LOCK_SECONDS), desk.store.write() as connection:
        if not stored.import_exists(connection, import_id):
            raise InputRefused("import_unknown", number=str(import_id))
        list_id = stored.undo(connection, import_id)
        record(connection, desk.operator, "import_undone", "import", import_id)
    if list_id is None:
        return None
    return next(view for view in lists(desk) if view.id == list_id)


def delete_list(desk: Desk, name: str) -> None:
    """Delete a list and its contacts. Refusals and withdrawals it brought stay in force, and the rows of those to
    whom a campaign of it wrote stay as the proof of their consent.

    Raises `InputRefused`: `list_unknown`, `list_in_use` naming the campaigns that still have to be sent to it; and
    `WaitingForPerson` (`locked_by_another`) while a file is being imported into it.
    """
    with desk.store.write() as connection, ExitStack() as held:
        list_id = id_of(connection, name)
        if stored.is_being_filled(connection, list_id):
            # An import that was killed left the lock free.
            held.enter_context(desk.store.lock(IMPORT))
        using = stored.campaigns_needing(connection, list_id)
        if using:
            raise InputRefused("list_in_use", list=name, campaigns=using)
        imports = stored.dissolve(connection, list_id)
        record(connection, desk.operator, "list_deleted", "list", list_id)
    for import_id in imports:
        discard_import(desk, import_id)


def rename_list(desk: Desk, name: str, new_name: str) -> None:
    """Rename a list; raises `list_unknown`, `list_exists`, `list_name_refused`."""
    wanted = _checked_name(new_name)
    with desk.store.write() as connection:
        list_id = id_of(connection, name)
        if wanted != name and stored.find_list(connection, wanted) is not None:
            raise InputRefused("list_exists", list=wanted)
        stored.rename(connection, list_id, wanted)
        record(connection, desk.operator, "list_renamed", "list", list_id)
