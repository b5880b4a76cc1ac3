"""The words about account, key and connection."""

from wa_desktop.words.language import N_

SENTENCES: dict[str, str | tuple[str, str, str]] = {}

LABELS: dict[str, str] = {}
