"""Rate cards: dated data, read exactly as it stands; a faulty file is a broken program, not a guess."""

import csv
import json
import re
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
from wa_desktop.domain.prices import INTERNATIONAL, RateView
from wa_desktop.domain.values import Category

_Key = tuple[str, Category, bool]

_KINDS = {"cbp": PricingModel.CONVERSATION, "pmp": PricingModel.MESSAGE}
_ALONE = re.compile(r"(cbp|pmp)-\d{4}-\d\d-\d\d-[A-Z]{3}\.csv", re.ASCII)
"""A file of rates whose name says their model, first day and currency: `pmp-2027-01-01-EUR.csv`."""


@dataclass(frozen=True, slots=True)
class Card:
    """One card: its name, its last day (None: not known yet) and its cells.

    `derived` holds cells worked out from other cells; they count only when a person accepts them.
    `file` and `file_hash` (SHA-256) tell an imported card, and are empty for the program's own.
    """

    name: CardName
    effective_to: date | None
    source: str
    cells: tuple[RateView, ...]
    derived: tuple[RateView, ...] = ()
    file: str = ""
    file_hash: str = ""
    _listed: Mapping[_Key, tuple[RateView, ...]] = field(init=False, repr=False, compare=False)
    _derivable: Mapping[_Key, tuple[RateView, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_listed", _by_key(self.cells))
        object.__setattr__(self, "_derivable", _by_key(self.derived))

    @property
    def imported(self) -> bool:
        """Whether a person took it from a file of Meta's."""
        return bool(self.file_hash)

    @property
    def markets(self) -> frozenset[str]:
        """The markets with at least one rate of Meta's own."""
        return frozenset(cell.market for cell in self.cells)

    def cell(
        self, market: str, category: Category, accept_derived: bool, *, international: bool = False
    ) -> RateView | None:
        """The list rate (first tier) of a market, None when the card has none.

        Meta prices a service message at the market's utility rate where the card has no service cell.
        """
        rows = self.tiers(market, category, accept_derived=False, international=international)
        if not rows and accept_derived:
            rows = self._derivable.get((market, category, international), ())
        if not rows and category is Category.SERVICE:
            return self.cell(market, Category.UTILITY, accept_derived)
        return rows[0] if rows else None

    def tiers(
        self, market: str, category: Category, accept_derived: bool = False, *, international: bool = False
    ) -> tuple[RateView, ...]:
        """The rates of a market by volume, lowest tier first; one cell where volume changes nothing, none unpriced.

        A card without tiers of Meta's own takes derived ones only when these are accepted.
        """
        key = (market, category, international)
        own = self._listed.get(key, ())
        derived = self._derivable.get(key, ()) if accept_derived else ()
        return derived if len(own) <= 1 and len(derived) > len(own) else own

    def holds_on(self, day: date) -> bool:
        """Whether the card may price a delivery on `day`, were there no later card."""
        return self.name.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


def _by_key(cells: Iterable[RateView]) -> dict[_Key, tuple[RateView, ...]]:
    found: dict[_Key, list[RateView]] = {}
    for cell in cells:
        found.setdefault((cell.market, cell.category, cell.international), []).append(cell)
    return {key: tuple(sorted(rows, key=lambda cell: cell.tier_from)) for key, rows in found.items()}


class CardShelf:
    """Every card there is, to be chosen by date or by id.

    A card imported from Meta's file supersedes the program's own of the same model, currency and
    day: that one prices nothing any more, but is still found by its id.
    """

    def __init__(self, cards: Iterable[Card]) -> None:
        known = sorted(cards, key=lambda card: (card.name.currency, card.name.effective_from, not card.imported))
        first: dict[tuple[PricingModel, str, date], Card] = {}
        for card in known:
            first.setdefault((card.name.model, card.name.currency, card.name.effective_from), card)
        self._cards = list(first.values())
        self._superseded = [card for card in known if card not in self._cards]

    @property
    def cards(self) -> tuple[Card, ...]:
        """Those that price, by currency, then date."""
        return tuple(self._cards)

    def in_force(self, on: date, currency: str) -> Card:
        """The latest card of `currency` that began by `on`; raises `no_card_for_date`.

        A card ends with its own last day: what follows without a card is not priced.
        """
        begun = [card for card in self._of(currency) if card.name.effective_from <= on]
        if not begun or not begun[-1].holds_on(on):
            known = tuple(card.name.id for card in self._of(currency))
            raise InputRefused("no_card_for_date", date=on, currency=currency, known=known)
        return begun[-1]

    def before(self, day: date, currency: str) -> Card | None:
        """The latest card of `currency` that begins before `day`; None when there is none."""
        return max(
            (card for card in self._of(currency) if card.name.effective_from < day),
            key=lambda card: card.name.effective_from,
            default=None,
        )

    def same(self, name: CardName) -> Card | None:
        """The card that prices for the same model, currency and first day."""
        wanted = (name.model, name.currency, name.effective_from)
        known = ((card.name.model, card.name.currency, card.name.effective_from) for card in self._cards)
        return next((card for card, key in zip(self._cards, known, strict=True) if key == wanted), None)

    def named(self, card_id: str, currency: str) -> Card:
        """The card of this id; raises `card_unknown`, or `card_currency` for another currency's."""
        card = self.by_id(card_id)
        if card.name.currency != currency:
            raise InputRefused("card_currency", card=card.name.id, card_currency=card.name.currency, currency=currency)
        return card

    def by_id(self, card_id: str) -> Card:
        """The card of this id, a superseded one too; raises `card_unknown`."""
        wanted = card_id.strip().casefold()
        found = next((card for card in (*self._cards, *self._superseded) if card.name.id.casefold() == wanted), None)
        if found is None:
            raise InputRefused("card_unknown", card=card_id, known=tuple(card.name.id for card in self._cards))
        return found

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
    """The cards listed in `cards.json` of `folder`, and those whose file says all of them: adding one is adding a file.

    Raises `ValueError` for anything that is not exactly in the documented form.
    """
    index = json.loads((folder / "cards.json").read_text(encoding="utf-8"))
    listed = {file for entry in index["cards"] for file in (*entry["files"], *entry["derived_files"])}
    alone = [path for path in sorted(folder.glob("*.csv")) if path.name not in listed and _ALONE.fullmatch(path.name)]
    return CardShelf([*(_card(folder, entry) for entry in index["cards"]), *map(_card_of_file, alone)])


def _card_of_file(path: Path) -> Card:
    """The card of a file that `cards.json` does not list: its name says which, its cells how far it can be trusted."""
    kind, day, currency = path.stem.split("-", 1)[0], path.stem[4:14], path.stem[15:]
    cells = _read_files(path.parent, [path.name], derived=False)
    if not cells:
        raise ValueError(f"{path.name} is empty")
    trust = list(Confidence)
    name = CardName(
        id=path.stem,
        model=_KINDS[kind],
        currency=currency,
        effective_from=date.fromisoformat(day),
        confidence=max((cell.confidence for cell in cells), key=trust.index),
    )
    sources = dict.fromkeys(cell.source for cell in cells)
    return Card(name=name, effective_to=None, source="; ".join(sources), cells=cells)


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
    keys = {(cell.market, cell.category, cell.international, cell.tier_from) for cell in cells}
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
        category=category_named(row["category"]),
        rate=rate,
        tier_from=int(row["tier_from"]),
        tier_to=int(row["tier_to"]) if row["tier_to"] else None,
        confidence=Confidence(row["confidence"]),
        source=row["source"],
        derived=derived,
        international=row["category"] == INTERNATIONAL,
    )


def category_named(name: str) -> Category:
    """The category of a column of a card: its own name, or `INTERNATIONAL`."""
    return Category.AUTHENTICATION if name == INTERNATIONAL else Category(name)
