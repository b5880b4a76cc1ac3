"""The words about events, statuses and reports."""

from wa_desktop.words.language import N_

SENTENCES: dict[str, str | tuple[str, str, str]] = {}

LABELS: dict[str, str] = {}
