"""What an answer costs, before it leaves, and what the answers of a month or a campaign cost."""

from datetime import UTC, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from wa_desktop.domain.prices import FeeBasis
from wa_desktop.domain.replies import ReplyPrice
from wa_desktop.domain.values import Category
from wa_desktop.pricing.estimating import service_cell
from wa_desktop.store import replies as stored
from wa_desktop.store.instants import to_stored
from wa_desktop.store.targets import Reading
from wa_desktop.workspace import settings
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.monthly import bounds
from wa_desktop.workspace.price_books import price_book, today

_NOTHING = Decimal(0)


def country_of(desk: Desk, number: str) -> str:
    """The country of a number (E.164); empty when it has none."""
    # libphonenumber's metadata takes a moment to load.
    from wa_desktop.audience.numbers import normalise

    return normalise(number, str(settings.get(desk, "country")), frozenset()).country


def price_of(desk: Desk, connection: Reading, number: str) -> tuple[ReplyPrice, FeeBasis]:
    """The price of one answer to `number` now, and which answers the sent fee counts.

    Raises `no_card_for_date`.
    """
    country, book = country_of(desk, number), price_book(desk)
    market = book.market(book.markets.prefix_of(number))
    cell, fee, rule = service_cell(book, market), book.fee(country, Category.SERVICE), book.service_rule
    used = used_this_month(desk, connection) if rule.charged else 0
    if not rule.charged or used < rule.free_per_month:
        meta: Decimal | None = _NOTHING
    else:
        meta = None if cell is None else cell.rate
    price = ReplyPrice(
        currency=book.currency,
        meta_fee=meta,
        sent_fee=None if fee is None else fee.sent,
        received_fee=None if fee is None else fee.received,
        country=country,
        market=market,
        allowance=rule.free_per_month if rule.charged else None,
        used=used,
    )
    return price, FeeBasis.ATTEMPTED if fee is None else fee.basis


def used_this_month(desk: Desk, connection: Reading) -> int:
    """How many answers of this month may count against Meta's allowance."""
    first, end = month_span(desk)
    return stored.used_since(connection, first, end)


def month_span(desk: Desk) -> tuple[int, int]:
    """The month of today where the account lives, as stored: its first instant, and that of the next."""
    zone = ZoneInfo(str(settings.get(desk, "time_zone")))
    first, end = (to_stored(datetime.combine(day, time(), zone).astimezone(UTC)) for day in bounds(today(desk)))
    return first, end
