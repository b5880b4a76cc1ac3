"""One person's record on the screen."""

from typing import Any

from wa_desktop.cli.output import Out
from wa_desktop.words.language import _
from wa_desktop.words.record_page import lines_of


def show(out: Out, record: dict[str, Any]) -> None:
    """The record, one fact a line."""
    if not any(record[part] for part in ("rows", "entries", "recipients", "received")):
        out.say(_("Nothing is kept about {number}.").format(number=record["number"]))
        return
    for line in lines_of(record):
        out.say(line)
