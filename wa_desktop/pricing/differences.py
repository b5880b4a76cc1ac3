"""A new card beside the one before it: what changes, and what is too odd to be a rate."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, localcontext

from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.prices import PriceChange, RateView
from wa_desktop.domain.values import Category

_HIGHEST: Mapping[str, Decimal] = {
    "EUR": Decimal(1), "USD": Decimal(1), "GBP": Decimal(1), "CHF": Decimal(1), "CAD": Decimal(2), "AUD": Decimal(2),
    "SGD": Decimal(2), "BRL": Decimal(6), "AED": Decimal(4), "SAR": Decimal(4), "MXN": Decimal(20),
    "ZAR": Decimal(20), "TRY": Decimal(50), "INR": Decimal(100), "IDR": Decimal(20_000),
}  # fmt: skip
"""About one euro in each currency: no rate of Meta's was ever above. A bound of sense, not an exchange rate."""
_HIGHEST_ELSEWHERE = Decimal(100)
_JUMP = Decimal(50)
_LEAP = Decimal(5)
_ENOUGH = 10
"""So many rates without a last digit are no chance."""
_PERCENT_UNIT = Decimal("0.1")

ODD = frozenset({"odd_not_positive", "odd_too_high", "odd_leap", "odd_order"})
"""Flags of rates that are not taken unless a person accepts them."""
Key = tuple[str, Category, bool, int]


def changes(previous: Iterable[RateView], new: Sequence[RateView], currency: str) -> tuple[PriceChange, ...]:
    """Every cell that differs or is odd, by market and category; cells that only `previous` has are gone.

    A card of list rates is compared by its list rates alone.
    """
    with_tiers = any(cell.tier_from for cell in new)
    before = {_key(cell): cell for cell in previous if with_tiers or cell.tier_from == 0}
    after = {_key(cell): cell for cell in new}
    marketing = {cell.market: cell.rate for cell in new if cell.category is Category.MARKETING}
    scope = {(key[1], key[2]) for key in after}
    keys = [*after, *(key for key in before if key not in after and (key[1], key[2]) in scope)]
    found = [_change(key, before.get(key), after.get(key), marketing.get(key[0]), currency) for key in keys]
    return tuple(sorted((one for one in found if one is not None), key=_order))


def _key(cell: RateView) -> Key:
    return (cell.market, cell.category, cell.international, cell.tier_from)


def _order(change: PriceChange) -> tuple[bool, str, str, bool, int]:
    return (not change.flag, change.market, change.category.value, change.international, change.tier_from)


def _change(
    key: Key, before: RateView | None, after: RateView | None, marketing: Decimal | None, currency: str
) -> PriceChange | None:
    old = None if before is None else before.rate
    new = None if after is None else after.rate
    percent = _percent(old, new)
    flag = "gone" if new is None else _flag(key, old, new, marketing, currency)
    if old == new and not flag:
        return None
    if not flag and percent is not None and abs(percent) > _JUMP:
        flag = "jump"
    tier_to = after.tier_to if after else before.tier_to if before else None
    return PriceChange(*key[:3], key[3], tier_to, old, new, percent, flag)


def _percent(old: Decimal | None, new: Decimal | None) -> Decimal | None:
    if not old or new is None:
        return None
    with localcontext(prec=40):
        return ((new / old - 1) * 100).quantize(_PERCENT_UNIT)


def _flag(key: Key, old: Decimal | None, new: Decimal, marketing: Decimal | None, currency: str) -> str:
    category, international = key[1], key[2]
    if new < 0 or (not new and category is not Category.SERVICE):
        return "odd_not_positive"
    if new > _HIGHEST.get(currency, _HIGHEST_ELSEWHERE):
        return "odd_too_high"
    if old and (new > old * _LEAP or new * _LEAP < old):
        return "odd_leap"
    # Never yet on any card of Meta's: the sign of shifted columns.
    ordered = category in (Category.UTILITY, Category.AUTHENTICATION) and not international
    return "odd_order" if ordered and marketing is not None and new > marketing else ""


def without_odd(cells: Sequence[RateView], found: Iterable[PriceChange]) -> tuple[RateView, ...]:
    """`cells` without those that `changes` calls odd; with one tier its whole market and category goes."""
    odd = {(one.market, one.category, one.international) for one in found if one.flag in ODD}
    return tuple(cell for cell in cells if (cell.market, cell.category, cell.international) not in odd)


def rounded(previous: Iterable[RateView], new: Sequence[RateView]) -> tuple[Category, ...]:
    """The categories whose rates all have fewer decimals than in the card before: a spreadsheet rounded them."""
    before, after = _decimals(previous), _decimals(new)
    found = [key for key, own in after.items() if len(own) >= _ENOUGH <= len(before.get(key, ()))]
    return tuple(dict.fromkeys(key[0] for key in found if max(after[key]) < max(before[key])))


def _decimals(cells: Iterable[RateView]) -> dict[tuple[Category, bool], list[int]]:
    found: dict[tuple[Category, bool], list[int]] = {}
    for cell in cells:
        exponent = int(cell.rate.normalize().as_tuple().exponent)
        found.setdefault((cell.category, cell.international), []).append(max(0, -exponent))
    return found


def missing_markets(expected: Iterable[str], cells: Iterable[RateView]) -> tuple[Notice, ...]:
    """The markets that a file of list rates should price and does not name."""
    named = {cell.market for cell in cells}
    missing = tuple(sorted(set(expected) - named))
    return (Notice("card_markets_missing", {"markets": missing}),) if missing else ()
