"""A campaign that the engine of another workstation sends for this one: followed, and sent from here if it must be."""

import threading
from collections.abc import Callable
from decimal import Decimal

from wa_desktop.dispatch.engine import Engine, Submitted
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.errors import ServiceRefused, UserError, WaitingForPerson
from wa_desktop.domain.states import CampaignState, Wanted
from wa_desktop.store import campaigns as rows
from wa_desktop.store import handing
from wa_desktop.store.audit import record
from wa_desktop.store.campaign_views import view
from wa_desktop.store.elapsed import Elapsed, sleepless
from wa_desktop.store.lease import engine_elsewhere
from wa_desktop.store.server_lease import Holder
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.engines import SENDING_ELSEWHERE, Run, make_ready, relaunch

_LOOK_SECONDS = 0.5
_COUNT_SHARE = 10
"""Counting the recipients takes at most one part in so many of the time."""
_STOP_SECONDS = 5.0
_PATIENCE_SECONDS = 900.0
"""A server that is away comes back: as patient as the engine itself."""
_INTERRUPTED = "interrupted"
_UNDER_WAY = (CampaignState.READY, CampaignState.RUNNING)


class HandedRun(Run):
    """A campaign under way on another workstation. Every method may be called from any thread.

    Its engine sends it with the account's one rate and under its limits. When that engine ends or dies, it is offered
    to the next one, and sent from here if there is none.
    """

    def __init__(self, desk: Desk, campaign_id: int) -> None:
        """Offer the campaign, which is ready or paused, and follow it."""
        self._desk = desk
        self.campaign_id = campaign_id
        self._own: Run | None = None
        self._problem: UserError | None = None
        self._wish: Wanted | None = None
        self._told: Wanted | None = None
        self._sent_by = ""
        self._patience = _LOOK_SECONDS
        self._wake = threading.Event()
        self._offer()

    @property
    def sent_by(self) -> str:
        """The computer of the team whose engine sends it; empty: this program's."""
        return self._sent_by if self._own is None else ""

    def _offer(self) -> None:
        self._note(engine_elsewhere(self._desk.store))
        with self._desk.store.write() as c:
            handing.offer(c, self.campaign_id)
        with self._desk.store.read() as c:
            self._view = view(c, self.campaign_id, references=False)
        self._over = threading.Event()
        self._left = False
        self._told = None
        self._thread = threading.Thread(target=self._follow, name="handed", daemon=True)
        self._thread.start()

    def _follow(self) -> None:
        try:
            lost: Elapsed | None = None
            while not self._left:
                try:
                    if self._settled():
                        return
                    lost = None
                except WaitingForPerson as problem:
                    lost = lost or Elapsed(sleepless)
                    if problem.code != "server_lost" or lost.seconds > _PATIENCE_SECONDS:
                        raise
                self._wake.wait(self._patience)
                self._wake.clear()
        except UserError as problem:
            self._problem = problem
        finally:
            self._over.set()

    def _settled(self) -> bool:
        """One look; whether there is nothing more to follow."""
        if self._wish is not None:
            self._leave_word(self._wish)
        with self._desk.store.read() as c:
            offered = handing.is_offered(c, self.campaign_id)
            is_awaited = rows.facts(c, self.campaign_id).is_awaited
        elsewhere = engine_elsewhere(self._desk.store)
        self._note(elsewhere)
        if offered and elsewhere is None:
            return self._send_from_here()
        self._count()
        if offered:
            with self._desk.store.write() as c:
                handing.repeat(c, self.campaign_id)
            return False
        under_way = self._view.state in _UNDER_WAY and not is_awaited
        if self._view.reason != _INTERRUPTED and not (under_way and elsewhere is None):
            return not under_way
        # Its engine ended or died.
        with self._desk.store.write() as c:
            if self._told is None:
                handing.offer(c, self.campaign_id)
            else:
                handing.stop(c, self.campaign_id, self._told)
        return self._told is not None

    def _note(self, holder: Holder | None) -> None:
        if holder is not None:
            self._sent_by = holder.host

    def _count(self) -> None:
        spent = Elapsed(sleepless)
        with self._desk.store.read() as c:
            self._view = view(c, self.campaign_id, references=False)
        self._patience = max(_LOOK_SECONDS, _COUNT_SHARE * spent.seconds)

    def _send_from_here(self) -> bool:
        """Nobody sends for the account any more, and nobody took the campaign on."""
        with self._desk.store.write() as c:
            if not handing.withdraw(c, self.campaign_id):
                return False
        try:
            engine, submitted = relaunch(self._desk, self.campaign_id)
        except UserError as problem:
            with self._desk.store.write() as c:
                if problem.code in SENDING_ELSEWHERE:
                    handing.offer(c, self.campaign_id)
                    return False
                rows.interrupt(c, self.campaign_id)
            if isinstance(problem, ServiceRefused) and problem.code == "key_missing":
                raise WaitingForPerson("handed_without_key", campaign=self.campaign_id) from problem
            raise
        self._own = Run(self._desk, engine, submitted)
        return True

    @property
    def over(self) -> bool:
        """Whether it is no longer being sent (finished, paused or cancelled)."""
        return self._over.is_set() and (self._own is None or self._own.over)

    def snapshot(self) -> CampaignView:
        """The figures as last read; cheap enough for every frame."""
        return self._view if self._own is None else self._own.snapshot()

    def glance(self) -> CampaignView | None:
        """The figures as last read, for the thread that draws; None once it is over."""
        if self._own is not None:
            return self._own.glance()
        return None if self.over else self._view

    def wait(self, timeout: float | None = None) -> CampaignView:
        """Wait until it is no longer being sent, at most `timeout` seconds; how it stands then.

        Raises `WaitingForPerson` (`handed_without_key`, `server_lost`) when it could not go on, or not be followed.
        """
        if not self._over.wait(timeout):
            return self.snapshot()
        if self._own is not None:
            return self._own.wait(timeout)
        if self._problem is not None:
            raise self._problem
        with self._desk.store.read() as connection:
            return view(connection, self.campaign_id)

    def pause(self) -> None:
        """Stop after the calls in flight; `wait` says when."""
        self._ask(Wanted.PAUSE, lambda own: own.pause())

    def cancel(self) -> None:
        """Stop after the calls in flight and cancel what is not sent."""
        self._ask(Wanted.CANCEL, lambda own: own.cancel())

    def _ask(self, wanted: Wanted, instead: Callable[[Run], object]) -> None:
        if self._own is not None:
            instead(self._own)
        else:
            # Not here: the window calls this in the thread that draws, and the server may be slow.
            self._wish = wanted
            self._wake.set()

    def _leave_word(self, wanted: Wanted) -> None:
        with self._desk.store.write() as c:
            rows.want(c, self.campaign_id, wanted)
            if handing.withdraw(c, self.campaign_id):
                # Nobody has it yet: it stops here.
                handing.stop(c, self.campaign_id, wanted)
            record(c, self._desk.operator, f"campaign_{wanted.value}", "campaign", self.campaign_id)
        self._wish, self._told = None, wanted

    def start_now(self) -> None:
        """Wait no longer for the countdown or the appointed moment; nothing when it has begun to send."""
        if self._own is not None:
            self._own.start_now()
        elif self.snapshot().state is CampaignState.READY:
            self._stop_there()
            with self._desk.store.write() as connection:
                rows.go_at_once(connection, self.campaign_id)
                record(connection, self._desk.operator, "campaign_start_now", "campaign", self.campaign_id)
            self.resume()

    def change_cap(self, cap: Decimal) -> None:
        """Go on under another cap, after the calls in flight; raises as `start_now`."""
        if self._own is not None:
            self._own.change_cap(cap)
        elif self.snapshot().state in _UNDER_WAY:
            self._stop_there()
            self.resume(cap)

    def resume(self, max_cost: Decimal | None = None) -> None:
        """Go on after a pause, under another cap when one is given; raises what `relaunch` raises."""
        if self._own is not None:
            self._own.resume(max_cost)
            return
        launched = go_on(self._desk, self.campaign_id, max_cost)
        self._problem = None
        if launched is None:
            self._offer()
        else:
            self._own = Run(self._desk, *launched)

    def _stop_there(self) -> None:
        self.pause()
        self._over.wait(_STOP_SECONDS * 2)

    def stop(self) -> CampaignView:
        """The program ends: the campaign is paused wherever it is sent, to be resumed; how it stands then."""
        if self._own is not None:
            return self._own.stop()
        self.pause()
        self._over.wait(_STOP_SECONDS)
        self._left = True
        self._wake.set()
        self._over.set()
        return self.snapshot()


def go_on(
    desk: Desk, campaign_id: int, max_cost: Decimal | None = None, *, from_here: bool = False
) -> tuple[Engine, Submitted] | None:
    """`relaunch`, or make the campaign ready for the engine of another workstation (None): it is to be offered."""
    try:
        return relaunch(desk, campaign_id, max_cost, from_here=from_here)
    except WaitingForPerson as waiting:
        if not desk.store.is_shared or waiting.code not in SENDING_ELSEWHERE:
            raise
    make_ready(desk, campaign_id, max_cost, from_here=from_here)
    return None
