"""`send`, `test-send`."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import options, page_campaign, page_estimate, parsing, shapes
from wa_desktop.cli.estimates import follow_up_notices, run_estimate
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.campaigns import CampaignView, Plan, SendOptions
from wa_desktop.domain.errors import Cancelled, InputRefused, WaitingForPerson
from wa_desktop.domain.estimates import Estimate, Notice
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.team import APPROVAL_WAITING
from wa_desktop.words import amounts
from wa_desktop.words.language import N_, _, ngettext
from wa_desktop.words.sentences import sentence

if TYPE_CHECKING:
    from wa_desktop.workspace.campaigns import Run

_LOOK_SECONDS = 0.25
_PACE_SECONDS = 5.0
_HIGHEST_BATCH = 5_000


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command("send", help=N_("Freezes who gets what, then sends it; asks first, unless --yes."))(send)
    app.command("test-send", help=N_("Sends a template to your own numbers, marked as a test."))(send_test)


def send(
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
    open_windows: options.OpenWindows = None,
    charged: options.ChargedBefore = None,
    include_undelivered: options.IncludeUndelivered = False,
    name: Annotated[str | None, typer.Option("--name", metavar="N", help=N_("What to call the campaign."))] = None,
    var: options.Variables = None,
    fallback: options.Fallbacks = None,
    max_cost: options.MaxCost = None,
    batch_size: Annotated[
        int,
        typer.Option(
            metavar="N",
            parser=parsing.whole("--batch-size", highest=_HIGHEST_BATCH),
            help=N_("At most so many recipients per call."),
        ),
    ] = SendOptions().batch_size,
    rate: Annotated[
        float | None,
        typer.Option(metavar="N", parser=parsing.rate, help=N_("Recipients per second; adapts by itself otherwise.")),
    ] = None,
    at: Annotated[str | None, typer.Option(metavar=N_("DATETIME"), help=N_("Not before this moment."))] = None,
    missed_by: Annotated[
        str | None,
        typer.Option(metavar=N_("CAMPAIGN"), help=N_("Only to those of the list who did not get this campaign.")),
    ] = None,
    quiet_hours: options.QuietHours = None,
    canary: options.Canary = 0,
    canary_wait: options.CanaryWait = None,
    countdown: options.Countdown = 0,
    again: Annotated[bool, typer.Option("--again", help=N_("Send although the same was sent before."))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=N_("Do not ask."))] = False,
) -> None:
    """`send`."""
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
        include_undelivered=include_undelivered,
    )
    wanted = SendOptions(
        name=name,
        max_cost=max_cost,
        batch_size=batch_size,
        rate=rate,
        not_before=_moment(session, at),
        again=again,
        quiet_hours=quiet_hours,
        canary=canary,
        canary_wait=canary_wait,
        countdown=countdown,
    )
    plan = replace(choice.plan(), allow_recent=again)
    if missed_by is not None:
        plan = workspace.missing.following(session.desk, plan, missed_by)
    send_plan(session, plan, wanted, yes)


def send_plan(session: Session, plan: Plan, wanted: SendOptions, yes: bool) -> None:
    """Show the cost, ask, send, account."""
    plan = workspace.campaigns.on_delivery_day(session.desk, plan, wanted)
    missing = _follow_up(session, plan) if yes else ()
    if not yes:
        wanted = _confirmed(session, plan, wanted)
    with session.cancellable() as token:
        with session.out.progress() as on_progress:
            run = _begun(session, lambda: workspace.campaigns.start(session.desk, plan, wanted, on_progress, token))
        if run is None:
            return
        # Only once it is not refused: a refusal is one sentence.
        for notice in missing:
            session.out.warn(sentence(notice))
        if run.sent_by:
            session.out.warn(sentence(Notice("handed_over", {"computer": run.sent_by})))
        if yes:
            _say_pace(session, run.snapshot().counts.get(RecipientState.PLANNED, 0), wanted)
        if token.cancelled:
            run.stop()
    tell(session, follow(session, run))


def _begun(session: Session, start: Callable[[], "Run"]) -> "Run | None":
    """The run that `start` begins; None when it is frozen and waits for somebody's approval, which is told."""
    try:
        return start()
    except WaitingForPerson as waiting:
        if waiting.code != APPROVAL_WAITING:
            raise
        tell(session, workspace.campaigns.status(session.desk, str(waiting.details["campaign"])))
        return None


def _follow_up(session: Session, plan: Plan) -> tuple[Notice, ...]:
    versions = workspace.templates.versions(session.desk)
    categories = {version.category for version in versions if version.name == plan.template}
    return workspace.pulling.notices(session.desk, categories)


