"""Tables of 1,000,000 rows: frames while they are scrolled against a trivial model's, then sort and filter.

Run by name: `python -m tests.bench.table_frames [frames] [rows]`. The contacts are those of a stored list, the
recipients those of a campaign to all of them: every column is sorted by and both are searched through the finders that
the pages ask, in the background. `cold` is the first question after a list is opened, which waits for the memory.
"""

import os
import sys
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractTableModel, QEventLoop, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtWidgets import QApplication, QTableView
from sqlalchemy import text

from tests.bench.lists import kept_of, make_list
from tests.bench.measuring import Lateness, bench_desk, folder_of_bench, say
from wa_desktop.domain.browsing import OWN_COLUMN, ContactSearch, RecipientSearch
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.domain.missed import Group
from wa_desktop.domain.progress import CancelToken
from wa_desktop.domain.states import RecipientState
from wa_desktop.ui.operations import Operations
from wa_desktop.ui.pages.list_rows import contact_headings, contact_row
from wa_desktop.ui.pages.recipient_rows import recipient_headings, recipient_row, spoken
from wa_desktop.ui.palette import PEOPLE_SECONDS
from wa_desktop.ui.records import Deliver, Fetch, Heading, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import theme
from wa_desktop.workspace import campaigns, lists
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.finding import ContactFinder, RecipientFinder, people_by_name

MILLION = 1_000_000
_COLUMNS = 8
_SIZE = (1100, 700)
_MOST_MS, _TICK, _PAGE = 600, 0.010, 256
_PEOPLE_MS = 300
_SPOKEN = {key: spoken()[key] for key in ("country", "language")}


