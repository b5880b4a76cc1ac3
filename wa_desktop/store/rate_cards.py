"""Rate files of Meta's that a person adopted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, delete, func, select

from wa_desktop.domain.estimates import Confidence, PricingModel
from wa_desktop.domain.money import from_micro, to_micro
from wa_desktop.domain.prices import INTERNATIONAL, RateView
from wa_desktop.domain.values import Category
from wa_desktop.store.instants import from_stored, now
from wa_desktop.store.schema import rate, rate_card


@dataclass(frozen=True, slots=True)
class StoredCard:
    """One adopted file: what it is, where it came from, its cells."""

    id: str
    kind: str
    model: PricingModel
    currency: str
    effective_from: date
    source: str
    file_name: str
    file_hash: str
    adopted_at: datetime
    cells: tuple[RateView, ...]


def state_of_cards(connection: Connection) -> tuple[int, int]:
    """Changes whenever a card is adopted or removed."""
    count, last = connection.execute(select(func.count(), func.max(rate_card.c.adopted_at))).one()
    return int(count), int(last or 0)


def adopted_cards(connection: Connection) -> list[StoredCard]:
    """Every adopted file, oldest card first."""
    cells: dict[str, list[RateView]] = {}
    columns = (rate.c.card_id, rate.c.market, rate.c.category, rate.c.tier_from, rate.c.tier_to, rate.c.rate,
               rate.c.source)  # fmt: skip
    for row in connection.execute(select(*columns).order_by(rate.c.market, rate.c.category, rate.c.tier_from)):
        cells.setdefault(row.card_id, []).append(_cell(row))
    cards = connection.execute(select(rate_card).order_by(rate_card.c.effective_from, rate_card.c.id))
    return [_card(row, tuple(cells.get(row.id, ()))) for row in cards]


def _card(row: object, cells: tuple[RateView, ...]) -> StoredCard:
    fields = row._mapping  # type: ignore[attr-defined]
    return StoredCard(
        id=fields["id"],
        kind=fields["kind"],
        model=PricingModel(fields["model"]),
        currency=fields["currency"],
        effective_from=date.fromisoformat(fields["effective_from"]),
        source=fields["source"],
        file_name=fields["file_name"],
        file_hash=fields["file_hash"],
        adopted_at=from_stored(fields["adopted_at"]),
        cells=cells,
    )


def _cell(row: object) -> RateView:
    fields = row._mapping  # type: ignore[attr-defined]
    international = fields["category"] == INTERNATIONAL
    return RateView(
        market=fields["market"],
        category=Category.AUTHENTICATION if international else Category(fields["category"]),
        rate=from_micro(fields["rate"]),
        tier_from=fields["tier_from"],
        tier_to=fields["tier_to"],
        confidence=Confidence.AUTHORITATIVE,
        source=fields["source"],
        international=international,
    )


def put_card(
    connection: Connection,
    card_id: str,
    kind: str,
    model: PricingModel,
    currency: str,
    effective_from: date,
    *,
    source: str,
    file_name: str,
    file_hash: str,
    cells: Sequence[RateView],
) -> None:
    """Store a card under `card_id`, instead of the one that had this id."""
    remove_card(connection, card_id)
    connection.execute(
        rate_card.insert().values(
            id=card_id,
            model=model.value,
            currency=currency,
            effective_from=effective_from.isoformat(),
            confidence=Confidence.AUTHORITATIVE.value,
            source=source,
            file_hash=file_hash,
            adopted_at=now(),
            file_name=file_name,
            kind=kind,
        )
    )
    connection.execute(rate.insert(), _rows(card_id, cells))


def _rows(card_id: str, cells: Iterable[RateView]) -> list[dict[str, object]]:
    return [
        {
            "card_id": card_id,
            "market": cell.market,
            "category": INTERNATIONAL if cell.international else cell.category.value,
            "tier_from": cell.tier_from,
            "tier_to": cell.tier_to,
            "rate": to_micro(cell.rate),
            "source": cell.source,
        }
        for cell in cells
    ]


def remove_card(connection: Connection, card_id: str) -> bool:
    """Remove an adopted card; whether there was one."""
    connection.execute(delete(rate).where(rate.c.card_id == card_id))
    return connection.execute(delete(rate_card).where(rate_card.c.id == card_id)).rowcount > 0
