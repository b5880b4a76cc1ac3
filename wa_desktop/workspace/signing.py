"""What an approver looks at: the frozen recipients, texts and amounts of a campaign, in one reading."""

from wa_desktop.domain.signing import Sheet
from wa_desktop.store import campaign_views, campaigns, signing
from wa_desktop.workspace.desk import Desk


def sheet(desk: Desk, ref: str) -> Sheet:
    """What is frozen of a campaign; raises `InputRefused` (`campaign_unknown`, `campaign_ambiguous`)."""
    with desk.store.read() as connection:
        campaign_id = campaigns.find(connection, ref)
        view = campaign_views.view(connection, campaign_id, references=False)
        return Sheet(
            signing.by_country(connection, campaign_id), view.excluded, signing.samples(connection, campaign_id)
        )
