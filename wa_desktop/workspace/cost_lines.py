"""Actual cost against estimate, country by country and category by category."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from wa_desktop.domain.budget import Cause
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.estimates import Estimate, EstimateLine
from wa_desktop.domain.figures import Fees, actual_cost
from wa_desktop.domain.funnels import CostLine, CostLines
from wa_desktop.domain.money import from_micro
from wa_desktop.domain.states import SPENT, RecipientState
from wa_desktop.domain.values import Category
from wa_desktop.store import figures, reports
from wa_desktop.store.figures import Kind
from wa_desktop.store.spending import held_of
from wa_desktop.store.targets import Reading
from wa_desktop.workspace import actuals
from wa_desktop.workspace.desk import Desk

_S = RecipientState
_NOTHING = Decimal(0)
_DELIVERED = frozenset({_S.DELIVERED, _S.READ})
_ACCEPTED = frozenset({_S.QUEUED, _S.ACK, _S.SENT, _S.DELIVERED, _S.READ, _S.FAILED})

Key = tuple[str, str]
"""Country and category."""
Spent = tuple[Mapping[RecipientState, Fees], str]
"""The fees of all attempts by state, and what the sent fee counts."""


@dataclass(slots=True)
class _Line:
    """What was counted of one line, in micro-units; `lost` by cause: recipients and their frozen fees."""

    recipients: int = 0
    estimated: Decimal | None = _NOTHING
    expected: Decimal | None = _NOTHING
    fees: list[tuple[RecipientState, str, int, int]] = field(default_factory=list)
    lost: dict[str, tuple[int, int]] = field(default_factory=dict)


def of_campaign(desk: Desk, connection: Reading, campaign: CampaignView, kinds: Iterable[Kind]) -> CostLines | None:
    """Estimate and actual by line; None for a campaign without an estimate."""
    estimate = campaign.estimate
    if estimate is None:
        return None
    basis = reports.basis_of(connection, campaign.id)
    categories = figures.category_by_language(connection, campaign.id)
    counted: defaultdict[Key, _Line] = defaultdict(_Line)
    for line in estimate.lines:
        if line.category is not Category.SERVICE:
            _add_estimated(counted[line.country, line.category.value], line, estimate, basis)
    for kind in kinds:
        if kind.meant:
            _add_recipients(counted[kind.country, categories.get(kind.language, "")], kind, basis)
    by_state: defaultdict[RecipientState, list[int]] = defaultdict(lambda: [0, 0])
    for fees in figures.attempt_fees(connection, campaign.id):
        counted[fees.country, categories.get(fees.language, "")].fees.append((fees.state, basis, fees.meta, fees.sent))
        by_state[fees.state][0] += fees.meta
        by_state[fees.state][1] += fees.sent
    share = estimate.rates.delivered
    lines = [_line(key, one, share, certain=campaign.follow_up) for key, one in counted.items()]
    lines.sort(key=lambda one: (-one.recipients, one.country, one.category))
    spent = {state: Fees(from_micro(meta), from_micro(sent)) for state, (meta, sent) in by_state.items()}
    return _all(desk, connection, campaign, estimate, lines, (spent, basis))


def _add_estimated(line: _Line, given: EstimateLine, estimate: Estimate, basis: str) -> None:
    if given.meta_fee is None or line.estimated is None or line.expected is None:
        line.estimated = line.expected = None
        return
    sent, share = given.sent_fee or _NOTHING, estimate.rates.delivered
    line.estimated += given.meta_fee + sent
    line.expected += given.meta_fee * share + (sent * share if basis == "delivered" else sent)


def _add_recipients(line: _Line, kind: Kind, basis: str) -> None:
    line.recipients += kind.people
    lost = actuals.lost_of(kind.state, kind.meta, kind.sent, by_delivery=basis == "delivered")
    if lost is not None:
        people, amount = line.lost.get(lost[0], (0, 0))
        line.lost[lost[0]] = (people + kind.people, amount + lost[1])


def _line(key: Key, one: _Line, share: Decimal, *, certain: bool) -> CostLine:
    held = held_of(one.fees)
    actual, maximum = _certain(one.fees), _maximum(one.fees)
    counted = actual if certain else maximum
    difference = None if one.estimated is None else counted - one.estimated
    return CostLine(
        country=key[0],
        category=key[1],
        recipients=one.recipients,
        estimated=one.estimated,
        expected=one.expected,
        reserved=from_micro(held.reserved),
        committed=from_micro(held.committed),
        actual=actual,
        likely=actual + (maximum - actual) * share,
        maximum=maximum,
        difference=difference,
        causes=() if difference is None else _causes(one, difference, certain=certain),
    )


def _certain(fees: Iterable[tuple[RecipientState, str, int, int]]) -> Decimal:
    total = 0
    for state, basis, meta, sent in fees:
        charged = _ACCEPTED if basis == "attempted" else _DELIVERED
        total += (meta if state in _DELIVERED else 0) + (sent if state in charged else 0)
    return from_micro(total)


def _maximum(fees: Iterable[tuple[RecipientState, str, int, int]]) -> Decimal:
    total = 0
    for state, basis, meta, sent in fees:
        charged = SPENT | (_ACCEPTED if basis == "attempted" else _DELIVERED)
        total += (meta if state in SPENT else 0) + (sent if state in charged else 0)
    return from_micro(total)


_MAY_BE_CHARGED = frozenset({"unconfirmed", "no_news"})
"""In a maximum these are counted as if delivered: no cause of a difference."""


def _causes(one: _Line, difference: Decimal, *, certain: bool) -> tuple[Cause, ...]:
    causes = [
        Cause(code, people, -from_micro(amount))
        for code, (people, amount) in one.lost.items()
        if amount and (certain or code not in _MAY_BE_CHARGED)
    ]
    rest = difference - sum((cause.amount for cause in causes), _NOTHING)
    return (*causes, Cause("line_rest", 0, rest)) if rest else tuple(causes)


def _all(
    desk: Desk, connection: Reading, campaign: CampaignView, estimate: Estimate, lines: list[CostLine], spent: Spent
) -> CostLines:
    by_state, basis = spent
    actual = actuals.adjusted(desk, connection, campaign, actual_cost(by_state, campaign.currency, basis))
    named = sum((one.actual if campaign.follow_up else one.maximum for one in lines), _NOTHING)
    total = actual.total if campaign.follow_up else actual.at_most
    return CostLines(
        currency=campaign.currency,
        lines=tuple(lines),
        other=total - named,
        total=actual.total,
        at_most=actual.at_most,
        is_certain=campaign.follow_up,
        tariff_set=estimate.tariff_set,
    )
