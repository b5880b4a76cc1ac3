"""A sheet made ready to be cleaned: what is remembered of its headers, its columns, corrections that come back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from wa_desktop.audience.cleaned import Cleaned
from wa_desktop.audience.cleaning import AGAIN
from wa_desktop.audience.columns import header_named, understand
from wa_desktop.audience.corrections import Judged, check_origin, judge
from wa_desktop.audience.dating import date_notices
from wa_desktop.audience.headers import signature_of
from wa_desktop.audience.jobs import Job, Read
from wa_desktop.audience.locate import Layout
from wa_desktop.audience.names import RULE, rule_count
from wa_desktop.audience.remarks import remarks
from wa_desktop.audience.table import Cell, Table
from wa_desktop.domain.contacts import Column, ImportOptions, Inspection, Reject, Remembered, Role

_FIRST_REJECTS = 300


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the cleaning of a sheet starts from. `originals` are its columns as the file has them."""

    options: ImportOptions
    layout: Layout
    columns: tuple[Column, ...]
    originals: Sequence[Sequence[Cell]]
    signature: str
    memory: Remembered | None
    judged: Judged = field(default_factory=Judged)

    def row_number(self, table: Table, index: int) -> int:
        """The row's number in Excel; of a correction, in the file that was rejected first."""
        return self.judged.first_rows.get(index, table.first_row + index)


def prepare(job: Job, table: Table, layout: Layout) -> Prepared:
    """Everything that is known of a sheet before its rows are read; raises the refusals of `understand` and `judge`."""
    judged = Judged()
    if job.corrections is not None:
        check_origin(job.path, job.corrections)
        judged, layout = judge(table, layout, job.corrections, job.path.name)
    originals = tuple(table.columns)
    signature = signature_of(layout.names) if layout.header >= 0 else ""
    memory = job.memories.get(signature)
    options = job.options
    if memory is not None and options.remembered:
        options = memory.filled_into(_by_header(options, table, layout))
    columns = understand(table, layout, options)
    return Prepared(options, layout, columns, originals, signature, memory, judged)


def _by_header(options: ImportOptions, table: Table, layout: Layout) -> ImportOptions:
    """`options` with the columns that they name by letter or number, or in another case, named by their header."""

    def named(said: str) -> str:
        return header_named(said, table, layout.names)

    return replace(
        options,
        mapping={name: named(column) for name, column in options.mapping.items()},
        consent={named(column): scope for column, scope in options.consent.items()},
        refusal={named(column): scope for column, scope in options.refusal.items()},
    )


def completed(read: Read, table: Table, ready: Prepared, cleaned: Cleaned) -> Read:
    """`read` with what concerns the columns: the rule of names, remarks, what to remember, what was corrected."""
    options, inspection = ready.options, read.inspection
    names = rule_count(table, ready.originals, ready.layout, ready.columns, cleaned.accepted, options)
    found = [
        *remarks(table, ready.layout, ready.columns, cleaned, options, ready.memory, names),
        *date_notices(table, ready.originals, ready.layout, ready.columns, cleaned.accepted),
    ]
    counts = inspection.counts
    if names is not None and names.accepted:
        counts = replace(counts, repaired={**counts.repaired, RULE: names.count})
    inspection = replace(
        inspection,
        counts=counts,
        repairs=(*inspection.repairs, names) if names is not None else inspection.repairs,
        warnings=(*inspection.warnings, *found),
        memory=ready.memory,
        rejects=_rejects(inspection, table, ready, cleaned),
    )
    return replace(
        read,
        inspection=inspection,
        options=options,
        signature=ready.signature,
        said=said_in(ready.columns, options),
        headers=ready.layout.names,
        settled=tuple(_settled(ready, cleaned)),
    )


def _rejects(inspection: Inspection, table: Table, ready: Prepared, cleaned: Cleaned) -> tuple[Reject, ...]:
    if not ready.judged.first_rows:
        return inspection.rejects
    return tuple(
        Reject(ready.row_number(table, refused.at), refused.reason, refused.column, refused.value)
        for refused in islice(cleaned.rejects, _FIRST_REJECTS)
    )


def _settled(ready: Prepared, cleaned: Cleaned) -> list[int]:
    """The rows of the first file whose corrections were taken, as contacts or as duplicates."""
    first = ready.judged.first_rows
    taken = (*cleaned.accepted, *cleaned.repeated) if first else ()
    return [first[index] for index in taken if index in first and ready.judged.verdicts.get(index) != AGAIN]


def said_in(columns: Sequence[Column], options: ImportOptions) -> Remembered:
    """What the person said of a file, by headers, for the next file with the same ones."""
    own = [column for column in columns if column.known_by == "user"]
    return Remembered(
        mapping={
            column.maps_to: column.header
            for column in own
            if column.maps_to and column.role in (Role.FIELD, Role.OTHER)
        },
        consent={column.header: column.scope for column in own if column.role is Role.CONSENT},
        refusal={column.header: column.scope for column in own if column.role is Role.REFUSAL},
        accept_repairs=options.accept_repairs,
        consent_source=options.consent_source,
        consent_wording=options.consent_wording,
        yes_words=options.yes_words,
        no_words=options.no_words,
    )
