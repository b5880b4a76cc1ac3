"""What a campaign's report is made of: figures, recipients, texts, and the proof that the dossier shows."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from wa_desktop.domain.progress import CancelToken
from wa_desktop.results.dossier import DossierContent
from wa_desktop.results.report import Content
from wa_desktop.store import campaign_views, dossier, reports
from wa_desktop.store.instants import to_stored
from wa_desktop.store.targets import Reading
from wa_desktop.workspace import actuals, settings
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.figures import figures_view


def report_content(desk: Desk, connection: Reading, campaign_id: int, cancel: CancelToken | None = None) -> Content:
    """What the workbook and the text table of a campaign hold; its rows stream from `connection`.

    Raises `Cancelled`.
    """
    return Content(
        figures=actuals.figures(desk, connection, campaign_id),
        columns=reports.other_columns(connection, campaign_id, cancel),
        rows=reports.report_rows(connection, campaign_id, reports.basis_of(connection, campaign_id)),
        view=figures_view(desk, connection, campaign_id),
        versions=dossier.versions(connection, campaign_id),
    )


def dossier_content(desk: Desk, connection: Reading, campaign_id: int) -> DossierContent:
    """What the dossier of a campaign says."""
    figures = actuals.figures(desk, connection, campaign_id)
    consents = dossier.consents(connection, campaign_id)
    ids = {one.import_id for one in consents if one.import_id is not None}
    campaign = figures.campaign
    return DossierContent(
        figures=figures,
        view=figures_view(desk, connection, campaign_id),
        plan=campaign_views.plan_of(connection, campaign_id),
        consents=consents,
        imports={import_id: dossier.import_of(connection, import_id) for import_id in ids},
        versions=dossier.versions(connection, campaign_id),
        calls=dossier.calls(connection, campaign_id),
        deeds=dossier.deeds(connection, campaign_id),
        objections=dossier.objections(connection, campaign_id, to_stored(campaign.started or campaign.created)),
        zone=ZoneInfo(str(settings.get(desk, "time_zone"))),
        made=datetime.now(UTC),
        operator=desk.operator,
    )
