"""`campaigns`, `status`, `recipients`, `pause`, `resume`, `cancel`, `resolve`."""

from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import options, page_campaign, parsing, shapes
from wa_desktop.cli.naming import named
from wa_desktop.cli.sending import follow, tell
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.states import RecipientState
from wa_desktop.words import amounts
from wa_desktop.words.language import N_, _

_SHOWN_RECIPIENTS = 50
_ARRIVED = (RecipientState.DELIVERED, RecipientState.READ)

Reference = Annotated[str, typer.Argument(metavar=N_("CAMPAIGN"), help=N_("The campaign's number, or its name."))]


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command("campaigns", help=N_("Shows every campaign."))(campaigns)
    app.command("status", help=N_("Shows where one campaign stands: everybody in one state."))(status)
    app.command("recipients", help=N_("Shows the recipients of one campaign."))(recipients)
    app.command("missed", help=N_("Shows who did not get a campaign, and what can be done."))(missed)
    app.command("pause", help=N_("Pauses a running campaign, from another process too."))(pause)
    app.command("resume", help=N_("Goes on with a paused or interrupted campaign, here."))(resume)
    app.command("cancel", help=N_("Gives up what is not sent yet."))(cancel)
    app.command("resolve", help=N_("Decides on recipients whose sending is uncertain."))(resolve)


def campaigns(context: typer.Context) -> None:
    """`campaigns`."""
    session = session_of(context)
    found = workspace.campaigns.campaigns(session.desk)
    if session.out.as_json:
        references = workspace.campaigns.references(session.desk)
        told = [shapes.campaign(view) | {"references": references.get(view.id, [])} for view in found]
        session.out.document({"campaigns": told})
        return
    if not found:
        session.out.say(_("No campaign yet. The first one: wa-desktop send --list NAME --template NAME"))
        return
    headers = ["", _("Campaign"), _("State"), _("Recipients"), _("Delivered"), _("Spent")]
    session.out.table(headers, [_row(view) for view in found], right=(0, 3, 4, 5))


def _row(view: CampaignView) -> list[str]:
    arrived = sum(view.counts.get(state, 0) for state in _ARRIVED)
    people = view.total - view.counts.get(RecipientState.EXCLUDED, 0)
    state = named("campaign", view.state.value)
    return [
        str(view.id),
        view.name,
        f"{state} · {named('reason', view.reason)}" if view.reason else state,
        amounts.count(people),
        amounts.count(arrived) if view.follow_up else "–",
        amounts.money(view.spent.committed, view.currency),
    ]


def status(
    context: typer.Context,
    campaign: Reference,
    rename: Annotated[str | None, typer.Option(metavar=N_("NAME"), help=N_("Gives the campaign this name."))] = None,
) -> None:
    """`status`."""
    session = session_of(context)
    if rename is None:
        _show(session, workspace.campaigns.status(session.desk, campaign))
    else:
        _show(session, workspace.campaigns.rename(session.desk, campaign, rename))


def recipients(
    context: typer.Context,
    campaign: Reference,
    state: Annotated[
        RecipientState | None,
        typer.Option(
            metavar="S", parser=parsing.one_of("--state", RecipientState), help=N_("Only those in this state.")
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", parser=parsing.whole("--limit"), help=N_("At most so many."))
    ] = None,
) -> None:
    """`recipients`."""
    session = session_of(context)
    view = workspace.campaigns.status(session.desk, campaign)
    most = limit or (None if session.out.as_json else _SHOWN_RECIPIENTS)
    found = workspace.campaigns.recipients(session.desk, campaign, state=state, limit=most)
    session.out.document({"recipients": [shapes.recipient(one) for one in found]})
    if not session.out.as_json:
        page_campaign.recipients(session.out, found, view.currency)


def missed(context: typer.Context, campaign: Reference) -> None:
    """`missed`."""
    session = session_of(context)
    found = workspace.missing.groups(session.desk, campaign)
    session.out.document({"groups": [shapes.record(one) for one in found]})
    if not session.out.as_json:
        headers = [_("What became of them"), _("Recipients"), _("What you can do")]
        rows = [[named("missed", one.group), amounts.count(one.recipients), named("next", one.action)] for one in found]
        session.out.table(headers, rows, right=(1,))
        page_campaign.missed_steps(session.out, campaign, {one.action for one in found})


def pause(context: typer.Context, campaign: Reference) -> None:
    """`pause`."""
    session = session_of(context)
    _show(session, workspace.campaigns.pause(session.desk, campaign))


def cancel(context: typer.Context, campaign: Reference) -> None:
    """`cancel`."""
    session = session_of(context)
    _show(session, workspace.campaigns.cancel(session.desk, campaign))


def resume(
    context: typer.Context,
    campaign: Reference,
    max_cost: options.MaxCost = None,
    from_here: Annotated[
        bool, typer.Option("--from-here", help=N_("Go on although this data was copied or put back from a backup."))
    ] = False,
) -> None:
    """`resume`."""
    session = session_of(context)
    run = workspace.campaigns.resume_here(session.desk, campaign, max_cost, from_here=from_here)
    tell(session, follow(session, run))


def resolve(
    context: typer.Context,
    campaign: Reference,
    decision: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="sent|resend",
            parser=parsing.word("--as", "sent", "resend"),
            help=N_("sent: count them as sent; resend: send again, perhaps twice."),
        ),
    ],
    number: Annotated[
        list[str] | None, typer.Option(metavar="N", help=N_("Only these numbers; every uncertain one otherwise."))
    ] = None,
    batch: Annotated[
        list[int] | None,
        typer.Option(
            "--batch", "--call", metavar="N", help=N_("Only the recipients of these calls (see “unconfirmed”).")
        ),
    ] = None,
) -> None:
    """`resolve`."""
    session = session_of(context)
    view = workspace.campaigns.resolve(session.desk, campaign, decision == "sent", number, batch)
    _show(session, view)
    session.ends_with(page_campaign.exit_code(view))


def _show(session: Session, view: CampaignView) -> None:
    session.out.document(shapes.campaign(view))
    if not session.out.as_json:
        page_campaign.show(session.out, view)
