"""The import against the fastest reading there is, and against a user's own script; ratios within one run.

What `import_speed` runs.
"""

import time
from pathlib import Path

from tests.bench.lists import kept_of, make_list
from tests.bench.measuring import bench_desk, folder_of_bench, peak_memory, say, seconds_of
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.workspace import lists

MILLION = 1_000_000
SOME = 200_000
MOST_TIMES = 6.0
MOST_MEMORY = 1536
LEAST_TIMES = 6.0
_OPTIONS = ImportOptions(accept_repairs=frozenset({"missing_plus"}))


def against_reading(folder: Path, rounds: int) -> None:
    """A million rows, file to stored list: how many times the bare reading, and the memory of all processes."""
    path = make_list(folder / "million.xlsx", MILLION)
    bare = ours = float("inf")
    for _ in range(rounds):
        seconds, rows = seconds_of("read_only.py", path)
        assert rows == MILLION
        bare = min(bare, seconds)
        ours = min(ours, import_seconds(folder, path, MILLION))
    # Watching the memory of a family of processes takes a tenth of a core: not while the clock runs.
    with peak_memory() as peak:
        import_seconds(folder, path, MILLION)
    say("1,000,000 rows stored / only read", ours / bare, f"≤ {MOST_TIMES}", f"{ours:.2f} s, {bare:.2f} s")
    say("peak memory of all processes, MiB", peak.bytes >> 20, f"≤ {MOST_MEMORY}")


def against_a_script(folder: Path, rounds: int) -> None:
    """200,000 rows: how many times faster than pandas, openpyxl and phonenumbers."""
    path = make_list(folder / "some.xlsx", SOME)
    theirs = ours = float("inf")
    for _ in range(rounds):
        seconds, kept = seconds_of("by_hand.py", path)
        theirs = min(theirs, seconds)
        assert kept == kept_of(SOME), "the script keeps each valid number once"
        ours = min(ours, import_seconds(folder, path, SOME))
    say("200,000 rows by a script / stored", theirs / ours, f"≥ {LEAST_TIMES}", f"{theirs:.2f} s, {ours:.2f} s")


def import_seconds(folder: Path, path: Path, rows: int) -> float:
    """Seconds from the file to the stored list, in a data folder of its own; the account of the rows is checked."""
    with bench_desk(folder) as desk:
        start = time.perf_counter()
        report = lists.import_file(desk, path, "Clients", Into.NEW, _OPTIONS)
        taken = time.perf_counter() - start
        counts = report.counts
        assert counts.rows == rows == counts.accepted + counts.rejected + counts.duplicates
        assert counts.accepted == kept_of(rows) == lists.list_named(desk, "Clients").contacts
    return taken


def main(rounds: int) -> None:
    """Both ratios."""
    with folder_of_bench() as folder:
        against_a_script(folder, rounds)
        against_reading(folder, rounds)
