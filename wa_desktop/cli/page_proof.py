"""One person's record as indented lines: what is known, since when, from where."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from wa_desktop.cli.output import Out
from wa_desktop.words import amounts
from wa_desktop.words.about_commands import LABELS
from wa_desktop.words.language import _

_TECHNICAL = frozenset({"file_hash", "wamid", "n", "recipient", "import_state", "current"})
"""Keys that prove something to a machine; `--json` has them."""


def show(out: Out, record: dict[str, Any]) -> None:
    """The record, one fact a line."""
    for line in _lines(record, 0):
        out.say(line)


def _lines(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _lines(item, depth)
            yield ""
        return
    for key, item in value.items():
        if key in _TECHNICAL or item in (None, "", [], {}):
            continue
        name = "  " * depth + _name(key)
        if _is_nested(item):
            inside = list(_lines(item, depth + 1))
            yield from [f"{name}:", *inside] if inside else []
        else:
            yield f"{name}: {_shown(item)}"


def _is_nested(item: Any) -> bool:
    return isinstance(item, dict) or (isinstance(item, list) and isinstance(item[0], dict))


def _name(key: str) -> str:
    code = f"proof.{key}"
    return _(LABELS[code]) if code in LABELS else key.replace("_", " ")


def _shown(item: Any) -> str:
    if isinstance(item, bool):
        return _("yes") if item else _("no")
    if isinstance(item, list):
        return ", ".join(_shown(one) for one in item)
    try:
        moment = datetime.fromisoformat(str(item))
    except ValueError:
        return str(item)
    return amounts.instant(moment) if moment.tzinfo else str(item)
