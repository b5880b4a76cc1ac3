"""The same list under another date, card, category, country set or rate, side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from wa_desktop.domain.advice import Change, Compared, Comparison
from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Estimate, Notice, Rates
from wa_desktop.domain.progress import CancelToken, OnProgress, ignore_progress
from wa_desktop.domain.values import CONSENT_CATEGORIES, Category
from wa_desktop.workspace.costs import check_rates, counted, estimate, estimate_resolved
from wa_desktop.workspace.deciding import Resolved
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.planning import resolve

NAMES = ("on", "card", "category", "countries", "language", "delivered", "replies", "answers")
"""What a variant may change."""


def compare(
    desk: Desk,
    plan: Plan,
    variants: Iterable[Sequence[Change]],
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Comparison:
    """`plan` and the same with the changes of each variant; nothing is stored.

    A variant that cannot be priced (no card on that day, say) stands there with its reason. Raises what
    `costs.estimate` raises for the plan itself, and `change_unknown`, `change_refused`.
    """
    base = estimate(desk, plan, on_progress, cancel)
    return Comparison(base, tuple(_variant(desk, plan, base, tuple(changes), cancel) for changes in variants))


def _variant(
    desk: Desk, plan: Plan, base: Estimate, changes: tuple[Change, ...], cancel: CancelToken | None
) -> Compared:
    changed = plan
    for change in changes:
        changed = _changed(changed, change)
    category = next((_category(change) for change in changes if change.name == "category"), None)
    try:
        made = _estimated(desk, changed, category, cancel)
    except InputRefused as refusal:
        return Compared(changes, None, refused=Notice(refusal.code, refusal.details))
    before, after = base.totals.total, made.totals.total
    comparable = before is not None and after is not None and base.currency == made.currency
    return Compared(changes, made, after - before if comparable and before is not None and after is not None else None)


def _estimated(desk: Desk, plan: Plan, category: Category | None, cancel: CancelToken | None) -> Estimate:
    check_rates(plan.rates)
    resolved = resolve(desk, plan)
    if category is not None:
        resolved = as_category(resolved, category)
    return estimate_resolved(desk, resolved, counted(desk, resolved, plan.rates, cancel=cancel), plan.rates)


def as_category(resolved: Resolved, category: Category) -> Resolved:
    """The plan as if Meta had put every version into `category`: prices and consents are those of that category."""
    versions = tuple(replace(version, category=category) for version in resolved.versions)
    return replace(resolved, versions=versions, audience=replace(resolved.audience, versions=versions))


def _changed(plan: Plan, change: Change) -> Plan:
    match change.name:
        case "on":
            return replace(plan, on=_day(change), at=None)
        case "card":
            return replace(plan, card=change.value)
        case "countries":
            codes = frozenset(code.strip().upper() for code in change.value.split(",") if code.strip())
            return replace(plan, countries=codes)
        case "language":
            return replace(plan, language=None if change.value == "auto" else change.value)
        case "delivered" | "replies" | "answers":
            return replace(plan, rates=_with_rate(plan.rates, change))
        case "category":
            return plan
    raise InputRefused("change_unknown", name=change.name, known=NAMES)


def _with_rate(rates: Rates, change: Change) -> Rates:
    try:
        share = Decimal(change.value.replace(",", "."))
    except InvalidOperation:
        raise InputRefused("change_refused", name=change.name, value=change.value) from None
    return Rates(
        delivered=share if change.name == "delivered" else rates.delivered,
        replies=share if change.name == "replies" else rates.replies,
        answers=share if change.name == "answers" else rates.answers,
        vat=rates.vat,
        open_windows=rates.open_windows,
        charged=rates.charged,
    )


def _day(change: Change) -> date:
    try:
        return date.fromisoformat(change.value)
    except ValueError:
        raise InputRefused("change_refused", name=change.name, value=change.value) from None


def _category(change: Change) -> Category:
    known = {category.value: category for category in CONSENT_CATEGORIES}
    if change.value.casefold() not in known:
        raise InputRefused("category_unknown", value=change.value, known=tuple(known))
    return known[change.value.casefold()]
