"""The rule `name_case`: names written in capitals, or without any, as people write them themselves."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import filterfalse
from typing import cast

from wa_desktop.audience.locate import Layout
from wa_desktop.audience.table import Cell, Table
from wa_desktop.domain.contacts import Column, ImportOptions, RuleCount, RuleExample
from wa_desktop.domain.templates import is_nothing

RULE = "name_case"
_FIELDS = ("name", "first_name", "last_name")
_EXAMPLES = 5
_SMALL = frozenset({
    "de", "du", "des", "d", "von", "vom", "zu", "zur", "van", "der", "den", "ter", "ten", "y", "e", "et", "and", "und",
    "dos", "das",
})  # fmt: skip
"""Particles that stay small; “Le” and “La” are part of the name and do not: Le Goff, de La Fontaine."""
_COMPANIES = frozenset({
    "sarl", "sas", "sasu", "eurl", "snc", "sci", "scop", "scea", "gaec", "earl", "selarl", "sa", "gie", "gmbh", "ag",
    "kg", "ohg", "ug", "ltd", "llc", "inc", "plc", "slu", "srl", "spa", "bv", "nv", "association", "mairie", "hotel",
    "restaurant", "pharmacie", "garage", "cabinet", "societe", "société", "ets", "etablissement", "etablissements",
    "établissements",
})  # fmt: skip
"""Companies keep the letters they chose."""
_CHOSEN_SMALL = re.compile(r"\bMc(?=[A-Z]{2})")
"""“McDONALD” is written in capitals all the same."""
_ROMAN = frozenset({"ii", "iii", "iv", "vii", "viii", "xiv", "xv", "xvi"})
_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæáíóúãõø]", re.IGNORECASE)
_TWO_LETTERS = re.compile(r"[^\W\d_].*[^\W\d_]")
"""An initial alone is right as it is."""
_WORD = re.compile(r"[^\W\d_]+")
_APOSTROPHES = "'’ʼ`"


def set_case(table: Table, columns: Sequence[Column], options: ImportOptions) -> None:
    """Where the person accepted the rule, put the cased names into `table`'s columns of names."""
    if RULE in options.accept_repairs:
        for column in _name_columns(columns):
            table.columns[column.position] = [
                cased(cell) if type(cell) is str else cell for cell in table.columns[column.position]
            ]


def rule_count(
    table: Table,
    originals: Sequence[Sequence[Cell]],
    layout: Layout,
    columns: Sequence[Column],
    accepted: Sequence[int],
    options: ImportOptions,
) -> RuleCount | None:
    """How many names of accepted rows the rule changes, or would change; None when it has nothing to do."""
    count, examples = 0, list[RuleExample]()
    for column in _name_columns(columns):
        cells = originals[column.position] if column.position < len(originals) else table.columns[column.position]
        taken = map(cells.__getitem__, accepted)
        # A million times through here, where nothing but texts is the rule.
        texts = taken if set(map(type, cells)) <= {str} else (cell for cell in taken if type(cell) is str)
        plain = Counter(filterfalse(str.istitle, cast("Iterator[str]", texts)))
        changed = {cell: times for cell, times in plain.items() if cased(cell) != cell}
        count += sum(changed.values())
        if changed and len(examples) < _EXAMPLES:
            examples += _examples(table, cells, layout, set(changed), _EXAMPLES - len(examples))
    return RuleCount(RULE, count, RULE in options.accept_repairs, tuple(examples)) if count else None


def _examples(table: Table, cells: Sequence[Cell], layout: Layout, changed: set[Cell], most: int) -> list[RuleExample]:
    found = []
    for index in range(layout.first, len(cells)):
        cell = cells[index]
        if cell in changed:
            found.append(RuleExample(table.first_row + index, str(cell)[:80], cased(str(cell))[:80]))
            changed.discard(cell)
            if len(found) == most or not changed:
                break
    return found


def _name_columns(columns: Sequence[Column]) -> list[Column]:
    return [column for column in columns if column.maps_to in _FIELDS]


@lru_cache(maxsize=65536)
def cased(text: str) -> str:
    """`text` with capitals where a name has them; unchanged when somebody has chosen its capitals already."""
    if (
        not (_CHOSEN_SMALL.sub("MC", text).isupper() or text.islower())
        or not _TWO_LETTERS.search(text)
        or is_nothing(text)
    ):
        return text
    if not _COMPANIES.isdisjoint(text.lower().replace(".", "").split()):
        return text
    text = _CHOSEN_SMALL.sub("MC", text)
    return _WORD.sub(lambda match: _word(match, text), text)


def _word(match: re.Match[str], text: str) -> str:
    word, start, end = match[0], match.start(), match.end()
    small = word.lower()
    before_apostrophe = text[end : end + 1] in _APOSTROPHES and end < len(text)
    after_apostrophe = start > 0 and text[start - 1] in _APOSTROPHES
    if before_apostrophe:
        return small if small == "d" else small.capitalize()
    inside = start > 0 and text[end : end + 1] == " "
    if small in _SMALL and (len(small) > 1 or inside) and not after_apostrophe and _leads(text, end):
        return small
    if small in _ROMAN:
        return small.upper()
    if text.isupper() and word.isascii() and not _VOWELS.search(word):
        return word
    if small.startswith("mc") and len(small) > 3 and small[2].isalpha():  # noqa: PLR2004 - “Mc” and two letters
        return "Mc" + small[2:].capitalize()
    return small.capitalize()


def _leads(text: str, end: int) -> bool:
    """A particle has a name after it, joined by a space or a hyphen."""
    return bool(_WORD.search(text, end))
