"""`estimate`: what a campaign would cost, before anything is sent."""

import typer

from wa_desktop import workspace
from wa_desktop.cli import options, page_estimate, parsing, shapes
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.estimates import Estimate
from wa_desktop.words.language import N_


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command("estimate", help=N_("Shows what a campaign would cost; nothing is sent."))(estimate)


def estimate(
    context: typer.Context,
    *,
    list_name: options.ListName,
    template: options.TemplateName,
    language: options.Language = "auto",
    countries: options.Countries = None,
    on: options.DeliveredOn = None,
    card: options.Card = None,
    delivered: options.Delivered = None,
    replies: options.Replies = None,
    answers: options.Answers = None,
    vat: options.Vat = None,
    accept_derived: options.AcceptDerived = False,
    var: options.Variables = None,
    fallback: options.Fallbacks = None,
) -> None:
    """`estimate`."""
    session = session_of(context)
    choice = options.Choice(
        list_name,
        template,
        language,
        countries,
        on,
        card,
        accept_derived,
        parsing.variables(var or (), fallback or ()),
        options.Assumptions(delivered, replies, answers, vat),
    )
    plan = choice.plan()
    found = run_estimate(session, plan)
    session.out.document(shapes.estimate(found))
    if not session.out.as_json:
        page_estimate.show(session.out, found, plan)


def run_estimate(session: Session, plan: Plan) -> Estimate:
    """One estimate with its progress bar, stopped by Ctrl+C."""
    with session.out.progress() as on_progress, session.cancellable() as token:
        return workspace.costs.estimate(session.desk, plan, on_progress=on_progress, cancel=token)
