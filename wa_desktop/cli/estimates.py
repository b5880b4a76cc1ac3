"""`estimate`, `compare`, `month`: what a campaign would cost, before anything is sent."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import options, page_estimate, page_planning, parsing, shapes
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.advice import Advice, Change, Learnt
from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.estimates import Estimate, Notice
from wa_desktop.words.language import N_
from wa_desktop.words.sentences import sentence

With = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="KEY=VALUE[;KEY=VALUE]",
        help=N_(
            "The same list under this choice: on, card, category, countries, language, delivered, replies, answers."
        ),
    ),
]
At = Annotated[
    str | None,
    typer.Option("--at", metavar=N_("DATETIME"), help=N_("Moment of delivery: its day decides the rate card.")),
]
OfLearnt = Annotated[
    bool, typer.Option("--learnt", help=N_("Delivery and replies as past campaigns showed them, where not typed."))
]


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command("estimate", help=N_("Shows what a campaign would cost; nothing is sent."))(estimate)
    app.command("compare", help=N_("Shows the same campaign under other choices, side by side."))(compare)
    app.command("month", help=N_("Shows the messages received this month, and what answering costs."))(month)


def estimate(
    context: typer.Context,
    *,
    list_name: options.ListName,
    template: options.TemplateName,
    language: options.Language = "auto",
    countries: options.Countries = None,
    on: options.DeliveredOn = None,
    at: At = None,
    card: options.Card = None,
    delivered: options.Delivered = None,
    replies: options.Replies = None,
    answers: options.Answers = None,
    vat: options.Vat = None,
    accept_derived: options.AcceptDerived = False,
    open_windows: options.OpenWindows = None,
    charged: options.ChargedBefore = None,
    include_undelivered: options.IncludeUndelivered = False,
    learnt: OfLearnt = False,
    var: options.Variables = None,
    fallback: options.Fallbacks = None,
    compare_with: With = None,
    explain: Annotated[
        bool, typer.Option("--explain", help=N_("Show the formula and source of every amount."))
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar=N_("FILE"), help=N_("Also write it: .xlsx, .csv or .pdf."))
    ] = None,
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
        options.Assumptions(delivered, replies, answers, vat, open_windows, parsing.charged(charged or ())),
        at=_moment(session, at),
        include_undelivered=include_undelivered,
    )
    plan, found = _with_learnt(session, choice, learnt)
    if compare_with:
        _compare(session, plan, compare_with)
        return
    made = run_estimate(session, plan)
    advice = workspace.advising.advise(session.desk, plan, made)
    written = _written(session, plan, made, advice, out)
    _tell(session, plan, made, advice, found, explain=explain, written=written)


def _moment(session: Session, at: str | None) -> datetime | None:
    zone = str(workspace.settings.get(session.desk, "time_zone"))
    return None if at is None else parsing.moment("--at", at, zone)


def _with_learnt(session: Session, choice: options.Choice, wanted: bool) -> tuple[Plan, Learnt | None]:
    plan = choice.plan()
    found = workspace.learning.learnt_for(session.desk, plan) if wanted else None
    if found is None:
        return plan, None
    typed = choice.assumptions
    rates = workspace.learning.with_learnt(
        plan.rates, found, delivered=typed.delivered is None, replies=typed.replies is None
    )
    return replace(plan, rates=rates), found


def _written(session: Session, plan: Plan, made: Estimate, advice: Sequence[Advice], out: Path | None) -> Path | None:
    if out is not None:
        workspace.estimate_files.save(session.desk, plan, made, out, advice)
    return out


def _tell(
    session: Session,
    plan: Plan,
    made: Estimate,
    advice: Sequence[Advice],
    learnt: Learnt | None,
    *,
    explain: bool,
    written: Path | None,
) -> None:
    pace = shapes.pace(workspace.pacing.day_plan(session.desk, made.totals.recipients, plan.at))
    document = shapes.estimate(made) | {"advice": shapes.advice(advice), "pace": pace}
    if learnt is not None:
        document["learnt"] = shapes.record(learnt)
    if explain:
        document["explanation"] = shapes.explanation(made)
    if written is not None:
        document["file"] = str(written)
    missing = follow_up_notices(session, made)
    document["warnings"] += shapes.notices(missing)
    session.out.document(document)
    if session.out.as_json:
        return
    page_estimate.show(session.out, made, plan)
    for notice in missing:
        session.out.warn(sentence(notice))
    if learnt is not None:
        page_planning.learnt(session.out, learnt)
    page_planning.advice(session.out, advice, made.currency)
    if explain:
        page_planning.explain(session.out, made)
    if written is not None:
        page_planning.written(session.out, written)


def follow_up_notices(session: Session, made: Estimate) -> tuple[Notice, ...]:
    """What to know of the follow-up before these messages are sent."""
    return workspace.pulling.notices(session.desk, {line.category for line in made.lines})


def run_estimate(session: Session, plan: Plan) -> Estimate:
    """One estimate with its progress bar, stopped by Ctrl+C."""
    with session.out.progress() as on_progress, session.cancellable() as token:
        return workspace.costs.estimate(session.desk, plan, on_progress=on_progress, cancel=token)


def compare(
    context: typer.Context,
    *,
    list_name: options.ListName,
    template: options.TemplateName,
    variants: With = None,
    language: options.Language = "auto",
    countries: options.Countries = None,
    on: options.DeliveredOn = None,
    card: options.Card = None,
    delivered: options.Delivered = None,
    replies: options.Replies = None,
    answers: options.Answers = None,
    accept_derived: options.AcceptDerived = False,
    var: options.Variables = None,
    fallback: options.Fallbacks = None,
) -> None:
    """`compare`."""
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
        options.Assumptions(delivered, replies, answers),
    )
    _compare(session, choice.plan(), variants or [])


def _compare(session: Session, plan: Plan, variants: Sequence[str]) -> None:
    changes = [_changes(text) for text in variants]
    with session.out.progress() as on_progress, session.cancellable() as token:
        found = workspace.comparing.compare(session.desk, plan, changes, on_progress, token)
    session.out.document(shapes.comparison(found))
    if not session.out.as_json:
        page_planning.comparison(session.out, found)


def _changes(text: str) -> list[Change]:
    return [Change(*parsing.pair("--with", one, "KEY=VALUE")) for one in text.split(";") if one.strip()]


def month(
    context: typer.Context,
    *,
    of: Annotated[
        date | None,
        typer.Option("--month", metavar="YYYY-MM", parser=parsing.month("--month"), help=N_("This one otherwise.")),
    ] = None,
    answers: Annotated[
        list[str] | None, typer.Option("--answers", metavar="CC=N", help=N_("Free-form answers to count, by country."))
    ] = None,
) -> None:
    """`month`."""
    session = session_of(context)
    view = workspace.monthly.month(session.desk, of, parsing.numbers_by_country("--answers", answers or ()))
    session.out.document(shapes.record(view))
    if not session.out.as_json:
        page_planning.month(session.out, view)
