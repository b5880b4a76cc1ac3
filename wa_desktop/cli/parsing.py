"""The small notations of the command line: `FIELD=COLUMN`, shares, dates, variables. Raises `WrongUsage`."""

import functools
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from wa_desktop.domain.contacts import CONSENT_SOURCES
from wa_desktop.domain.errors import WrongUsage
from wa_desktop.domain.estimates import Charged
from wa_desktop.domain.templates import VariableSource
from wa_desktop.domain.values import CONSENT_CATEGORIES, Category, scope_of
from wa_desktop.words.language import _

_AMOUNT = re.compile(r"[0-9]{1,12}([.,][0-9]{1,6})?")
_WHOLE = re.compile(r"[0-9]{1,12}")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_SOURCE_NAMES = {
    "online_form": ("online form", "formulaire en ligne", "formulaire"),
    "tick_box": ("tick box", "checkbox", "case à cocher", "case a cocher", "case cochée"),
    "sms_confirmation": ("confirmation by sms", "sms confirmation", "confirmation par sms"),
    "other": ("autre",),
}
_Word = TypeVar("_Word", bound=StrEnum)
_Value = TypeVar("_Value")


def reader(read: Callable[[str], _Value]) -> Callable[[str], _Value]:
    """`read` as an option's parser. Typer hands it the default too, which is a value already."""

    @functools.wraps(read)
    def texts_only(given: str) -> _Value:
        given_value: Any = given
        value: _Value = read(given_value) if isinstance(given_value, str) else given_value
        return value

    return texts_only


def pair(option: str, given: str, shape: str) -> tuple[str, str]:
    """The two sides of `KEY=VALUE`, neither empty; the first `=` divides."""
    left, equals, right = given.partition("=")
    if not equals or not left.strip() or not right.strip():
        raise WrongUsage("usage_pair", option=option, given=given, shape=_(shape))
    return left.strip(), right.strip()


def columns_by_field(given: Iterable[str]) -> dict[str, str]:
    """`--map FIELD=COLUMN`, repeated, as field → column; one field cannot be given two columns."""
    found: dict[str, str] = {}
    for text in given:
        field, column = pair("--map", text, "FIELD=COLUMN")
        if found.setdefault(field, column) != column:
            raise WrongUsage("usage_map_twice", field=field, first=found[field], second=column)
    return found


def scopes_by_column(option: str, given: Iterable[str]) -> dict[str, int]:
    """`CATEGORY[,CATEGORY]=COLUMN`, repeated, as column → mask of the categories it speaks of; `all` for each."""
    found: dict[str, int] = {}
    for text in given:
        names, column = pair(option, text, "CATEGORY[,CATEGORY]=COLUMN")
        for name in names.split(","):
            every = name.strip().casefold() == "all"
            wanted = CONSENT_CATEGORIES if every else (consent_category(option, name, "all"),)
            found[column] = found.get(column, 0) | scope_of(wanted)
    return found


def source_of_consent(given: str) -> str:
    """A source of consent by its code or by its name in French or English; empty for none."""
    word = " ".join(given.split()).casefold()
    names = {name: code for code in CONSENT_SOURCES for name in (code, *_SOURCE_NAMES[code])} | {"": ""}
    if word not in names:
        raise WrongUsage("usage_choice", option="--consent-source", given=given, known=CONSENT_SOURCES)
    return names[word]


def consent_category(option: str, given: str, *also: str) -> Category:
    """One of the three categories that people consent to; `also` names what else the option takes."""
    known = tuple(category.value for category in CONSENT_CATEGORIES)
    name = given.strip().casefold()
    if name not in known:
        raise WrongUsage("usage_choice", option=option, given=given.strip(), known=(*known, *also))
    return Category(name)


def variables(given: Iterable[str], fallbacks: Iterable[str]) -> dict[str, VariableSource]:
    """`--var KEY=column:COLUMN|text:VALUE` and `--fallback KEY=VALUE`, by variable key."""
    stand_in = dict(pair("--fallback", text, "KEY=VALUE") for text in fallbacks)
    found: dict[str, VariableSource] = {}
    for text in given:
        key, source = pair("--var", text, "KEY=column:COLUMN|text:VALUE")
        found[key] = _source(text, source, stand_in.get(key, ""))
    orphan = next((key for key in stand_in if key not in found), None)
    if orphan is not None:
        raise WrongUsage("usage_fallback_alone", key=orphan)
    return found


def _source(text: str, source: str, fallback: str) -> VariableSource:
    kind, _colon, value = source.partition(":")
    if kind == "column" and value:
        return VariableSource(column=value, fallback=fallback)
    if kind == "text" and value:
        return VariableSource(text=value, fallback=fallback)
    raise WrongUsage("usage_pair", option="--var", given=text, shape=_("KEY=column:COLUMN|text:VALUE"))


