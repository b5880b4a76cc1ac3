"""How late a 10 ms timer of the window is while it follows 1,000 calls a second, beside the same window idle.

`python -m tests.bench.window_manners [SECONDS] [PER_SECOND]`: the slow server is a process of its own, the engine and
the window share one as they do for a person. Where the system tells it, the lateness is also given without the time in
which other programs had the processors: on a busy machine that is most of it.
"""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from tests.bench.dispatch_speed import IN_FLIGHT, _server, _trust
from tests.bench.measuring import Lateness, say
from tests.support.frozen_campaign import make_campaign
from wa_desktop.dispatch.engine import Engine, Options
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.gateway.client import SmsboxClient
from wa_desktop.store.lease import Lease
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.memory import Collector
from wa_desktop.ui.theme import theme
from wa_desktop.workspace.campaigns import Run, status
from wa_desktop.workspace.desk import Desk

PERIOD = 0.010
_IDLE_SECONDS = 15


def main(seconds: int = 30, per_second: int = 1_000) -> None:
    """Open the window on a campaign, watch it idle, then send and watch it follow."""
    application = QApplication([])
    theme().follow(application, "light")
    with tempfile.TemporaryDirectory(prefix="wa-bench-") as name, _server(Path(name)) as url:
        window = MainWindow(Path(name) / "home")
        window.show()
        window.open_desk()
        _until(lambda: window.page is not None)
        context = window.context
        assert context is not None
        people = seconds * per_second
        names = [f"Prénom {n}" for n in range(people)]
        made = make_campaign(context.desk, people, names=names, rate=float(per_second))
        window.go("campaign", ref=made.id)
        _until(lambda: not window.operations.busy)
        collector = Collector(window)
        collector.start()
        idle = _watch(_over_in(_IDLE_SECONDS))
        run = _send(context.desk, made.id, made.account_id, url, name)
        context.runs.hold(run)
        began = time.perf_counter()
        busy = _watch(lambda: run.over)
        took = time.perf_counter() - began
        view = status(context.desk, str(made.id))
        collector.stop()
        window.leave()
        _until(lambda: window.closed)
    assert view.counts[RecipientState.QUEUED] == people, "somebody was lost"
    assert view.state is CampaignState.FINISHED
    _print(idle, busy, people / took)


def _send(desk: Desk, campaign: int, account: int, url: str, folder: str) -> Run:
    client = SmsboxClient("1", "2", "key", base_url=url, account_url=url, tls=_trust(folder))
    options = Options(calls_in_flight=IN_FLIGHT, rate_ceiling=5_000.0, call_ceiling=5_000.0)
    engine = Engine(desk.store, client, Lease.take(desk.store, account), options)
    engine.reserve()
    engine.start()
    run = Run(desk, engine, engine.submit(campaign))
    engine.unreserve()
    return run


class _Ticks(Lateness):
    """Lateness, and the part of it that is this process's own."""

    def __init__(self, period: float) -> None:
        super().__init__(period)
        self.own = list[float]()
        self._waited = _waited()

    def tick(self) -> None:
        super().tick()
        before, self._waited = self._waited, _waited()
        self.own.append(max(self.late[-1] - (self._waited - before), 0.0))

    def own_at(self, share: float) -> float:
        """The own lateness that `share` of the ticks stay below."""
        return sorted(self.own)[int((len(self.own) - 1) * share)]


def _waited() -> float:
    """Seconds that Qt's thread was ready and had no processor; 0 where the system does not tell."""
    told = Path(f"/proc/self/task/{threading.main_thread().native_id}/schedstat")
    return int(told.read_text().split()[1]) / 1e9 if told.exists() else 0.0


def _over_in(seconds: float) -> Callable[[], bool]:
    until = time.perf_counter() + seconds
    return lambda: time.perf_counter() > until


def _watch(over: Callable[[], bool]) -> _Ticks:
    ticks, timer = _Ticks(PERIOD), QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(ticks.tick)
    timer.start(int(PERIOD * 1000))
    _until(over)
    timer.stop()
    return ticks


def _until(true: Callable[[], bool]) -> None:
    loop, looking = QEventLoop(), QTimer()
    looking.timeout.connect(lambda: loop.quit() if true() else None)
    looking.start(50)
    loop.exec()


def _print(idle: _Ticks, busy: _Ticks, rate: float) -> None:
    for what, ticks in (("idle", idle), ("sending", busy)):
        figures = ", ".join(f"{share:.1%}: {ticks.at(share) * 1000:.1f} ms" for share in (0.5, 0.99, 0.999))
        print(f"{what:<8} {figures}, longest {max(ticks.late) * 1000:.0f} ms of {len(ticks.late)}")  # noqa: T201
    allowed = 2 * idle.at(0.99) * 1000 + 10
    say("10 ms timer late at the 99th percentile, ms", busy.at(0.99) * 1000, f"≤ {allowed:.1f}", f"{rate:.0f} calls/s")
    say("of what is allowed", busy.at(0.99) * 1000 / allowed, "≤ 1")
    allowed = 2 * idle.own_at(0.99) * 1000 + 10
    say("of what is allowed, without the other programs", busy.own_at(0.99) * 1000 / allowed, "≤ 1")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
