"""The engines of this process, one per data folder, and the campaigns they send."""

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from wa_desktop.dispatch.engine import Engine, Options, Submitted
from wa_desktop.dispatch.runner import ASKED, Stop
from wa_desktop.dispatch.slots import FIRST_CALLS
from wa_desktop.dispatch.watching import Watched
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.errors import InputRefused, ServiceRefused, WaitingForPerson
from wa_desktop.domain.money import to_micro
from wa_desktop.domain.states import CampaignState, Wanted
from wa_desktop.domain.team import APPROVAL_WAITING
from wa_desktop.store import approvals, campaigns
from wa_desktop.store.accounts import current_account
from wa_desktop.store.audit import record
from wa_desktop.store.campaign_views import view
from wa_desktop.store.holding import release_held
from wa_desktop.store.lease import Lease, engine_elsewhere, refuse_elsewhere
from wa_desktop.store.marks import doubt_of, settle_doubt
from wa_desktop.workspace import account, settings, templates
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.pacing import refuse_low_balance
from wa_desktop.workspace.retiring import refuse_unretired

SENDING_ELSEWHERE = frozenset({"engine_elsewhere", "engine_other_computer"})
_engines: dict[Path, Engine] = {}
_lock = threading.Lock()


@contextmanager
def reserved(desk: Desk, account_id: int) -> Iterator[Engine]:
    """This process's engine for the desk, started when there is none, kept alive inside the block.

    Raises `WaitingForPerson` (`engine_elsewhere`, `engine_other_computer`, `other_account_sending`) and what
    `account.sender` raises.
    """
    engine = _reserve(desk, account_id)
    try:
        yield engine
    finally:
        engine.unreserve()


def _reserve(desk: Desk, account_id: int) -> Engine:
    with _lock:
        known = _engines.get(desk.home)
        if known is not None:
            if known.reserve():
                return _of_account(known, account_id)
            known.join()
        refuse_unretired(desk)
        # Whoever only hands a campaign over needs no key.
        refuse_elsewhere(desk.store, account_id)
        sender = account.sender(desk)
        lease = Lease.take(desk.store, account_id, desk.operator)
        engine = Engine(desk.store, sender, lease, _options(desk))
        engine.reserve()
        try:
            engine.start()
        except BaseException:
            lease.release()
            raise
        _engines[desk.home] = engine
        return engine


def end(desk: Desk) -> None:
    """Before the desk closes: stop what this process's engine sends for other workstations, which go on by themselves.

    Campaigns of this one are stopped by their `Run`. Takes a few seconds at most; nothing when no engine runs.
    """
    with _lock:
        known = _engines.get(desk.home)
    if known is not None:
        known.shut_down()


def _of_account(engine: Engine, account_id: int) -> Engine:
    if engine.account_id != account_id:
        # Its calls carry the other account's ids and key.
        engine.unreserve()
        raise WaitingForPerson("other_account_sending")
    return engine


def _options(desk: Desk) -> Options:
    calls = int(settings.get(desk, "calls_in_flight"))
    return Options(
        calls_in_flight=calls or FIRST_CALLS,
        calls_grow=not calls,
        rate_ceiling=float(settings.get(desk, "rate_ceiling")),
        call_ceiling=float(settings.get(desk, "request_ceiling")),
        watched=Watched(
            every_seconds=60.0 * int(settings.get(desk, "templates_every_minutes")),
            credit_floor=int(settings.get(desk, "credit_floor")),
        ),
        resend_unavailable=bool(settings.get(desk, "resend_unavailable")),
    )


