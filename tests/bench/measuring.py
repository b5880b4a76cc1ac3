"""Measures of the benches: other programs in processes of their own, memory of a whole family of processes."""

import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from wa_desktop.words.language import use_language
from wa_desktop.workspace.desk import Desk, open_desk

_HERE = Path(__file__).parent


def seconds_of(script: str, path: Path, times: int = 1) -> tuple[float, int]:
    """The best time that `script` of this folder needs for `path`, and the rows it names."""
    best, rows = float("inf"), 0
    for _ in range(times):
        command = [sys.executable, str(_HERE / script), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds, found = done.stdout.split()
        best, rows = min(best, float(seconds)), int(found)
    return best, rows


class Peak:
    """The most memory, in bytes, that this process and its children held at once."""

    bytes = 0


@contextmanager
def peak_memory(every: float = 0.05) -> Iterator[Peak]:
    """Watch this process and its children for as long as the block lasts."""
    peak, done = Peak(), threading.Event()

    def watch() -> None:
        own = psutil.Process()
        while not done.wait(every):
            peak.bytes = max(peak.bytes, sum(map(_held, [own, *own.children(recursive=True)])))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def _held(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


class Lateness:
    """How late, in seconds, each tick of a timer came."""

    def __init__(self, period: float) -> None:
        self.period = period
        self.late = list[float]()
        self._last = time.perf_counter()

    def tick(self) -> None:
        """To be called by the timer."""
        now = time.perf_counter()
        self.late.append(max(now - self._last - self.period, 0.0))
        self._last = now

    def at(self, share: float) -> float:
        """The lateness that `share` of the ticks stay below."""
        return sorted(self.late)[min(int(len(self.late) * share), len(self.late) - 1)]


def say(what: str, figure: float, target: str, details: str = "") -> None:
    """Print one measure beside its target."""
    print(f"{what:<48} {figure:>9.2f}   target {target:<10} {details}", flush=True)  # noqa: T201 - what a bench is for


@contextmanager
def folder_of_bench() -> Iterator[Path]:
    """A folder for files and data, gone after the block."""
    with tempfile.TemporaryDirectory(prefix="wa-bench-") as name:
        use_language("en")
        yield Path(name)


@contextmanager
def bench_desk(folder: Path) -> Iterator[Desk]:
    """A desk on a fresh data folder under `folder`, gone after the block."""
    home = Path(tempfile.mkdtemp(prefix="home-", dir=folder))
    desk = open_desk(home)
    try:
        yield desk
    finally:
        desk.close()
        shutil.rmtree(home)
