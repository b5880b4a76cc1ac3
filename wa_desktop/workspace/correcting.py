"""The import whose rejected rows come back corrected: what it had said, and which rows wait."""

import json
from dataclasses import dataclass, replace
from typing import Any

from wa_desktop.audience.jobs import Corrections, Rejected
from wa_desktop.domain.contacts import ImportOptions
from wa_desktop.domain.errors import InputRefused
from wa_desktop.store import corrections, lists
from wa_desktop.workspace.desk import Desk


@dataclass(frozen=True, slots=True)
class FirstImport:
    """The import that rejected the rows, as it was told about its file."""

    import_id: int
    list_name: str
    mapping: dict[str, Any]
    options: dict[str, Any]
    consent_source: str
    consent_wording: str
    corrections: Corrections


def first_import(desk: Desk, import_id: int) -> FirstImport:
    """The import of this number, or the one that it corrects; raises `InputRefused` `corrections_unknown`."""
    with desk.store.read() as connection:
        row = corrections.import_row(connection, import_id)
        earlier = json.loads(row.options).get("corrects") if row is not None else None
        if earlier is not None:
            row = corrections.import_row(connection, earlier)
        rejected = corrections.rejected_of(connection, row.id) if row is not None else ()
        names = {one.id: one.name for one in lists.visible_lists(connection)}
    if row is None or row.state != "done" or not rejected:
        raise InputRefused("corrections_unknown", number=str(import_id))
    options = json.loads(row.options)
    rows = {one.source_row: Rejected(one.reason, one.fingerprint, one.corrected_by is not None) for one in rejected}
    return FirstImport(
        import_id=row.id,
        list_name=names[row.list_id],
        mapping=json.loads(row.mapping),
        options=options,
        consent_source=row.consent_source,
        consent_wording=row.consent_wording,
        corrections=Corrections(tuple(options.get("headers", ())), rows, row.file_hash),
    )


def as_before(first: FirstImport, options: ImportOptions) -> ImportOptions:
    """`options` for the corrections of an import: what it was told holds again."""
    consent, refusal = first.mapping.get("consent", {}), first.mapping.get("refusal", {})
    fields = {
        field: header
        for field, header in first.mapping.get("fields", {}).items()
        if header not in consent and header not in refusal
    }
    kept = first.options
    return replace(
        options,
        header_row=options.header_row or 1,
        country=kept["country"],
        mapping={**fields, **options.mapping},
        consent={**consent, **options.consent},
        refusal={**refusal, **options.refusal},
        accept_repairs=options.accept_repairs | frozenset(kept.get("repairs", ())),
        consent_source=options.consent_source or first.consent_source,
        consent_wording=options.consent_wording or first.consent_wording,
        yes_words=options.yes_words | frozenset(kept.get("yes_words", ())),
        no_words=options.no_words | frozenset(kept.get("no_words", ())),
        remembered=False,
    )
