"""Cards from Meta's own files beside the program's: list rates and volume tiers come in two files."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from wa_desktop.domain.estimates import CardName, Confidence, PricingModel
from wa_desktop.domain.prices import RateView
from wa_desktop.pricing.cards import Card

LIST, TIERS = "list", "tiers"
_PREFIX = {PricingModel.CONVERSATION: "cbp", PricingModel.MESSAGE: "pmp"}
_LAST_CONVERSATION_DAY = date(2025, 6, 30)


def card_id(model: PricingModel, currency: str, day: date, kind: str) -> str:
    """The id of an adopted file: `pmp-2026-10-01-EUR-meta`, and `…-tiers` for volume tiers."""
    base = f"{_PREFIX[model]}-{day}-{currency}-meta"
    return base if kind == LIST else f"{base}-{TIERS}"


def list_card(
    model: PricingModel, currency: str, day: date, *, source: str, file: str, file_hash: str, cells: Sequence[RateView]
) -> Card:
    """The card that a file of list rates makes."""
    name = CardName(card_id(model, currency, day, LIST), model, currency, day, Confidence.AUTHORITATIVE)
    end = _LAST_CONVERSATION_DAY if model is PricingModel.CONVERSATION else None
    return Card(name, end, source, tuple(cells), file=file, file_hash=file_hash)


def with_tiers(card: Card, tiers: Iterable[RateView]) -> Card:
    """`card` with the volume tiers of other cells, wherever their first one is its own list rate.

    A tier of another list rate belongs to another card: it is left aside.
    """
    groups: dict[tuple[object, ...], list[RateView]] = {}
    for cell in tiers:
        groups.setdefault((cell.market, cell.category, cell.international), []).append(cell)
    taken: dict[tuple[object, ...], list[RateView]] = {}
    for key, rows in groups.items():
        first = min(rows, key=lambda cell: cell.tier_from)
        own = card.tiers(first.market, first.category, international=first.international)
        if len(rows) > 1 and own and own[0].rate == first.rate:
            taken[key] = rows
    if not taken:
        return card
    kept = [cell for cell in card.cells if (cell.market, cell.category, cell.international) not in taken]
    return replace(card, cells=(*kept, *(cell for rows in taken.values() for cell in rows)))
