"""The end of an import: its evidence, its report, what stays rejected, what is remembered."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from wa_desktop.audience.jobs import Job, Read, read_rejected
from wa_desktop.domain.contacts import Counts, ImportReport, Role
from wa_desktop.domain.estimates import Notice
from wa_desktop.store import consents, corrections, standing
from wa_desktop.store import lists as stored
from wa_desktop.store.audit import record
from wa_desktop.store.staged import LARGEST
from wa_desktop.workspace import settings
from wa_desktop.workspace.consents import NEW, view_of
from wa_desktop.workspace.correcting import FirstImport
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.listing import count, count_new, import_view
from wa_desktop.workspace.remembering import remember


def brings_nothing(desk: Desk, read: Read, import_id: int) -> bool:
    """Whether a corrected file holds no correction that was not taken before, and no refusal either."""
    with desk.store.read() as connection:
        return not read.settled and not standing.count_of_import(connection, import_id)


def unchanged(desk: Desk, read: Read, first: FirstImport) -> ImportReport:
    """The report on corrections that changed nothing: no import of its own is kept for it."""
    inspection = read.inspection
    with desk.store.read() as connection:
        row = corrections.import_row(connection, first.import_id)
    return ImportReport(
        first.import_id, row.list_id if row else 0, first.list_name, inspection.counts, dict(read.mapping),
        inspection.warnings, inspection.rejects, import_view(row),
    )  # fmt: skip


def evidence(job: Job, read: Read, first: FirstImport | None) -> stored.Evidence:
    """What is kept of the file beside its rows."""
    inspection, options = read.inspection, read.options
    roles = {
        role.value: {
            column.header: column.scope for column in inspection.columns if column.role is role and column.scope
        }
        for role in (Role.CONSENT, Role.REFUSAL)
    }
    said = {
        "country": options.country,
        "hidden": options.hidden,
        "repairs": sorted(options.accept_repairs),
        "yes_words": sorted(options.yes_words),
        "no_words": sorted(options.no_words),
        "headers": list(read.headers),
    }
    return stored.Evidence(
        file_name=job.path.name,
        file_hash=read.file_hash,
        sheet=inspection.sheet,
        header_row=inspection.header_row,
        mapping={"fields": read.mapping, "others": list(read.others), **roles},
        options={**said, "corrects": first.import_id} if first else said,
        operator=options.operator,
        consent_source=options.consent_source,
        consent_wording=options.consent_wording,
    )


def finish(desk: Desk, list_id: int, import_id: int, job: Job, read: Read, first: FirstImport | None) -> None:
    """Make an import visible, with its rejected rows and what was said of its columns.

    `read.words` is empty unless the import makes a list of its own, of all that was accepted.
    """
    inspection = read.inspection
    if first is None and job.rejected is not None:
        for rows in read_rejected(job.rejected):
            with desk.store.write() as connection:
                corrections.keep_rejected(connection, import_id, rows)
    merged_at = _merged(desk, list_id, import_id)
    with desk.store.write() as connection:
        kept = _kept(inspection.counts, inspection.warnings)
        stored.finish_import(connection, list_id, import_id, kept, merged_at)
        if first is None:
            remember(connection, read.signature, read.said)
        else:
            corrections.settle(connection, first.import_id, import_id, read.settled)
        record(connection, job.options.operator, "list_imported", "list", list_id, rows=inspection.counts.rows,
               accepted=inspection.counts.accepted, import_id=import_id)  # fmt: skip
    if read.words:
        count_new(desk, list_id, import_id, read.words)
    else:
        count(desk, list_id)


def _merged(desk: Desk, list_id: int, import_id: int) -> int | None:
    """Merge the rows of an import with those that the list has, some thousand at a time, before anybody sees them;
    the generation of the list for which that was done."""
    with desk.store.read() as connection:
        generation = stored.generation_of(connection, list_id)
    last: int | None = 0
    while last is not None:
        with desk.store.write() as connection:
            last = stored.merge_chunk(connection, list_id, import_id, last, LARGEST)
    return generation


def report_on(
    desk: Desk, name: str, list_id: int, import_id: int, read: Read, first: FirstImport | None
) -> ImportReport:
    """What an import did, with what it met that was there before."""
    inspection = read.inspection
    with desk.store.read() as connection:
        warnings = (*inspection.warnings, *_refused_before(desk, connection, import_id))
        corrected = corrections.import_row(connection, first.import_id) if first else None
    columns = {column.maps_to: column.header for column in inspection.columns if column.maps_to}
    view = import_view(corrected) if corrected is not None else None
    return ImportReport(import_id, list_id, name, inspection.counts, columns, warnings, inspection.rejects, view)


def _refused_before(desk: Desk, connection: Any, import_id: int) -> list[Notice]:
    """What to say of rows that agree where the person refused before, and of those that could count by a decision."""
    count = stored.not_upgraded(connection, import_id)
    if not count:
        return []
    found = [view_of(one) for one in consents.conflicts(connection, import_id=import_id)]
    zone = ZoneInfo(str(settings.get(desk, "time_zone")))
    days = sorted(one.refused_at.astimezone(zone).date() for one in found if one.refused_at)
    dated = {"first": days[0], "last": days[-1]} if days else {}
    notices = [Notice("consent_not_upgraded", {"count": count, **dated})]
    new = sum(one.reason == NEW for one in found)
    return [*notices, Notice("consent_new", {"count": new})] if new else notices


def _kept(counts: Counts, warnings: Sequence[Notice]) -> Mapping[str, Any]:
    return {
        "rows": counts.rows,
        "accepted": counts.accepted,
        "rejected": counts.rejected,
        "duplicates": counts.duplicates,
        "rejected_by_reason": dict(counts.rejected_by_reason),
        "warnings": [warning.code for warning in warnings],
    }
