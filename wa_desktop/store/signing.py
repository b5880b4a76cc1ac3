"""What is frozen of a campaign, read for the person who approves it."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from wa_desktop.domain.money import from_micro
from wa_desktop.domain.signing import CountryShare, Sample, values_in
from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.store.dossier import versions
from wa_desktop.store.fast import run

DECLINED = "campaign_declined"
"""What the audit log calls a no."""
_COUNTRIES = (
    "SELECT country, count(*), sum(meta_fee + sent_fee) FROM recipient"
    " WHERE campaign_id = ? AND content_id IS NOT NULL GROUP BY country ORDER BY 2 DESC, 1"
)
_CONTENT = "SELECT id, message FROM content WHERE campaign_id = ? AND language = ? ORDER BY"
_ORDERS = ("id", "length(message) DESC, id", "length(message), id")
_PEOPLE = "SELECT count(*) FROM recipient WHERE campaign_id = ? AND content_id = ?"


class Declined(NamedTuple):
    """Who said no, and why."""

    person: str
    why: str


_SAID = (
    "SELECT operator, action, details FROM audit WHERE subject = 'campaign' AND subject_id = ?"  # noqa: S608 - own names
    f" AND action IN ('{DECLINED}', 'campaign_approved') ORDER BY id DESC LIMIT 1"
)


def declined(c: Connection, campaign_id: int, seal: str) -> Declined | None:
    """The last word on a campaign when it was a no, and about exactly what `seal` covers."""
    row = run(c, _SAID, (campaign_id,)).fetchone()
    details = json.loads(row[2]) if row is not None and row[1] == DECLINED else {}
    return Declined(row[0], str(details.get("why", ""))) if details and details.get("seal") == seal else None


def by_country(c: Connection, campaign_id: int) -> list[CountryShare]:
    """Whoever is written to, by country, the largest first."""
    rows = run(c, _COUNTRIES, (campaign_id,)).fetchall()
    return [CountryShare(country, people, from_micro(micro)) for country, people, micro in rows]


def samples(c: Connection, campaign_id: int) -> list[Sample]:
    """Of every language the first message, the longest and the shortest; each once."""
    return [sample for version in versions(c, campaign_id) for sample in _of(c, campaign_id, version)]


def _of(c: Connection, campaign_id: int, version: TemplateVersion) -> Iterator[Sample]:
    known: dict[int, str] = {}
    for order in _ORDERS:
        row = run(c, f"{_CONTENT} {order} LIMIT 1", (campaign_id, version.language)).fetchone()
        if row is not None:
            known[row[0]] = row[1]
    for content_id, message in known.items():
        people = int(run(c, _PEOPLE, (campaign_id, content_id)).fetchone()[0])
        yield Sample(version, values_in(json.loads(message), version), people)
