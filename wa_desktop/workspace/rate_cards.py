"""Meta's rate cards as a person looks them up: by date, by trust, and what changes for her countries."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import CardName, Notice
from wa_desktop.domain.prices import CardView, MarketChange, MarketOverride, RateView, RuleView
from wa_desktop.domain.values import Category
from wa_desktop.pricing.cards import Card, CardShelf
from wa_desktop.pricing.market_names import MarketNames
from wa_desktop.pricing.rules import next_quarter, quarter_start
from wa_desktop.workspace import price_choices
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.price_books import (
    bundled_rules,
    currency_of,
    delivery_day,
    markets,
    own_markets,
    price_book,
    rules,
    shelf,
    today,
)

_PRICED = (Category.MARKETING, Category.UTILITY, Category.AUTHENTICATION)


def cards(desk: Desk) -> list[CardName]:
    """Every rate card that prices, oldest first."""
    return sorted((card.name for card in shelf(desk).cards), key=lambda name: (name.effective_from, name.currency))


def card_views(desk: Desk) -> list[CardView]:
    """The same with where each stands today, oldest first."""
    known, day, mapped = shelf(desk), today(desk), own_markets(desk)
    views = [_view(known, card, day, mapped.names_on(card.name.effective_from)) for card in known.cards]
    return sorted(views, key=lambda view: (view.effective_from, view.currency))


def _view(known: CardShelf, card: Card, day: date, expected: Collection[str]) -> CardView:
    name, last = card.name, known.last_day(card)
    in_force = name.effective_from <= day and (last is None or day <= last)
    whole = {cell.market for cell in card.cells if cell.category is Category.MARKETING}
    return CardView(
        id=name.id,
        model=name.model,
        currency=name.currency,
        effective_from=name.effective_from,
        confidence=name.confidence,
        to_confirm=name.confidence.to_confirm,
        last_day=last,
        in_force=in_force,
        stale=in_force and quarter_start(day) > name.effective_from,
        source=card.source,
        markets=len(card.markets),
        partial=not set(expected) <= whole,
        file=card.file,
        sha256=card.file_hash,
    )


def card_notices(desk: Desk, on: date | None = None) -> tuple[Notice, ...]:
    """What a reader must know of the card in force on a day: to be confirmed, older than its quarter, may change."""
    day = on or today(desk)
    try:
        name = shelf(desk).in_force(day, currency_of(desk)).name
    except InputRefused as refused:
        return (Notice(refused.code, refused.details),)
    found = []
    if name.confidence.to_confirm:
        found.append(
            Notice(
                "card_to_confirm",
                {"card": name.id, "confidence": name.confidence.value, "effective": name.effective_from},
            )
        )
    if day >= next_quarter(today(desk)) and name.effective_from < quarter_start(day):
        found.append(Notice("card_may_change", {"card": name.id, "date": quarter_start(day)}))
    elif quarter_start(day) > name.effective_from:
        found.append(Notice("card_stale", {"card": name.id, "date": quarter_start(day)}))
    return tuple(found)


def rates(desk: Desk, on: date | None = None, card: str | None = None) -> list[RateView]:
    """The cells of the card in force on `on` (None: today), derived ones after the others.

    Raises `no_card_for_date`, `card_unknown`.
    """
    known = shelf(desk)
    chosen = known.by_id(card) if card else known.in_force(on or today(desk), currency_of(desk))
    listed = {_key(cell) for cell in chosen.cells}
    return [*chosen.cells, *(cell for cell in chosen.derived if _key(cell) not in listed)]


def _key(cell: RateView) -> tuple[str, Category, bool, int]:
    return (cell.market, cell.category, cell.international, cell.tier_from)


def card_on(desk: Desk, on: date | None = None, card: str | None = None) -> CardView:
    """The card that `rates` shows; raises what it raises."""
    known = shelf(desk)
    chosen = known.by_id(card) if card else known.in_force(on or today(desk), currency_of(desk))
    return _view(known, chosen, today(desk), own_markets(desk).names_on(chosen.name.effective_from))


def day_of(desk: Desk, moment: datetime) -> date:
    """The day whose card prices a delivery at `moment` (aware): the date where the account lives."""
    return delivery_day(desk, moment)


def next_change(desk: Desk) -> date:
    """The first day of the next quarter: Meta's rates change on such days only."""
    return next_quarter(today(desk))


