"""What the dossier of a campaign reads: proof of consent in numbers, texts, calls, decisions, objections since."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection

from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.store.costing import QUARTER_HOUR
from wa_desktop.store.fast import run
from wa_desktop.store.figures import passes
from wa_desktop.store.frozen import from_json

_CONSENTS = (
    "SELECT coalesce(nullif(m.consent_source, ''), i.consent_source, ''), i.id,"  # noqa: S608
    f" m.consent_at / {QUARTER_HOUR}, count(*)"
    " FROM recipient r LEFT JOIN member m ON m.id = r.member_id LEFT JOIN list_import i ON i.id = m.import_id"
    " WHERE r.id BETWEEN ? AND ? AND +r.campaign_id = ? AND r.content_id IS NOT NULL GROUP BY 1, 2, 3"
)
_IMPORT = (
    "SELECT file_name, file_hash, operator, consent_wording, coalesce(finished_at, started_at) FROM list_import"
    " WHERE id = ?"
)
_VERSIONS = "SELECT frozen FROM campaign_version WHERE campaign_id = ? ORDER BY language"
_CALLS = (
    "SELECT outcome, coalesce(http_status, 0), count(*), sum(size), min(claimed_at), max(claimed_at) FROM batch"
    " WHERE campaign_id = ? GROUP BY 1, 2 ORDER BY 5"
)
_DEEDS = (
    "SELECT at, operator, action, details FROM audit WHERE subject = 'campaign' AND subject_id = ?"
    " AND action <> 'report_made' ORDER BY id"
)
_OBJECTIONS = (
    "SELECT s.kind, s.reason, count(DISTINCT s.number), min(s.said_at), max(s.said_at) FROM standing_entry s"
    " JOIN recipient r ON r.campaign_id = ? AND r.number = s.number AND r.content_id IS NOT NULL"
    " WHERE s.kind IN ('refusal', 'withdrawal', 'suppression') AND s.said_at >= ? GROUP BY 1, 2 ORDER BY 4"
)


class Consented(NamedTuple):
    """Recipients whose consent has one source, import and quarter of an hour; None where it is not said, or gone."""

    source: str
    import_id: int | None
    at: int | None
    people: int


class Import(NamedTuple):
    """A file that consents came from; `at` as stored."""

    file: str
    hash: str
    operator: str
    wording: str
    at: int


class Calls(NamedTuple):
    """The calls of one outcome (empty: no answer yet) and HTTP status (0: none), with their first and last instant."""

    outcome: str
    http_status: int
    calls: int
    people: int
    first: int
    last: int


class Deed(NamedTuple):
    """One decision about the campaign, from the audit."""

    at: int
    operator: str
    action: str
    details: Mapping[str, Any]


class Objected(NamedTuple):
    """People of the campaign who objected since it began, by kind and reason."""

    kind: str
    reason: str
    people: int
    first: int
    last: int


def consents(c: Connection, campaign_id: int) -> list[Consented]:
    """On what the people were written to whom the campaign was frozen for."""
    found: Counter[tuple[str, int | None, int | None]] = Counter()
    for source, import_id, quarter, people in passes(c, _CONSENTS, campaign_id):
        found[source, import_id, None if quarter is None else quarter * QUARTER_HOUR] += people
    return [Consented(*key, people) for key, people in found.items()]


def import_of(c: Connection, import_id: int) -> Import:
    """One import."""
    return Import(*run(c, _IMPORT, (import_id,)).fetchone())


def versions(c: Connection, campaign_id: int) -> list[TemplateVersion]:
    """The texts that were sent, as they were frozen."""
    return [from_json(TemplateVersion, frozen) for (frozen,) in run(c, _VERSIONS, (campaign_id,)).fetchall()]


def calls(c: Connection, campaign_id: int) -> list[Calls]:
    """The calls made, by how they ended."""
    return [Calls(*row) for row in run(c, _CALLS, (campaign_id,)).fetchall()]


def deeds(c: Connection, campaign_id: int) -> list[Deed]:
    """Who decided what about the campaign, the oldest first."""
    rows = run(c, _DEEDS, (campaign_id,)).fetchall()
    return [Deed(at, operator, action, json.loads(details)) for at, operator, action, details in rows]


def objections(c: Connection, campaign_id: int, since: int) -> list[Objected]:
    """Who of the campaign's recipients refused, withdrew or was suppressed from the instant `since` on."""
    return [Objected(*row) for row in run(c, _OBJECTIONS, (campaign_id, since)).fetchall()]
