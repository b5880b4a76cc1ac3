"""The shell: operations, theme, pages in both languages, closing, memory, the small widgets."""

import gc
import subprocess
import sys
import threading
import time
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.support.window import PATIENCE_MS, Windows, click, pressable
from wa_desktop.domain.errors import InputRefused, UserError
from wa_desktop.domain.estimates import (
    CardName,
    Confidence,
    Estimate,
    EstimateLine,
    PricingModel,
    Totals,
)
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress
from wa_desktop.domain.values import Category
from wa_desktop.ui.campaign.cost_panel import CostPanel
from wa_desktop.ui.campaign.cost_words import rounding
from wa_desktop.ui.catalogue import PAGES
from wa_desktop.ui.crash import crash_report
from wa_desktop.ui.memory import Collector
from wa_desktop.ui.operations import BUSY_AFTER, SHOW_PROGRESS_EVERY, Operation, Operations
from wa_desktop.ui.theme import Theme, theme, tokens
from wa_desktop.ui.widgets.forms import Form
from wa_desktop.ui.widgets.money import headline
from wa_desktop.ui.widgets.notices import NoticeBar
from wa_desktop.ui.widgets.whatsapp_text import as_html, runs_of


class Host(QWidget):
    """A page reduced to what operations need."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[UserError] = []
        self.busy: list[Progress | None] = []
        self.shown_at: list[float] = []
        self.hidden = 0

    def show_error(self, error: UserError) -> None:
        self.errors.append(error)

    def show_busy(self, operation: "Operation[object]", progress: Progress | None) -> None:
        self.busy.append(progress)
        self.shown_at.append(operation.shown_at)

    def hide_busy(self, operation: "Operation[object]") -> None:
        self.hidden += 1


@pytest.fixture
def bugs() -> list[BaseException]:
    return []


@pytest.fixture
def operations(qtbot: QtBot, bugs: list[BaseException]) -> Operations:
    return Operations(bugs.append)


@pytest.fixture
def host(qtbot: QtBot) -> Host:
    made = Host()
    qtbot.addWidget(made)
    return made


def test_that_an_operation_works_in_a_thread_and_delivers_in_qts(
    qtbot: QtBot, operations: Operations, host: Host
) -> None:
    seen: list[tuple[str, int, int]] = []

    def done(result: int) -> None:
        seen.append(("done", result, threading.get_ident()))

    worker: list[int] = []

    def action(_progress: OnProgress, _cancel: CancelToken) -> int:
        worker.append(threading.get_ident())
        return 42

    operations.run("Counting", action, done, host)
    qtbot.waitUntil(lambda: bool(seen), timeout=PATIENCE_MS)
    assert seen == [("done", 42, threading.get_ident())]
    assert worker[0] != threading.get_ident()
    assert not operations.busy


def test_that_a_refusal_is_shown_on_the_page_and_a_bug_is_not_swallowed(
    qtbot: QtBot, operations: Operations, host: Host, bugs: list[BaseException]
) -> None:
    def refuse(_progress: OnProgress, _cancel: CancelToken) -> None:
        raise InputRefused("file_missing", file="x.xlsx")

    def break_down(_progress: OnProgress, _cancel: CancelToken) -> None:
        raise ZeroDivisionError

    operations.run("Reading", refuse, lambda _: None, host)
    operations.run("Breaking", break_down, lambda _: None, host)
    qtbot.waitUntil(lambda: not operations.busy, timeout=PATIENCE_MS)
    assert [error.code for error in host.errors] == ["file_missing"]
    assert [type(error) for error in bugs] == [ZeroDivisionError]


def test_that_an_action_for_which_the_computer_has_no_thread_ends_and_the_next_one_begins(
    qtbot: QtBot, operations: Operations, host: Host, bugs: list[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    start = threading.Thread.start

    def refused(thread: threading.Thread) -> None:
        if thread.name == "operation One too many":
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refused)
    results: list[int] = []
    operations.run("One too many", lambda *_: 1, results.append, host)
    operations.run("The next", lambda *_: 2, results.append, host)
    qtbot.waitUntil(lambda: not operations.busy, timeout=PATIENCE_MS)
    assert results == [2]
    assert [str(bug) for bug in bugs] == ["can't start new thread"]


def test_that_a_cancelled_operation_is_silent_and_stops_where_it_reports(
    qtbot: QtBot, operations: Operations, host: Host
) -> None:
    results: list[object] = []

    def endless(on_progress: OnProgress, _cancel: CancelToken) -> None:
        while True:
            on_progress(Progress("planning", 1, 10))
            time.sleep(0.001)

    operation = operations.run("Endless", endless, results.append, host)
    qtbot.waitUntil(lambda: bool(host.busy), timeout=PATIENCE_MS)
    operation.cancel()
    qtbot.waitUntil(lambda: not operations.busy, timeout=PATIENCE_MS)
    assert (results, host.errors, host.hidden) == ([], [], 1)
    assert host.busy[0] == Progress("planning", 1, 10)


def test_that_what_was_done_before_the_cancel_reached_it_is_told_as_done(
    qtbot: QtBot, operations: Operations, host: Host
) -> None:
    told: list[object] = []
    storing = threading.Event()

    def store(_progress: OnProgress, _cancel: CancelToken) -> str:
        storing.wait(PATIENCE_MS)
        return "stored"

    def stop(operation: Operation[str]) -> None:
        operation.cancel()
        storing.set()
        qtbot.waitUntil(lambda: not operation.running and not operations.busy, timeout=PATIENCE_MS)
        storing.clear()

    stop(operations.run("Storing", store, told.append, host, cancelled=lambda: told.append("nothing kept")))
    assert told == ["stored"]
    stop(operations.run("Reading", store, told.append, host))
    assert told == ["stored"], "nobody asked for what a read found any more"


def test_that_progress_is_shown_late_and_at_most_thirty_times_a_second(
    qtbot: QtBot, operations: Operations, host: Host
) -> None:
    enough = threading.Event()

    def busy(on_progress: OnProgress, cancel: CancelToken) -> None:
        while not enough.wait(0.0005):
            on_progress(Progress("planning", 1, 2))

    operation = operations.run("Busy", busy, lambda _: None, host)
    qtbot.waitUntil(lambda: len(host.shown_at) > 5, timeout=PATIENCE_MS)
    enough.set()
    qtbot.waitUntil(lambda: not operations.busy, timeout=PATIENCE_MS)
    assert host.shown_at[0] - operation.started > BUSY_AFTER
    assert all(later - earlier > SHOW_PROGRESS_EVERY for earlier, later in pairwise(host.shown_at))


def test_that_a_page_that_is_gone_gets_nothing(qtbot: QtBot, operations: Operations) -> None:
    page = Host()
    release = threading.Event()
    delivered: list[object] = []
    operations.run("Waiting", lambda _p, _c: release.wait(5), delivered.append, page)
    with qtbot.waitSignal(page.destroyed, timeout=PATIENCE_MS):
        page.deleteLater()
    release.set()
    qtbot.waitUntil(lambda: not operations.busy, timeout=PATIENCE_MS)
    assert delivered == []


_EMITS = """
from PySide6.QtCore import QCoreApplication, QObject, Signal
class Source(QObject):
    told = Signal(object)
