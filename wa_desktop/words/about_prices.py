"""The words about rate cards, tariff and estimate."""

from wa_desktop.words.language import N_

SENTENCES: dict[str, str | tuple[str, str, str]] = {}

LABELS: dict[str, str] = {}
