"""A table of 1,000,000 rows: frames while it is scrolled against a trivial model's, then sort and filter.

Run by name: `python -m tests.bench.table_frames [frames]`. The contacts are those of a stored list: sort and filter go
through the Lists page's own search, in the background.
"""

import os
import sys
import time
from collections.abc import Callable, Sequence

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractTableModel, QEventLoop, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtWidgets import QApplication, QTableView

from tests.bench.lists import make_list
from tests.bench.measuring import Lateness, bench_desk, folder_of_bench, say
from wa_desktop.domain.browsing import ContactSearch
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.ui.records import Deliver, Heading, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import theme
from wa_desktop.workspace import lists
from wa_desktop.workspace.desk import Desk

MILLION = 1_000_000
_COLUMNS = 8
_SIZE = (1100, 700)
_MOST_MS, _TICK = 600, 0.010


class Trivial(QAbstractTableModel):
    """The least that a model can do: one text for every cell."""

    def rowCount(self, _parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return MILLION

    def columnCount(self, _parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return _COLUMNS

    def data(self, _index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return "some text" if role == Qt.ItemDataRole.DisplayRole else None


def main(frames: int = 300) -> None:
    """Scroll both in turns, then sort and filter a stored list."""
    application = QApplication([])
    theme().follow(application, "light")
    trivial = QTableView()
    trivial.setModel(Trivial(trivial))
    ours = RecordTable([Heading(f"Column {at}", mark=at == 0) for at in range(_COLUMNS)], "Rows")
    ours.show_pages(MILLION, _fetch)
    tables = (trivial, ours)
    for table in tables:
        table.resize(*_SIZE)
        table.show()
        application.processEvents()
    taken: dict[QTableView, list[float]] = {table: [] for table in tables}
    for at in range(frames):
        for table in tables:
            taken[table].append(_frame(application, table, at))
    assert ours.records.index(0, 0).data() is not None
    reference, mine = (sorted(taken[table])[int(frames * 0.95)] for table in tables)
    say("frame at the 95th percentile, of a trivial model", mine / reference, "≤ 2", f"{mine * 1000:.1f} ms")
    with folder_of_bench() as folder, bench_desk(folder) as desk:
        path = make_list(folder / "million.xlsx", MILLION)
        lists.import_file(desk, path, "Clients", Into.NEW, ImportOptions(accept_repairs=frozenset({"missing_plus"})))
        _questions(desk)


def _fetch(first: int, count: int, deliver: Deliver) -> None:
    rest = ("some text",) * (_COLUMNS - 1)
    deliver([Row((f"+336{at:08}", *rest), at, "good") for at in range(first, first + count)])


def _frame(application: QApplication, table: QTableView, at: int) -> float:
    """Scroll by a page, now and then to the other end, and paint."""
    bar = table.verticalScrollBar()
    bar.setValue(bar.maximum() - at * 20 if at % 50 > 25 else at * 20)
    application.processEvents()
    start = time.perf_counter()
    table.viewport().repaint()
    return time.perf_counter() - start


def _questions(desk: Desk) -> None:
    from wa_desktop.ui.operations import Operations

    def search(wanted: ContactSearch) -> Callable[[], object]:
        return lambda: lists.find_contacts(desk, "Clients", wanted, 256, 0)

    asked: Sequence[tuple[str, ContactSearch]] = (
        ("sorted by number", ContactSearch(order="number")),
        ("sorted by name, falling", ContactSearch(order="name", descending=True)),
        ("filtered by a name", ContactSearch(text="nom99999")),
        ("filtered by a country", ContactSearch(country="DE")),
        ("filtered by consent", ContactSearch(agrees=True)),
    )
    operations = Operations(_fail)
    for what, wanted in asked:
        _ask(operations, search(wanted))
        took, late = _ask(operations, search(wanted))
        say(f"{what}, ms", took * 1000, f"≤ {_MOST_MS}", f"longest wait of the window {late * 1000:.0f} ms")


def _fail(error: BaseException) -> None:
    raise error


class _Nowhere:
    def show_error(self, error: BaseException) -> None:
        raise error

    def show_busy(self, *_given: object) -> None: ...

    def hide_busy(self, *_given: object) -> None: ...


def _ask(operations: object, question: Callable[[], object]) -> tuple[float, float]:
    """Seconds until the answer is in Qt's thread, and the longest that Qt's thread was kept meanwhile."""
    from wa_desktop.ui.operations import Operations

    assert isinstance(operations, Operations)
    loop, ticks, timer, start = QEventLoop(), Lateness(_TICK), QTimer(), time.perf_counter()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(ticks.tick)
    timer.start(int(_TICK * 1000))
    operations.run("asking", lambda _progress, _cancel: question(), lambda _found: loop.quit(), _Nowhere())
    loop.exec()
    timer.stop()
    return time.perf_counter() - start, max(ticks.late, default=0.0)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
