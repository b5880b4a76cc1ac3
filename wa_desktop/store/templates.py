"""Templates as they were last read from SMSBOX, with the texts that people typed."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, text

from wa_desktop.domain.templates import Button, Place, TemplateVersion, Variable
from wa_desktop.domain.values import Category
from wa_desktop.store.audit import record
from wa_desktop.store.instants import from_stored, now, to_stored
from wa_desktop.store.notes import TEMPLATES_READ, write_note
from wa_desktop.store.schema import template

GONE = "DELETED"
"""The status of a version that SMSBOX listed once and lists no more."""
UNKNOWN = "UNKNOWN"
"""The status of a version that was typed and that SMSBOX never listed."""


def read_versions(connection: Connection, name: str | None = None) -> list[TemplateVersion]:
    """Every version, or those of one name, by name and language."""
    wanted = select(template).order_by(template.c.name, template.c.language)
    if name is not None:
        wanted = wanted.where(template.c.name == name)
    proven = {(row.name, row.language): row.link for row in connection.execute(_PROVEN)}
    found = [_version(row) for row in connection.execute(wanted)]
    return [replace(one, media_link=proven.get((one.name, one.language), "")) for one in found] if proven else found


_PROVEN = text(
    "SELECT p.name, p.language, p.link FROM template_proof p WHERE EXISTS (SELECT 1 FROM recipient r"
    " WHERE r.campaign_id = p.campaign_id AND r.state IN ('queued', 'ack', 'sent', 'delivered', 'read'))"
)


def prove_media(connection: Connection, campaign_id: int, link: str) -> None:
    """Keep the address with which a test was sent; it holds while somebody got that test, or still may."""
    same = {"campaign": campaign_id, "link": link, "at": now()}
    connection.execute(_PROVE, same)


_PROVE = text(
    "INSERT INTO template_proof (name, language, link, campaign_id, proven_at)"
    " SELECT c.template, v.language, :link, c.id, :at FROM campaign c JOIN campaign_version v ON v.campaign_id = c.id"
    " WHERE c.id = :campaign ON CONFLICT (name, language) DO UPDATE SET link = excluded.link,"
    " campaign_id = excluded.campaign_id, proven_at = excluded.proven_at"
)


def read_version(connection: Connection, name: str, language: str) -> TemplateVersion | None:
    """One version; None when it was never listed nor typed."""
    return next((version for version in read_versions(connection, name) if version.language == language), None)


def write_version(connection: Connection, version: TemplateVersion) -> None:
    """Store `version`, in place of what was stored for its name and language."""
    same = (template.c.name == version.name) & (template.c.language == version.language)
    connection.execute(delete(template).where(same))
    connection.execute(template.insert().values(**_row(version)))


def take_list(connection: Connection, operator: str, listed: Sequence[TemplateVersion]) -> None:
    """Take SMSBOX's whole list: typed texts stay where it gives none, what it lists no more is DELETED.

    A version that Meta moved to another category gets a line in the audit: its price and the consent
    it needs change with it.
    """
    known = {(version.name, version.language): version for version in read_versions(connection)}
    for version in listed:
        before = known.pop((version.name, version.language), None)
        dated = replace(version, status_since=_since(version, before))
        write_version(connection, dated if before is None else _with_typed_text(dated, before))
        if before is not None and before.status != UNKNOWN and before.category is not version.category:
            _note_category(connection, operator, before, version)
    for gone in known.values():
        if gone.status not in (UNKNOWN, GONE):
            write_version(connection, replace(gone, status=GONE, status_since=datetime.now(UTC)))
    write_note(connection, TEMPLATES_READ, now())


def _since(version: TemplateVersion, before: TemplateVersion | None) -> datetime | None:
    kept = before is not None and before.status == version.status
    return before.status_since if kept and before is not None and before.status_since else version.synced_at


def _note_category(connection: Connection, operator: str, before: TemplateVersion, after: TemplateVersion) -> None:
    record(
        connection,
        operator,
        "template_category_changed",
        "template",
        name=after.name,
        language=after.language,
        before=before.category.value,
        after=after.category.value,
    )


def _with_typed_text(listed: TemplateVersion, before: TemplateVersion) -> TemplateVersion:
    if listed.body or not before.text_by_hand:
        return listed
    return replace(
        listed,
        header_format=listed.header_format or before.header_format,
        header=before.header,
        body=before.body,
        footer=before.footer,
        buttons=before.buttons,
        variables=before.variables,
        named=before.named,
        text_by_hand=True,
    )


def _row(version: TemplateVersion) -> dict[str, Any]:
    return {
        "name": version.name,
        "language": version.language,
        "category": version.category.value,
        "status": version.status,
        "header_format": version.header_format,
        "header": version.header,
        "body": version.body,
        "footer": version.footer,
        "buttons": _json(version.buttons),
        "variables": _json(version.variables),
        "named": int(version.named),
        "text_by_hand": int(version.text_by_hand),
        "smsbox_id": version.smsbox_id,
        "synced_at": to_stored(version.synced_at) if version.synced_at else None,
        "status_since": to_stored(version.status_since) if version.status_since else None,
    }


def _json(parts: Iterable[Button | Variable]) -> str:
    return json.dumps([asdict(part) for part in parts], ensure_ascii=False)


def _version(row: Row[Any]) -> TemplateVersion:
    return TemplateVersion(
        name=row.name,
        language=row.language,
        category=Category(row.category),
        status=row.status,
        header_format=row.header_format,
        header=row.header,
        body=row.body,
        footer=row.footer,
        buttons=tuple(Button(**facts) for facts in json.loads(row.buttons)),
        variables=tuple(Variable(**{**facts, "place": Place(facts["place"])}) for facts in json.loads(row.variables)),
        named=bool(row.named),
        text_by_hand=bool(row.text_by_hand),
        smsbox_id=row.smsbox_id,
        synced_at=from_stored(row.synced_at) if row.synced_at is not None else None,
        status_since=from_stored(row.status_since) if row.status_since is not None else None,
    )
