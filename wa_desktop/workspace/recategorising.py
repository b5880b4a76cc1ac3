"""A template that Meta moved to another category during a campaign: priced again, and a person decides."""

from dataclasses import dataclass
from decimal import Decimal

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.money import from_micro
from wa_desktop.domain.values import Category
from wa_desktop.store import campaigns as rows
from wa_desktop.store import recategorising as stored
from wa_desktop.store.audit import record
from wa_desktop.store.campaign_views import plan_of, view
from wa_desktop.store.targets import Reading
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.freezing import Prices
from wa_desktop.workspace.price_books import price_book


@dataclass(frozen=True, slots=True)
class CategoryChange:
    """What going on would mean for the `recipients` not written to yet.

    `without_consent` of them did not agree to the new category: they would be left out at the claim. Amounts are the
    highest, before tax; `cost_after` is of those who would get it.
    """

    before: tuple[Category, ...]
    after: tuple[Category, ...]
    languages: tuple[str, ...]
    recipients: int
    without_consent: int
    cost_before: Decimal
    cost_after: Decimal
    currency: str


def category_change(desk: Desk, ref: str) -> CategoryChange:
    """The change that a campaign waits for a decision about.

    Raises `InputRefused`: `campaign_unknown`, `campaign_ambiguous`, `category_unchanged`, `estimate_incomplete`.
    """
    with desk.store.read() as connection:
        campaign_id = rows.find(connection, ref)
        return _priced(desk, connection, campaign_id)[0]


def accept_category(desk: Desk, ref: str) -> CampaignView:
    """A person's decision to go on in the new category: new prices, its consent from the next claim on; logged.

    The campaign stays paused until it is resumed; its cap stays. Raises as `category_change`.
    """
    with desk.store.write() as connection:
        campaign_id = rows.find(connection, ref)
        change, prices = _priced(desk, connection, campaign_id)
        stored.reprice(connection, campaign_id, prices)
        stored.accept(connection, campaign_id, stored.moved_versions(connection, campaign_id))
        facts = {"recipients": change.recipients, "without_consent": change.without_consent}
        cost = {"cost_before": str(change.cost_before), "cost_after": str(change.cost_after)}
        record(connection, desk.operator, "category_accepted", "campaign", campaign_id, **facts, **cost)
        return view(connection, campaign_id)


def _priced(
    desk: Desk, connection: Reading, campaign_id: int
) -> tuple[CategoryChange, list[tuple[stored.PlannedKind, int, int]]]:
    moved = stored.moved_versions(connection, campaign_id)
    shown = view(connection, campaign_id, references=False)
    plan = plan_of(connection, campaign_id)
    if not moved or plan is None:
        raise InputRefused("category_unchanged", campaign=campaign_id, name=shown.name)
    prices = Prices(price_book(desk, plan.on, plan.card, accept_derived=plan.accept_derived))
    found: list[tuple[stored.PlannedKind, int, int]] = []
    for version in moved:
        for kind in stored.planned_kinds(connection, campaign_id, version):
            meta, sent = prices.of(kind.country, kind.prefix, version.after)
            found.append((kind, meta, sent))
    return (
        CategoryChange(
            before=tuple(sorted({one.before for one in moved})),
            after=tuple(sorted({one.after for one in moved})),
            languages=tuple(one.language for one in moved),
            recipients=sum(kind.recipients for kind, _, _ in found),
            without_consent=sum(kind.recipients - kind.allowed for kind, _, _ in found),
            cost_before=from_micro(sum(kind.fees for kind, _, _ in found)),
            cost_after=from_micro(sum(kind.allowed * (meta + sent) for kind, meta, sent in found)),
            currency=shown.currency,
        ),
        found,
    )
