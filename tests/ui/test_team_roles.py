"""Whoever may only read walks through the whole window: nothing is written, nothing breaks, nothing complains."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.planning_data import Person, add_list
from tests.support.window import Windows
from tests.team.killed_workstation import plan
from tests.team.people import Team, a_team
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.campaigns import SendOptions
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.store.server_address import keep_address
from wa_desktop.ui.catalogue import PAGES
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.workspace import account, campaigns

pytestmark = [pytest.mark.file, pytest.mark.long]

PLACES = [
    *((key, {}) for key in PAGES if key != "campaign"),
    ("campaign", {"ref": "1"}), ("figures", {"ref": "1"}), ("lists", {"name": "clients"}),
    ("person", {"number": "+33600000000"}), ("maker", {"list_name": "clients", "template": "offre_prenom"}),
]  # fmt: skip


@pytest.mark.parametrize("name", ["vera", "paul"])
def test_that_who_may_not_write_reads_every_page(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
    with ThreadedSandbox() as sandbox, a_team(tmp_path) as team:
        _with_data(team, sandbox.base_url)
        before = team.sql("boss", "SELECT count(*) FROM audit")
        keep_address(tmp_path / "reader", team.of(name))
        windows = Windows(qtbot, tmp_path / "reader")
        window = windows.open()
        assert _walked(windows, window) == {}
        assert not window.pages["home"].create_button.isEnabled()  # type: ignore[attr-defined]
        assert window.pages["home"].create_button.toolTip()  # type: ignore[attr-defined]
        windows.close_all()
        assert team.sql("boss", "SELECT count(*) FROM audit") == before


def _with_data(team: Team, base_url: str) -> None:
    boss = team.desk("boss")
    account.connect(boss, SANDBOX_WABA, SANDBOX_PHONE_ID, None, base_url, base_url)
    add_list(boss, "clients", [Person(first_name="Ana"), Person("DE")])
    campaigns.start(boss, plan("clients"), SendOptions(name="one")).wait()


def _walked(windows: Windows, window: MainWindow) -> dict[str, tuple[str, ...]]:
    """What each page complains of."""
    said = {}
    for key, arguments in PLACES:
        window.go(key, **arguments)
        windows.settle(window)
        assert window.page is not None
        if window.page.notices.sentences:
            said[key] = window.page.notices.sentences
    return said
