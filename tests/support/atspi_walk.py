"""Run by the system's Python, which has the AT-SPI bindings: what a screen reader finds in each place, as JSON.

Arguments: the program's name, the button that opens a dialog, the button that closes it, then the places of the rail.
"""

import importlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

importlib.import_module("gi").require_version("Atspi", "2.0")
Atspi: Any = importlib.import_module("gi.repository.Atspi")

_TOLD_ANYWAY = ("dialog", "frame", "table column header", "page tab", "image")
_PATIENCE, _PAUSE = 60.0, 0.4
_CELLS = 24
"""Of each table, as many cells are read."""
Told = dict[str, object]


def main() -> None:
    """Wait for the program, press each place and the dialog's button, and print what is found each time."""
    wanted, opens, closes, *places = sys.argv[1:]
    # The first page is there once the data is open.
    _until(lambda: len(_seen(wanted)) > len(places) + 2)
    found = {}
    for place in places:
        _press(wanted, place)
        found[place] = _settled(wanted)
    _press(wanted, opens)
    _until(lambda: "dialog" in {told["role"] for told in _seen(wanted)})
    found[opens] = _settled(wanted)
    _press(wanted, closes, "dialog")
    _until(lambda: "dialog" not in {told["role"] for told in _seen(wanted)})
    found[closes] = _settled(wanted)
    json.dump(found, sys.stdout)


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE
    while not true() and time.monotonic() < until:
        time.sleep(_PAUSE)


def _settled(wanted: str) -> list[Told]:
    """What is found once nothing more arrives."""
    seen: list[list[Told]] = [[]]

    def stands() -> bool:
        seen.append(_seen(wanted))
        return bool(seen[-1]) and seen[-1] == seen[-2]

    time.sleep(_PAUSE)
    _until(stands)
    return seen[-1]


def _program(wanted: str) -> Any:
    desktop = Atspi.get_desktop(0)
    programs = (desktop.get_child_at_index(at) for at in range(desktop.get_child_count()))
    return next((one for one in programs if one is not None and wanted in (one.get_name() or "")), None)


def _seen(wanted: str) -> list[Told]:
    try:
        program = _program(wanted)
        return [_told(one) for one in _controls(program)] if program is not None else []
    except RuntimeError:
        # Too busy to answer, or changing while it is asked.
        return []


def _press(wanted: str, name: str, inside: str = "") -> None:
    """Press the button of this name, once there is one; `inside`: in what is of this role only."""

    def pressed() -> bool:
        try:
            around = _program(wanted)
            if inside:
                around = next((one for one in _controls(around) if one.get_role_name() == inside), None)
            control = next((one for one in _controls(around) if _is_called(one, name)), None) if around else None
        except RuntimeError:
            # The control went away while it was asked: it is looked for again.
            return False
        with suppress(RuntimeError):
            # Once told it is done, even when the answer is late: twice would be another press.
            return control is not None and bool(control.do_action(0))
        return True

    _until(pressed)


def _is_called(one: Any, name: str) -> bool:
    """By its name, after which a count may stand."""
    said = one.get_name() or ""
    return "button" in one.get_role_name() and (said == name or said.startswith(f"{name}, "))


def _controls(inside: Any) -> Iterator[Any]:
    cells = 0
    for at in range(inside.get_child_count()):
        one = inside.get_child_at_index(at)
        if one is None or not one.get_state_set().contains(Atspi.StateType.SHOWING):
            continue
        cells += one.get_role_name() == "table cell"
        if cells > _CELLS:
            return
        if one.get_state_set().contains(Atspi.StateType.FOCUSABLE) or one.get_role_name() in _TOLD_ANYWAY:
            yield one
        yield from _controls(one)


def _told(one: Any) -> Told:
    states = one.get_state_set()
    return {
        "role": one.get_role_name(),
        "name": one.get_name() or "",
        "label": _label(one),
        "focusable": states.contains(Atspi.StateType.FOCUSABLE),
        "checked": states.contains(Atspi.StateType.CHECKED),
    }


def _label(one: Any) -> str:
    """What tells the name where the name itself tells the value: the label beside it, or the description."""
    for relation in one.get_relation_set():
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY and relation.get_n_targets():
            return relation.get_target(0).get_name() or ""
    return one.get_description() or ""


if __name__ == "__main__":
    main()
