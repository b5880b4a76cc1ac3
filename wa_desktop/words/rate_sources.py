"""Where a rate comes from, in the reader's language: the cards say it in English, as data."""

import re
from contextlib import suppress
from datetime import date
from functools import lru_cache

from wa_desktop.words import amounts
from wa_desktop.words.language import N_, _, current_language

_SHAPES: tuple[tuple[str, str], ...] = (
    (r"Meta's file “(?P<file>.*)”", N_("Meta’s file “{file}”, imported here")),
    (r"Meta's own files of list rates and volume tiers", N_("Meta’s own files of list rates and volume tiers")),
    (r"M-Target guide.*", N_("M-Target’s guide, rates of 1 November 2024")),
    (
        r"euro card of (?P<day>\S+), dollar rate unchanged since; service follows utility",
        N_("euro rate of {day}, dollar rate unchanged since; service follows utility"),
    ),
    (r"euro card of (?P<day>\S+), dollar rate unchanged since", N_("euro rate of {day}, dollar rate unchanged since")),
    (
        r"derived: (?P<rate>\S+) USD × (?P<factor>\S+), not a figure of Meta",
        N_("derived: {rate} USD × {factor}, not Meta’s figure"),
    ),
    (
        r"derived: euro list rate of (?P<day>\S+) itself, boundaries .*",
        N_("derived: euro list rate of {day}, boundaries of the dollar tiers"),
    ),
    (
        r"derived: euro list rate of (?P<day>\S+) less (?P<percent>\S+) %, boundaries .*",
        N_("derived: euro list rate of {day} less {percent} %, boundaries of the dollar tiers"),
    ),
    (
        r"taken as the utility rate: .*",
        N_("taken as the utility rate: the two are equal on Meta’s dollar card of 1 April 2026"),
    ),
    (r"as on (?P<day>\S+): Meta announced no change of this cell", N_("as on {day}: Meta announced no change")),
    (r"single euro rate known for (?P<day>\S+)", N_("single euro rate known for {day}")),
    (
        r"public transcription of Meta's calculator.* read (?:on|in) (?P<day>.+)",
        N_("public transcription of Meta’s calculator, {day}"),
    ),
    (r"public transcription of rates per thousand.*", N_("public transcription, undated, before October 2025")),
    (r"public transcription of .*(?P<day>\d{4}-\d\d-\d\d)", N_("public transcription of Meta’s card, {day}")),
    (r"public transcription.*", N_("public transcription of Meta’s card")),
    (r"published .* of (?P<day>.+)", N_("published reference rate, {day}")),
    (r"a vendor's table of Meta's rates of (?P<day>\S+)", N_("a vendor’s table of Meta’s rates of {day}")),
)


_FIGURES = frozenset({"rate", "factor", "percent"})


def source_words(source: str) -> str:
    """The source of a rate as the reader's language says it; the source itself when it has no such words."""
    return _said(source, current_language())


@lru_cache(maxsize=1_024)
def _said(source: str, _language: str) -> str:
    for shape, words in _SHAPES:
        found = re.fullmatch(shape, source)
        if found:
            return _(words).format(**{key: _told(key, said) for key, said in found.groupdict().items()})
    return source


def _told(key: str, said: str) -> str:
    """A day and a figure as the reader's locale writes them; what is neither stands as it is."""
    if key == "day":
        with suppress(ValueError):
            return amounts.day(date.fromisoformat(said))
    return said.replace(".", ",") if key in _FIGURES and current_language() == "fr" else said
