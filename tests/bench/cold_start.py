"""From the start of the process to the first paint: ours against a bare PySide6 window, in turns.

Run by name: `python -m tests.bench.cold_start [rounds]`. What counts is the whole first frame: the places on the left
and the first page's title, as they stay. It also says when the first page shows what it read, and how long the window
ever stood still until everything was loaded. On a new folder, and on one of 100,000 people and a campaign to them.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.measuring import folder_of_bench, say
from tests.support.frozen_campaign import make_campaign
from wa_desktop.workspace.desk import open_desk

_PEOPLE = 100_000
_SEEN = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
class Seen(BASE):
    seen = False
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.seen:
            self.seen = True
            self.begun()
    def painted(self):
        print("painted", flush=True)
"""
# Both speak at the turn after the paint: by then whatever stands in the window is painted too.
_BARE = (
    _SEEN.replace("BASE", "QMainWindow")
    + """
    def begun(self):
        QTimer.singleShot(0, self, self.gone)
    def gone(self):
        self.painted()
        self.close()
app = QApplication([])
window = Seen()
window.setCentralWidget(QLabel("WA Desktop"))
window.resize(1280, 800)
window.show()
app.exec()
"""
)
_OURS = (
    "from wa_desktop.ui import main\n"
    + _SEEN.replace("BASE", "main.MainWindow")
    + """
    def begun(self):
        pass
    def go_on(self, then):
        assert self.seen
        self.painted()
        then()
        titles = [label.text() for label in self.waiting.findChildren(QLabel) if label.isVisible()]
        assert "Accueil" in titles and self.rail.isVisible(), titles
        self.home_at, self.longest, self.last = None, 0.0, time.perf_counter()
        self.timer = QTimer(self, interval=2)
        self.timer.timeout.connect(self.look)
        self.timer.start()
    def look(self):
        now = time.perf_counter()
        self.longest, self.last = max(self.longest, now - self.last), now
        page = self.page
        if self.home_at is None and page is not None and not (page.welcome.isHidden() and page.recent.isHidden()):
            page.repaint()
            self.home_at = time.perf_counter()
            print("home", flush=True)
        if self.home_at is not None and now - self.home_at > float(sys.argv[2]):
            self.timer.stop()
            print(self.longest * 1000, flush=True)
            self.leave()
main.MainWindow, first = Seen, main.FirstPaint
main.FirstPaint = lambda window, then: first(window, lambda: window.go_on(then))
from wa_desktop.app import run
sys.exit(run(["--home", sys.argv[1], "--lang", "fr", "open"]))
"""
)


def seconds(compiled: Path, script: str, *arguments: str) -> tuple[list[float], list[str]]:
    """From the start of a process until each line that it says, and what it says."""
    environment = os.environ | {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    # As wherever the program is installed its modules are compiled: here by the first start, into a folder of ours.
    environment |= {"PYTHONPYCACHEPREFIX": str(compiled), "PYTHONDONTWRITEBYTECODE": ""}
    at, said = list[float](), list[str]()
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, env=environment, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            at.append(time.perf_counter() - start)
            said.append(line.strip())
        assert process.wait(timeout=60) == 0
    assert said[0] == "painted"
    return at, said


def main(rounds: int = 9) -> None:
    """Start them in turns; the first of each only warms the disk."""
    with folder_of_bench() as folder:
        full, compiled = folder / "full", folder / "compiled"
        desk = open_desk(full)
        make_campaign(desk, _PEOPLE)
        desk.close()
        cases = ("the first start ever", "any later start", "a start on 100,000 people")
        bare, ours = list[float](), {case: list[list[float]]() for case in cases}
        for at in range(rounds + 1):
            home = folder / str(at)
            reference = seconds(compiled, _BARE)[0][0]
            taken = [seconds(compiled, _OURS, str(place), "0")[0] for place in (home, home, full)]
            if at:
                bare.append(reference)
                for case, took in zip(cases, taken, strict=True):
                    ours[case].append(took)
            assert Path(home).is_dir()
        stood_still = [float(seconds(compiled, _OURS, str(place), "2.5")[1][2]) for place in (folder / "0", full)]
    _report(statistics.median(bare), ours, max(stood_still))


def _report(reference: float, ours: dict[str, list[list[float]]], longest: float) -> None:
    for at, what, target in ((0, "first frame", "≤ 2"), (1, "first page read and shown", "–")):
        for case, taken in ours.items():
            took = statistics.median(each[at] for each in taken)
            details = f"{took * 1000:.0f} ms against {reference * 1000:.0f} ms"
            say(f"{what}, {case}, of a bare window", took / reference, target, details)
    say("the longest the window stood still, ms", longest, "≤ 50")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
