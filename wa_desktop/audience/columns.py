"""What each column is used for: its header, its cells, and above all what the person says."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from wa_desktop.audience.agreements import Meaning
from wa_desktop.audience.flags import Flag, flag_of, plain_word
from wa_desktop.audience.headers import WITH_REMARK, fold, meaning_of
from wa_desktop.audience.joining import CALLING_CODE, Join, join_columns
from wa_desktop.audience.languages import language_of
from wa_desktop.audience.locate import Layout, phone_share
from wa_desktop.audience.moments import is_date, months_first, swapped
from wa_desktop.audience.names import set_case
from wa_desktop.audience.numbers import normalise
from wa_desktop.audience.plans import MOBILE
from wa_desktop.audience.synonyms import FIELDS as SYNONYMS
from wa_desktop.audience.synonyms import LANDLINES_FROM
from wa_desktop.audience.table import Cell, Table, position_of, text_of
from wa_desktop.domain.contacts import FIELDS, Column, ImportOptions, Role
from wa_desktop.domain.errors import InputRefused

_SAMPLES = 3
_MOST_VALUES = 20
_LOOK_AT = 200
_DATES = 5_000
"""Rows that tell whether a column puts the month first."""
_BY_HEADER = 0.3
"""Share of phone numbers that confirms a header that says “phone”."""
_BY_CONTENT = 0.6
"""Share of phone numbers that makes a phone column of any header."""
_MOST = 0.5
_ANY_PHONE_FROM = SYNONYMS["phone"].index("telephone")
"""The rank from which a phone header does not say that it holds mobile numbers."""
_EVERY_REPAIR = frozenset({"all"})
_OTHER_NUMBERS = re.compile(
    r"\b(?:siren|siret|cp|code|id|iban|ref\w*|montant|total|fax|ean|facture|commande|date|prix|year|annee)\b"
)


def understand(table: Table, layout: Layout, options: ImportOptions) -> tuple[Column, ...]:
    """Every column of the list, with exactly one phone column.

    Columns that are joined into one field add a column of their own at the end of `table`; names and
    dates that a rule rewrites are replaced in it. Raises `column_unknown`, `column_used_twice`,
    `flag_word_refused` (options) and `no_phone_column`.
    """
    _check_words(options)
    said, joins = _said(table, layout, options)
    columns = [
        said[position]
        if position in said
        else _guessed(position, name, meaning_of(name) if layout.header >= 0 else Meaning(Role.OTHER))
        for position, name in enumerate(layout.names)
    ]
    columns = [_with_content(column, table, layout) for column in columns]
    if not _has_phone(columns, joins):
        columns = _with_phone(columns, table, layout, options.country)
    columns = _only_one_of_each(columns, {join.field for join in joins})
    columns = join_columns(table, layout, columns, joins)
    _put_days_first(table, layout, columns)
    set_case(table, columns, options)
    return tuple(columns)


def _check_words(options: ImportOptions) -> None:
    """A word for no, or for both answers, never makes an agreement."""
    negative = (Flag.NO, Flag.LEFT, Flag.REFUSED)
    for word in sorted(options.yes_words):
        if flag_of(word) in negative or plain_word(word) in map(plain_word, options.no_words):
            raise InputRefused("flag_word_refused", word=word)


def _put_days_first(table: Table, layout: Layout, columns: Sequence[Column]) -> None:
    """Dates of a program that writes the month first, in every column whose dates count."""
    for column in columns:
        dated = column.maps_to == "consent_date" or column.role is Role.REFUSAL or column.known_by == "user"
        cells = table.columns[column.position]
        if dated and column.samples and months_first(islice(cells, layout.first, layout.first + _DATES)):
            table.columns[column.position] = [swapped(cell) for cell in cells]


def column_named(said: str, table: Table, names: tuple[str, ...]) -> int:
    """The position of the column that `said` names: header, letter or number; raises `column_unknown`."""
    wanted = fold(said)
    for position, name in enumerate(names):
        if name == said:
            return position
    for position, name in enumerate(names):
        if fold(name) == wanted and wanted:
            return position
    place = said.strip()
    if re.fullmatch(r"[A-Za-z]{1,3}", place):
        position = position_of(place) - table.first_column
    else:
        position = int(place) - table.first_column if place.isdecimal() and len(place) <= 5 else -1  # noqa: PLR2004
    if not 0 <= position < len(names):
        raise InputRefused("column_unknown", column=said, columns=list(names))
    return position


def header_named(said: str, table: Table, names: tuple[str, ...]) -> str:
    """`said` (a header, letter or number, or several joined by +) by headers alone; raises `column_unknown`."""
    return " + ".join(names[position] for position in _columns_named(said, table, names))


def _columns_named(said: str, table: Table, names: tuple[str, ...]) -> list[int]:
    """One position, or several for `Mobile+Fixe`."""
    try:
        return [column_named(said, table, names)]
    except InputRefused:
        parts = [part.strip() for part in said.split("+")]
        if len(parts) < 2 or not all(parts):  # noqa: PLR2004 - one name is not a join
            raise
        return [column_named(part, table, names) for part in parts]


def _said(table: Table, layout: Layout, options: ImportOptions) -> tuple[dict[int, Column], list[Join]]:
    found: dict[int, Column] = {}
    joins: list[Join] = []
    wishes = [
        *((name, Role.FIELD if field in FIELDS else Role.OTHER, field, 0) for field, name in options.mapping.items()),
        *((name, Role.CONSENT, "", scope) for name, scope in options.consent.items()),
        *((name, Role.REFUSAL, "", scope) for name, scope in options.refusal.items()),
    ]
    for name, role, field, scope in wishes:
        several = _columns_named(name, table, layout.names) if role is Role.FIELD else []
        positions = several or [column_named(name, table, layout.names)]
        for position in positions:
            if position in found:
                raise InputRefused("column_used_twice", column=layout.names[position])
            found[position] = Column(position, layout.names[position], role, field, "user", scope=scope)
        if len(positions) > 1:
            joins.append(Join(field, tuple(positions)))
            found |= {place: replace(found[place], role=Role.OTHER, maps_to="") for place in positions}
    return found, joins


def _guessed(position: int, name: str, meaning: Meaning) -> Column:
    reason = "spelling" if meaning.close else "header"
    return Column(
        position, name, meaning.role, meaning.field, reason if meaning.role is not Role.OTHER else "",
        meaning.channel, meaning.scope,
    )  # fmt: skip


def _with_content(column: Column, table: Table, layout: Layout) -> Column:
    every = islice(table.columns[column.position], layout.first, None)
    cells = list(islice((cell for cell in every if cell not in ("", None)), _LOOK_AT))
    if not cells:
        return replace(column, known_by=column.known_by or "empty")
    column = replace(column, samples=tuple(text_of(cell)[:80] for cell in cells[:_SAMPLES]))
    if column.known_by != "user":
        column = _checked(column, cells)
    if column.role not in (Role.CONSENT, Role.REFUSAL, Role.UNCLEAR):
        return column
    return replace(column, values=dict(_texts_in(table, column, layout).most_common(_MOST_VALUES)))


def _texts_in(table: Table, column: Column, layout: Layout) -> Counter[str]:
    """How often the filled cells of `column` hold each text; a column of flags repeats a few."""
    cells = table.columns[column.position]
    distinct = Counter(islice(cells, layout.first, None))
    if any(type(cell) is bool for cell in distinct):
        # True and 1 are one key, but not one text.
        distinct = Counter(text_of(cell) for cell in islice(cells, layout.first, None))
    counted = Counter[str]()
    for cell, times in distinct.items():
        if cell not in ("", None):
            counted[text_of(cell)[:40]] += times
    return counted


def _checked(column: Column, cells: Sequence[Cell]) -> Column:
    """The guess that a header made, where the cells say something else."""
    texts = [text_of(cell).strip() for cell in cells]
    if column.maps_to == "phone" and fold(column.header) in ("sms", "whatsapp") and _are_flags(texts):
        return replace(column, role=Role.UNCLEAR, maps_to="", channel="sms" * (fold(column.header) == "sms"))
    if column.role is Role.CONSENT and _most(is_date(cell) for cell in cells):
        # The day of an agreement, or of anything else: only the person knows.
        return replace(column, role=Role.UNCLEAR, scope=0)
    if column.maps_to == "country" and _most(CALLING_CODE.fullmatch(text) is not None for text in texts):
        return replace(column, maps_to="phone_prefix", known_by="content")
    misread = column.known_by == "spelling" and (
        (column.maps_to == "language" and not _most(language_of(text)[1] for text in texts))
        or (column.maps_to in ("name", "first_name", "last_name") and _most(_is_figure(text) for text in texts))
    )
    return replace(column, role=Role.OTHER, maps_to="", known_by="") if misread else column


def _most(answers: Iterable[bool]) -> bool:
    found = list(answers)
    return sum(found) > _MOST * len(found)


def _is_figure(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _are_flags(texts: Sequence[str]) -> bool:
    return all(flag_of(text) is not Flag.UNKNOWN for text in texts[:_MOST_VALUES])


def _has_phone(columns: Sequence[Column], joins: Sequence[Join]) -> bool:
    return any(join.field == "phone" for join in joins) or any(
        column.maps_to == "phone" and column.known_by == "user" for column in columns
    )


def _with_phone(columns: list[Column], table: Table, layout: Layout, country: str) -> list[Column]:
    free = [column for column in columns if column.known_by != "user"]
    share = {column.position: phone_share(table, column.position, layout.first, country) for column in free}
    named = [column for column in free if column.maps_to == "phone"]
    likely = [column for column in named if share[column.position] >= _BY_HEADER]
    found = [
        column
        for column in free
        if column.role is Role.OTHER
        and share[column.position] >= _BY_CONTENT
        and not _OTHER_NUMBERS.search(fold(column.header))
    ]
    has_prefix = any(column.maps_to == "phone_prefix" and column.samples for column in columns)
    certain = [column for column in named if column.known_by == "header" or has_prefix]
    if likely:
        chosen = min(likely, key=lambda column: _phone_rank(table, layout, column, country))
    elif found:
        mobile = {column.position: _mobile_share(table, layout, column, country) for column in found}
        chosen = max(found, key=lambda column: (round(mobile[column.position], 1), share[column.position]))
    elif certain:
        chosen = min(certain, key=lambda column: (not column.samples, meaning_of(column.header).rank))
    else:
        raise InputRefused("no_phone_column", columns=[column.header for column in columns if column.samples][:30])
    return [_as_phone(column, chosen) for column in columns]


def _phone_rank(table: Table, layout: Layout, column: Column, country: str) -> tuple[int, float, int]:
    """Headers that say mobile first, landlines last; between the two the column that holds more mobile numbers."""
    rank = meaning_of(column.header).rank % WITH_REMARK
    if rank < _ANY_PHONE_FROM:
        return 0, 0.0, meaning_of(column.header).rank
    tier = 2 if rank >= LANDLINES_FROM else 1
    return tier, -round(_mobile_share(table, layout, column, country), 1), meaning_of(column.header).rank


def _mobile_share(table: Table, layout: Layout, column: Column, country: str) -> float:
    every = islice(table.columns[column.position], layout.first, None)
    cells = list(islice((cell for cell in every if cell not in ("", None)), _LOOK_AT))
    return sum(normalise(text_of(cell), country, _EVERY_REPAIR).kind == MOBILE for cell in cells) / (len(cells) or 1)


def _as_phone(column: Column, chosen: Column) -> Column:
    if column.position == chosen.position:
        return replace(column, role=Role.FIELD, maps_to="phone", known_by=column.known_by or "content")
    if column.maps_to == "phone":
        return replace(column, role=Role.OTHER, maps_to="", known_by="")
    return column


def _only_one_of_each(columns: list[Column], joined: set[str]) -> list[Column]:
    best: dict[str, tuple[int, int]] = {}
    for column in columns:
        if column.role is Role.FIELD:
            rank = -1 if column.known_by == "user" else meaning_of(column.header).rank
            filled = 0 if column.samples else 10 * WITH_REMARK
            best[column.maps_to] = min(
                best.get(column.maps_to, (100 * WITH_REMARK, 0)), (rank + filled, column.position)
            )
    return [
        replace(column, role=Role.OTHER, maps_to="", known_by="")
        if column.role is Role.FIELD and (column.maps_to in joined or best[column.maps_to][1] != column.position)
        else column
        for column in columns
    ]
