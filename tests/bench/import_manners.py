"""While a million rows come in: the window's thread is never kept waiting, and a campaign keeps its rate.

Run by name: `python -m tests.bench.import_manners`.
"""

import gc
import os
import threading
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QApplication

from tests.bench.lists import make_list
from tests.bench.measuring import Lateness, bench_desk, folder_of_bench, say
from tests.planning_data import add_list, people
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.campaigns import CampaignView, Plan, SendOptions
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.domain.states import RecipientState
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.workspace import account, campaigns, lists
from wa_desktop.workspace.desk import Desk

PERIOD = 0.010
RATE = 150
SECONDS = 6.0


class _Import(threading.Thread):
    """One import in a thread of its own, as the window's operations run it."""

    def __init__(self, desk: Desk, path: Path, name: str) -> None:
        super().__init__(name="import")
        self._desk, self._path, self._list = desk, path, name
        self.rows = 0

    def run(self) -> None:
        report = lists.import_file(self._desk, self._path, self._list, Into.NEW, ImportOptions())
        self.rows = report.counts.rows


def timer(folder: Path) -> None:
    """How late a 10 ms timer of Qt's thread is while a million rows are imported."""
    application = QApplication.instance() or QApplication([])
    path = make_list(folder / "million.xlsx", 1_000_000)
    with bench_desk(folder) as desk:
        taking, ticks = _Import(desk, path, "Clients"), Lateness(PERIOD)
        ticking, looking = QTimer(application), QTimer(application)
        ticking.setTimerType(Qt.TimerType.PreciseTimer)
        ticking.timeout.connect(ticks.tick)
        looking.timeout.connect(lambda: taking.is_alive() or QCoreApplication.quit())
        gc.disable()  # as the window does
        taking.start()
        ticking.start(int(PERIOD * 1000))
        looking.start(100)
        application.exec()
        gc.enable()
        ticking.stop()
        looking.stop()
        assert taking.rows == 1_000_000
    details = (
        f"99 %: {ticks.at(0.99) * 1000:.1f} ms, longest {max(ticks.late) * 1000:.0f} ms of {len(ticks.late)} ticks"
    )
    say("10 ms timer late at the 99.9th percentile, ms", ticks.at(0.999) * 1000, "≤ 50", details)


def _sent(view: CampaignView) -> int:
    return sum(number for state, number in view.counts.items() if state in (RecipientState.QUEUED, RecipientState.ACK))


def _rate_of(run: campaigns.Run, seconds: float, taking: _Import | None) -> float:
    """Messages a second, for some seconds or for as long as `taking` lives."""
    before, start = _sent(run.snapshot()), time.perf_counter()
    until = start + seconds
    while time.perf_counter() < until and (taking is None or taking.is_alive()):
        time.sleep(0.1)
    return (_sent(run.snapshot()) - before) / (time.perf_counter() - start)


def sending(folder: Path) -> None:
    """The rate of a campaign beside an import, against its rate alone."""
    path = make_list(folder / "some.xlsx", 300_000)
    os.environ["WA_DESKTOP_API_KEY"] = SANDBOX_KEY
    with bench_desk(folder) as desk, ThreadedSandbox() as sandbox:
        account.connect(desk, SANDBOX_WABA, SANDBOX_PHONE_ID, None, sandbox.base_url, sandbox.base_url)
        add_list(desk, "clients", people("FR", RATE * 200))
        run = campaigns.start(desk, Plan("clients", "soldes_hiver", fallback="fr"), SendOptions(rate=RATE))
        try:
            time.sleep(5)  # until it has its pace
            alone = _rate_of(run, SECONDS, None)
            taking = _Import(desk, path, "Clients")
            taking.start()
            beside = _rate_of(run, 120.0, taking)
            taking.join()
        finally:
            run.stop()
        assert taking.rows == 300_000
    say("rate of a campaign beside an import / alone", beside / alone, "≥ 0.9", f"{beside:.0f}/s, {alone:.0f}/s")


def main() -> None:
    """Both measures."""
    with folder_of_bench() as folder:
        sending(folder)
        timer(folder)


if __name__ == "__main__":
    main()
