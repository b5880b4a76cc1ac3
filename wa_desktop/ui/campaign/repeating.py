"""A draft with the choices of an earlier campaign: the same again, or for those who did not get it."""

from collections.abc import Callable
from dataclasses import replace

from wa_desktop import workspace
from wa_desktop.domain.campaigns import Plan, SendOptions
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.ui.campaign.draft import Draft
from wa_desktop.ui.page import Page
from wa_desktop.words.language import _
from wa_desktop.workspace.desk import Desk


def repeat(page: Page, ref: str, *, missed: bool, done: Callable[[Draft], None]) -> None:
    """Call `done` with the draft of campaign `ref`; what is gone meanwhile is an error on `page`."""
    desk = page.context.desk

    def action(_progress: OnProgress, _cancel: CancelToken) -> Draft:
        return draft_of(desk, ref, missed=missed)

    page.context.operations.run(_("Reading the campaign…"), action, done, page)


def draft_of(desk: Desk, ref: str, *, missed: bool) -> Draft:
    """The choices of a campaign, its options included; raises what `plan_for_missed` and `list_named` raise."""
    plan = workspace.missing.plan_for_missed(desk, ref)
    view = workspace.campaigns.status(desk, ref)
    if not missed:
        plan = replace(plan, follows=None)
    draft = _with_options(_from_plan(desk, plan), workspace.missing.options_of(desk, ref))
    if missed:
        # The cap was for everybody; these are fewer.
        draft.cap = None
    draft.follows_name = view.name if missed else ""
    words = _("{name} – second round") if missed else _("{name} – again")
    draft.name = words.format(name=view.name)
    return draft


def _from_plan(desk: Desk, plan: Plan) -> Draft:
    versions = [one for one in workspace.templates.versions(desk) if one.name == plan.template and one.sendable]
    return Draft(
        listed=workspace.lists.list_named(desk, plan.list_name),
        versions=tuple(versions),
        language=plan.language,
        fallback=plan.fallback,
        countries=plan.countries or None,
        variables=dict(plan.variables),
        accept_derived=plan.accept_derived,
        rates=plan.rates,
        send_undelivered=plan.send_undelivered,
        allow_recent=plan.allow_recent,
        follows=plan.follows,
    )


def _with_options(draft: Draft, options: SendOptions) -> Draft:
    return replace(
        draft,
        cap=options.max_cost,
        rate=options.rate,
        batch_size=options.batch_size,
        quiet=options.quiet_hours,
        quiet_sundays=options.quiet_sundays,
        quiet_holidays=options.quiet_holidays,
        canary=options.canary,
        canary_wait=options.canary_wait,
    )
