"""The team page: alone on a computer, on to a server with the data or without, and away again. On a real server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from tests.planning_data import Person, add_list
from tests.support.server import server
from tests.support.window import PATIENCE_MS, Windows, click, close_dialogs
from tests.team.people import Team, a_team
from wa_desktop.domain.team import Role
from wa_desktop.store.server_address import ServerAddress, address_of, keep_address
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.pages.team import TeamPage
from wa_desktop.ui.pages.team_connect import ConnectDialog, LeaveDialog
from wa_desktop.ui.pages.team_people import PersonDialog
from wa_desktop.ui.rights import ADMINISTRATORS, EVERYBODY, WRITERS, refusal
from wa_desktop.ui.widgets.ask import Question
from wa_desktop.workspace import lists
from wa_desktop.workspace.desk import open_desk

pytestmark = pytest.mark.file


@dataclass
class Room:
    """One window and what is done in it."""

    qtbot: QtBot
    windows: Windows
    window: MainWindow

    def team(self) -> TeamPage:
        """Go to the page and wait until it has read."""
        self.window.go("team")
        page = cast("TeamPage", self.window.page)
        self.qtbot.waitUntil(lambda: page.facts is not None, timeout=PATIENCE_MS)
        return page

    def connect(self, address: ServerAddress, *, moves: bool = False) -> ConnectDialog:
        """Open the dialog and fill it in."""
        page = self.team()
        click(self.qtbot, page.move_button if moves else page.join_button)
        dialog = self.window.teaming.dialog
        assert isinstance(dialog, ConnectDialog)
        dialog.host.setText(f"postgresql://{address.user}@{address.host}:{address.port}/{address.database}")
        dialog.host.editingFinished.emit()
        return dialog

    def until_shared(self, shared: bool) -> TeamPage:
        """Wait until the data is open again and the page says where it is."""

        def there() -> bool:
            page = self.window.page
            return isinstance(page, TeamPage) and page.facts is not None and page.facts.shared is shared

        self.qtbot.waitUntil(there, timeout=PATIENCE_MS)
        self.windows.settle(self.window)
        return cast("TeamPage", self.window.page)


@contextmanager
def a_room(qtbot: QtBot, home: Path) -> Iterator[Room]:
    """A window on `home`, closed at the end of the block."""
    windows = Windows(qtbot, home)
    yield Room(qtbot, windows, windows.open())
    windows.close_all()


@pytest.fixture
def empty() -> Iterator[ServerAddress]:
    with server().fresh("template0") as address:
        yield address


@pytest.fixture
def room(qtbot: QtBot, private_home: Path, empty: ServerAddress) -> Iterator[Room]:
    with a_room(qtbot, private_home) as room:
        yield room


def test_that_what_is_wrong_stands_beside_its_field(room: Room, empty: ServerAddress) -> None:
    dialog = room.connect(empty)
    assert (dialog.port.value(), dialog.person.text()) == (empty.port, empty.user)
    dialog.person.setText("")
    click(room.qtbot, dialog.check_button)
    assert dialog.errors["person"].text() == "This is needed."
    assert dialog.person.accessibleDescription().startswith("This is needed.")
    dialog.person.setText(empty.user)
    dialog.database.setText("elsewhere")
    click(room.qtbot, dialog.check_button)
    room.qtbot.waitUntil(dialog.errors["database"].isVisible, timeout=PATIENCE_MS)
    assert "elsewhere" in dialog.errors["database"].text()
    dialog.database.setText(empty.database)
    click(room.qtbot, dialog.check_button)
    room.qtbot.waitUntil(lambda: bool(dialog.notices.sentences), timeout=PATIENCE_MS)
    assert "PostgreSQL" in dialog.notices.sentences[0]
    assert address_of(room.window.folder) is None
    close_dialogs(room.window)


def test_that_the_data_of_a_workstation_moves_and_every_table_is_told(room: Room, empty: ServerAddress) -> None:
    assert room.window.context is not None
    add_list(room.window.context.desk, "clients", [Person(), Person()])
    dialog = room.connect(empty, moves=True)
    click(room.qtbot, dialog.act)
    page = room.until_shared(shared=True)
    assert any("counted and compared table by table" in words for words in page.notices.sentences)
    told = {
        record.key: record.cells
        for at in range(page.moved.records.rowCount())
        if (record := page.moved.records.record(at))
    }
    assert told["member"][1] == "2"
    assert told["member"][0] != "member"
    assert page.place.text().startswith(f"{empty.host}:{empty.port}/{empty.database}")
    assert [one.name for one in lists.lists(room.window.context.desk)] == ["clients"]
    click(room.qtbot, page.leave_button)
    leave = room.window.teaming.dialog
    assert isinstance(leave, LeaveDialog)
    click(room.qtbot, leave.act)
    page = room.until_shared(shared=False)
    assert page.join_button.isVisible()


@pytest.mark.long
def test_that_a_team_is_joined_and_its_people_are_seen(qtbot: QtBot, private_home: Path, tmp_path: Path) -> None:
    with a_team(tmp_path / "team") as team, a_room(qtbot, private_home) as room:
        dialog = room.connect(team.of("boss"))
        click(room.qtbot, dialog.act)
        page = room.until_shared(shared=True)
        names = {one.name: one.role for one in page.facts.people}  # type: ignore[union-attr]
        assert names[team.login("paul")] is Role.APPROVER
        room.qtbot.waitUntil(lambda: page.online.records.rowCount() > 0, timeout=PATIENCE_MS)
        _change(room, page, team)


def _change(room: Room, page: TeamPage, team: Team) -> None:
    page.people.table.selectRow(page.people.table.position_of(team.login("vera")))
    click(room.qtbot, page.people.change_button)
    question = page.people.dialog
    assert isinstance(question, Question)
    box = page.people.role.box
    box.setCurrentIndex(box.findData(Role.AUTHOR.value))
    click(room.qtbot, question.act)
    room.qtbot.waitUntil(lambda: any("Author" in words for words in page.notices.sentences), timeout=PATIENCE_MS)
    server().run(f'CREATE ROLE "{team.login("zoe")}" LOGIN')
    click(room.qtbot, page.people.add_button)
    dialog = page.people.dialog
    assert isinstance(dialog, PersonDialog)
    dialog.person.setText(team.login("zoe"))
    dialog.role.box.setCurrentIndex(dialog.role.box.findData(Role.VIEWER.value))
    click(room.qtbot, dialog.act)
    room.qtbot.waitUntil(lambda: page.people.table.position_of(team.login("zoe")) >= 0, timeout=PATIENCE_MS)
    page.people.table.selectRow(page.people.table.position_of(team.login("zoe")))
    click(room.qtbot, page.people.remove_button)
    asked = page.people.dialog
    assert isinstance(asked, Question)
    click(room.qtbot, asked.act)
    room.qtbot.waitUntil(lambda: page.people.table.position_of(team.login("zoe")) < 0, timeout=PATIENCE_MS)


@pytest.mark.long
def test_that_only_an_administrator_may_change_people_and_the_others_are_told(qtbot: QtBot, tmp_path: Path) -> None:
    with a_team(tmp_path / "team") as team:
        keep_address(tmp_path / "vera", team.of("vera"))
        with a_room(qtbot, tmp_path / "vera") as room:
            _refused(room.team())


def _refused(page: TeamPage) -> None:
    assert "Viewer" in page.me.text()
    assert not page.people.add_button.isEnabled()
    assert "administrator" in page.people.add_button.toolTip()
    assert page.people.add_button.accessibleDescription() == page.people.add_button.toolTip()


@pytest.mark.long
def test_that_a_server_that_is_gone_leaves_a_way_out(qtbot: QtBot, tmp_path: Path) -> None:
    home = tmp_path / "alone"
    with server().fresh() as address:
        keep_address(home, address)
        open_desk(home).close()
    windows = Windows(qtbot, home)
    window = windows.begin()
    qtbot.waitUntil(lambda: bool(window.waiting.notices.sentences), timeout=PATIENCE_MS)
    assert address.database in window.waiting.notices.sentences[0]
    click(qtbot, window.waiting.server_buttons["leave"])
    leave = window.teaming.dialog
    assert isinstance(leave, LeaveDialog)
    click(qtbot, leave.act)
    qtbot.waitUntil(lambda: isinstance(window.page, TeamPage), timeout=PATIENCE_MS)
    windows.close_all()


def test_that_every_role_is_told_what_it_may_not_do() -> None:
    for role in (None, *Role):
        for needed in (ADMINISTRATORS, WRITERS, EVERYBODY):
            assert bool(refusal(role, needed)) is (role not in needed)
