"""Dates as offices write them: date cells, Excel serials, text in French, ISO and the neighbours' languages."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from wa_desktop.audience.table import Cell

_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock, placed in a zone below
_SERIALS = range(20_000, 80_000)
"""Excel day numbers taken for dates: 1954 to 2119."""
_SECONDS = range(946_684_800, 4_102_444_800)
"""Seconds since 1970 taken for dates, 2000 to 2099; programs write them with ten digits, or thirteen."""
_CLOCK = (
    r"(?:\s*(?:à|a|at|um|alle|las|,|T)?\s*(\d{1,2})\s*[:hH.]\s*(\d{2})?(?:[:.m]\s*(\d{2})(?:[.,]\d+)?)?"
    r"\s*(am|pm|a\.m\.|p\.m\.|h|uhr)?)?"
)
_DAY_NAME = r"(?:(?:[^\W\d]{2,9})\.?,?\s+)?"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2})[:hH](\d{2})(?::(\d{2}))?\S*)?.*")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?")
_FIGURES = re.compile(_DAY_NAME + r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})" + _CLOCK, re.IGNORECASE)
_DAY_FIRST = re.compile(
    _DAY_NAME + r"(\d{1,2})(?:er|ère|st|nd|rd|th|\.|º)?(?:\s+|-|/)(?:de\s+)?([^\W\d]{3,})\.?,?(?:\s+|-|/)(?:de\s+)?"
    r"(\d{4}|\d{2})" + _CLOCK, re.IGNORECASE,
)  # fmt: skip
_MONTH_FIRST = re.compile(r"([^\W\d]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})" + _CLOCK, re.IGNORECASE)
_MAILED = re.compile(
    r"[A-Za-z]{3},? (?:(\d{1,2}) ([A-Za-z]{3})|([A-Za-z]{3}) (\d{1,2})),? (\d{4}) (\d{1,2}:\d\d(?::\d\d)?)"
    r"(?: ?(?:GMT|UTC|Z))?(?: ?([+-]\d\d):?(\d\d))?(?: \(.*\))?"
)
"""As e-mails and browsers write dates: `Fri, 01 Mar 2024 10:00:00 +0100`."""
_MONTH_ALONE = re.compile(
    r"(?:le\s+)?([^\W\d]{3,})\.?(?:\s+|-|/)(?:de\s+)?(\d{4})|(\d{1,2})[-/.](\d{4})|(\d{4})[-/.](\d{1,2})"
)
_MONTHS = (
    ("jan", "gen", "ene", "jän"), ("fev", "fév", "feb"), ("mar", "mär", "mrz", "maer"), ("avr", "apr", "abr"),
    ("mai", "may", "mag"), ("juin", "jun", "giu"), ("juil", "jul", "lug"), ("août", "aout", "aug", "ago"),
    ("sep", "set"), ("oct", "okt", "ott"), ("nov",), ("déc", "dec", "dez", "dic"),
)  # fmt: skip
"""How the name of each month begins in French, English, German, Spanish and Italian."""
_TWO_DIGITS = 100
_MONTHS_OF_A_YEAR = 12
_FIRST_YEAR = 1900
_AHEAD = 10
"""Years that a two-digit year may lie ahead of now before it means the century before."""
_Parts = tuple[int, int, int, int, int, int]


def moment_of(cell: Cell, zone: str = "Europe/Paris") -> datetime | None:
    """The aware instant that a cell states; None when it states none.

    A text without its own offset is a wall clock in `zone`; a day alone is its midnight there, a month alone
    the midnight of its first day. Days come before months, as everywhere but in the United States
    (`months_first` finds those).
    """
    if isinstance(cell, datetime):
        return _placed(cell, zone)
    if isinstance(cell, date):
        return _placed(datetime.combine(cell, time()), zone)
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return _counted(float(cell), zone)
    return _written(cell.strip(), zone) if isinstance(cell, str) else None


def last_moment_of(cell: Cell, zone: str = "Europe/Paris") -> datetime | None:
    """As `moment_of`, but a month alone is its last second: nobody withdrew later than that."""
    first = moment_of(cell, zone)
    if first is None or not isinstance(cell, str) or _month_alone(cell.strip()) is None:
        return first
    local = first.astimezone(ZoneInfo(zone))
    after = (local.replace(day=28) + timedelta(days=4)).replace(day=1)
    return (after - timedelta(seconds=1)).astimezone(UTC)


def is_date(cell: Cell) -> bool:
    """Whether a cell is a date or a written date; a bare number may be a flag or anything else."""
    if isinstance(cell, int | float):
        return False
    if isinstance(cell, str) and cell.strip().replace(",", ".", 1).replace(".", "", 1).isdigit():
        return False
    return moment_of(cell) is not None


def months_first(cells: Iterable[Cell]) -> bool:
    """Whether the written dates of a column put the month first: some can only be read so, none the other way."""
    only_so = False
    for cell in cells:
        match = _FIGURES.fullmatch(cell.strip()) if isinstance(cell, str) else None
        if match:
            if int(match[1]) > _MONTHS_OF_A_YEAR:
                return False
            only_so = only_so or int(match[2]) > _MONTHS_OF_A_YEAR
    return only_so


def days_first(cells: Iterable[Cell]) -> tuple[str, bool]:
    """(a written date that could be read month first, whether another one of `cells` proves that the day is first);
    an empty text when there is none."""
    example, proven = "", False
    for cell in cells:
        match = _FIGURES.fullmatch(cell.strip()) if isinstance(cell, str) else None
        if match:
            proven = proven or int(match[1]) > _MONTHS_OF_A_YEAR
            if (
                not example
                and int(match[1]) != int(match[2])
                and max(int(match[1]), int(match[2])) <= _MONTHS_OF_A_YEAR
            ):
                example = match[0]
    return example, proven


def swapped(cell: Cell) -> Cell:
    """A written date of a column that puts the month first, with the day first; any other cell as it is."""
    match = _FIGURES.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if match is None or not isinstance(cell, str):
        return cell
    return f"{match[2]}/{match[1]}/{cell.strip()[match.start(3) :]}"


def _placed(moment: datetime, zone: str) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _counted(number: float, zone: str) -> datetime | None:
    """An Excel day number, or seconds or milliseconds since 1970."""
    if int(number) in _SERIALS:
        return _placed(_EXCEL_EPOCH + timedelta(days=number), zone)
    for seconds in (number, number / 1000):
        if int(seconds) in _SECONDS:
            return datetime.fromtimestamp(seconds, UTC)
    return _written(str(int(number)), zone) if number.is_integer() and _PACKED.fullmatch(str(int(number))) else None


@lru_cache(maxsize=4096)
def _written(text: str, zone: str) -> datetime | None:
    offset = re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(?:Z|UTC|[+-]\d\d:?\d\d)", text)
    try:
        if offset:
            return datetime.fromisoformat(text.removesuffix("UTC").strip() + "Z" * text.endswith("UTC")).astimezone(UTC)
        if mailed := _MAILED.fullmatch(text):
            return _mailed(mailed)
        parts = _packed(text) or _month_alone(text) or _parts(text)
        if parts is None and text.replace(",", ".", 1).replace(".", "", 1).isdigit():
            return None if _PACKED.fullmatch(text) else _counted(float(text.replace(",", ".", 1)), zone)
        return _placed(datetime(*parts), zone) if parts else None  # noqa: DTZ001 - placed in its zone at once
    except (ValueError, OverflowError):
        return None


def _mailed(match: re.Match[str]) -> datetime | None:
    day, month = (match[1], match[2]) if match[1] else (match[4], match[3])
    clock = match[6] + ":00" * (match[6].count(":") == 1)
    offset = f"{match[7]}:{match[8]}" if match[7] else "+00:00"
    return datetime.fromisoformat(f"{match[5]}-{_month(month):02}-{int(day):02}T{clock:0>8}{offset}").astimezone(UTC)


def _month_alone(text: str) -> _Parts | None:
    match = _MONTH_ALONE.fullmatch(text.casefold())
    if match is None:
        return None
    year = int(match[2] or match[4] or match[5])
    month = _month(match[1]) if match[1] else int(match[3] or match[6])
    return (year, month, 1, 0, 0, 0) if 1 <= month <= _MONTHS_OF_A_YEAR and year > _FIRST_YEAR else None


def _packed(text: str) -> _Parts | None:
    match = _PACKED.fullmatch(text) if text[:2] in ("19", "20") else None
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    return (year, month, day, hour, minute, second) if 1 <= month <= _MONTHS_OF_A_YEAR and day else None


def _parts(text: str) -> _Parts | None:
    if match := _ISO.fullmatch(text):
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        return year, month, day, hour, minute, second
    if match := _FIGURES.fullmatch(text):
        return _year(match[3]), int(match[2]), int(match[1]), *_clock(match)
    if match := _DAY_FIRST.fullmatch(text):
        return _year(match[3]), _month(match[2]), int(match[1]), *_clock(match)
    if match := _MONTH_FIRST.fullmatch(text):
        return _year(match[3]), _month(match[1]), int(match[2]), *_clock(match)
    return None


def _clock(match: re.Match[str]) -> tuple[int, int, int]:
    hour, minute, second = (int(part or 0) for part in match.groups()[3:6])
    half = (match[7] or "").casefold()[:1]
    if half in ("a", "p"):
        hour = hour % 12 + 12 * (half == "p")
    return hour, minute, second


def _month(word: str) -> int:
    """1 to 12; 0, which is no month, for any other word."""
    name = word.casefold()
    for number, starts in enumerate(_MONTHS, 1):
        if name.startswith(starts):
            return number
    return 0


def _year(digits: str) -> int:
    year = int(digits)
    if year >= _TWO_DIGITS:
        return year
    return year + 2000 if year + 2000 <= datetime.now(UTC).year + _AHEAD else year + 1900
