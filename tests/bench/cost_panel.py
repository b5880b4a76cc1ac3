"""How soon the cost of a million recipients is on screen after a country is ticked: `python -m tests.bench.cost_panel`.

In the real window, offscreen: from the tick to the painted figure, with the longest time that the window's own thread
did not answer, beside the same estimate asked of the workspace alone.
"""

import os
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from tests.bench.estimate_speed import everybody, fill
from tests.bench.measuring import folder_of_bench, say
from wa_desktop import workspace
from wa_desktop.ui.campaign.page import MakerPage
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.theme import theme, use_locale
from wa_desktop.words import amounts
from wa_desktop.words.language import use_language
from wa_desktop.workspace.desk import open_desk

TIMES = 15


class Watch:
    """The longest time between two turns of the window's event loop, in seconds."""

    def __init__(self) -> None:
        self.longest, self._last = 0.0, time.perf_counter()
        self._timer = QTimer(interval=1)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._turn)

    def _turn(self) -> None:
        now = time.perf_counter()
        self.longest, self._last = max(self.longest, now - self._last), now

    def begin(self) -> None:
        """Start anew."""
        self.longest, self._last = 0.0, time.perf_counter()
        self._timer.start()


def turn_until(app: QApplication, ready: Callable[[], bool], patience: float = 120.0) -> None:
    """Let the window live until `ready()`."""
    end = time.perf_counter() + patience
    while not ready():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)
        if time.perf_counter() > end:
            raise TimeoutError


def measure(home: Path, size: int) -> None:
    """Fill a folder, open the window on it, and tick."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    use_locale(use_language("fr"))
    theme().follow(app, "light")
    window = MainWindow(home)
    window.show()
    window.resize(1440, 900)
    window.open_desk()
    turn_until(app, lambda: window.page is not None and not window.operations.busy)
    window.go("maker", list_name="L", template="t")
    turn_until(app, lambda: not window.operations.busy)
    page = window.page
    assert isinstance(page, MakerPage)
    page.draft.accept_derived = True
    page.go_forward()
    turn_until(app, lambda: not window.operations.busy)
    page.template_step.cards["t"].picked.emit()
    began = time.perf_counter()
    turn_until(app, lambda: page.draft.estimate is not None)
    first = time.perf_counter() - began
    turn_until(app, lambda: not window.operations.busy)
    page.show_step(2)
    turn_until(app, lambda: not window.operations.busy)
    _tick(app, window, page, first, size)
    window.leave()
    turn_until(app, lambda: window.closed)


def _tick(app: QApplication, window: MainWindow, page: MakerPage, first: float, size: int) -> None:
    table, watch, took, stood = page.countries_step.table, Watch(), [], []
    desk = page.context.desk
    for turn in range(TIMES):
        item = table.item(turn, 0)
        assert item is not None
        watch.begin()
        began = time.perf_counter()
        item.setCheckState(Qt.CheckState.Unchecked)
        turn_until(app, lambda: page.draft.estimate is not None)
        page.panel.repaint()
        took.append(time.perf_counter() - began)
        stood.append(watch.longest)
        made, plan = page.draft.estimate, page.draft.plan()
        assert made is not None
        assert plan is not None
        assert made == workspace.costs.estimate(desk, plan)
        if made.totals.total is not None:
            assert amounts.money(made.totals.total, "EUR") in page.panel.headline.text()
        turn_until(app, lambda: not window.operations.busy)
    alone = []
    for turn in range(TIMES, 2 * TIMES):
        item = table.item(turn, 0)
        assert item is not None
        page.draft.countries = (page.draft.countries or frozenset()) - {f"{turn}"}
        plan = page.draft.plan()
        assert plan is not None
        began = time.perf_counter()
        workspace.costs.estimate(desk, plan)
        alone.append(time.perf_counter() - began)
    say(f"first figure, {size:,} people, {table.rowCount()} countries, s", first, "-")
    say("tick to painted figure, median, ms", median(took) * 1000, "100", f"{median(took) / median(alone):.1f} x alone")
    say("tick to painted figure, slowest, ms", max(took) * 1000, "100")
    say("longest the window stood still, ms", max(stood) * 1000, "100")
    say("the same estimate without the window, ms", median(alone) * 1000, "-")


def main(size: int) -> None:
    """Make the data, then measure."""
    with folder_of_bench() as folder:
        home = folder / "home"
        with closing(open_desk(home)) as desk:
            fill(desk, list(everybody(size)))
        measure(home, size)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
