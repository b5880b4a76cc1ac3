"""Delivery and reply rates as past campaigns showed them."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from wa_desktop.domain.advice import Learnt
from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.estimates import Estimate, Rates
from wa_desktop.domain.values import CONSENT_CATEGORIES, Category
from wa_desktop.store.instants import now
from wa_desktop.store.learning import Seen, seen
from wa_desktop.workspace.costs import estimate
from wa_desktop.workspace.desk import Desk

_ENOUGH = 50
"""Fewer recipients in the countries asked about, and every country counts."""
_SETTLED = timedelta(days=7) // timedelta(microseconds=1)
_FOUR_DECIMALS = Decimal("0.0001")


def learnt(desk: Desk, category: Category, countries: Collection[str] = ()) -> Learnt | None:
    """What campaigns of `category` in `countries` (empty: everywhere) showed; None when none was followed up."""
    with desk.store.read() as connection:
        found = seen(connection, category.value, now() - _SETTLED)
    near = [one for one in found if one.country in countries]
    if countries and sum(one.known for one in near) >= _ENOUGH:
        return _summed(category, frozenset(countries), near)
    return _summed(category, frozenset(), found)


def learnt_for(desk: Desk, plan: Plan) -> Learnt | None:
    """What is known for the category and the countries that most recipients of `plan` have."""
    made = estimate(desk, plan)
    category = _main_category(made)
    return learnt(desk, category, {line.country for line in made.lines}) if category else None


def _main_category(made: Estimate) -> Category | None:
    people = dict.fromkeys(CONSENT_CATEGORIES, 0)
    for line in made.lines:
        if line.category in people:
            people[line.category] += line.recipients
    most = max(people, key=lambda category: people[category])
    return most if people[most] else None


def with_learnt(assumed: Rates, found: Learnt, *, delivered: bool = True, replies: bool = True) -> Rates:
    """`assumed` with the learnt shares in place of those that nobody typed."""
    made = replace(assumed, delivered=found.delivered) if delivered else assumed
    return replace(made, replies=found.replies) if replies else made


def _summed(category: Category, countries: frozenset[str], found: Sequence[Seen]) -> Learnt | None:
    known, delivered = sum(one.known for one in found), sum(one.delivered for one in found)
    if not known:
        return None
    replied = sum(one.replied for one in found)
    return Learnt(
        category=category,
        countries=countries,
        recipients=known,
        campaigns=len({one.campaign for one in found}),
        delivered=_share(delivered, known),
        replies=_share(replied, delivered) if delivered else Decimal(0),
    )


def _share(part: int, whole: int) -> Decimal:
    return (Decimal(part) / whole).quantize(_FOUR_DECIMALS)
