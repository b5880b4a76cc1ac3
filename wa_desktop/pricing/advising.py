"""How the same message could cost less, each advice with its amount and its condition."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from wa_desktop.domain.advice import Advice
from wa_desktop.domain.estimates import Estimate, EstimateLine, FeeKind, PricingModel, StepKind
from wa_desktop.domain.money import round_to_minor
from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.domain.values import Category
from wa_desktop.pricing.book import PriceBook
from wa_desktop.pricing.tiers import TIERED
from wa_desktop.pricing.wording import is_promotional, serves_an_order

_DEAR = Decimal("1.25")
"""A country that costs so many times the average per person is worth a look."""
_NAMED = 3
_NEAR = Decimal("0.2")
"""A tier counts as nearly reached when this share of its width, at most, is missing."""
_NOTHING = Decimal(0)


def duplicates(made: Estimate, removed: int) -> Iterator[Advice]:
    """What the duplicates that the import removed would have cost."""
    total, people = made.totals.total, made.totals.recipients
    if removed and total and people:
        saved = round_to_minor(total * removed / people, made.currency)
        yield Advice("advice_duplicates", saved, {"n": removed})


def dear_countries(made: Estimate) -> Iterator[Advice]:
    """The countries that cost most per person, when they stand out."""
    people, cost = _by_country(made.lines)
    if len(people) < 2 or made.totals.total is None:  # noqa: PLR2004 - one country has nothing to stand out from
        return
    average = sum(cost.values(), _NOTHING) / sum(people.values())
    each = {country: cost[country] / people[country] for country in people}
    dear = sorted((one for one in each if each[one] > average * _DEAR), key=lambda one: (-each[one], one))
    for country in dear[:_NAMED]:
        dear_each = each[country].quantize(Decimal("0.0001"))
        facts = {"countries": (country,), "n": people[country], "each": dear_each, "currency": made.currency}
        yield Advice("advice_dear_country", round_to_minor(cost[country], made.currency), facts)


def _by_country(lines: Sequence[EstimateLine]) -> tuple[dict[str, int], dict[str, Decimal]]:
    people: dict[str, int] = {}
    cost: dict[str, Decimal] = {}
    for line in lines:
        if line.category is not Category.SERVICE:
            people[line.country] = people.get(line.country, 0) + line.recipients
        cost[line.country] = cost.get(line.country, _NOTHING) + (line.total or _NOTHING)
    return people, {country: cost[country] for country in people if people[country]}


def sessions(made: Estimate, ends: Mapping[Category, Sequence[datetime]]) -> Iterator[Advice]:
    """What open billing sessions save, and until when; `ends` of those of the recipients, by category."""
    if made.card.model is PricingModel.MESSAGE:
        yield Advice("advice_session_saves_nothing")
        return
    for line_category in sorted({line.category for line in made.lines}, key=str):
        free = [line for line in made.lines if line.category is line_category and line.free]
        saved = sum((line.free * (line.unit_rate or _NOTHING) for line in free), _NOTHING)
        until = sorted(ends.get(line_category, ()))
        if saved and until:
            facts = {"n": int(sum(line.free for line in free)), "category": line_category.value}
            first, last = until[0], until[-1]
            yield Advice(
                "advice_session", round_to_minor(saved, made.currency), {**facts, "first": first, "last": last}
            )


def category(made: Estimate, book: PriceBook, versions: Sequence[TemplateVersion]) -> Iterator[Advice]:
    """The right category: utility only for a text that serves an order, never for a promotional one."""
    used = [version for version in versions if version.language in made.languages]
    promotes = [version for version in used if is_promotional(version)]
    for wrong in (version for version in promotes if version.category is Category.UTILITY):
        more = _under(made, book, Category.UTILITY, Category.MARKETING)
        yield Advice("advice_will_be_marketing", more, {"template": wrong.name, "language": wrong.language})
        return
    marketing = [version for version in used if version.category is Category.MARKETING]
    if marketing and not promotes and all(serves_an_order(version) for version in marketing):
        saved = _under(made, book, Category.MARKETING, Category.UTILITY)
        if saved and saved < 0:
            yield Advice("advice_could_be_utility", -saved, {"template": marketing[0].name})
    elif any(version.category is Category.MARKETING for version in promotes):
        yield Advice("advice_stays_marketing")


def _under(made: Estimate, book: PriceBook, now: Category, then: Category) -> Decimal | None:
    """What Meta's fee of the lines of category `now` would change by under `then`; None where a rate is missing."""
    difference = _NOTHING
    for line in made.lines:
        if line.category is now:
            cell = book.card.cell(line.market, then, book.accept_derived)
            if cell is None or line.meta_fee is None:
                return None
            difference += line.recipients * cell.rate - line.meta_fee
    return round_to_minor(difference, made.currency)


def tiers(made: Estimate) -> Iterator[Advice]:
    """The volume tiers that a little more this month would reach, where tiers are counted."""
    for line in made.lines:
        steps = [step for step in line.steps if step.fee is FeeKind.META and step.kind is StepKind.TIER]
        if line.category in TIERED and steps and steps[-1].origin is not None:
            yield from _next_tier(line, steps[-1].origin.row)


def _next_tier(line: EstimateLine, row: str) -> Iterator[Advice]:
    low, _dash, high = row.rpartition(" · ")[2].partition("–")
    if not high:
        return
    position = line.tier_position
    missing = int(high) - position
    if _NOTHING <= missing <= (int(high) - int(low)) * _NEAR:
        facts = {"countries": (line.country,), "n": int(missing) + 1, "category": line.category.value}
        yield Advice("advice_tier_near", None, {**facts, "tier": int(high) + 1})
