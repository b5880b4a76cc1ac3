"""Rejected rows: kept by an import, settled by the import of their corrections, open again when that is undone."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select, text, update

from wa_desktop.store.database import bulk_insert
from wa_desktop.store.schema import list_import, rejected_row

_AT_ONCE = 500


class Account(NamedTuple):
    """The rows of an import by what became of them, with the reasons of those still rejected."""

    rows: int
    accepted: int
    rejected: int
    duplicates: int
    rejected_by_reason: dict[str, int]


def keep_rejected(connection: Connection, import_id: int, rows: Sequence[tuple[int, str, str]]) -> None:
    """Add (row, reason, fingerprint) of rejected rows to an import."""
    bulk_insert(
        connection,
        rejected_row,
        ("import_id", "source_row", "reason", "fingerprint"),
        [(import_id, *row) for row in rows],
    )


def rejected_of(connection: Connection, import_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """(source_row, reason, fingerprint, corrected_by) of every row an import rejected."""
    return connection.execute(
        select(
            rejected_row.c.source_row, rejected_row.c.reason, rejected_row.c.fingerprint, rejected_row.c.corrected_by
        ).where(rejected_row.c.import_id == import_id)
    ).all()


def import_row(connection: Connection, import_id: int) -> Row[*tuple[Any, ...]] | None:
    """The record of a finished import; None when there is none of this number, or it was taken back."""
    return connection.execute(
        select(list_import).where(list_import.c.id == import_id, list_import.c.state.in_(("done", "replaced")))
    ).first()


_NEW_TO_IT = """
SELECT count(*) FROM member AS m WHERE m.import_id = :correction AND NOT EXISTS (
  SELECT 1 FROM member AS o WHERE o.number = m.number AND o.import_id = :import
)
"""


def settle(connection: Connection, import_id: int, correction_id: int, rows: Iterable[int]) -> None:
    """Mark rows of an import as corrected by another, and change the first one's account accordingly."""
    settled = list(rows)
    reasons: dict[str, int] = {}
    for start in range(0, len(settled), _AT_ONCE):
        some = settled[start : start + _AT_ONCE]
        where = (rejected_row.c.import_id == import_id, rejected_row.c.source_row.in_(some))
        for reason, count in connection.execute(
            select(rejected_row.c.reason, func.count()).where(*where).group_by(rejected_row.c.reason)
        ):
            reasons[reason] = reasons.get(reason, 0) + count
        connection.execute(update(rejected_row).where(*where).values(corrected_by=correction_id))
    accepted = connection.scalar(text(_NEW_TO_IT), {"correction": correction_id, "import": import_id}) or 0
    report = _report(connection, import_id)
    report.setdefault("corrections", {})[str(correction_id)] = {
        "rows": len(settled),
        "accepted": min(accepted, len(settled)),
        "by_reason": reasons,
    }
    _write_report(connection, import_id, report)


def reopen(connection: Connection, correction_id: int) -> None:
    """Make rows rejected again whose correction is taken back."""
    mine = rejected_row.c.corrected_by == correction_id
    for import_id in connection.scalars(select(rejected_row.c.import_id).where(mine).distinct()).all():
        report = _report(connection, import_id)
        report.get("corrections", {}).pop(str(correction_id), None)
        _write_report(connection, import_id, report)
    connection.execute(update(rejected_row).where(mine).values(corrected_by=None))


def forget_rejected(connection: Connection, import_id: int) -> None:
    """Delete the rejected rows of an import that is taken back."""
    connection.execute(rejected_row.delete().where(rejected_row.c.import_id == import_id))


def account_of(report: dict[str, Any]) -> Account:
    """The account in a stored report, corrections included; rows = accepted + rejected + duplicates."""
    accepted, rejected, duplicates = report["accepted"], report["rejected"], report["duplicates"]
    reasons = dict(report.get("rejected_by_reason", {}))
    for one in report.get("corrections", {}).values():
        accepted += one["accepted"]
        duplicates += one["rows"] - one["accepted"]
        rejected -= one["rows"]
        for reason, count in one["by_reason"].items():
            reasons[reason] = reasons.get(reason, 0) - count
    return Account(report["rows"], accepted, rejected, duplicates, {code: n for code, n in reasons.items() if n > 0})


def _report(connection: Connection, import_id: int) -> dict[str, Any]:
    stored = connection.scalar(select(list_import.c.report).where(list_import.c.id == import_id))
    return dict(json.loads(stored or "{}"))


def _write_report(connection: Connection, import_id: int, report: dict[str, Any]) -> None:
    connection.execute(
        update(list_import).where(list_import.c.id == import_id).values(report=json.dumps(report, ensure_ascii=False))
    )
