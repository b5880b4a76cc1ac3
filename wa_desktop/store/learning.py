"""What past campaigns show about delivery and replies."""

from typing import NamedTuple

from sqlalchemy import Connection, text


class Seen(NamedTuple):
    """The recipients of one campaign, country and category whose fate is known."""

    campaign: int
    country: str
    category: str
    known: int
    delivered: int
    replied: int


_SEEN = text(
    "SELECT r.campaign_id AS campaign, r.country, v.category, count(*) AS known,"
    " sum(CASE WHEN r.state IN ('delivered', 'read') THEN 1 ELSE 0 END) AS delivered,"
    " sum(CASE WHEN r.state IN ('delivered', 'read') AND EXISTS"
    " (SELECT 1 FROM received x WHERE x.number = r.number AND x.campaign_id = r.campaign_id)"
    " THEN 1 ELSE 0 END) AS replied"
    " FROM recipient r JOIN campaign c ON c.id = r.campaign_id JOIN content t ON t.id = r.content_id"
    " JOIN campaign_version v ON v.campaign_id = r.campaign_id AND v.language = t.language"
    " WHERE c.is_test = 0 AND v.category = :category AND (r.state IN ('delivered', 'read', 'failed')"
    " OR (r.state IN ('queued', 'ack', 'sent') AND r.changed_at < :settled AND EXISTS"
    " (SELECT 1 FROM recipient o WHERE o.campaign_id = c.id AND o.state IN ('delivered', 'read'))))"
    " GROUP BY 1, 2, 3"
)


def seen(c: Connection, category: str, settled: int) -> list[Seen]:
    """By campaign and country; without news since `settled` (as stored) a message counts as not delivered."""
    return [Seen(*row) for row in c.execute(_SEEN, {"category": category, "settled": settled})]
