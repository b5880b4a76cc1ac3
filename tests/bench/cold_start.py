"""From the start of the process to the first paint: ours against a bare PySide6 window, in turns.

Run by name: `python -m tests.bench.cold_start [rounds]`.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.measuring import folder_of_bench, say

_SEEN = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
class Seen(BASE):
    painted = False
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            print("painted", flush=True)
            QTimer.singleShot(0, self, self.goes)
"""
_BARE = (
    _SEEN.replace("BASE", "QMainWindow")
    + """
    def goes(self):
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
    def goes(self):
        self.leave()
main.MainWindow = Seen
from wa_desktop.app import run
sys.exit(run(["--home", sys.argv[1], "--lang", "fr", "open"]))
"""
)


def seconds(script: str, *arguments: str) -> float:
    """From the start of a process until it says that it has painted."""
    environment = os.environ | {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        took = time.perf_counter() - start
        assert process.wait(timeout=60) == 0
    assert said.strip() == b"painted"
    return took


def main(rounds: int = 9) -> None:
    """Start both in turns; the first of each only warms the disk."""
    bare, first, later = list[float](), list[float](), list[float]()
    with folder_of_bench() as folder:
        for at in range(rounds + 1):
            home = folder / str(at)
            taken = (seconds(_BARE), seconds(_OURS, str(home)), seconds(_OURS, str(home)))
            if at:
                for known, took in zip((bare, first, later), taken, strict=True):
                    known.append(took)
            assert Path(home).is_dir()
    reference = statistics.median(bare)
    for what, known in (("first start ever, of a bare window", first), ("any later start, of a bare window", later)):
        took = statistics.median(known)
        say(what, took / reference, "≤ 2", f"{took * 1000:.0f} ms against {reference * 1000:.0f} ms")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
