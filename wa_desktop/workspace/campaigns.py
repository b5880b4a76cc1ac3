"""Campaigns: sent, followed, paused, resumed, cancelled, decided about, from any process."""

import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from wa_desktop.domain.campaigns import CampaignView, Plan, RecipientView, SendOptions
from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.domain.progress import CancelToken, OnProgress, ignore_progress
from wa_desktop.domain.states import CampaignState, RecipientState, Wanted
from wa_desktop.domain.team import APPROVAL_WAITING
from wa_desktop.domain.uncertain import UnconfirmedBatch
from wa_desktop.store import campaign_views, ledger
from wa_desktop.store import campaigns as rows
from wa_desktop.store.audit import record
from wa_desktop.store.instants import now
from wa_desktop.store.lease import Lease, engine_elsewhere, is_engine_alive
from wa_desktop.store.notes import write_note
from wa_desktop.store.templates import prove_media
from wa_desktop.store.uncertain import numbers_of, unconfirmed_batches
from wa_desktop.workspace import approving, settings
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.engines import SENDING_ELSEWHERE, Run, current, read_templates, reserved
from wa_desktop.workspace.freezing import check_cap, check_options, freeze_plan, on_delivery_day, refuse_same
from wa_desktop.workspace.handed import HandedRun, go_on
from wa_desktop.workspace.pacing import refuse_low_balance
from wa_desktop.workspace.testing import freeze_test

__all__ = [
    "Run",
    "campaigns",
    "cancel",
    "on_delivery_day",
    "pause",
    "recipients",
    "references",
    "rename",
    "resolve",
    "resume",
    "resume_here",
    "send",
    "start",
    "status",
    "test_send",
    "unconfirmed",
]

_LONGEST_NAME = 120
_LOOK_SECONDS = 0.05
_PATIENCE_SECONDS = 150.0
"""Calls in flight end by themselves, at the latest with the time limit of an answer."""
_ROOM_SECONDS = 5.0
_ASKED_AT = "asked_at"
_FRAME_SECONDS = 0.25
_UNDER_WAY = (CampaignState.READY, CampaignState.RUNNING)


