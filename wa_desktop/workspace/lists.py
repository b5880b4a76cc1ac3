"""Contact lists: look at a file, take it in, see what came of it, take it back."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from wa_desktop.audience.jobs import Job, Read, read_staged
from wa_desktop.audience.runner import read_in_child
from wa_desktop.domain.contacts import (
    ContactView,
    Counts,
    ImportOptions,
    ImportReport,
    Inspection,
    Into,
    ListView,
    Role,
)
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress, ignore_progress
from wa_desktop.domain.values import CONSENT_CATEGORIES, Category, Consent
from wa_desktop.store import lists as stored
from wa_desktop.store import standing
from wa_desktop.store.audit import record
from wa_desktop.store.instants import from_stored, now
from wa_desktop.store.locks import FileLock
from wa_desktop.words.language import current_language
from wa_desktop.workspace import settings
from wa_desktop.workspace.desk import Desk

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

    Hidden rows are counted and included here; `import_file` insists on an answer. Raises
    `InputRefused` for a file, sheet, column or country that cannot be used.
    """
    job = Job(path, options, None, None, current_language(), _zone(desk))
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

    `rejects_to` gets a workbook of the rejected rows. Raises `InputRefused`: those of `inspect`,
    `hidden_rows`, `list_exists`, `list_unknown`, `list_name_refused`, `rejects_unwritable`.
    """
    name = _checked_name(list_name)
    _check_writable(rejects_to)
    with FileLock(desk.home / "import.lock", wait_seconds=_LOCK_SECONDS):
        _check_target(desk, name, into)
        _clean_up(desk)
        with _private_folder(desk) as folder:
            rejects = folder / "rejects.xlsx" if rejects_to else None
            options = replace(options, operator=options.operator or desk.operator)
            job = Job(path, options, folder / "rows.jsonl", rejects, current_language(), _zone(desk))
            read = read_in_child(job, on_progress, cancel)
            report = _store(desk, name, into, job, read, on_progress, cancel)
            if rejects and rejects_to:
                shutil.copyfile(rejects, rejects_to)
    return report


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


def _check_writable(rejects_to: Path | None) -> None:
    if rejects_to is None:
        return
    folder = rejects_to.parent
    if rejects_to.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise InputRefused("rejects_unwritable", file=str(rejects_to))


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
    with desk.store.read() as connection:
        left = stored.loading_imports(connection)
    for import_id in left:
        _discard(desk, import_id)


def _discard(desk: Desk, import_id: int) -> None:
    more = True
    while more:
        with desk.store.write() as connection:
            more = stored.discard_chunk(connection, import_id)


def _store(
    desk: Desk, name: str, into: Into, job: Job, read: Read, on_progress: OnProgress, cancel: CancelToken | None
) -> ImportReport:
    with desk.store.write() as connection:
        list_id, import_id = stored.begin_import(connection, name, into.value, _evidence(job, read))
    try:
        _load(desk, list_id, import_id, job, read, on_progress, cancel)
        return _finish(desk, name, list_id, import_id, job, read)
    except BaseException:
        # Whatever stopped it, Cancelled and Ctrl+C included: a half-loaded list may not stay.
        _discard(desk, import_id)
        raise


def _evidence(job: Job, read: Read) -> stored.Evidence:
    inspection, options = read.inspection, job.options
    roles = {
        role.value: {
            column.header: column.scope for column in inspection.columns if column.role is role and column.scope
        }
        for role in (Role.CONSENT, Role.REFUSAL)
    }
    return stored.Evidence(
        file_name=job.path.name,
        file_hash=read.file_hash,
        sheet=inspection.sheet,
        header_row=inspection.header_row,
        mapping={"fields": read.mapping, "others": list(read.others), **roles},
        options={"country": options.country, "hidden": options.hidden, "repairs": sorted(options.accept_repairs)},
        operator=options.operator,
        consent_source=options.consent_source,
        consent_wording=options.consent_wording,
    )


def _load(
    desk: Desk, list_id: int, import_id: int, job: Job, read: Read, on_progress: OnProgress, cancel: CancelToken | None
) -> None:
    done, total = 0, read.inspection.counts.accepted
    source, today = job.path.name, now()
    assert job.staged is not None  # noqa: S101 - an import always stages
    for kind, rows in read_staged(job.staged):
        if cancel is not None:
            cancel.check()
        with desk.store.write() as connection:
            if kind == "members":
                stored.add_members(connection, list_id, import_id, rows)
                done += len(rows)
            else:
                entries = [
                    standing.Entry(
                        number,
                        what,
                        scope,
                        said_at or today,
                        "file",
                        source,
                        import_id,
                        row,
                        None,
                        job.options.operator,
                    )
                    for number, what, scope, said_at, row in rows
                ]
                standing.add_entries(connection, entries)
                standing.recompute(connection, [entry.number for entry in entries])
        on_progress(Progress("import_storing", done, total))


def _finish(desk: Desk, name: str, list_id: int, import_id: int, job: Job, read: Read) -> ImportReport:
    inspection = read.inspection
    warnings = list(inspection.warnings)
    with desk.store.write() as connection:
        refused = stored.not_upgraded(connection, import_id)
        if refused:
            warnings.append(Notice("consent_not_upgraded", {"count": refused}))
        stored.finish_import(connection, list_id, import_id, _kept(inspection.counts, warnings))
        record(connection, job.options.operator, "list_imported", "list", list_id, rows=inspection.counts.rows,
               accepted=inspection.counts.accepted, import_id=import_id)  # fmt: skip
    columns = {column.maps_to: column.header for column in inspection.columns if column.maps_to}
    return ImportReport(import_id, list_id, name, inspection.counts, columns, tuple(warnings), inspection.rejects)


def _kept(counts: Counts, warnings: list[Notice]) -> Mapping[str, Any]:
    return {
        "rows": counts.rows,
        "accepted": counts.accepted,
        "rejected": counts.rejected,
        "duplicates": counts.duplicates,
        "rejected_by_reason": dict(counts.rejected_by_reason),
        "warnings": [warning.code for warning in warnings],
    }


def lists(desk: Desk) -> list[ListView]:
    """Every list, the newest first."""
    with desk.store.read() as connection:
        return [_view(connection, row) for row in stored.visible_lists(connection)]


def list_named(desk: Desk, name: str) -> ListView:
    """The list called `name`; raises `InputRefused` `list_unknown`."""
    with desk.store.read() as connection:
        found = [row for row in stored.visible_lists(connection) if row.name == name]
        if found:
            return _view(connection, found[0])
        known = [row.name for row in stored.visible_lists(connection)]
    raise InputRefused("list_unknown", list=name, lists=known)


def _view(connection: Any, row: Any) -> ListView:
    list_id = row.id
    countries = stored.countries_of(connection, list_id)
    consents = stored.consents_of(connection, list_id)
    imports = stored.imports_of(connection, list_id)
    columns = dict.fromkeys(column for one in imports for column in json.loads(one.mapping).get("others", ()))
    return ListView(
        id=list_id,
        name=row.name,
        contacts=sum(countries.values()),
        by_country=countries,
        consent={category: consents[category.value] for category in CONSENT_CATEGORIES},
        created=from_stored(row.created_at),
        files=tuple(one.file_name for one in imports),
        imports=tuple(one.id for one in imports),
        columns=tuple(columns),
    )


def contacts(desk: Desk, name: str, limit: int = 100, offset: int = 0) -> list[ContactView]:
    """Some contacts of a list in the order of the file; consent as it holds now, across lists."""
    with desk.store.read() as connection:
        list_id = _id_of(connection, name)
        rows = stored.contacts(connection, list_id, limit, offset)
    return [_contact(row) for row in rows]


def _contact(row: Any) -> ContactView:
    against = row.refused | row.suppressed
    fields: dict[str, str] = {
        key: value for key, value in (("name", row.name), ("first_name", row.first_name)) if value
    }
    return ContactView(
        number=row.number,
        country=row.country,
        language=row.language,
        consent={
            category: _word(getattr(row, f"consent_{category.value}"), against, category)
            for category in CONSENT_CATEGORIES
        },
        fields=fields | json.loads(row.fields),
        row=row.source_row,
    )


def _word(said: int, against: int, category: Category) -> Consent:
    return max(Consent(said), Consent.NO) if against & category.bit else Consent(said)


def undo_import(desk: Desk, import_id: int) -> ListView | None:
    """Take one import back with everything it said; None when the list vanished with it.

    Raises `InputRefused` `import_unknown`.
    """
    with FileLock(desk.home / "import.lock", wait_seconds=_LOCK_SECONDS), desk.store.write() as connection:
        if not stored.import_exists(connection, import_id):
            raise InputRefused("import_unknown", number=str(import_id))
        list_id = stored.undo(connection, import_id)
        record(connection, desk.operator, "import_undone", "import", import_id)
    if list_id is None:
        return None
    return next(view for view in lists(desk) if view.id == list_id)


def delete_list(desk: Desk, name: str) -> None:
    """Delete a list and its contacts. Refusals and withdrawals it brought stay in force."""
    with desk.store.write() as connection:
        list_id = _id_of(connection, name)
        stored.remove_list(connection, list_id)
        record(connection, desk.operator, "list_deleted", "list", list_id)


def rename_list(desk: Desk, name: str, new_name: str) -> None:
    """Rename a list; raises `list_unknown`, `list_exists`, `list_name_refused`."""
    wanted = _checked_name(new_name)
    with desk.store.write() as connection:
        list_id = _id_of(connection, name)
        if wanted != name and stored.find_list(connection, wanted) is not None:
            raise InputRefused("list_exists", list=wanted)
        stored.rename(connection, list_id, wanted)
        record(connection, desk.operator, "list_renamed", "list", list_id)


def _id_of(connection: Any, name: str) -> int:
    list_id = stored.find_list(connection, name)
    if list_id is None:
        raise InputRefused("list_unknown", list=name, lists=[row.name for row in stored.visible_lists(connection)])
    return list_id