def changes_ahead(desk: Desk, countries: Iterable[str]) -> tuple[MarketChange, ...]:
    """What changes on the first day of the next quarter for these countries, card known or not.

    `new` None with `known` False: no card of that quarter is known yet, today's rate may change.
    """
    day = today(desk)
    after = next_quarter(day)
    now = price_book(desk, day)
    later = price_book(desk, after)
    known = later.card.name.effective_from >= after
    found = []
    for country in sorted(set(countries)):
        before, next_markets = (now.markets.markets_of(country, each) for each in (day, after))
        for market in sorted(filter(None, before | next_markets)):
            found += [
                MarketChange(country, market, category, old, new, known)
                for category in _PRICED
                for old, new in [(_rate(now.card, market, category), _rate(later.card, market, category))]
                if (old and old.rate) != (new and new.rate) or not known
            ]
    return tuple(found)


def _rate(card: Card, market: str, category: Category) -> RateView | None:
    return card.cell(market, category, accept_derived=False)


def market_list(desk: Desk, on: date | None = None) -> Mapping[str, str]:
    """The market of every prefix on a day (None: today); empty where it is unclear and unpriced."""
    known, day = own_markets(desk), on or today(desk)
    return {prefix: known.market_of(prefix, day) for prefix in known.prefixes}


def overrides(desk: Desk) -> tuple[MarketOverride, ...]:
    """The prefixes whose market a person changed."""
    return price_choices.overrides(desk, markets())


def override(desk: Desk, prefix: str, market: str, effective_from: date | None = None) -> tuple[MarketOverride, ...]:
    """Count numbers of `prefix` in `market` from a day on (None: since ever); every override afterwards.

    Raises `market_unknown`, `prefix_unknown`, `prefix_inside`.
    """
    known = {row.market for prefix_ in markets().prefixes for row in markets().rows_of(prefix_) if row.market}
    known |= {name for card in shelf(desk).cards for name in card.markets}
    names = MarketNames(known)
    if not names.known(market):
        raise InputRefused("market_unknown", market=market, known=tuple(sorted(known)))
    price_choices.put_override(desk, prefix, names.canonical(market), effective_from or markets().begins, markets())
    return overrides(desk)


def follow_meta(desk: Desk, prefix: str) -> tuple[MarketOverride, ...]:
    """Follow Meta's map for `prefix` again; every override afterwards. Raises `override_unknown`."""
    price_choices.forget_override(desk, prefix)
    return overrides(desk)


def rule_views(desk: Desk, on: date | None = None) -> tuple[RuleView, ...]:
    """Meta's dated rules as this account assumes them on a day (None: today)."""
    return rules(desk).views(on or today(desk), bundled_rules())


def set_rule(desk: Desk, name: str, value: int, effective_from: date | None = None) -> tuple[RuleView, ...]:
    """Assume a rule otherwise, 1 yes, 0 no, or how many, from a day on (None: since Meta's present rule).

    Raises `rule_unknown`, `rule_value_refused`.
    """
    rule = price_choices.rule_named(name)
    since = effective_from or max(bundled_rules().line(rule, today(desk))[0], markets().begins)
    price_choices.put_rule(desk, rule, value, since)
    return rule_views(desk)


def reset_rule(desk: Desk, name: str) -> tuple[RuleView, ...]:
    """Assume a rule as Meta states it again; raises `rule_unknown`."""
    price_choices.forget_rule(desk, name)
    return rule_views(desk)