def start(
    desk: Desk,
    plan: Plan,
    options: SendOptions,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Run:
    """Freeze `plan` and begin to send it in this process; nothing is written when it is refused.

    Raises `InputRefused` (what `planning.resolve` raises, `nobody_to_send`, `estimate_incomplete`, `list_changed`,
    `batch_size_refused`, `rate_refused`, `cap_refused`, `not_connected`), `WaitingForPerson` (`campaign_unfinished`,
    `campaign_repeated`, `engine_elsewhere`, `engine_other_computer`, `balance_low`), `ServiceRefused`, `Cancelled`.
    With four eyes it is frozen and nothing is sent: raises `WaitingForPerson` (`approval_waiting`, naming it).
    """
    check_options(options)
    account_id = current(desk)
    refuse_low_balance(desk)
    read_templates(desk)
    if approving.required(desk) and not options.test:
        _freeze_for_approval(desk, account_id, plan, options, on_progress, cancel)
    try:
        with reserved(desk, account_id) as engine:
            campaign_id = freeze_plan(desk, account_id, plan, options, on_progress, cancel)
            return Run(desk, engine, engine.submit(campaign_id))
    except WaitingForPerson as waiting:
        if waiting.code not in SENDING_ELSEWHERE:
            raise
        if not desk.store.is_shared:
            # Perhaps it sends this very campaign: then that one is named.
            refuse_same(desk, account_id, plan, options)
            raise
    return HandedRun(desk, freeze_plan(desk, account_id, plan, options, on_progress, cancel))


def _freeze_for_approval(
    desk: Desk,
    account_id: int,
    plan: Plan,
    options: SendOptions,
    on_progress: OnProgress,
    cancel: CancelToken | None,
) -> None:
    # The second person is the time to think again: a countdown would have run out by then.
    calm = replace(options, countdown=0)
    campaign_id = freeze_plan(desk, account_id, plan, calm, on_progress, cancel)
    raise WaitingForPerson(APPROVAL_WAITING, campaign=campaign_id, name=_status(desk, campaign_id).name)


def send(
    desk: Desk, plan: Plan, options: SendOptions, on_snapshot: Callable[[CampaignView], None] | None = None
) -> CampaignView:
    """`start`, then wait until it is finished, paused or cancelled; `on_snapshot` gets the figures meanwhile."""
    return _watched(start(desk, plan, options), on_snapshot)


def _watched(run: Run, on_snapshot: Callable[[CampaignView], None] | None) -> CampaignView:
    try:
        while on_snapshot is not None and not run.over:
            on_snapshot(run.wait(_FRAME_SECONDS))
        return run.wait()
    except KeyboardInterrupt:
        run.stop()
        raise


def resume_here(desk: Desk, campaign: int | str, max_cost: Decimal | None = None, *, from_here: bool = False) -> Run:
    """Send a stopped campaign on in this process, under another cap when `max_cost` is given.

    With four eyes another cap needs another approval. A database that was copied or put back from a backup asks first;
    `from_here` is the answer.

    Raises `InputRefused` (`campaign_unknown`, `campaign_over`, `campaign_other_account`, `cap_refused`),
    `WaitingForPerson` (`campaign_running`, `engine_elsewhere`, `engine_other_computer`, `store_copied`,
    `store_restored`, `approval_waiting`), `ServiceRefused`.
    """
    check_cap(max_cost)
    campaign_id = _id(desk, str(campaign))
    launched = go_on(desk, campaign_id, max_cost, from_here=from_here)
    return HandedRun(desk, campaign_id) if launched is None else Run(desk, *launched)


def resume(
    desk: Desk,
    ref: str,
    on_snapshot: Callable[[CampaignView], None] | None = None,
    max_cost: Decimal | None = None,
) -> CampaignView:
    """Send a stopped campaign on in this process until it stops again; raises as `resume_here`."""
    return _watched(resume_here(desk, ref, max_cost), on_snapshot)


def rename(desk: Desk, ref: str, name: str) -> CampaignView:
    """Give a campaign another name; raises `campaign_unknown`, `campaign_name_refused`, `campaign_exists`."""
    wanted = " ".join(name.split())
    if not wanted or len(wanted) > _LONGEST_NAME:
        raise InputRefused("campaign_name_refused", name=name[:_LONGEST_NAME])
    campaign_id = _id(desk, ref)
    with desk.store.write() as connection:
        known = rows.named(connection, wanted)
        if known not in (None, campaign_id):
            raise InputRefused("campaign_exists", name=wanted)
        rows.rename(connection, campaign_id, wanted)
        record(connection, desk.operator, "campaign_renamed", "campaign", campaign_id)
    return status(desk, str(campaign_id))


def test_send(desk: Desk, plan: Plan, numbers: list[str]) -> CampaignView:
    """Send `plan`'s template to one's own numbers, marked as a test: no consent is needed, the price counts.

    Variables get their fixed text, else what stands in, else the template's example. Raises as `start`, and
    `numbers_refused`, `variable_not_mapped`.
    """
    account_id = current(desk)
    read_templates(desk)
    sent = _begin_test(desk, account_id, plan, numbers).wait()
    campaign_id = sent.id
    if plan.media_link:
        with desk.store.write() as connection:
            prove_media(connection, campaign_id, plan.media_link)
    return sent


def _begin_test(desk: Desk, account_id: int, plan: Plan, numbers: list[str]) -> Run:
    try:
        with reserved(desk, account_id) as engine:
            campaign_id = freeze_test(desk, account_id, plan, numbers)
            return Run(desk, engine, engine.submit(campaign_id))
    except WaitingForPerson as waiting:
        if waiting.code not in SENDING_ELSEWHERE or not desk.store.is_shared:
            raise
    return HandedRun(desk, freeze_test(desk, account_id, plan, numbers))


def campaigns(desk: Desk) -> list[CampaignView]:
    """Every campaign, newest first, without references and estimates."""
    with desk.store.read() as connection:
        views = campaign_views.every_view(connection)
        under_way = [rows.facts(connection, view.id) for view in views if view.state in _UNDER_WAY]
        accounts = {facts.id: facts.account_id for facts in under_way if _is_under_way(facts)}
    alive = {account_id: is_engine_alive(desk.store, account_id) for account_id in set(accounts.values())}
    return [_interrupted(view) if view.id in accounts and not alive[accounts[view.id]] else view for view in views]


def references(desk: Desk) -> dict[int, list[str]]:
    """SMSBOX's references by campaign: as many as calls were made, so only for who reads them all."""
    with desk.store.read() as connection:
        return campaign_views.every_reference(connection)


def status(desk: Desk, ref: str) -> CampaignView:
    """One campaign by id or unique name; raises `campaign_unknown`, `campaign_ambiguous`."""
    with desk.store.read() as connection:
        campaign_id = rows.find(connection, ref)
    return _status(desk, campaign_id)


def _status(desk: Desk, campaign_id: int) -> CampaignView:
    with desk.store.read() as connection:
        view = campaign_views.view(connection, campaign_id)
        facts = rows.facts(connection, campaign_id)
    if _is_under_way(facts) and not is_engine_alive(desk.store, facts.account_id):
        return _interrupted(view)
    holder = engine_elsewhere(desk.store) if _is_under_way(facts) else None
    return view if holder is None else replace(view, sent_by=holder.host)


def _is_under_way(facts: rows.Facts) -> bool:
    """Whether an engine has it, or died with it; what waits for an approval stands still by itself."""
    return facts.state in _UNDER_WAY and not facts.is_awaited


def _interrupted(view: CampaignView) -> CampaignView:
    # Its program died: for a person it stands still and can be resumed, whatever its row says.
    return replace(view, state=CampaignState.PAUSED, reason="interrupted", reason_details={})


def recipients(
    desk: Desk, ref: str, state: RecipientState | None = None, limit: int | None = None, offset: int = 0
) -> list[RecipientView]:
    """The recipients of a campaign in the order of its list, those in `state` alone when it is given."""
    with desk.store.read() as connection:
        return campaign_views.recipients(connection, rows.find(connection, ref), state, limit, offset)


def pause(desk: Desk, ref: str) -> CampaignView:
    """Have a campaign stop after the calls in flight, whichever process sends it; returns once it did."""
    return _ask(desk, _id(desk, ref), Wanted.PAUSE)


def cancel(desk: Desk, ref: str) -> CampaignView:
    """Cancel what is not sent yet, whichever process sends it; returns once it took effect."""
    campaign_id = _id(desk, ref)
    with desk.store.write() as connection:
        if not _is_under_way(rows.facts(connection, campaign_id)) and rows.cancel(connection, campaign_id):
            record(connection, desk.operator, "campaign_cancel", "campaign", campaign_id)
    return _ask(desk, campaign_id, Wanted.CANCEL)


def _ask(desk: Desk, campaign_id: int, wanted: Wanted) -> CampaignView:
    with desk.store.write() as connection:
        facts = rows.facts(connection, campaign_id)
        # Whatever the row says, a program may be about to go on: it reads this first.
        rows.want(connection, campaign_id, wanted)
        if _is_under_way(facts):
            record(connection, desk.operator, f"campaign_{wanted.value}", "campaign", campaign_id)
    began = time.monotonic()
    room_at = began + _ROOM_SECONDS
    while _is_under_way(facts):
        if not is_engine_alive(desk.store, facts.account_id):
            _stop_orphan(desk, facts, wanted)
        elif time.monotonic() > began + _PATIENCE_SECONDS:
            raise WaitingForPerson("campaign_still_stopping", campaign=campaign_id)
        else:
            time.sleep(_LOOK_SECONDS)
        if time.monotonic() > room_at:
            room_at += _ROOM_SECONDS
            _refuse_without_room(desk)
        with desk.store.read() as connection:
            facts = rows.facts(connection, campaign_id)
    return _status(desk, campaign_id)


def _refuse_without_room(desk: Desk) -> None:
    """A program that cannot keep SMSBOX's answers cannot stop either: who waits for it is told why.

    Raises `WaitingForPerson` (`store_not_written`); the wish stands, and is obeyed once there is room.
    """
    with desk.store.write() as connection:
        write_note(connection, _ASKED_AT, now())


def _stop_orphan(desk: Desk, facts: rows.Facts, wanted: Wanted) -> None:
    """Stop a campaign whose engine died, under the lease: nobody can begin to send it meanwhile."""
    lease = Lease.take(desk.store, facts.account_id or 0)
    try:
        with desk.store.write() as connection:
            ledger.recover(connection, lease.token, now())
            if wanted is Wanted.CANCEL:
                rows.cancel(connection, facts.id)
            else:
                rows.conclude(connection, facts.id, "asked", {})
    finally:
        lease.release()


def unconfirmed(desk: Desk, ref: str) -> list[UnconfirmedBatch]:
    """What is known of every call whose outcome is uncertain, oldest first."""
    with desk.store.read() as connection:
        return unconfirmed_batches(connection, rows.find(connection, ref))


def resolve(
    desk: Desk, ref: str, as_sent: bool, numbers: list[str] | None = None, batches: list[int] | None = None
) -> CampaignView:
    """A person's decision about unconfirmed recipients: count as sent, or send again on `resume`.

    About these numbers, or everybody of these calls; both None: all of them.

    Raises `InputRefused`: `not_unconfirmed` (naming the numbers), `batch_unknown`, `campaign_over` for a cancelled
    campaign that would be sent again.
    """
    campaign_id = _id(desk, ref)
    if _status(desk, campaign_id).reason == "interrupted":
        _recover(desk, campaign_id)
    chosen = None if numbers is None else _normalised(desk, numbers)
    with desk.store.write() as connection:
        if batches:
            chosen = [*(chosen or ()), *numbers_of(connection, campaign_id, batches)]
        facts = rows.facts(connection, campaign_id)
        if facts.state is CampaignState.CANCELLED and not as_sent:
            raise InputRefused("campaign_over", campaign=campaign_id, name=ref)
        decided = rows.resolve(connection, campaign_id, as_sent=as_sent, numbers=chosen)
        choice = "sent" if as_sent else "resend"
        record(connection, desk.operator, "unconfirmed_resolved", "campaign", campaign_id, choice=choice, ids=decided)
        rows.note_resend(connection, campaign_id)
        rows.settle_state(connection, campaign_id)
    return _status(desk, campaign_id)


def _recover(desk: Desk, campaign_id: int) -> None:
    with desk.store.read() as connection:
        facts = rows.facts(connection, campaign_id)
    lease = Lease.take(desk.store, facts.account_id or 0)
    try:
        with desk.store.write() as connection:
            ledger.recover(connection, lease.token, now())
    finally:
        lease.release()


def _normalised(desk: Desk, numbers: list[str]) -> list[str]:
    from wa_desktop.workspace.testing import own_numbers

    return own_numbers(numbers, str(settings.get(desk, "country")))


def _id(desk: Desk, ref: str) -> int:
    with desk.store.read() as connection:
        return rows.find(connection, ref)