app = QCoreApplication([])
source, seen = Source(), [0]
def count(value): seen[0] += value is True
source.told.connect(count)
for _ in range(100_000):
    source.told.emit(True)
print(seen[0])
"""


def test_that_a_hundred_thousand_signals_are_emitted_without_harm() -> None:
    ended = subprocess.run([sys.executable, "-c", _EMITS], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout.strip()) == (0, "100000"), ended.stderr


_LIGHT = """
import sys
import wa_desktop.ui.main
print([name for name in ("pandas", "sqlalchemy", "alembic", "aiohttp", "httpx", "phonenumbers", "openpyxl", "pydantic")
       if name in sys.modules])
"""


def test_that_the_window_is_painted_before_anything_heavy_is_imported() -> None:
    ended = subprocess.run([sys.executable, "-c", _LIGHT], capture_output=True, text=True, timeout=60, check=False)
    assert ended.stdout.strip() == "[]", ended.stderr


def test_that_the_systems_scheme_is_followed_live(qapp: QApplication) -> None:
    followed = Theme()
    followed.follow(qapp)
    hints = QGuiApplication.styleHints()
    try:
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
        assert followed.scheme == "dark"
        assert qapp.palette().window().color() == tokens("dark").colour("window")
    finally:
        hints.colorSchemeChanged.disconnect(followed.use)
        theme().follow(qapp, "light")


def test_that_both_schemes_have_the_same_tokens() -> None:
    assert tokens("light").colours.keys() == tokens("dark").colours.keys()


def test_that_whatsapp_marks_become_styles_and_lonely_ones_stay() -> None:
    text = "*bold* _it_ ~old~ ```a*b*``` 2*3*4 snake_case_name *open"
    runs = [(run.text, run.bold, run.italic, run.strike, run.mono) for run in runs_of(text)]
    assert runs == [
        ("bold", True, False, False, False),
        (" ", False, False, False, False),
        ("it", False, True, False, False),
        (" ", False, False, False, False),
        ("old", False, False, True, False),
        (" ", False, False, False, False),
        ("a*b*", False, False, False, True),
        (" 2*3*4 snake_case_name *open", False, False, False, False),
    ]
    nested = runs_of("*bold _both_*")
    assert [(run.text, run.bold, run.italic) for run in nested] == [("bold ", True, False), ("both", True, True)]


@given(st.text(alphabet="a *_~`\n<&"))
def test_that_no_letter_of_a_message_is_lost_and_none_becomes_markup(text: str) -> None:
    letters = [char for char in text if char not in "*_~`"]
    # A list's mark is drawn as a dot.
    assert [char for run in runs_of(text) for char in run.text if char not in "*_~`•"] == letters
    assert "<a" not in as_html(text, "#000000")


def _estimate(tariff_set: bool = True, unit: str = "0.0712", missing: bool = False) -> Estimate:
    rate = Decimal(unit)
    lines = tuple(
        EstimateLine(country, country, Category.MARKETING, 3, rate, 3 * rate, None, None, 3 * rate)
        for country in ("FR", "DE", "ES")
    )
    total = None if missing else Decimal("0.64")
    totals = Totals(9, total, None, None, total, total, total, total, None, None)
    card = CardName("pmp", PricingModel.MESSAGE, "EUR", date(2026, 10, 1), Confidence.GOOD)
    return Estimate("EUR", card, date(2026, 11, 23), lines, totals, {"no_consent": 4}, {"fr": 9}, (), tariff_set)


def test_that_an_unset_fee_and_a_missing_rate_change_the_headline_itself() -> None:
    assert headline(_estimate()) == "€0.64"
    assert headline(_estimate(tariff_set=False)) == "€0.64 without M-Target's fee"
    assert headline(_estimate(missing=True)) == "No total: rates are missing"


def test_that_rounded_lines_that_miss_the_total_get_a_rounding_line() -> None:
    estimate = _estimate()
    # 3 × 0.0712 = 0.2136, shown as 0.21 three times: 0.63, while the exact sum rounds to 0.64.
    assert rounding(estimate.lines, estimate.totals, "EUR") == Decimal("0.01")


def test_that_the_cost_panel_says_what_it_stands_on(qtbot: QtBot) -> None:
    panel = CostPanel()
    qtbot.addWidget(panel)
    panel.show_estimate(_estimate(tariff_set=False))
    texts = [label.text() for label in panel.findChildren(QLabel)]
    texts += [pressed.text() for pressed in panel.findChildren(QAbstractButton)]
    texts += [item.text() for item in panel.lines.findItems("", Qt.MatchFlag.MatchContains)]
    said = " | ".join(texts)
    for words in ("4 contacts left out", "1 October 2026", "to be confirmed", "not set", "Rounding"):
        assert words in said


def test_that_a_notice_stays_until_read_and_stands_once(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    bar.say("The file is gone.", "bad")
    bar.say("The file is gone.", "bad")
    assert bar.sentences == ("The file is gone.",)
    bar.show()
    click(qtbot, pressable(bar, "Got it"))
    assert not bar.isVisible()


def test_that_a_form_names_its_fields_for_screen_readers(qtbot: QtBot) -> None:
    form, field = Form(), QLineEdit()
    qtbot.addWidget(form)
    form.add_row("Name of the list", field, "As you want to find it again.")
    assert (field.accessibleName(), field.accessibleDescription()) == (
        "Name of the list",
        "As you want to find it again.",
    )


def test_that_the_collector_takes_over_and_gives_back(qtbot: QtBot) -> None:
    parent = QObject()
    collector = Collector(parent)
    try:
        collector.start()
        assert not gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        collector.stop()
    assert gc.isenabled()


def test_that_a_crash_report_holds_no_number() -> None:
    number = "+33 " + " ".join(("6", "12", "34", "56", "78"))
    try:
        int(number)
    except ValueError as error:
        report = crash_report(error)
    assert "ValueError" in report
    assert "12 34" not in report


@pytest.mark.parametrize("language", ["fr", "en"])
def test_that_every_page_opens(windows: Windows, language: str) -> None:
    window = windows.open(language)
    for key in PAGES:
        if key == "campaign":
            continue
        window.go(key)
        windows.settle(window)
        page = window.page
        assert page is not None
        assert page.title(), key
        assert page.title() in window.windowTitle()


_CONTROLS = (QComboBox, QLineEdit, QAbstractSpinBox, QAbstractItemView, QPlainTextEdit)


def test_that_every_control_has_a_name_for_screen_readers(windows: Windows) -> None:
    window = windows.open()
    nameless = []
    for key in PAGES:
        if key != "campaign":
            window.go(key)
            windows.settle(window)
        controls = [control for kind in _CONTROLS for control in window.findChildren(kind)]
        nameless += [
            f"{key}: {type(control).__name__}"
            for control in controls
            if control.isVisible() and not control.accessibleName() and not _is_part(control)
        ]
    assert not nameless


def _is_part(control: QWidget) -> bool:
    """The line inside a spin box and the titles of a table belong to them."""
    return isinstance(control, QHeaderView) or isinstance(control.parentWidget(), (QAbstractSpinBox, QComboBox))


def test_that_escape_goes_back_where_one_came_from(qtbot: QtBot, windows: Windows) -> None:
    window = windows.open()
    window.go("lists")
    windows.settle(window)
    qtbot.keyClick(window, Qt.Key.Key_Escape)  # type: ignore[no-untyped-call]
    assert window.page is window.pages["home"]


def test_that_another_language_makes_every_page_anew(windows: Windows) -> None:
    window = windows.open("en")
    window.go("settings")
    windows.settle(window)
    before = window.page
    window.change_language("fr")
    windows.settle(window)
    assert window.page is not before
    assert window.context is not None
    assert window.context.language == "fr"


def test_that_trial_mode_colours_the_rail_and_says_so(qtbot: QtBot, windows: Windows) -> None:
    window = windows.open()
    assert window.context is not None
    assert window.page is not None
    started: list[bool] = []
    window.context.trial.start(window.page, lambda: started.append(True))
    qtbot.waitUntil(lambda: bool(started), timeout=PATIENCE_MS)
    assert window.rail.property("trial") == "true"
    assert "no message leaves" in window.windowTitle()