def relaunch(
    desk: Desk, campaign_id: int, max_cost: Decimal | None = None, *, from_here: bool = False
) -> tuple[Engine, Submitted]:
    """Send a stopped campaign on, its templates read again first, under the cap `max_cost` when there is one.

    `from_here`: a person says that this database, though copied or put back, is the one to send from.

    Raises `InputRefused` (`campaign_over`, `campaign_other_account`, `not_connected`), `WaitingForPerson`
    (`engine_elsewhere`, `engine_other_computer`, `campaign_running`, `store_copied`, `store_restored`,
    `balance_low`, `approval_waiting`) and `ServiceRefused`.
    """
    connected = current(desk)
    refuse_low_balance(desk)
    with desk.store.read() as connection:
        facts = campaigns.facts(connection, campaign_id)
        name = view(connection, campaign_id, references=False).name
    if facts.state in (CampaignState.FINISHED, CampaignState.CANCELLED):
        raise InputRefused("campaign_over", campaign=campaign_id, name=name)
    if facts.account_id != connected:
        raise InputRefused("campaign_other_account", campaign=campaign_id, name=name)
    with reserved(desk, connected) as engine:
        if engine.is_sending(campaign_id):
            raise WaitingForPerson("campaign_running", campaign=campaign_id, name=name)
        _ready_again(desk, campaign_id, name, max_cost, from_here=from_here)
        return engine, engine.submit(campaign_id)


def make_ready(desk: Desk, campaign_id: int, max_cost: Decimal | None = None, *, from_here: bool = False) -> None:
    """Have a stopped campaign of a team be sent on by the engine of another workstation, once it is handed over.

    Raises what `relaunch` raises of the campaign itself.
    """
    with desk.store.read() as connection:
        facts = campaigns.facts(connection, campaign_id)
        name = view(connection, campaign_id, references=False).name
    if facts.state in (CampaignState.READY, CampaignState.RUNNING) and not facts.is_awaited:
        raise WaitingForPerson("campaign_running", campaign=campaign_id, name=name)
    _ready_again(desk, campaign_id, name, max_cost, from_here=from_here)


def _ready_again(desk: Desk, campaign_id: int, name: str, max_cost: Decimal | None, *, from_here: bool) -> None:
    _ask_about_copies(desk, campaign_id, name, from_here=from_here)
    if max_cost is None:
        _refuse_unapproved(desk, campaign_id, name)
    read_templates(desk)
    with desk.store.write() as connection:
        campaigns.want(connection, campaign_id, Wanted.RUN)
        record(connection, desk.operator, "campaign_resume", "campaign", campaign_id)
        release_held(connection, campaign_id)
        if max_cost is not None:
            campaigns.change_cap(connection, campaign_id, to_micro(max_cost))
            record(connection, desk.operator, "cap_changed", "campaign", campaign_id, cap=str(max_cost))
    if max_cost is not None:
        # Another cap is another campaign: whoever approved the former one has not seen it.
        _refuse_unapproved(desk, campaign_id, name)


def read_templates(desk: Desk) -> None:
    """Read the templates again before something is sent.

    Where another workstation's engine is to send it, that engine does so, and a key is not needed here.
    Raises `ServiceRefused`.
    """
    try:
        templates.sync(desk)
    except ServiceRefused as refused:
        if refused.code != "key_missing" or engine_elsewhere(desk.store) is None:
            raise


def _refuse_unapproved(desk: Desk, campaign_id: int, name: str) -> None:
    with desk.store.read() as connection:
        if not approvals.is_missing(connection, campaign_id):
            return
        facts = campaigns.facts(connection, campaign_id)
    if not facts.is_awaited:
        with desk.store.write() as connection:
            campaigns.await_approval(connection, campaign_id)
    raise WaitingForPerson(APPROVAL_WAITING, campaign=campaign_id, name=name)


def _ask_about_copies(desk: Desk, campaign_id: int, name: str, *, from_here: bool) -> None:
    with desk.store.read() as connection:
        doubt = doubt_of(connection)
        created = campaigns.created_at(connection, campaign_id)
    if doubt is None or created > doubt.since:
        return
    if not from_here:
        raise WaitingForPerson(doubt.code, campaign=campaign_id, name=name)
    with desk.store.write() as connection:
        settle_doubt(connection)
        record(connection, desk.operator, "sending_from_here", "campaign", campaign_id, because=doubt.code)


def current(desk: Desk) -> int:
    """The id of the connected account; raises `InputRefused` (`not_connected`)."""
    with desk.store.read() as connection:
        stored = current_account(connection)
    if stored is None:
        raise InputRefused("not_connected")
    return stored.id