def _moment(session: Session, at: str | None) -> datetime | None:
    return (
        parsing.moment("--at", at, str(workspace.settings.get(session.desk, "time_zone"))) if at is not None else None
    )


def _confirmed(session: Session, plan: Plan, wanted: SendOptions) -> SendOptions:
    estimate = run_estimate(session, plan)
    if not session.out.as_json:
        page_estimate.show(session.out, estimate, plan)
    if estimate.ceiling is None:
        raise InputRefused("estimate_incomplete", countries=estimate.unpriced)
    missing = follow_up_notices(session, estimate)
    if not session.out.on_screen:
        shown = shapes.estimate(estimate)
        shown["warnings"] += shapes.notices(missing)
        raise WaitingForPerson("confirmation_needed", estimate=shown)
    _say_pace(session, estimate.totals.recipients, wanted)
    for notice in missing:
        session.out.warn(sentence(notice))
    cap = estimate.ceiling if wanted.max_cost is None else wanted.max_cost
    if not _asked(_question(estimate, cap)):
        raise Cancelled
    return replace(wanted, max_cost=cap)


def _say_pace(session: Session, recipients: int, wanted: SendOptions) -> None:
    for notice in workspace.pacing.notices(session.desk, recipients, wanted):
        session.out.warn(sentence(notice))


def _question(estimate: Estimate, cap: Decimal) -> str:
    text = ngettext(
        "Send to {n} recipient, cap {cap} before tax? (yes/no) ",
        "Send to {n} recipients, cap {cap} before tax? (yes/no) ",
        estimate.totals.recipients,
    )
    return text.format(n=amounts.count(estimate.totals.recipients), cap=amounts.money(cap, estimate.currency))


def _asked(question: str) -> bool:
    try:
        return input(question).strip().casefold() in {"yes", "y", "oui", "o"}
    except EOFError:
        return False


def follow(session: Session, run: "Run") -> CampaignView:
    """Watch a running campaign until it stops; Ctrl+C lets what is in flight finish, then stops it resumably."""
    pace = Pace(time.monotonic)
    with session.cancellable() as token, session.out.live() as line, workspace.pulling.in_background(session.desk):
        while not run.over:
            view = run.wait(_LOOK_SECONDS)
            line.show(page_campaign.progress_line(view, pace.of(view)))
            if token.cancelled:
                line.show(_("Stopping: what is already on its way is finished first…"))
                run.stop()
    return replace(workspace.campaigns.status(session.desk, str(run.campaign_id)), sent_by=run.sent_by)


def tell(session: Session, view: CampaignView) -> None:
    """The final account of a run, and how the process ends."""
    session.out.document(shapes.campaign(view))
    if not session.out.as_json:
        page_campaign.show(session.out, view)
    session.ends_with(page_campaign.exit_code(view))


class Pace:
    """Recipients per second over the last few seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()

    def of(self, view: CampaignView) -> float:
        """The pace, this moment included."""
        now, left = self._clock(), view.counts.get(RecipientState.PLANNED, 0)
        self._seen.append((now, left))
        while now - self._seen[0][0] > _PACE_SECONDS:
            self._seen.popleft()
        then, left_then = self._seen[0]
        return max(0.0, (left_then - left) / (now - then)) if now > then else 0.0


def send_test(
    context: typer.Context,
    *,
    template: options.TemplateName,
    to: Annotated[list[str], typer.Option("--to", metavar=N_("NUMBER"), help=N_("Your own numbers."))],
    more: Annotated[list[str] | None, typer.Argument(metavar=N_("NUMBER"), help=N_("More numbers."))] = None,
    language: options.Language = "auto",
    var: options.Variables = None,
    fallback: options.Fallbacks = None,
    media_link: options.MediaLink = "",
) -> None:
    """`test-send`."""
    session = session_of(context)
    choice = options.Choice("", template, language, variables=parsing.variables(var or (), fallback or ()))
    numbers = [number for text in [*to, *(more or ())] for number in text.split(",") if number.strip()]
    plan = replace(choice.plan(), media_link=media_link)
    if not session.out.as_json:
        _show_test(session, plan, numbers)
    tell(session, workspace.campaigns.test_send(session.desk, plan, numbers))


def _show_test(session: Session, plan: Plan, numbers: list[str]) -> None:
    """What each number is about to get, as it will read."""
    for shown in workspace.testing.previews(session.desk, plan, numbers):
        session.out.title(f"{shown.number} · {amounts.language_name(shown.language)}")
        parts = (shown.media_link, shown.header, shown.body, shown.footer, *(f"[{one}]" for one in shown.buttons))
        for part in filter(None, parts):
            session.out.say(part)
