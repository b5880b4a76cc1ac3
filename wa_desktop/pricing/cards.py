"""Rate cards: dated data, read exactly as it stands; a faulty file is a broken program, not a guess."""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import CardName, Confidence, PricingModel
from wa_desktop.domain.money import to_micro
from wa_desktop.domain.prices import RateView
from wa_desktop.domain.values import Category


@dataclass(frozen=True, slots=True)
class Card:
    """One card: its name, its last day (None: not known yet) and its cells.

    `derived` holds cells computed from another currency; they count only when a person accepts them.
    """

    name: CardName
    effective_to: date | None
    source: str
    cells: tuple[RateView, ...]
    derived: tuple[RateView, ...] = ()
    _listed: Mapping[tuple[str, Category], RateView] = field(init=False, repr=False, compare=False)
    _derivable: Mapping[tuple[str, Category], RateView] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_listed", _list_rates(self.cells))
        object.__setattr__(self, "_derivable", _list_rates(self.derived))

    def cell(self, market: str, category: Category, accept_derived: bool) -> RateView | None:
        """The list rate (first tier) of a market, None when the card has none.

        Meta prices a service message at the market's utility rate where the card has no service cell.
        """
        found = self._listed.get((market, category))
        if found is None and accept_derived:
            found = self._derivable.get((market, category))
        if found is None and category is Category.SERVICE:
            return self.cell(market, Category.UTILITY, accept_derived)
        return found

    def holds_on(self, day: date) -> bool:
        """Whether the card may price a delivery on `day`, were there no later card."""
        return self.name.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


def _list_rates(cells: Iterable[RateView]) -> dict[tuple[str, Category], RateView]:
    first: dict[tuple[str, Category], RateView] = {}
    for cell in cells:
        key = (cell.market, cell.category)
        if key not in first or cell.tier_from < first[key].tier_from:
            first[key] = cell
    return first


class CardShelf:
    """Every card there is, to be chosen by date or by id."""

    def __init__(self, cards: Iterable[Card]) -> None:
        self._cards = sorted(cards, key=lambda card: (card.name.currency, card.name.effective_from))

    @property
    def cards(self) -> tuple[Card, ...]:
        """By currency, then date."""
        return tuple(self._cards)

    def in_force(self, on: date, currency: str) -> Card:
        """The latest card of `currency` that began by `on`; raises `no_card_for_date`.

        A card ends with its own last day: what follows without a card is not priced.
        """
        begun = [card for card in self._of(currency) if card.name.effective_from <= on]
        if not begun or not begun[-1].holds_on(on):
            known = tuple(card.name.id for card in self._cards)
            raise InputRefused("no_card_for_date", date=on, currency=currency, known=known)
        return begun[-1]

    def named(self, card_id: str, currency: str) -> Card:
        """The card of this id; raises `card_unknown`, or `card_currency` for another currency's."""
        for card in self._cards:
            if card.name.id.casefold() == card_id.strip().casefold():
                if card.name.currency != currency:
                    raise InputRefused(
                        "card_currency", card=card.name.id, card_currency=card.name.currency, currency=currency
                    )
                return card
        raise InputRefused("card_unknown", card=card_id, known=tuple(card.name.id for card in self._cards))

    def last_day(self, card: Card) -> date | None:
        """The last day that `card` prices: its own, or the eve of the next card of its currency."""
        later = [each.name.effective_from for each in self._of(card.name.currency)]
        eves = [start - timedelta(days=1) for start in later if start > card.name.effective_from]
        ends = eves + ([card.effective_to] if card.effective_to else [])
        return min(ends, default=None)

    def _of(self, currency: str) -> list[Card]:
        return [card for card in self._cards if card.name.currency == currency]


@lru_cache(maxsize=2)
def read_shelf(folder: Path) -> CardShelf:
    """The cards listed in `cards.json` of `folder`; adding a card is adding files.

    Raises `ValueError` for anything that is not exactly in the documented form.
    """
    index = json.loads((folder / "cards.json").read_text(encoding="utf-8"))
    return CardShelf(_card(folder, entry) for entry in index["cards"])


def _card(folder: Path, entry: Mapping[str, Any]) -> Card:
    name = CardName(
        id=entry["id"],
        model=PricingModel(entry["model"]),
        currency=entry["currency"],
        effective_from=date.fromisoformat(entry["effective_from"]),
        confidence=Confidence(entry["confidence"]),
    )
    return Card(
        name=name,
        effective_to=date.fromisoformat(entry["effective_to"]) if entry["effective_to"] else None,
        source=entry["source"],
        cells=_read_files(folder, entry["files"], derived=False),
        derived=_read_files(folder, entry["derived_files"], derived=True),
    )


def _read_files(folder: Path, files: Iterable[str], *, derived: bool) -> tuple[RateView, ...]:
    cells = tuple(cell for file in files for cell in read_cells(folder / file, derived=derived))
    keys = {(cell.market, cell.category, cell.tier_from) for cell in cells}
    if len(keys) != len(cells):
        raise ValueError(f"a cell stands twice in {', '.join(files)}")
    return cells


def read_cells(path: Path, *, derived: bool) -> list[RateView]:
    """The cells of one CSV (market, category, tier_from, tier_to, rate, confidence, source)."""
    with path.open(encoding="utf-8", newline="") as handle:
        return [_cell(row, derived=derived) for row in csv.DictReader(handle, strict=True)]


def _cell(row: Mapping[str, str], *, derived: bool) -> RateView:
    rate = Decimal(row["rate"])
    if not rate.is_finite() or rate < 0 or not row["market"] or not row["source"]:
        raise ValueError(f"not a rate: {dict(row)}")
    to_micro(rate)
    return RateView(
        market=row["market"],
        category=Category(row["category"]),
        rate=rate,
        tier_from=int(row["tier_from"]),
        tier_to=int(row["tier_to"]) if row["tier_to"] else None,
        confidence=Confidence(row["confidence"]),
        source=row["source"],
        derived=derived,
    )