class Run:
    """A campaign being sent by this process. Every method may be called from any thread."""

    def __init__(self, desk: Desk, engine: Engine, submitted: Submitted) -> None:
        self._desk = desk
        self._engine = engine
        self._submitted = submitted
        self._last: CampaignView | None = None
        self._turning = threading.Condition()
        self._before: CampaignView | None = None
        self._asked: Stop | None = None
        self.campaign_id = submitted.runner.campaign.id

    @property
    def sent_by(self) -> str:
        """The computer of the team whose engine sends it; empty: this program's."""
        return ""

    @property
    def over(self) -> bool:
        """Whether it is no longer being sent (finished, paused or cancelled)."""
        return self._before is None and self._submitted.done.done()

    def snapshot(self) -> CampaignView:
        """The figures now, without the references while it runs; cheap enough for every frame."""
        if not self.over:
            return self._before or self._submitted.tally.view()
        if self._last is None:
            self._last = self._counted()
        return self._last

    def glance(self) -> CampaignView | None:
        """The figures out of memory, for the thread that draws; None once it is over: then `snapshot` counts them."""
        return self._before or (None if self.over else self._submitted.tally.view())

    def wait(self, timeout: float | None = None) -> CampaignView:
        """Wait until it is no longer being sent, at most `timeout` seconds; how it stands then.

        Raises `WaitingForPerson` (`store_write_failed`) when the ledger could not be written.
        """
        try:
            self._submitted.done.result(timeout)
        except TimeoutError:
            return self.snapshot()
        self._engine.join()
        return self._counted()

    def _counted(self) -> CampaignView:
        with self._desk.store.read() as connection:
            return view(connection, self.campaign_id)

    def pause(self) -> None:
        """Stop after the calls in flight; `wait` says when."""
        self._stop(ASKED[Wanted.PAUSE])

    def start_now(self) -> None:
        """Wait no longer for the countdown or the appointed moment; nothing when it has begun to send.

        Takes as long as reading the templates. When that is refused the campaign stays paused; raises what
        `relaunch` raises.
        """
        with self._turned((CampaignState.READY,)) as turning:
            if turning:
                with self._desk.store.write() as connection:
                    campaigns.go_at_once(connection, self.campaign_id)
                    record(connection, self._desk.operator, "campaign_start_now", "campaign", self.campaign_id)
                self.resume()

    def change_cap(self, cap: Decimal) -> None:
        """Go on under another cap, after the calls in flight; raises as `start_now`."""
        with self._turned((CampaignState.READY, CampaignState.RUNNING)) as turning:
            if turning:
                self.resume(cap)

    @contextmanager
    def _turned(self, states: Collection[CampaignState]) -> Iterator[bool]:
        """The campaign stopped inside the block, and sent on by another runner after it; nobody sees it pause.

        False when it is in none of `states`, or is being turned already.
        """
        with self._turning:
            view = self.snapshot()
            turns = self._before is None and not self.over and view.state in states
            if turns:
                self._before = view
        if not turns:
            yield False
            return
        try:
            self._engine.stop(self._submitted.runner, ASKED[Wanted.PAUSE])
            self._submitted.done.result()
            yield True
        finally:
            with self._turning:
                self._before, asked, self._asked = None, self._asked, None
                if asked is not None:
                    self._engine.stop(self._submitted.runner, asked)
                self._turning.notify_all()

    def resume(self, max_cost: Decimal | None = None) -> None:
        """Go on after a pause, under another cap when one is given; raises what `relaunch` raises."""
        self._engine, self._submitted = relaunch(self._desk, self.campaign_id, max_cost)
        self._last = None

    def cancel(self) -> None:
        """Stop after the calls in flight and cancel what is not sent."""
        self._stop(ASKED[Wanted.CANCEL])

    def _stop(self, stop: Stop) -> None:
        with self._turning:
            if self._before is not None:
                # It is being handed over to another runner, which will hear of it.
                self._asked = stop
            else:
                self._engine.stop(self._submitted.runner, stop)

    def stop(self) -> CampaignView:
        """The program ends: stop within seconds, leaving the campaign to be resumed; how it stands then."""
        with self._turning:
            self._turning.wait_for(lambda: self._before is None)
        self._engine.quit(self._submitted.runner)
        stood = self.wait()
        if self._desk.store.is_shared:
            end(self._desk)
        return stood
