"""The month outside campaigns: messages received, what they cost, and what answering costs."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, localcontext
from zoneinfo import ZoneInfo

from wa_desktop.domain.advice import MonthView
from wa_desktop.domain.prices import TariffView
from wa_desktop.domain.values import Category
from wa_desktop.pricing.book import PriceBook
from wa_desktop.pricing.estimating import answer_lines, service_cell
from wa_desktop.pricing.steps import Count
from wa_desktop.pricing.tariff import Tariff
from wa_desktop.store import replies
from wa_desktop.store.instants import from_stored, to_stored
from wa_desktop.store.months import ReceivedMessage, received_between
from wa_desktop.store.tariffs import tariff_lines
from wa_desktop.workspace import settings
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.planning import refuse_unknown_countries
from wa_desktop.workspace.price_books import currency_of, price_book, today

_EXACT_DIGITS = 80


def month(desk: Desk, day: date | None = None, answers: Mapping[str, int] | None = None) -> MonthView:
    """The month of `day` (None: this one); `answers` are free-form answers to count, by country.

    Raises `InputRefused`: `country_unknown`, and those of `price_book`.
    """
    zone = ZoneInfo(str(settings.get(desk, "time_zone")))
    first, end = bounds(day or today(desk))
    last = end - timedelta(days=1)
    with desk.store.read() as connection:
        lines = tariff_lines(connection)
        rows = list(received_between(connection, _stored(first, zone), _stored(end, zone)))
        spent = replies.fees_between(connection, _stored(first, zone), _stored(end, zone), currency_of(desk))
        used = replies.used_since(connection, _stored(first, zone), _stored(end, zone))
    book = price_book(desk, min(max(today(desk), first), last))
    asked = {country.strip().upper(): number for country, number in (answers or {}).items()}
    refuse_unknown_countries(asked.keys())
    outside = sum(row.campaign is None for row in rows)
    planned = _answers(book, asked, used)
    rule = book.service_rule
    return MonthView(
        first=first,
        last=last,
        currency=book.currency,
        in_campaigns=len(rows) - outside,
        outside_campaigns=outside,
        people=len({row.number for row in rows}),
        received_fee=received_fee(rows, lines, zone),
        fixed_fee=fixed_fee(lines, last),
        answers=sum(asked.values()),
        allowance=rule.free_per_month if rule.charged else None,
        free=int(planned[0]),
        answers_meta_fee=planned[1],
        answers_sent_fee=planned[2],
        answered=spent.answers,
        answered_cost=spent.meta + spent.sent,
        answered_at_most=spent.at_most,
        answered_unpriced=spent.unknown,
    )


def bounds(day: date) -> tuple[date, date]:
    """The first day of the month of `day`, and that of the next."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)


def _stored(day: date, zone: ZoneInfo) -> int:
    return to_stored(datetime.combine(day, time(), zone))


def received_fee(rows: Iterable[ReceivedMessage], lines: list[TariffView], zone: ZoneInfo) -> Decimal | None:
    """M-Target's fee for received messages at the tariff of each one's day, exact; None where it is not set."""
    total = Decimal(0)
    tariffs: dict[date, Tariff] = {}
    for row in rows:
        day = from_stored(row.at).astimezone(zone).date()
        tariff = tariffs.setdefault(day, Tariff(lines, day))
        fee = tariff.fee(row.country, Category(row.category) if row.category else Category.SERVICE)
        if fee is None:
            return None
        total += fee.received
    return total if lines else None


def fixed_fee(lines: list[TariffView], day: date) -> Decimal | None:
    """M-Target's fixed part of the month, None where there is none."""
    line = Tariff(lines, day).fee("", Category.SERVICE)
    return None if line is None else line.monthly


def _answers(book: PriceBook, asked: Mapping[str, int], used: int) -> tuple[Decimal, Decimal | None, Decimal | None]:
    """How many of the answers are free after `used` of the month, Meta's fee and the sent fee for them."""
    counts = []
    for country, number in asked.items():
        for market in sorted(book.markets.markets_of(country, book.market_day))[:1]:
            cell, fee = service_cell(book, market), book.fee(country, Category.SERVICE)
            counts.append(Count(country, market, Category.SERVICE, number, book.card.name, cell, fee))
    with localcontext(prec=_EXACT_DIGITS):
        lines = answer_lines(counts, book, Decimal(1), used)
        free = sum((line.free for line in lines), Decimal(0))
        meta = [line.meta_fee for line in lines]
        sent = [line.sent_fee for line in lines]
        return free, _sum(meta), _sum(sent) if lines else None


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
