"""When people may be written to: by the clock, the Sundays and the public holidays of where they live.

French SMS practice (8 h to 20 h, no Sundays, no public holidays), offered for WhatsApp as a courtesy; never a law.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wa_desktop.domain.errors import InputRefused

_SHAPE = re.compile(r"(\d{1,2})(?:[:hH](\d{2})?)?\s*[-–]\s*(\d{1,2})(?:[:hH](\d{2})?)?")
_DAY = 24 * 60
_SUNDAY = 6
_LONGEST_REST = 60
"""Days: no calendar has so many quiet days in a row."""
OFF = "off"


@dataclass(frozen=True, slots=True)
class QuietRule:
    """Open from `opens` to `closes` (minutes after midnight, the person's own clock); the rest is quiet."""

    opens: int = 8 * 60
    closes: int = 20 * 60
    sundays: bool = True
    """Whether Sundays are quiet."""
    holidays: bool = True
    """Whether public holidays are quiet."""


def read_rule(said: str, *, sundays: bool = True, holidays: bool = True) -> QuietRule | None:
    """The rule of open hours such as `8-20` or `08:30-19:00`; None for `off`.

    Raises `InputRefused` (`quiet_hours_malformed`).
    """
    if said.strip().casefold() == OFF:
        return None
    found = _SHAPE.fullmatch(said.strip())
    hours = [int(part or 0) for part in found.groups()] if found else [99, 0, 0, 0]
    opens, closes = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if max(hours[1], hours[3]) >= 60 or not 0 <= opens < closes <= _DAY:  # noqa: PLR2004 - minutes of an hour
        raise InputRefused("quiet_hours_malformed", given=said)
    return QuietRule(opens, closes, sundays, holidays)


def as_hours(rule: QuietRule | None) -> str:
    """`rule` as `read_rule` takes it: `08:00-20:00` or `off`."""
    if rule is None:
        return OFF
    return "-".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in (rule.opens, rule.closes))


def is_open(rule: QuietRule, at: datetime, zone: ZoneInfo, holidays: Collection[date]) -> bool:
    """Whether somebody in `zone`, whose public holidays are `holidays`, may be written to at the instant `at`."""
    local = at.astimezone(zone)
    return _is_day(rule, local.date(), holidays) and rule.opens <= local.hour * 60 + local.minute < rule.closes


def next_open(rule: QuietRule, at: datetime, zone: ZoneInfo, holidays: Collection[date]) -> datetime:
    """The first instant from `at` on at which `is_open` holds, in `zone`; `at` itself when it does."""
    if is_open(rule, at, zone, holidays):
        return at.astimezone(zone)
    today = at.astimezone(zone).date()
    for offset in range(_LONGEST_REST):
        day = today + timedelta(days=offset)
        # Through the zone's own wall clock: a night with a change of time has another length.
        opens = datetime.combine(day, time(rule.opens // 60, rule.opens % 60), zone)
        if opens >= at and _is_day(rule, day, holidays):
            return opens
    return at.astimezone(zone) + timedelta(days=_LONGEST_REST)


def closing(rule: QuietRule, at: datetime, zone: ZoneInfo) -> datetime:
    """The end of the open hours of the day of `at`, in `zone`."""
    day = at.astimezone(zone).date() + timedelta(days=rule.closes // _DAY)
    return datetime.combine(day, time(rule.closes % _DAY // 60, rule.closes % 60), zone)


def _is_day(rule: QuietRule, day: date, holidays: Collection[date]) -> bool:
    return not (rule.sundays and day.weekday() == _SUNDAY) and not (rule.holidays and day in holidays)
