"""How far a campaign is in each country."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection

from wa_desktop.domain.states import RecipientState
from wa_desktop.store.fast import run

_COUNTS = "SELECT country, state, count(*) FROM recipient WHERE campaign_id = ? GROUP BY 1, 2"


def counts_by_country(c: Connection, campaign_id: int) -> Mapping[str, Mapping[RecipientState, int]]:
    """The recipients of a campaign by country (empty for an unknown one) and state; they sum to its list."""
    found: defaultdict[str, dict[RecipientState, int]] = defaultdict(dict)
    for country, state, number in run(c, _COUNTS, (campaign_id,)).fetchall():
        found[country or ""][RecipientState(state)] = int(number)
    return dict(found)
