"""What a screen reader finds in the running program, over the accessibility bus of the desktop."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from wa_desktop.ui.rail import places
from wa_desktop.words.language import use_language

_SYSTEM_PYTHON = "/usr/bin/python3"
"""The distribution's own, for which its AT-SPI bindings are made."""
_WALK = Path(__file__).parents[1] / "support" / "atspi_walk.py"
_TOGETHER = '"$1" -m wa_desktop & program=$!; "$2" "$3" "WA Desktop" "${@:4}"; kill $program; wait $program'

pytestmark = pytest.mark.long


def _lacking() -> str:
    tools = [tool for tool in ("xvfb-run", "dbus-run-session", "bash", _SYSTEM_PYTHON) if shutil.which(tool) is None]
    if tools:
        return ", ".join(tools)
    probe = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
    bound = subprocess.run([_SYSTEM_PYTHON, "-c", probe], capture_output=True, timeout=60, check=False)
    return "" if bound.returncode == 0 else "gir1.2-atspi-2.0"


def test_that_a_screen_reader_finds_every_control_of_every_place_by_its_name(private_home: Path) -> None:
    lacking = _lacking()
    if lacking:
        pytest.skip(f"not on this machine: {lacking}")
    use_language("fr")
    names = [name for _key, name in places()]
    ended = subprocess.run(
        ["xvfb-run", "-a", "dbus-run-session", "--", "bash", "-c", _TOGETHER, "walk", sys.executable, _SYSTEM_PYTHON,
         str(_WALK), *names],
        env={**os.environ, "QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "LANG": "fr_FR.UTF-8",
             "WA_DESKTOP_HOME": str(private_home)},
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    # The registry of the bus says that it runs.
    found = json.loads(next((line for line in ended.stdout.splitlines() if line.startswith("{")), "{}"))
    assert list(found) == names, ended.stderr[-2000:]
    for place, controls in found.items():
        said = {str(control["name"]) for control in controls}
        assert set(names) <= said, f"{place}: the rail is there"
        assert len(controls) > len(names) + 1, f"{place}: the page itself is there"
        assert [control for control in controls if control["focusable"] and not control["name"]] == [], place
