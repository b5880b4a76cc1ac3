"""The pages of a team with people, approvals and a campaign: named, reachable, nothing cut, in the smallest window."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from tests.planning_data import Person, add_list
from tests.support.manners import TabWalk, by_colour_alone, clipped, nameless, small, without_table
from tests.support.window import PATIENCE_MS, Windows
from tests.team.killed_workstation import plan
from tests.team.people import Team, a_team
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.campaigns import SendOptions
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.store.server_address import keep_address
from wa_desktop.ui.pages.approval import ApprovalPage
from wa_desktop.ui.pages.team import TeamPage
from wa_desktop.ui.theme import theme
from wa_desktop.workspace import account, campaigns, settings

pytestmark = [pytest.mark.file, pytest.mark.long]

SIZES = ((1280, 720), (960, 600))
LONG = "Soldes d’hiver : boutiques de Villeneuve-lès-Avignon et de Châteauneuf-du-Pape"
_LAYOUT_MS, _TIMES = 60, 15


@pytest.mark.parametrize(("language", "scheme"), [("fr", "light"), ("en", "dark")])
def test_that_the_pages_of_a_team_have_good_manners(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, scheme: str
) -> None:
    monkeypatch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
    theme().follow(qapp, scheme)
    with ThreadedSandbox() as sandbox, a_team(tmp_path) as team:
        campaign = _waiting(team, sandbox.base_url)
        keep_address(tmp_path / "paul", team.of("paul"))
        windows = Windows(qtbot, tmp_path / "paul")
        window = windows.open(language)
        look = Look(qtbot)
        for key, arguments in (
            ("home", {}), ("settings", {}), ("campaigns", {}), ("campaign", {"ref": campaign}), ("approval", {}),
            ("approval", {"ref": campaign}), ("team", {}),
        ):  # fmt: skip
            window.go(key, **arguments)
            windows.settle(window)
            if isinstance(window.page, TeamPage):
                qtbot.waitUntil(window.page.server.isVisible, timeout=PATIENCE_MS)
            look.at(f"{key} {arguments}", window)
            if isinstance(window.page, ApprovalPage) and arguments:
                window.page.decline_button.click()
                assert window.page.question is not None
                look.at("decline", window.page.question)
                window.page.question.reject()
        windows.close_all()
    assert look.complaints == []


def _waiting(team: Team, base_url: str) -> str:
    boss, anne = team.desk("boss"), team.desk("anne")
    account.connect(boss, SANDBOX_WABA, SANDBOX_PHONE_ID, None, base_url, base_url)
    settings.change(boss, "four_eyes", True)
    add_list(anne, "clients", [Person(first_name="Ana"), Person("DE"), Person(first_name=LONG)])
    with pytest.raises(WaitingForPerson) as waiting:
        campaigns.start(anne, plan("clients"), SendOptions(name=LONG))
    return str(waiting.value.details["campaign"])


class Look:
    """Gathers what is wrong with each place, in each size."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._tabs = TabWalk()
        self.complaints: list[str] = []

    def at(self, name: str, top: QWidget) -> None:
        """Look at a window or a dialog."""
        found = [*nameless(top), *small(top), *without_table(top), *by_colour_alone(top), *self._tabs.complaints(top)]
        for size in () if isinstance(top, QDialog) else SIZES:
            top.resize(*size)
            for _again in range(_TIMES):
                self._qtbot.wait(_LAYOUT_MS)
                if not clipped(top):
                    break
            found += clipped(top)
        self.complaints += [f"{name}: {said}" for said in found]
