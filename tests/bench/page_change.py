"""From the key to the paint: every page of the window, the first time and afterwards.

Run by name: `python -m tests.bench.page_change [rounds]`. The database holds a list of 100,000 people and a campaign
to them. Also said: how long Qt's thread stood still at most while each page was made, read and filled.
"""

import os
import statistics
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from tests.bench.measuring import Lateness, folder_of_bench, say
from tests.support.frozen_campaign import make_campaign
from wa_desktop.ui.catalogue import LOAD_AFTER_MS, PAGES
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.memory import Collector
from wa_desktop.ui.theme import theme

_MOST_MS = 100
_STILL_MS = 50
_PEOPLE = 100_000


def main(rounds: int = 5) -> None:
    """Open the window, then go round."""
    application = QApplication([])
    theme().follow(application, "light")
    with folder_of_bench() as folder:
        window = MainWindow(folder / "home")
        # As the program does.
        collector = Collector(window)
        collector.start()
        window.show()
        window.open_desk()
        _wait_for(window)
        assert window.context is not None
        _rest(LOAD_AFTER_MS)
        _wait_for(window)
        ref = make_campaign(window.context.desk, _PEOPLE).id
        first, later, filled = dict[str, float](), dict[str, list[float]](), dict[str, float]()
        for at in range(rounds + 1):
            for key in PAGES:
                took, still = _change(window, key, ref)
                filled[key] = max(still, filled.get(key, 0.0))
                if at:
                    later.setdefault(key, []).append(took)
                else:
                    first[key] = took
        collector.stop()
        window.leave()
        while not window.closed:
            application.processEvents()
    typical = {key: statistics.median(known) for key, known in later.items()}
    for key, took in sorted(typical.items(), key=lambda one: -one[1]):
        details = (
            f"the first time, with its making: {first[key]:.0f} ms; stood still while filled: {filled[key]:.0f} ms"
        )
        say(f"{key}, ms", took, f"≤ {_MOST_MS}", details)
    say("the slowest page, ms", max(typical.values()), f"≤ {_MOST_MS}")
    say("the slowest page the first time, ms", max(first.values()), f"≤ {_MOST_MS}")
    say("the longest stand still while a page was filled, ms", max(filled.values()), f"≤ {_STILL_MS}")


def _change(window: MainWindow, key: str, ref: int) -> tuple[float, float]:
    start = time.perf_counter()
    window.go(key, **({"ref": str(ref)} if key == "campaign" else {}))
    # Laid out and painted now, as the screen would at its next frame.
    window.grab()
    took = (time.perf_counter() - start) * 1000
    assert window.page is window.pages[key]
    lateness, ticking = Lateness(0.002), QTimer()
    ticking.timeout.connect(lateness.tick)
    ticking.start(2)
    _wait_for(window)
    return took, lateness.at(1.0) * 1000


def _rest(milliseconds: int) -> None:
    """As a person looks at the first page, while the others load."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds + 50, loop.quit)
    loop.exec()


def _wait_for(window: MainWindow) -> None:
    loop, looking = QEventLoop(), QTimer()
    looking.timeout.connect(lambda: loop.quit() if window.page is not None and not window.operations.busy else None)
    looking.start(10)
    loop.exec()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
