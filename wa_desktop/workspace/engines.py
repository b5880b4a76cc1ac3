"""The engines of this process, one per data folder, and the campaigns they send."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from wa_desktop.dispatch.engine import Engine, Options, Submitted
from wa_desktop.dispatch.runner import ASKED
from wa_desktop.dispatch.watching import Watched
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.domain.money import to_micro
from wa_desktop.domain.states import CampaignState, Wanted
from wa_desktop.store import campaigns
from wa_desktop.store.accounts import current_account
from wa_desktop.store.audit import record
from wa_desktop.store.campaign_views import view
from wa_desktop.store.holding import release_held
from wa_desktop.store.lease import Lease
from wa_desktop.store.marks import doubt_of, settle_doubt
from wa_desktop.workspace import account, settings, templates
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.retiring import refuse_unretired

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
        sender = account.sender(desk)
        lease = Lease.take(desk.store, account_id)
        engine = Engine(desk.store, sender, lease, _options(desk))
        engine.reserve()
        try:
            engine.start()
        except BaseException:
            lease.release()
            raise
        _engines[desk.home] = engine
        return engine


def _of_account(engine: Engine, account_id: int) -> Engine:
    if engine.account_id != account_id:
        # Its calls carry the other account's ids and key.
        engine.unreserve()
        raise WaitingForPerson("other_account_sending")
    return engine


def _options(desk: Desk) -> Options:
    return Options(
        calls_in_flight=int(settings.get(desk, "calls_in_flight")),
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
    (`engine_elsewhere`, `engine_other_computer`, `campaign_running`, `store_copied`, `store_restored`) and
    `ServiceRefused`.
    """
    connected = current(desk)
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
        _ask_about_copies(desk, campaign_id, name, from_here=from_here)
        templates.sync(desk)
        with desk.store.write() as connection:
            campaigns.want(connection, campaign_id, Wanted.RUN)
            release_held(connection, campaign_id)
            if max_cost is not None:
                campaigns.change_cap(connection, campaign_id, to_micro(max_cost))
                record(connection, desk.operator, "cap_changed", "campaign", campaign_id, cap=str(max_cost))
        return engine, engine.submit(campaign_id)


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
        self.campaign_id = submitted.runner.campaign.id

    @property
    def over(self) -> bool:
        """Whether it is no longer being sent (finished, paused or cancelled)."""
        return self._submitted.done.done()

    def snapshot(self) -> CampaignView:
        """The figures now, without the references while it runs; cheap enough for every frame."""
        if not self.over:
            return self._submitted.tally.view()
        if self._last is None:
            self._last = self._counted()
        return self._last

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
        self._engine.stop(self._submitted.runner, ASKED[Wanted.PAUSE])

    def resume(self) -> None:
        """Go on after a pause; raises what `relaunch` raises."""
        self._engine, self._submitted = relaunch(self._desk, self.campaign_id)
        self._last = None

    def cancel(self) -> None:
        """Stop after the calls in flight and cancel what is not sent."""
        self._engine.stop(self._submitted.runner, ASKED[Wanted.CANCEL])

    def stop(self) -> CampaignView:
        """The program ends: stop within seconds, leaving the campaign to be resumed; how it stands then."""
        self._engine.quit(self._submitted.runner)
        return self.wait()
