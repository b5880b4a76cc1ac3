"""What campaigns cost in the end, and why it is not the estimate."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from wa_desktop.domain.budget import Cause, CostAccount
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Estimate, PricingModel
from wa_desktop.domain.figures import Actual, Figures, actual_cost
from wa_desktop.domain.money import from_micro, round_to_minor
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.values import Category
from wa_desktop.store import campaign_views, campaigns, costing, reports
from wa_desktop.store.instants import from_stored
from wa_desktop.store.months import received_of
from wa_desktop.store.replies import AnswerFees, fees_of_campaign
from wa_desktop.store.targets import Reading
from wa_desktop.store.tariffs import tariff_lines
from wa_desktop.workspace import settings
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.monthly import received_fee
from wa_desktop.workspace.price_books import price_book

_S = RecipientState
_NOTHING = Decimal(0)
_CODES: Mapping[RecipientState, str] = {
    _S.FAILED: "failed",
    _S.REFUSED: "refused",
    _S.EXCLUDED: "left_out",
    _S.CANCELLED: "left_out",
    _S.PLANNED: "waiting",
    _S.SENDING: "waiting",
    _S.UNCONFIRMED: "unconfirmed",
    _S.QUEUED: "no_news",
    _S.ACK: "no_news",
    _S.SENT: "no_news",
}
_MAY_STILL_COST = ("unconfirmed", "no_news", "waiting")
_CHARGED_WHEN_ATTEMPTED = (_S.QUEUED, _S.ACK, _S.SENT, _S.FAILED)


def figures(desk: Desk, connection: Reading, campaign_id: int) -> Figures:
    """What a campaign achieved and cost: messages at the rates of the day they were delivered, replies included."""
    found = reports.figures_of(connection, campaign_id)
    return replace(found, actual=adjusted(desk, connection, found.campaign, found.actual))


def adjusted(desk: Desk, connection: Reading, campaign: CampaignView, actual: Actual) -> Actual:
    """`actual` at the rates of the day of delivery, with the fees of the replies and of our answers."""
    received = _received(desk, connection, campaign.id)
    changed = round_to_minor(_card_changed(desk, connection, campaign)[1], actual.currency)
    fee = None if received is None else round_to_minor(received, actual.currency)
    answers = fees_of_campaign(connection, campaign.id)
    meta, sent = _rounded(answers, actual.currency)
    more = changed + (fee or _NOTHING)
    return replace(
        actual,
        meta_fee=actual.meta_fee + changed + meta,
        sent_fee=actual.sent_fee + sent,
        received_fee=fee,
        total=actual.total + more + meta + sent,
        at_most=actual.at_most + more + round_to_minor(answers.at_most, actual.currency),
    )


def account(desk: Desk, ref: str) -> CostAccount:
    """Actual against the frozen estimate, with the causes of the difference.

    Raises `InputRefused`: `campaign_unknown`, `campaign_ambiguous`.
    """
    with desk.store.read() as connection:
        campaign_id = campaigns.find(connection, ref)
        found = figures(desk, connection, campaign_id)
        estimate = found.campaign.estimate
        if estimate is None or estimate.totals.total is None:
            return CostAccount(found.campaign.name, found.actual.currency, None, None, found.actual, None, ())
        causes, still = _causes(desk, connection, campaign_id, found, estimate)
    difference = found.actual.total - estimate.totals.total
    left = difference - sum((cause.amount for cause in causes), _NOTHING)
    if left:
        causes.append(Cause("rounding", 0, left))
    return CostAccount(
        campaign=found.campaign.name,
        currency=found.actual.currency,
        estimated=estimate.totals.total,
        expected=estimate.totals.expected,
        actual=found.actual,
        difference=difference,
        causes=tuple(causes),
        open_causes=tuple(still),
    )


def _received(desk: Desk, connection: Reading, campaign_id: int) -> Decimal | None:
    zone = ZoneInfo(str(settings.get(desk, "time_zone")))
    lines = tariff_lines(connection)
    return received_fee(received_of(connection, campaign_id), lines, zone)


def _card_changed(
    desk: Desk, connection: Reading, campaign: CampaignView, span: costing.Span = costing.ALWAYS
) -> tuple[int, Decimal]:
    """How many delivered messages fell under another rate than the frozen one, and what that adds."""
    if campaign.estimate is None or campaign.estimate.card.model is PricingModel.CONVERSATION:
        return 0, _NOTHING
    zone = ZoneInfo(str(settings.get(desk, "time_zone")))
    messages, more = 0, _NOTHING
    rates: dict[tuple[date, str, str], Decimal | None] = {}
    for one in costing.delivered(connection, campaign.id, span):
        day = from_stored(one.at).astimezone(zone).date()
        key = (day, one.market, one.category)
        if key not in rates:
            rates[key] = _rate_on(desk, campaign.currency, *key)
        rate = rates[key]
        if rate is not None and rate != from_micro(one.meta_fee):
            messages += one.messages
            more += one.messages * (rate - from_micro(one.meta_fee))
    return messages, more


def _rate_on(desk: Desk, currency: str, day: date, market: str, category: str) -> Decimal | None:
    try:
        book = price_book(desk, day, currency=currency)
    except InputRefused:
        # No card covers that day: the frozen rate stands.
        return None
    cell = book.card.cell(market, Category(category), accept_derived=False)
    return None if cell is None or book.model is PricingModel.CONVERSATION else cell.rate


def _causes(
    desk: Desk, connection: Reading, campaign_id: int, found: Figures, estimate: Estimate
) -> tuple[list[Cause], list[Cause]]:
    by_delivery = reports.basis_of(connection, campaign_id) == "delivered"
    outcomes = costing.outcomes(connection, campaign_id)
    lost = _lost(outcomes, by_delivery)
    frozen = sum((from_micro(one.meta + one.sent) for one in outcomes), _NOTHING)
    gone = sum((amount for _messages, amount in lost.values()), _NOTHING)
    changed, more = _card_changed(desk, connection, found.campaign)
    causes = [Cause(code, messages, -amount) for code, (messages, amount) in lost.items() if amount]
    answers = fees_of_campaign(connection, campaign_id)
    rest = (
        Cause("list_rate", 0, frozen - _templates(estimate)),
        Cause("other_attempts", 0, _certain(connection, campaign_id, by_delivery) - (frozen - gone)),
        Cause("card_changed", changed, more),
        Cause("replies", found.replies, (found.actual.received_fee or _NOTHING) - _fee_of_replies(estimate)),
        Cause("answers", answers.answers, _certain_fees(answers, found.actual.currency) - _answers(estimate)),
    )
    still = [Cause(code, *lost[code]) for code in _MAY_STILL_COST if code in lost and lost[code][1]]
    return causes + [cause for cause in rest if cause.amount], still + list(
        _moved(desk, connection, campaign_id, found)
    )


def _lost(outcomes: list[costing.Outcome], by_delivery: bool) -> dict[str, tuple[int, Decimal]]:
    """By cause, the recipients whose message is not (yet) charged and the frozen fees that are not."""
    lost: dict[str, tuple[int, Decimal]] = {}
    for one in outcomes:
        found = lost_of(one.state, one.meta, one.sent, by_delivery=by_delivery)
        if found is not None:
            messages, amount = lost.get(found[0], (0, _NOTHING))
            lost[found[0]] = (messages + one.recipients, amount + from_micro(found[1]))
    return lost


def lost_of(state: RecipientState, meta: int, sent: int, *, by_delivery: bool) -> tuple[str, int] | None:
    """Why frozen fees of recipients in this state are not (yet) charged, and how much of them; None when they are."""
    code = _CODES.get(state)
    if code is None:
        return None
    return code, meta + (0 if state in _CHARGED_WHEN_ATTEMPTED and not by_delivery else sent)


def _certain(connection: Reading, campaign_id: int, by_delivery: bool) -> Decimal:
    """The exact fees of every attempt that is certainly charged."""
    total = _NOTHING
    for state, fees in reports.fees_by_state(connection, campaign_id).items():
        if state in (_S.DELIVERED, _S.READ):
            total += fees.meta + fees.sent
        elif state in _CHARGED_WHEN_ATTEMPTED and not by_delivery:
            total += fees.sent
    return total


def _templates(estimate: Estimate) -> Decimal:
    lines = [line for line in estimate.lines if line.category is not Category.SERVICE]
    return sum(((line.meta_fee or _NOTHING) + (line.sent_fee or _NOTHING) for line in lines), _NOTHING)


def _fee_of_replies(estimate: Estimate) -> Decimal:
    return sum((line.received_fee or _NOTHING for line in estimate.lines), _NOTHING)


def _rounded(answers: AnswerFees, currency: str) -> tuple[Decimal, Decimal]:
    return round_to_minor(answers.meta, currency), round_to_minor(answers.sent, currency)


def _certain_fees(answers: AnswerFees, currency: str) -> Decimal:
    return sum(_rounded(answers, currency), _NOTHING)


def _answers(estimate: Estimate) -> Decimal:
    lines = [line for line in estimate.lines if line.category is Category.SERVICE]
    return sum(((line.meta_fee or _NOTHING) + (line.sent_fee or _NOTHING) for line in lines), _NOTHING)


def _moved(desk: Desk, connection: Reading, campaign_id: int, found: Figures) -> Iterator[Cause]:
    """What Meta may charge more for versions that it moved to another category since: it does not say from when."""
    moved = set(costing.moved_categories(connection, campaign_id).values())
    zone = ZoneInfo(str(settings.get(desk, "time_zone")))
    messages, more = 0, _NOTHING
    for one in costing.delivered(connection, campaign_id) if moved else ():
        for now in (now for frozen, now in moved if frozen == one.category):
            day = from_stored(one.at).astimezone(zone).date()
            rate = _rate_on(desk, found.campaign.currency, day, one.market, now)
            if rate is not None:
                messages += one.messages
                more += one.messages * (rate - from_micro(one.meta_fee))
    if messages:
        yield Cause("category_changed", messages, more)


def cost_of_calls(desk: Desk, campaign_id: int, span: costing.Span) -> Actual:
    """What the calls that one campaign made in `span` cost, replies apart."""
    with desk.store.read() as connection:
        campaign = campaign_views.view(connection, campaign_id)
        fees = costing.fees_between(connection, campaign_id, span)
        made = actual_cost(fees, campaign.currency, reports.basis_of(connection, campaign_id))
        changed = round_to_minor(_card_changed(desk, connection, campaign, span)[1], campaign.currency)
    return replace(made, meta_fee=made.meta_fee + changed, total=made.total + changed, at_most=made.at_most + changed)