class Trivial(QAbstractTableModel):
    """The least that a model can do: one text for every cell."""

    def rowCount(self, _parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return MILLION

    def columnCount(self, _parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return _COLUMNS

    def data(self, _index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return "some text" if role == Qt.ItemDataRole.DisplayRole else None


def main(frames: int = 300, rows: int = MILLION) -> None:
    """Scroll in turns, then sort and filter what is stored."""
    application = QApplication([])
    theme().follow(application, "light")
    with folder_of_bench() as folder, bench_desk(folder) as desk:
        path = make_list(folder / "million.xlsx", rows)
        lists.import_file(desk, path, "Clients", Into.NEW, ImportOptions(accept_repairs=frozenset({"missing_plus"})))
        _send_to_all(desk)
        columns = lists.list_named(desk, "Clients").columns
        contacts, people = lists.contacts(desk, "Clients", _PAGE), campaigns.recipients(desk, "1", limit=_PAGE)
        _frames(application, frames, {
            "contacts": (contact_headings(columns), [contact_row(one, columns) for one in contacts]),
            "recipients": (recipient_headings(), [recipient_row(one, "EUR") for one in people]),
        })  # fmt: skip
        _contacts(desk, rows, columns)
        _recipients(desk, rows)
        _people(desk)


_ALL_SENT = """
INSERT INTO account (id, waba, phone_id, base_url, account_url) VALUES (1, 'w', 'p', 'http://h', 'http://h');
INSERT INTO campaign (id, name, state, account_id, template, list_id, list_name, plan, estimate, content_guard,
currency, batch_size, created_at) SELECT 1, 'All', 'finished', 1, 'promo', id, name, '{}', '', '', 'EUR', 500, 1
FROM contact_list;
INSERT INTO content (id, campaign_id, hash, language, message) VALUES (1, 1, '', 'fr', '{}');
INSERT INTO batch (id, campaign_id, content_id, size, engine, claimed_at) VALUES (1, 1, 1, 1, '', 1);
INSERT INTO recipient (campaign_id, member_id, number, country, language, content_id, meta_fee, state, reason,
changed_at) SELECT 1, id, number, country, 'fr', 1, 71200 + id % 5,
CASE id % 10 WHEN 0 THEN 'excluded' WHEN 1 THEN 'failed' WHEN 2 THEN 'read' ELSE 'delivered' END,
CASE id % 10 WHEN 0 THEN 'no_consent' WHEN 1 THEN '131026' ELSE '' END, 1 FROM member WHERE is_current = 1;
INSERT INTO attempt (campaign_id, recipient_id, batch_id, number, state, is_open, meta_fee, sent_fee, reference,
claimed_at) SELECT 1, id, 1, number, state, 0, meta_fee, 0, 'r' || (id * 7919 % 1000003), 1
FROM recipient WHERE state <> 'excluded'
"""


def _send_to_all(desk: Desk) -> None:
    """A finished campaign to the whole list, put straight into the tables."""
    with desk.store.write() as connection:
        for statement in _ALL_SENT.split(";"):
            connection.execute(text(statement))


def _frames(application: QApplication, frames: int, sources: dict[str, tuple[list[Heading], list[Row]]]) -> None:
    trivial = QTableView()
    trivial.setModel(Trivial(trivial))
    tables: dict[str, QTableView] = {"trivial": trivial}
    for name, (headings, rows) in sources.items():
        ours = RecordTable(headings, name)
        ours.show_pages(MILLION, _again_and_again(rows))
        tables[name] = ours
    for table in tables.values():
        table.resize(*_SIZE)
        table.show()
        application.processEvents()
    taken: dict[str, list[float]] = {name: [] for name in tables}
    for at in range(frames):
        for name, table in tables.items():
            taken[name].append(_frame(application, table, at))
    late = {name: sorted(times)[int(frames * 0.95)] for name, times in taken.items()}
    for name in sources:
        assert tables[name].model().index(0, 0).data() is not None
        say(
            f"{name}: p95 of a frame / a trivial model's",
            late[name] / late["trivial"],
            "≤ 2",
            f"{late[name] * 1000:.1f} ms",
        )


def _again_and_again(rows: list[Row]) -> Fetch:
    def fetch(_first: int, _count: int, deliver: Deliver) -> None:
        deliver(rows)

    return fetch


def _frame(application: QApplication, table: QTableView, at: int) -> float:
    """Scroll by a page, now and then to the other end, and paint."""
    bar = table.verticalScrollBar()
    bar.setValue(bar.maximum() - at * 20 if at % 50 > 25 else at * 20)
    application.processEvents()
    start = time.perf_counter()
    table.viewport().repaint()
    return time.perf_counter() - start


def _contacts(desk: Desk, rows: int, columns: tuple[str, ...]) -> None:
    finder = ContactFinder(desk, 1, "Clients", _SPOKEN)
    kept, asking = kept_of(rows), Operations(_fail)
    own = [OWN_COLUMN + name for name in columns]
    _say("contacts, cold: sorted by name", _ask(asking, lambda: finder.find(ContactSearch(order="name"), _PAGE)), 0)
    for order in ("name", *own):
        say(f"contacts, prepared meanwhile: {order}, ms", _ask(asking, lambda: finder.get_ready(order))[0] * 1000, "-")  # noqa: B023
    orders = ("number", "name", "country", "language", "consent_marketing", "consent_utility", "row", *own)
    for order in orders:
        for falling in (False, True):
            search = ContactSearch(order=order, descending=falling)
            took = _ask(asking, lambda: finder.find(search, _PAGE))  # noqa: B023
            _say(f"contacts, sorted by {order}{', falling' if falling else ''}", took)
        _say(f"contacts, sorted by {order}, the end", _ask(asking, lambda: finder.page(search, _PAGE, kept - _PAGE)))  # noqa: B023
    for what, search in (
        ("a name", ContactSearch("NÔM99999")), ("a name, sorted by name", ContactSearch("nom9", order="name")),
        ("a first name that all have", ContactSearch("lea")), ("nobody", ContactSearch("zzzz")),
        ("a part of a number", ContactSearch("0612345")), ("a country", ContactSearch(country="DE")),
        ("who agrees", ContactSearch(agrees=True)), ("a name and consent", ContactSearch("nom1", agrees=False)),
    ):  # fmt: skip
        _say(f"contacts, filtered by {what}", _ask(asking, lambda: finder.find(search, _PAGE)))  # noqa: B023
    assert finder.find(ContactSearch("lea"), _PAGE).total == kept
    assert finder.find(ContactSearch("zzzz"), _PAGE).total == 0
    finder.close()


def _recipients(desk: Desk, rows: int) -> None:
    finder = RecipientFinder(desk, 1, spoken())
    kept, asking = kept_of(rows), Operations(_fail)
    _say("recipients, cold: sorted by name", _ask(asking, lambda: finder.find(RecipientSearch(order="name"), _PAGE)), 0)
    for order in ("name", "state", "reason", "reference"):
        ready, _late = _ask(asking, lambda: finder.get_ready(order))  # noqa: B023
        say(f"recipients, prepared meanwhile: {order}, ms", ready * 1000, "-")
    for order in ("number", "name", "state", "reason", "country", "language", "price", "reference"):
        for falling in (False, True):
            search = RecipientSearch(order=order, descending=falling)
            took = _ask(asking, lambda: finder.find(search, _PAGE))  # noqa: B023
            _say(f"recipients, sorted by {order}{', falling' if falling else ''}", took)
        _say(f"recipients, sorted by {order}, the end", _ask(asking, lambda: finder.page(search, _PAGE, kept - _PAGE)))  # noqa: B023
    for what, search in (
        ("a name", RecipientSearch("nom99999")), ("a part of a number", RecipientSearch("0612345")),
        ("a state", RecipientSearch("", RecipientState.READ)), ("a group", RecipientSearch("", Group.NOT_REACHABLE)),
        ("a name and a state", RecipientSearch("nom1", RecipientState.READ)),
        ("a name and a group", RecipientSearch("nom1", Group.LEFT_OUT)),
    ):  # fmt: skip
        _say(f"recipients, filtered by {what}", _ask(asking, lambda: finder.find(search, _PAGE)))  # noqa: B023
        _say(f"recipients, filtered by {what}, a page", _ask(asking, lambda: finder.page(search, _PAGE, 0)))  # noqa: B023
    _say("recipients as they lie, the end", _ask(asking, lambda: finder.page(RecipientSearch(), _PAGE, kept - _PAGE)))
    assert finder.find(RecipientSearch(), 1)[0] == kept
    finder.close()


def _people(desk: Desk) -> None:
    asking = Operations(_fail)
    for words in ("lea", "zzzz"):
        took = _ask(asking, lambda: people_by_name(desk, words, 8, PEOPLE_SECONDS, CancelToken()))  # noqa: B023
        _say(f"Ctrl+K, people called {words}", took, _PEOPLE_MS)


def _say(what: str, took: tuple[float, float], most: int = _MOST_MS) -> None:
    seconds, late = took
    say(f"{what}, ms", seconds * 1000, f"≤ {most}" if most else "-", f"longest wait of the window {late * 1000:.0f} ms")


def _fail(error: BaseException) -> None:
    raise error


class _Nowhere:
    def show_error(self, error: BaseException) -> None:
        raise error

    def show_busy(self, *_given: object) -> None: ...

    def hide_busy(self, *_given: object) -> None: ...


def _ask(operations: Operations, question: Callable[[], object]) -> tuple[float, float]:
    """Seconds until the answer is in Qt's thread, and the longest that Qt's thread was kept meanwhile."""
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
