"""One person's record on the screen."""

from typing import Any

from wa_desktop.cli.output import Out
from wa_desktop.words.record_page import lines_of


def show(out: Out, record: dict[str, Any]) -> None:
    """The record, one fact a line."""
    for line in lines_of(record):
        out.say(line)
