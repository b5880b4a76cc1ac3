"""The end of the window: what is asked before, and what is stopped in which order, out of Qt's thread."""

import logging
from collections.abc import Callable
from typing import Any

from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.ui.context import Context
from wa_desktop.ui.operations import Operation
from wa_desktop.words.language import _

PATIENCE = 5.0
"""Seconds that closing waits for each cancelled operation."""

log = logging.getLogger(__name__)


def closing_words(leaving: bool) -> tuple[str, str]:
    """What is asked before closing; `leaving`: a campaign still counts down."""
    if leaving:
        return _("A campaign is about to leave"), _(
            "Nothing has left yet. Closing keeps it from leaving: it waits under “Campaigns”, where you can resume or "
            "cancel it."
        )
    return _("A campaign is being sent"), _(
        "Closing stops it after the calls under way. Nobody is written to twice: it waits, and “Resume” on its page "
        "goes on with the remaining recipients."
    )


class Leaving:
    """What happens between the wish to close and the end, in a thread."""

    def __init__(
        self, context: Context | None, others: list[Operation[Any]], last_words: Callable[[], object] | None = None
    ) -> None:
        self._context, self._others, self._last_words = context, others, last_words

    def __call__(self, _progress: OnProgress, _cancel: CancelToken) -> None:
        """Wait for what ends by itself, then stop and close, whatever breaks."""
        for operation in self._others:
            operation.wait(PATIENCE)
        context = self._context
        if context is not None:
            kept = [] if self._last_words is None else [self._last_words]
            for end in (context.runs.stop_all, context.trial.shut_down, *kept, context.desk.close):
                try:
                    end()
                except Exception:  # the window must close whatever breaks; what is durable is on the disk
                    log.exception("while closing")
