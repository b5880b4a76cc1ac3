"""Run by the system's Python, which has the AT-SPI bindings: what a screen reader finds in each place, as JSON."""

import importlib
import json
import sys
import time
from collections.abc import Iterator
from typing import Any

importlib.import_module("gi").require_version("Atspi", "2.0")
Atspi: Any = importlib.import_module("gi.repository.Atspi")

_ROLES = ("push button", "check box", "radio button", "text", "combo box", "table", "list", "spin button", "entry")
_PATIENCE, _PAUSE = 60.0, 1.0


def main() -> None:
    """Wait for the program named first, press each place named after it, and print the controls found there."""
    wanted, places = sys.argv[1], sys.argv[2:]
    # The first page is there once the data is open.
    _until(lambda: len(_seen(wanted)) > len(places) + 2)
    found = {}
    for place in places:
        _until(lambda place=place: _pressed(wanted, place))
        time.sleep(_PAUSE)
        found[place] = _seen(wanted)
    json.dump(found, sys.stdout)


def _until(true: Any) -> None:
    until = time.monotonic() + _PATIENCE
    while not true() and time.monotonic() < until:
        time.sleep(0.5)


def _program(wanted: str) -> Any:
    desktop = Atspi.get_desktop(0)
    programs = (desktop.get_child_at_index(at) for at in range(desktop.get_child_count()))
    return next((one for one in programs if one is not None and wanted in (one.get_name() or "")), None)


def _seen(wanted: str) -> list[dict[str, object]]:
    program = _program(wanted)
    return [_told(one) for one in _controls(program)] if program is not None else []


def _pressed(wanted: str, name: str) -> bool:
    try:
        control = next((one for one in _controls(_program(wanted)) if one.get_name() == name), None)
        return control is not None and bool(control.do_action(0))
    except RuntimeError:
        # The control went away while it was asked: it is looked for again.
        return False


def _controls(inside: Any) -> Iterator[Any]:
    for at in range(inside.get_child_count()):
        one = inside.get_child_at_index(at)
        if one is None:
            continue
        if one.get_role_name() in _ROLES and one.get_state_set().contains(Atspi.StateType.SHOWING):
            yield one
        yield from _controls(one)


def _told(one: Any) -> dict[str, object]:
    return {
        "role": one.get_role_name(),
        "name": one.get_name() or "",
        "focusable": one.get_state_set().contains(Atspi.StateType.FOCUSABLE),
    }


if __name__ == "__main__":
    main()
