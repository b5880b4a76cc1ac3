"""The line above Meta's tables: which currency, from which day on, per message or per conversation."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import PricingModel

CURRENCIES = ("EUR", "USD", "GBP", "AUD", "INR", "IDR", "BRL", "MXN", "AED", "SAR", "CAD", "CHF", "ZAR", "SGD", "TRY")
"""Of Meta's cards, as far as this program knows them."""
FIRST_MESSAGE_DAY = date(2025, 7, 1)
"""Meta charges messages instead of conversations since this day."""
_FIRST_DAY = date(2022, 2, 1)
_LOOK_AHEAD = timedelta(days=400)
_ALIASES = {
    "$US": "USD", "US$": "USD", "$": "USD", "DOLLAR": "USD", "DOLLARS": "USD",
    "A$": "AUD", "$A": "AUD", "AU$": "AUD",
    "£": "GBP", "GBD": "GBP", "£GB": "GBP",
    "₹": "INR", "RS": "INR", "RS.": "INR",
    "RP": "IDR", "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "R$": "BRL",
}  # fmt: skip
_DOLLARS = frozenset({"USD", "AUD", "CAD", "SGD", "MXN"})
_MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
    "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7,
    "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12, "janvier": 1, "fevrier": 2, "mars": 3, "avril": 4,
    "mai": 5, "juin": 6, "juillet": 7, "aout": 8, "septembre": 9, "octobre": 10, "novembre": 11, "decembre": 12,
    "janv": 1, "fevr": 2, "avr": 4, "juil": 7,
}  # fmt: skip
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(\d{{4}})\b")
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\s*,?\s+(\d{{4}})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_SLASHED = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
_EFFECTIVE = re.compile(r"(effective|in force|valid from|en vigueur|a compter du|applicable|a partir du)(.*)")


@dataclass(frozen=True, slots=True)
class Title:
    """What the title says; None where it does not."""

    currency: str | None
    day: date | None
    model: PricingModel | None


def read_title(text: str) -> Title:
    """The title of a file of Meta's.

    Raises `InputRefused`: `card_two_currencies`, `card_date_unclear` (several days, or one that does not exist).
    """
    currencies = {code for code in CURRENCIES if re.search(rf"(?<![A-Z]){code}(?![A-Z])", text)}
    if len(currencies) > 1:
        raise InputRefused("card_two_currencies", currencies=tuple(sorted(currencies)))
    flat = _flat(text)
    model = None
    if "conversation" in flat:
        model = PricingModel.CONVERSATION
    elif re.search(r"(per|par) message", flat):
        model = PricingModel.MESSAGE
    return Title(next(iter(currencies), None), _day_in(flat), model)


def currency_of(cell: str) -> str | None:
    """The currency that a cell names in one of the ways Meta and Excel do; None when it names none."""
    word = "".join(cell.split()).upper()
    if word in CURRENCIES:
        return word
    return _ALIASES.get(word)


def check_signs(signs: Iterable[str], currency: str) -> None:
    """Raise `card_two_currencies` when the signs beside the rates are another currency's."""
    # A bare "$" stands for every dollar.
    named = {currency if sign == "$" and currency in _DOLLARS else currency_of(sign) for sign in signs if sign}
    other = sorted(code for code in named if code and code != currency)
    if other:
        raise InputRefused("card_two_currencies", currencies=(currency, *other))


def check_day(day: date, model: PricingModel, today: date) -> None:
    """Raise `card_date_odd` for a day on which no card of this model can begin, or one too far off."""
    by_message = model is PricingModel.MESSAGE
    quarter = day.day == 1 and day.month in (1, 4, 7, 10)
    if (
        not _FIRST_DAY <= day <= today + _LOOK_AHEAD
        or by_message != (day >= FIRST_MESSAGE_DAY)
        or (by_message and not quarter)
    ):
        raise InputRefused("card_date_odd", date=day)


def _flat(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text)
    return " ".join("".join(char for char in bare if not unicodedata.combining(char)).casefold().split())


def _day_in(flat: str) -> date | None:
    announced = _EFFECTIVE.search(flat)
    after = _days(announced[2]) if announced else []
    if after:
        return after[0]
    found = sorted(set(_days(flat)))
    if len(found) > 1:
        raise InputRefused("card_date_unclear", dates=tuple(str(day) for day in found))
    return found[0] if found else None


def _days(flat: str) -> list[date]:
    """The days of a text, in its order."""
    found = [(at.start(), _date(int(at[3]), _MONTHS[at[1]], int(at[2]))) for at in _MONTH_FIRST.finditer(flat)]
    found += [(at.start(), _date(int(at[3]), _MONTHS[at[2]], int(at[1]))) for at in _DAY_FIRST.finditer(flat)]
    found += [(at.start(), _date(int(at[1]), int(at[2]), int(at[3]))) for at in _ISO.finditer(flat)]
    found += [(at.start(), _slashed(int(at[1]), int(at[2]), int(at[3]))) for at in _SLASHED.finditer(flat)]
    return [day for _, day in sorted(found)]


def _slashed(first: int, second: int, year: int) -> date:
    # 01/04 in France is 04/01 in America: cards begin on the first of a month, which decides.
    if first == 1:
        return _date(year, second, first)
    if second == 1:
        return _date(year, first, second)
    raise InputRefused("card_date_unclear", dates=(f"{first:02}/{second:02}/{year}",))


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise InputRefused("card_date_unclear", dates=(f"{year:04}-{month:02}-{day:02}",)) from None
