"""An import that is stopped, at any moment and in any way, leaves nothing behind."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from tests.support.taking import Taking, person, rows_of, workbook
from tests.support.window import PATIENCE_MS, Windows, click, pressable
from wa_desktop import workspace
from wa_desktop.ui.operations import Operation
from wa_desktop.workspace.desk import open_desk

MANY = 120_000
_TABLES = ("contact_list", "list_import", "member", "standing", "standing_entry", "rejected_row", "column_memory")


@pytest.fixture
def taking(qtbot: QtBot, private_home: Path) -> Iterator[Taking]:
    windows = Windows(qtbot, private_home)
    yield Taking(qtbot, windows)
    windows.close_all()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines = [person(at, f"06{at:08}") for at in range(MANY)]
    lines[5][1] = "12"
    return rows_of(lines, tmp_path_factory.mktemp("files") / "many.csv")


def _kept(home: Path) -> dict[str, int]:
    """The rows of the tables that an import writes to."""
    with closing(open_desk(home)) as desk, desk.store.read() as connection:
        return {table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in _TABLES}


def _stop_at(taking: Taking, *steps: str) -> None:
    """Press “Cancel” as soon as what is running has come to one of these steps."""

    found: list[Operation[Any]] = []

    def come() -> bool:
        running = taking.window.operations.under_way
        found[:] = [one for one in running if one.progress is not None and one.progress.step in steps]
        return bool(found)

    taking.qtbot.waitUntil(come, timeout=PATIENCE_MS)
    page = taking.window.page
    assert page is not None
    # The row of progress comes after half a second: where the step is over sooner, it is brought up at once.
    operation = found[0]
    page.show_busy(operation, operation.progress)
    click(taking.qtbot, pressable(page, "Cancel"))


@pytest.mark.parametrize("step", ["import_reading", "import_cleaning", "import_storing"])
def test_that_cancel_at_any_stage_keeps_nothing(taking: Taking, many: Path, step: str) -> None:
    taking.look(many)
    before = _kept(taking.home)
    click(taking.qtbot, taking.maker.forward)
    _stop_at(taking, step)
    taking.journey.settle()
    assert any("nothing of it was kept" in said for said in taking.maker.notices.sentences), taking.maker.notices
    assert _kept(taking.home) == before
    assert taking.lists() == []
    taking.step.close_down()
    assert taking.leftovers() == []


def test_that_a_file_dropped_while_another_is_taken_in_asks_first(taking: Taking, many: Path, tmp_path: Path) -> None:
    taking.look(many)
    click(taking.qtbot, taking.maker.forward)
    path = workbook(tmp_path / "other.xlsx", [person(1)])
    taking.window.intake.open_file(path)
    taking.question().reject()
    taking.journey.settle()
    assert taking.lists() == ["many"], "what was under way went on"


def test_that_closing_the_window_while_it_stores_keeps_nothing(qtbot: QtBot, private_home: Path, many: Path) -> None:
    windows = Windows(qtbot, private_home)
    taking = Taking(qtbot, windows)
    taking.look(many)
    home = taking.home
    before = _kept(home)
    click(qtbot, taking.maker.forward)
    taking.qtbot.waitUntil(
        lambda: any(
            one.progress and one.progress.step == "import_storing" for one in taking.window.operations.under_way
        ),
        timeout=PATIENCE_MS,
    )
    taking.window.close()
    windows.close_all()
    assert _kept(home) == before
    assert sorted(found.name for found in home.iterdir() if found.name.startswith(("look-", "import-"))) == []


def test_that_corrections_can_be_put_aside_before_they_are_taken(taking: Taking, tmp_path: Path) -> None:
    taking.look(workbook(tmp_path / "clients.xlsx", [person(1), person(2, "06 12")]))
    taking.take_in()
    rejects = tmp_path / "rejects.xlsx"
    taking.step.result.save_to(rejects)
    before = _kept(taking.home)
    taking.step.result.corrected.emit(rejects)
    taking.journey.settle()
    dialog = taking.corrections()
    assert not dialog.take.isEnabled(), "nobody corrected anything"
    assert any("coloured cells" in said for said in dialog.notices.sentences)
    click(taking.qtbot, dialog.keep)
    assert _kept(taking.home) == before
    taking.step.close_down()
    assert taking.leftovers() == []


def test_that_an_import_of_suppressions_shows_its_progress_and_can_be_cancelled(taking: Taking, many: Path) -> None:
    good = many.with_name("stop.csv")
    good.write_text(many.read_text(encoding="utf-8").replace(";12;", ";0699999999;"), encoding="utf-8")
    taking.window.go("suppressions")
    taking.journey.settle()
    taking.drop(good)
    click(taking.qtbot, taking.question().act)
    _stop_at(taking, "import_reading", "import_cleaning", "import_writing", "import_storing")
    taking.journey.settle()
    assert workspace.suppressions.listed(taking.desk) == []
    page = taking.window.page
    assert page is not None
    assert any("no number was suppressed" in said for said in page.notices.sentences)


def test_that_rejected_rows_that_cannot_be_written_stop_the_import_in_a_sentence(
    taking: Taking, tmp_path: Path
) -> None:
    taking.look(rows_of([person(1), person(2, "abc")], tmp_path / "a.csv"))
    gone = tmp_path / "gone"
    gone.mkdir()
    taking.step.file.account.save_rejects_to(gone / "rejects")
    gone.rmdir()
    click(taking.qtbot, taking.maker.forward)
    taking.journey.settle()
    assert any("cannot be written" in said for said in taking.maker.notices.sentences)
    assert taking.lists() == []


def test_that_rejected_rows_saved_after_the_import_say_when_they_cannot_be(taking: Taking, tmp_path: Path) -> None:
    taking.look(rows_of([person(1), person(2, "abc")], tmp_path / "a.csv"))
    taking.step.file.account.save_rejects_to(tmp_path / "during")
    taking.take_in()
    result = taking.step.result
    result.save_to(tmp_path / "nowhere" / "rejects.xlsx")
    assert any("cannot be written" in label.text() for label in result.findChildren(QLabel))
    result.save_to(tmp_path / "after")
    assert (tmp_path / "after.xlsx").read_bytes() == (tmp_path / "during.xlsx").read_bytes()
