"""What a screen reader finds in the running program, over the accessibility bus of the desktop."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QScrollArea
from pytestqt.qtbot import QtBot

from tests.planning_data import add_list, people
from tests.support import inbox
from tests.support.manners import shown, spoken
from tests.support.window import Windows
from wa_desktop import workspace
from wa_desktop.domain.campaigns import Plan, SendOptions
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.rail import places
from wa_desktop.words.language import _, use_language
from wa_desktop.workspace.desk import open_desk

_SYSTEM_PYTHON = "/usr/bin/python3"
"""The distribution's own, for which its AT-SPI bindings are made."""
_BUS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
_WALK = Path(__file__).parents[1] / "support" / "atspi_walk.py"
_TOGETHER = '"$1" -m wa_desktop & program=$!; "$2" "$3" "WA Desktop" "${@:4}"; kill $program; wait $program'
_LOCALES = {"fr": "fr_FR.UTF-8", "en": "en_GB.UTF-8"}
Found = dict[str, list[dict[str, Any]]]

pytestmark = pytest.mark.long


def _lacking() -> str:
    tools = [tool for tool in ("xvfb-run", "dbus-run-session", "bash", _SYSTEM_PYTHON) if shutil.which(tool) is None]
    tools += [] if any(Path(bus).exists() for bus in _BUS) else ["at-spi2-core"]
    if tools:
        return ", ".join(tools)
    probe = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
    bound = subprocess.run([_SYSTEM_PYTHON, "-c", probe], capture_output=True, timeout=60, check=False)
    return "" if bound.returncode == 0 else "python3-gi, gir1.2-atspi-2.0"


def _work_in(home: Path) -> None:
    """A list, a campaign that was sent, and a message that nobody read."""
    desk = open_desk(home)
    with workspace.trial.start_trial(desk) as trial:
        add_list(desk, "clients", people("FR", 30, "fr"))
        workspace.campaigns.start(desk, Plan("clients", "soldes_hiver"), SendOptions(name="Soldes")).wait()
        assert trial.wait_for_news()
        trial.pump(desk)
    inbox.hear(desk, inbox.written(inbox.ANA, "Bonjour"))
    desk.close()


def _heard(home: Path, language: str, *names: str) -> tuple[Found, str]:
    """What the bus tells of the program started on `home`; and what the program printed."""
    ended = subprocess.run(
        ["xvfb-run", "-a", "dbus-run-session", "--", "bash", "-c", _TOGETHER, "walk", sys.executable, _SYSTEM_PYTHON,
         str(_WALK), *names],
        env={**os.environ, "QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
             "LANG": _LOCALES[language], "WA_DESKTOP_HOME": str(home)},
        capture_output=True, text=True, timeout=480, check=False,
    )  # fmt: skip
    # The registry of the bus says that it runs.
    found = json.loads(next((line for line in ended.stdout.splitlines() if line.startswith("{")), "{}"))
    return found, ended.stderr


def _in_window(window: MainWindow, key: str, windows: Windows) -> set[str]:
    """The names of what Tab reaches on a page, as the window itself knows them; its size decides what scrolls."""
    window.go(key)
    windows.settle(window)
    stops = (one for one in shown(window) if one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return {spoken(one) for one in stops if not isinstance(one, QComboBox | QScrollArea)}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_that_a_screen_reader_finds_what_the_window_shows(qtbot: QtBot, private_home: Path, language: str) -> None:
    lacking = _lacking()
    if lacking:
        pytest.skip(f"not on this machine: {lacking}")
    _work_in(private_home)
    use_language(language)
    rail = [("maker", _("New campaign")), *places()]
    opens, closes = _("Help (F1)"), _("Close")
    found, printed = _heard(private_home, language, opens, closes, *(name for _key, name in rail))
    assert list(found) == [*(name for _key, name in rail), opens, closes], printed[-2000:]
    for place, controls in found.items():
        nameless = [one for one in controls if one["focusable"] and not (one["name"] or one["label"])]
        assert nameless == [], place
        assert [one for one in controls if one["role"] == "combo box" and not one["label"]] == [], place
    for key, name in rail:
        marked = [one["name"] for one in found[name] if one["role"] == "radio button" and one["checked"]]
        assert marked[:1] == [next(one["name"] for one in found[name] if one["name"].split(",")[0] == name)], key
        assert "Soldes" in str(found[name]) or key != "campaigns", "the cells of a table are read"
    assert {"dialog", "push button"} <= {one["role"] for one in found[opens]}
    assert "dialog" not in {one["role"] for one in found[closes]}
    windows = Windows(qtbot, private_home)
    window = windows.open(language)
    # As it was shown on the other screen: what there is room for is shown.
    window.resize(1280, 800)
    for key, name in rail:
        missing = _in_window(window, key, windows) - {one["name"] for one in found[name]}
        assert missing == set(), f"{name}: the window shows what a screen reader is not told"
    windows.close_all()
