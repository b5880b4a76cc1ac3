"""Amounts, counts and dates as the reader's locale writes them."""

from datetime import date, datetime, tzinfo
from decimal import Decimal

from babel import dates, numbers

from wa_desktop.domain.money import round_to_minor
from wa_desktop.words.language import current_language

_LOCALES = {"fr": "fr_FR", "en": "en_GB"}


def _locale() -> str:
    return _LOCALES[current_language()]


def money(amount: Decimal, currency: str) -> str:
    """`amount` with two decimals, rounded half-up as the totals are, and its currency: `1 085,80 €`."""
    # Babel alone would round half to even: 0.085 to 0.08.
    return numbers.format_currency(round_to_minor(amount, currency), currency, locale=_locale())


def unit_price(amount: Decimal, currency: str) -> str:
    """A rate with at least four decimals and its currency: `0,0712 €`."""
    pattern = "#,##0.0000##\xa0¤" if current_language() == "fr" else "¤#,##0.0000##"
    return numbers.format_currency(amount, currency, pattern, locale=_locale(), currency_digits=False)


def exact_money(amount: Decimal, currency: str) -> str:
    """`amount` with its currency and every decimal it has, two at least: `0,0712 €`."""
    pattern = "#,##0.00##########\xa0¤" if current_language() == "fr" else "¤#,##0.00##########"
    return numbers.format_currency(amount, currency, pattern, locale=_locale(), currency_digits=False)


def plain_money(amount: Decimal) -> str:
    """The same without its currency, which the sentence names: `33,40`."""
    return numbers.format_decimal(amount, "#,##0.00####", locale=_locale(), decimal_quantization=False)


def quantity(number: Decimal) -> str:
    """A number of messages, which an assumed share may leave with decimals."""
    return numbers.format_decimal(number, "#,##0.######", locale=_locale())


def count(number: int) -> str:
    """`number` with the locale's thousands separator."""
    return numbers.format_decimal(number, locale=_locale())


def percent(share: Decimal, decimals: int = 0) -> str:
    """A share between 0 and 1 as a percentage."""
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    space = "\u202f" if current_language() == "fr" else ""
    return numbers.format_decimal(share * 100, pattern, locale=_locale()) + space + "%"


def day(moment: date) -> str:
    """A date: `1er oct. 2026`."""
    return _first(dates.format_date(moment, "d MMM y", locale=_locale()))


def long_day(moment: date) -> str:
    """A date in full: `1er octobre 2026`."""
    return _first(dates.format_date(moment, "d MMMM y", locale=_locale()))


def long_month(moment: date) -> str:
    """The month of a date: `novembre 2026`."""
    return dates.format_date(moment, "MMMM y", locale=_locale())


def _first(day: str) -> str:
    # Babel's patterns know no "1er", which French writes for the first of a month.
    return "1er" + day[1:] if current_language() == "fr" and day.startswith("1 ") else day


def instant(moment: datetime, zone: tzinfo | None = None) -> str:
    """A date and time: `1er oct. 2026, 14:02`. `moment` is aware; `zone` is this computer's unless given."""
    local = moment.astimezone(zone)
    return f"{day(local.date())}, {local:%H:%M}"


def country_name(code: str) -> str:
    """The country's name in the reader's language; the code itself when it has none."""
    from babel import Locale

    return str(Locale.parse(_locale()).territories.get(code, code))


def language_name(code: str) -> str:
    """A language's name in the reader's language; the code itself when it has none."""
    from babel import Locale

    return str(Locale.parse(_locale()).languages.get(code.replace("-", "_").split("_")[0], code))
