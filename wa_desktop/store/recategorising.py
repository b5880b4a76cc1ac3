"""A campaign whose template moved to another category: what it would change for those not written to yet."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, text

from wa_desktop.domain.values import Category
from wa_desktop.store.fast import run, run_many


class MovedVersion(NamedTuple):
    """A language version of a campaign with the category it was frozen with and the one it has now."""

    language: str
    before: Category
    after: Category


class PlannedKind(NamedTuple):
    """Planned recipients of one version in one country and price area; fees in micro-units, summed as frozen."""

    language: str
    country: str
    prefix: str
    recipients: int
    fees: int
    allowed: int
    """How many of them agreed to the new category and were not silenced for it since."""


def moved_versions(c: Connection, campaign_id: int) -> list[MovedVersion]:
    """The versions whose category is another one than when they were frozen."""
    rows = run(
        c,
        "SELECT v.language, v.category, t.category FROM campaign_version v JOIN campaign k ON k.id = v.campaign_id"
        " JOIN template t ON t.name = k.template AND t.language = v.language"
        " WHERE v.campaign_id = ? AND t.category <> v.category ORDER BY v.language",
        (campaign_id,),
    )
    return [MovedVersion(language, Category(before), Category(after)) for language, before, after in rows.fetchall()]


def planned_kinds(c: Connection, campaign_id: int, moved: MovedVersion) -> list[PlannedKind]:
    """Who is still planned in a moved version, by what decides about the price."""
    consent = f"m.consent_{moved.after.value}"
    rows = run(
        c,
        "SELECT r.language, r.country, m.prefix, count(*), sum(r.meta_fee + r.sent_fee),"  # noqa: S608 - a category's name
        f" count(*) FILTER (WHERE {consent} = 1 AND coalesce(s.refused, 0) & ? = 0"
        " AND coalesce(s.suppressed, 0) & ? = 0)"
        " FROM recipient r JOIN member m ON m.id = r.member_id LEFT JOIN standing s ON s.number = r.number"
        " WHERE r.campaign_id = ? AND r.state = 'planned' AND r.language = ? GROUP BY 1, 2, 3",
        (moved.after.bit, moved.after.bit, campaign_id, moved.language),
    )
    return [PlannedKind(*row) for row in rows.fetchall()]


def reprice(c: Connection, campaign_id: int, prices: Iterable[tuple[PlannedKind, int, int]]) -> None:
    """Give the planned recipients of each kind these fees (Meta's, the sent one), in micro-units."""
    run_many(
        c,
        "UPDATE recipient SET meta_fee = ?, sent_fee = ? WHERE campaign_id = ? AND state = 'planned' AND language = ?"
        " AND country = ? AND member_id IN (SELECT id FROM member WHERE prefix = ? AND country = recipient.country)",
        [(meta, sent, campaign_id, kind.language, kind.country, kind.prefix) for kind, meta, sent in prices],
    )


_DECIDED = text(
    "UPDATE campaign SET reason = 'asked', reason_details = '{}'"
    " WHERE id = :campaign AND state = 'paused' AND reason = 'template_category_changed'"
)
"""What waited for this decision now waits to be resumed."""


def accept(c: Connection, campaign_id: int, moved: Iterable[MovedVersion]) -> None:
    """From now on these versions are of their new category: the claim asks for consent to that one."""
    run_many(
        c,
        "UPDATE campaign_version SET category = ? WHERE campaign_id = ? AND language = ?",
        [(one.after.value, campaign_id, one.language) for one in moved],
    )
    c.execute(_DECIDED, {"campaign": campaign_id})