def amount(option: str) -> Callable[[str], Decimal]:
    """A reader of amounts: up to six decimals, point or comma, never negative."""

    @reader
    def read(given: str) -> Decimal:
        if not _AMOUNT.fullmatch(given.strip()):
            raise WrongUsage("usage_amount", option=option, given=given)
        return Decimal(given.strip().replace(",", "."))

    return read


def share(option: str) -> Callable[[str], Decimal]:
    """A reader of shares: `0.95`, `0,95` or `95%`, between 0 and 1."""

    @reader
    def read(given: str) -> Decimal:
        text = given.strip().replace(",", ".")
        try:
            value = Decimal(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1)
        except InvalidOperation:
            value = Decimal(-1)
        if not value.is_finite() or not 0 <= value <= 1:
            raise WrongUsage("usage_share", option=option, given=given)
        return value

    return read


def percentage(option: str) -> Callable[[str], Decimal]:
    """A reader of percentages: `20` or `20%`, from 0 to 100."""

    @reader
    def read(given: str) -> Decimal:
        text = given.strip().removesuffix("%").strip()
        if not _AMOUNT.fullmatch(text) or Decimal(text.replace(",", ".")) > 100:  # noqa: PLR2004 - percent
            raise WrongUsage("usage_percentage", option=option, given=given)
        return Decimal(text.replace(",", "."))

    return read


def whole(option: str, lowest: int = 1, highest: int = 10_000_000) -> Callable[[str], int]:
    """A reader of whole numbers between two bounds."""

    @reader
    def read(given: str) -> int:
        if not _WHOLE.fullmatch(given.strip()) or not lowest <= int(given) <= highest:
            raise WrongUsage("usage_whole", option=option, given=given, lowest=lowest, highest=highest)
        return int(given)

    return read


@reader
def rate(given: str) -> float:
    """`--rate` in recipients per second; 0 = no limit of ours."""
    return float(amount("--rate")(given))


def one_of(option: str, kind: type[_Word]) -> Callable[[str], _Word]:
    """A reader of one of the words of `kind`."""
    return lambda given: kind(word_of(option, tuple(word.value for word in kind), given))


def word_of(option: str, known: tuple[str, ...], given: str) -> str:
    """`given` when it is one of `known`, whatever its case."""
    if given.strip().casefold() not in known:
        raise WrongUsage("usage_choice", option=option, given=given, known=known)
    return given.strip().casefold()


def word(option: str, *known: str) -> Callable[[str], str]:
    """A reader of one of the `known` words."""
    return lambda given: word_of(option, known, given)


def day(option: str) -> Callable[[str], date]:
    """A reader of days: `2026-12-24`."""

    @reader
    def read(given: str) -> date:
        try:
            return date.fromisoformat(given.strip())
        except ValueError:
            raise WrongUsage("usage_day", option=option, given=given) from None

    return read


def moment(option: str, given: str, zone: str) -> datetime:
    """`2026-12-24T10:00`, in the account's time zone when it names none."""
    try:
        read = datetime.fromisoformat(given.strip())
    except ValueError:
        raise WrongUsage("usage_moment", option=option, given=given) from None
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))


def month(option: str) -> Callable[[str], date]:
    """A reader of months: `2026-11`, as its first day."""

    @reader
    def read(given: str) -> date:
        try:
            return date.fromisoformat(f"{given.strip()}-01")
        except ValueError:
            raise WrongUsage("usage_month", option=option, given=given) from None

    return read


def numbers_by_country(option: str, given: Iterable[str]) -> dict[str, int]:
    """`CC=N`, repeated or with commas, as number by country."""
    found: dict[str, int] = {}
    for text in given:
        for one in text.split(","):
            country, number = pair(option, one, "CC=N")
            code = "".join(countries(option, [country]))
            found[code] = found.get(code, 0) + whole(option, lowest=0, highest=10**9)(number)
    return found


def charged(given: Iterable[str]) -> tuple[Charged, ...]:
    """`--charged CC[:CATEGORY]=N`, repeated: what Meta charged this month already."""
    found = []
    for text in given:
        place, number = pair("--charged", text, "CC[:CATEGORY]=N")
        name, _colon, category = place.partition(":")
        known = None if not category else consent_category("--charged", category)
        found.append(Charged(name.strip(), whole("--charged", lowest=0, highest=10**12)(number), known))
    return tuple(found)


def countries(option: str, given: Iterable[str]) -> frozenset[str]:
    """`FR,DE`, also repeated, as country codes in capitals."""
    codes = [code.strip() for text in given for code in text.split(",") if code.strip()]
    wrong = next((code for code in codes if not _COUNTRY.fullmatch(code)), None)
    if wrong is not None:
        raise WrongUsage("usage_country", option=option, given=wrong)
    return frozenset(code.upper() for code in codes)
