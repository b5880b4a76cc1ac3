"""The start of an installed program against the start from source, in turns: as the eye and as a shell see it.

Run by name: `python -m tests.bench.installed_start PROGRAM [rounds]`. The window needs Xvfb.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench.measuring import folder_of_bench, say

ROOT = Path(__file__).resolve().parents[2]
SOURCE = [sys.executable, "-m", "wa_desktop"]
COMMANDS = {"“--version”": ["--version"], "“lists”": ["lists", "--json"]}
LONGEST = 60.0


def seconds_of_command(words: Sequence[str]) -> float:
    """How long a command takes."""
    start = time.perf_counter()
    subprocess.run(words, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, timeout=LONGEST)
    return time.perf_counter() - start


def seconds_to_paint(words: Sequence[str]) -> float:
    """How long until the screen, empty before, shows a window with something in it."""
    from PySide6.QtGui import QGuiApplication

    screen = QGuiApplication.primaryScreen()

    def colours() -> int:
        image = screen.grabWindow(0).toImage()
        width, height = image.width(), image.height()
        return len({image.pixel(x, y) for x in range(0, width, 16) for y in range(0, height, 16)})

    wait_until(lambda: colours() == 1)
    start = time.perf_counter()
    with subprocess.Popen(words, cwd=ROOT) as process:
        wait_until(lambda: colours() > 2 or process.poll() is not None)
        took = time.perf_counter() - start
        assert process.poll() is None, "it ended before it showed anything"
        process.terminate()
        process.wait(LONGEST)
    return took


def wait_until(happened: Callable[[], bool]) -> None:
    """Look again and again."""
    end = time.perf_counter() + LONGEST
    while not happened():
        assert time.perf_counter() < end, "it never happened"
        time.sleep(0.002)


@contextmanager
def screen() -> Iterator[bool]:
    """A screen of our own for us and the programs; False where there is no Xvfb."""
    if shutil.which("Xvfb") is None:
        yield False
        return
    line = ["Xvfb", "-displayfd", "1", "-ac", "-screen", "0", "1280x800x24"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        os.environ |= {"DISPLAY": f":{server.stdout.readline().strip()}", "QT_QPA_PLATFORM": "xcb"}
        try:
            yield True
        finally:
            server.terminate()


def compare(
    what: str, rounds: int, measure: Callable[[Sequence[str]], float], words: Sequence[str], program: str
) -> None:
    """Both in turns, the first pair only warms the disk; the ratio of their medians."""
    source, installed = list[float](), list[float]()
    for at in range(rounds + 1):
        taken = measure([*SOURCE, *words]), measure([program, *words])
        if at:
            source.append(taken[0])
            installed.append(taken[1])
    ours, theirs = statistics.median(installed), statistics.median(source)
    say(
        f"{what}, of the start from source",
        ours / theirs,
        "≤ 2",
        f"{ours * 1000:.0f} ms against {theirs * 1000:.0f} ms",
    )


def main(program: str, rounds: int = 7) -> None:
    """Compare commands and, where there is a screen, the window."""
    with folder_of_bench() as folder, screen() as there:
        os.environ["WA_DESKTOP_HOME"] = str(folder / "home")
        for name, words in COMMANDS.items():
            compare(name, rounds, seconds_of_command, words, program)
        if there:
            from PySide6.QtGui import QGuiApplication

            eye = QGuiApplication([])
            compare("the window’s first picture", rounds, seconds_to_paint, ["open"], program)
            eye.quit()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
