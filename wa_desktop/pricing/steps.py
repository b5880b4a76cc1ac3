"""The parts of a fee: which messages cost which rate, and which cost nothing. Exact."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from wa_desktop.domain.estimates import CardName, FeeKind, Origin, Step, StepKind
from wa_desktop.domain.prices import RateView, TariffView
from wa_desktop.domain.values import Category

NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Count:
    """One line to price: `recipients` of a country, market and category, with its cell and its tariff line.

    `free` of them cost no Meta fee, for the reason `free_kind`. `tiers` are the cells of the market's volume
    tiers, lowest first, empty for the list rate; `charged` messages of the month came before.
    """

    country: str
    market: str
    category: Category
    recipients: int
    card: CardName
    cell: RateView | None
    fee: TariffView | None
    free: int = 0
    free_kind: StepKind = StepKind.SESSION
    tiers: tuple[RateView, ...] = ()
    charged: int = 0
    origins: dict[int, Origin] = field(default_factory=dict, compare=False, repr=False)
    """Where the rates of this line stand, by the identity of their cell: the same in every scenario."""


def meta_steps(count: Count, charged: Decimal, free: Decimal, free_kind: StepKind, before: Decimal) -> list[Step]:
    """Meta's fee: `free` messages at nothing, then `charged` ones at the list rate, or by tier after `before` ones."""
    steps = [Step(FeeKind.META, free_kind, free, NONE, NONE, _row(count, count.cell))] if free else []
    if count.tiers and charged:
        return steps + list(_by_tier(count, before, charged))
    if charged or not steps:
        steps.append(_at(count, StepKind.RATE, charged, count.cell))
    return steps


def _by_tier(count: Count, before: Decimal, messages: Decimal) -> Iterable[Step]:
    position, left = before, messages
    for cell in count.tiers:
        room = left if cell.tier_to is None else min(left, max(NONE, cell.tier_to - position))
        if room:
            yield _at(count, StepKind.TIER, room, cell)
            position += room
            left -= room
    if left:
        yield _at(count, StepKind.TIER, left, None)


def _at(count: Count, kind: StepKind, messages: Decimal, cell: RateView | None) -> Step:
    if cell is None:
        return Step(FeeKind.META, kind, messages, None, None if messages else NONE)
    return Step(FeeKind.META, kind, messages, cell.rate, messages * cell.rate, _row(count, cell))


def _row(count: Count, cell: RateView | None) -> Origin | None:
    if cell is None:
        return None
    if id(cell) not in count.origins:
        count.origins[id(cell)] = _new_row(count, cell)
    return count.origins[id(cell)]


def _new_row(count: Count, cell: RateView) -> Origin:
    row = f"{cell.market} · {cell.category.value}"
    if count.tiers:
        row += f" · {cell.tier_from}–{'' if cell.tier_to is None else cell.tier_to}"
    return Origin(count.card.id, count.card.effective_from, row, cell.source, cell.confidence, cell.derived)


def tariff_step(kind: FeeKind, count: Count, messages: Decimal) -> Step | None:
    """M-Target's fee for `messages`; None while the tariff is not set, which is not 0."""
    line = count.fee
    if line is None:
        return None
    rate = line.sent if kind is FeeKind.SENT else line.received
    if id(line) not in count.origins:
        row = f"{line.country or '*'} · {line.category or '*'} · {line.basis.value}"
        count.origins[id(line)] = Origin("tariff", line.effective_from, row)
    return Step(kind, StepKind.RATE, messages, rate, messages * rate, count.origins[id(line)])


def fee_of(steps: Sequence[Step], kind: FeeKind) -> Decimal | None:
    """The exact sum of the steps of one fee; None when one has no rate."""
    total = NONE
    for step in steps:
        if step.fee is kind:
            if step.amount is None:
                return None
            total += step.amount
    return total
