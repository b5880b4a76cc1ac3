"""Signs that a list was bought or generated. They warn; what they mean is for a person to judge."""

from collections import Counter
from collections.abc import Sequence

from wa_desktop.audience.cleaned import Cleaned
from wa_desktop.audience.moments import moment_of
from wa_desktop.audience.table import Table
from wa_desktop.domain.contacts import Column, ImportOptions, Role
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.values import CONSENT_CATEGORIES, scope_of

RUN = 20
"""Consecutive numbers that make a run: chance alone never makes one, not even among a million contacts."""
SMALLEST = 100
"""Contacts from which the other signs mean anything."""
ENOUGH = 2
"""How many of the other signs together are worth a word; each alone is common in honest lists."""
_NAMES = ("name", "first_name", "last_name")
_ANY = scope_of(CONSENT_CATEGORIES)


def bought_list_signs(
    table: Table, columns: Sequence[Column], cleaned: Cleaned, options: ImportOptions
) -> list[Notice]:
    """A notice per kind of sign: runs of numbers by themselves, the others when two of them meet.

    Runs: `RUN` or more consecutive numbers. The others, from `SMALLEST` contacts on: no contact has
    a name · everybody agreed, without any source · every agreement is of the same day.
    """
    found = []
    numbers, longest = runs_of(cleaned.numbers)
    if numbers:
        found.append(Notice("bought_list_runs", {"count": numbers, "longest": longest, "run": RUN}))
    if len(cleaned.accepted) >= SMALLEST:
        signs = [
            sign
            for sign, holds in (
                ("no_names", _nobody_has_a_name(table, columns, cleaned)),
                ("all_agree", _all_agree(columns, cleaned, options)),
                ("same_day", _same_day(table, columns, cleaned)),
            )
            if holds
        ]
        if len(signs) >= ENOUGH:
            codes = [f"sign.{sign}" for sign in signs]
            found.append(Notice("bought_list_signs", {"signs": codes, "count": len(cleaned.accepted)}))
    return found


def runs_of(numbers: Sequence[str]) -> tuple[int, int]:
    """How many of `numbers` stand in runs of `RUN` or more consecutive ones, and the longest run."""
    # A run of twenty holds ten numbers that differ in their last digit alone: those are quickly found.
    every = set(numbers)
    tens = [
        start
        for start in [number[:-1] for number in numbers if number[-1] == "0"]
        if start + "5" in every and all(start + digit in every for digit in "12346789")
    ]
    if not tens:
        return 0, 0
    known = {int(number) for number in numbers}
    total = longest = 0
    done = -1
    for start in sorted(int(ten + "0") for ten in tens):
        if start <= done:
            continue
        first = last = start
        while first - 1 in known:
            first -= 1
        while last + 1 in known:
            last += 1
        done = last
        length = last - first + 1
        if length >= RUN:
            total, longest = total + length, max(longest, length)
    return total, longest


def _nobody_has_a_name(table: Table, columns: Sequence[Column], cleaned: Cleaned) -> bool:
    named = [table.columns[column.position] for column in columns if column.maps_to in _NAMES]
    return not any(any(cell not in ("", None) for cell in map(cells.__getitem__, cleaned.accepted)) for cells in named)


def _all_agree(columns: Sequence[Column], cleaned: Cleaned, options: ImportOptions) -> bool:
    if options.consent_source or any(column.maps_to == "consent_source" and column.samples for column in columns):
        return False
    everybody = len(cleaned.said) >= len(cleaned.accepted)
    return everybody and all(said.yes & _ANY for said in cleaned.said.values())


def _same_day(table: Table, columns: Sequence[Column], cleaned: Cleaned) -> bool:
    column = next((one for one in columns if one.maps_to == "consent_date" and one.role is Role.FIELD), None)
    if column is None:
        return False
    cells = Counter(map(table.columns[column.position].__getitem__, cleaned.accepted))
    moments = [moment_of(cell) for cell in cells]
    days = {moment.date() for moment in moments if moment is not None}
    return len(days) == 1 and None not in moments
