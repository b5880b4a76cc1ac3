"""Dates as offices write them: date cells, Excel serials, French and ISO text."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from wa_desktop.audience.table import Cell

_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock, placed in a zone below
_SERIALS = range(20_000, 80_000)
"""Excel day numbers taken for dates: 1954 to 2119."""
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2})[:hH](\d{2})(?::(\d{2}))?\S*)?.*")
_FRENCH = re.compile(
    r"(?:(?:le|on)\s+)?(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})"
    r"(?:\s*(?:à|a|at|,)?\s*(\d{1,2})\s*[:hH]\s*(\d{2})?(?::(\d{2}))?)?"
)
_IN_WORDS = re.compile(r"(?:(?:le|on)\s+)?(\d{1,2})(?:er|st|nd|rd|th)?\s+([^\W\d]+)\.?,?\s+(\d{4})")
_MONTHS = {
    "janv": 1, "jan": 1, "fevr": 2, "févr": 2, "fév": 2, "fev": 2, "feb": 2, "mars": 3, "mar": 3, "avr": 4, "apr": 4,
    "mai": 5, "may": 5, "juin": 6, "jun": 6, "juil": 7, "jul": 7, "août": 8, "aout": 8, "aug": 8, "sept": 9, "sep": 9,
    "oct": 10, "nov": 11, "déc": 12, "dec": 12,
}  # fmt: skip


def moment_of(cell: Cell, zone: str = "Europe/Paris") -> datetime | None:
    """The aware instant that a cell states; None when it states none.

    A text without its own offset is a wall clock in `zone`; a day alone is its midnight there.
    """
    if isinstance(cell, datetime):
        return _placed(cell, zone)
    if isinstance(cell, date):
        return _placed(datetime.combine(cell, time()), zone)
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return _serial(float(cell), zone)
    return _written(cell.strip(), zone) if isinstance(cell, str) else None


def _placed(moment: datetime, zone: str) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _serial(days: float, zone: str) -> datetime | None:
    return _placed(_EXCEL_EPOCH + timedelta(days=days), zone) if int(days) in _SERIALS else None


@lru_cache(maxsize=4096)
def _written(text: str, zone: str) -> datetime | None:
    offset = re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(?:Z|[+-]\d\d:?\d\d)", text)
    try:
        if offset:
            return datetime.fromisoformat(text).astimezone(UTC)
        if text.replace(".", "", 1).isdigit():
            return _serial(float(text), zone)
        parts = _parts(text)
        return _placed(datetime(*parts), zone) if parts else None  # noqa: DTZ001 - placed in its zone at once
    except (ValueError, OverflowError):
        return None


def _parts(text: str) -> tuple[int, int, int, int, int, int] | None:
    if match := _ISO.fullmatch(text):
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    elif match := _FRENCH.fullmatch(text):
        day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
    elif match := _IN_WORDS.fullmatch(text):
        name = match[2].casefold()
        month = next((number for start, number in _MONTHS.items() if name.startswith(start)), 0)
        return int(match[3]), month, int(match[1]), 0, 0, 0
    else:
        return None
    return (year + 2000 if year < 100 else year), month, day, hour, minute, second  # noqa: PLR2004 - two-digit years
