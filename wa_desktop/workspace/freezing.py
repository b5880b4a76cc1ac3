"""From a plan to a frozen campaign: checked, priced, written in one transaction."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from zoneinfo import ZoneInfo

from wa_desktop.domain.campaigns import Plan, SendOptions
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Estimate
from wa_desktop.domain.money import to_micro
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.domain.values import Category
from wa_desktop.pricing.book import PriceBook
from wa_desktop.store.audit import record
from wa_desktop.store.campaigns import free_name
from wa_desktop.store.freezing import CHUNK, Draft, Freezer, Priced, discard, freezing_lock, refuse_repetition
from wa_desktop.store.frozen import as_json
from wa_desktop.store.instants import now
from wa_desktop.store.lanes import assign
from wa_desktop.store.locks import Lock
from wa_desktop.workspace import settings
from wa_desktop.workspace.costs import check_rates, counted, estimate_resolved
from wa_desktop.workspace.deciding import Planned, Resolved, decisions
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.planning import require_sendable, resolve
from wa_desktop.workspace.price_books import today
from wa_desktop.workspace.scheduling import check_schedule, first_moment, kept, public_holidays, rules_for

LARGEST_BATCH = 5_000
"""SMSBOX takes no more recipients in one call."""


def check_options(options: SendOptions) -> None:
    """Raise `InputRefused`: `batch_size_refused`, `rate_refused`, `cap_refused`, and those of `check_schedule`."""
    if not 1 <= options.batch_size <= LARGEST_BATCH:
        raise InputRefused("batch_size_refused", size=options.batch_size, largest=LARGEST_BATCH)
    if options.rate is not None and not 0 <= options.rate < float("inf"):
        raise InputRefused("rate_refused", rate=str(options.rate))
    check_cap(options.max_cost)
    check_schedule(options)


def check_cap(cap: Decimal | None) -> None:
    """Raise `InputRefused` (`cap_refused`) for what is no amount; None is no cap."""
    if cap is not None and not (cap.is_finite() and cap >= 0):
        raise InputRefused("cap_refused", cap=str(cap))


def freeze_plan(
    desk: Desk, account_id: int, plan: Plan, options: SendOptions, on_progress: OnProgress, cancel: CancelToken | None
) -> int:
    """Freeze `plan` against the list as it is now; the campaign's id. Nothing is written when it is refused."""
    check_rates(plan.rates)
    plan = on_delivery_day(desk, replace(plan, allow_recent=plan.allow_recent or options.again), options)
    resolved = resolve(desk, plan)
    rules = rules_for(desk, account_id, resolved, plan, options)
    guard = content_guard(account_id, resolved)
    with desk.store.read() as connection:
        refuse_repetition(connection, guard, again=options.again)
    estimate = estimate_resolved(desk, resolved, counted(desk, resolved, plan.rates, on_progress, cancel), plan.rates)
    _refuse_unsendable(resolved, estimate)
    with desk.store.write() as connection:
        name = free_name(connection, options.name or f"{resolved.template} · {resolved.list_name}")
        draft = _draft(name, account_id, resolved, plan, options, estimate, guard)
        freezer = Freezer.begin(
            connection, replace(draft, rules=kept(rules), author=desk.operator), again=options.again
        )
        # Before anybody else knows of it.
        held = _held(desk, freezer.campaign_id)
    try:
        _write_recipients(desk, freezer, resolved, on_progress, cancel)
        zone = str(settings.get(desk, "time_zone"))
        with desk.store.write() as connection:
            _refuse_change(resolved, freezer.frozen.planned, estimate)
            assign(connection, freezer.campaign_id, rules, public_holidays, zone)
            frozen = freezer.finish(connection)
            facts = {"planned": frozen.planned, "excluded": dict(frozen.excluded)}
            record(connection, desk.operator, "campaign_frozen", "campaign", frozen.campaign_id, **facts)
    except BaseException:
        discard(desk.store, freezer.campaign_id)
        raise
    finally:
        if held is not None:
            held.release()
    return frozen.campaign_id


def _held(desk: Desk, campaign_id: int) -> Lock | None:
    """What tells the engine of another workstation that the campaign is still being frozen; None for a file."""
    lock = desk.store.lock(freezing_lock(campaign_id)) if desk.store.is_shared else None
    return lock if lock is not None and lock.acquire() else None


def refuse_same(desk: Desk, account_id: int, plan: Plan, options: SendOptions) -> None:
    """Raise `campaign_unfinished` or `campaign_repeated` when the same was frozen before, as `freeze_plan` would."""
    guard = content_guard(account_id, resolve(desk, on_delivery_day(desk, plan, options)))
    with desk.store.read() as connection:
        refuse_repetition(connection, guard, again=options.again)


def _refuse_change(resolved: Resolved, planned: int, estimate: Estimate) -> None:
    if planned != estimate.totals.recipients:
        # Somebody changed the list between the two: what was confirmed is not what would be sent.
        raise InputRefused("list_changed", list=resolved.list_name)


def _write_recipients(
    desk: Desk, freezer: Freezer, resolved: Resolved, on_progress: OnProgress, cancel: CancelToken | None
) -> None:
    """Every member of the list as it is at one instant, written some at a time: whoever sends meanwhile goes on."""
    with desk.store.read() as snapshot:
        members = _priced(decisions(snapshot, resolved, cancel, on_progress), resolved.price_book)
        while chunk := list(islice(members, CHUNK)):
            with desk.store.write() as connection:
                freezer.add(connection, chunk)


def on_delivery_day(desk: Desk, plan: Plan, options: SendOptions) -> Plan:
    """`plan` priced with the card of the day it is delivered: the chosen one, else that of the appointed moment.

    Raises `delivery_past` for a day that is over: nothing can be delivered at its rates.
    """
    if plan.on is not None and plan.on < today(desk):
        raise InputRefused("delivery_past", on=plan.on)
    if plan.on is not None or options.not_before is None:
        return plan
    zone = ZoneInfo(str(settings.get(desk, "time_zone")))
    day = max(options.not_before.astimezone(zone).date(), today(desk))
    return replace(plan, on=day, at=plan.at or options.not_before)


def _refuse_unsendable(resolved: Resolved, estimate: Estimate) -> None:
    if not estimate.totals.recipients:
        raise InputRefused("nobody_to_send", list=resolved.list_name, excluded=sum(estimate.excluded.values()))
    require_sendable(resolved, estimate.languages)
    if estimate.unpriced:
        raise InputRefused("estimate_incomplete", countries=estimate.unpriced)


def content_guard(account_id: int, resolved: Resolved) -> str:
    """The fingerprint of list, template and variables: the same one twice is asked about.

    What was tried on the sandbox does not stand in the way of the real account. A column that was found by its name
    and one that a person named are the same.
    """
    sources = resolved.mapping.items()
    variables = sorted((key, "" if one.text else one.column, one.text, one.fallback) for key, one in sources)
    chain = [] if resolved.follows is None else [resolved.follows]
    same = json.dumps([account_id, resolved.list_id, resolved.template, variables, *chain], ensure_ascii=False)
    return hashlib.sha256(same.encode()).hexdigest()


def _draft(
    name: str,
    account_id: int,
    resolved: Resolved,
    plan: Plan,
    options: SendOptions,
    estimate: Estimate,
    guard: str,
) -> Draft:
    return Draft(
        name=name,
        account_id=account_id,
        template=resolved.template,
        list_id=resolved.list_id,
        list_name=resolved.list_name,
        plan=as_json(plan),
        estimate=as_json(estimate),
        guard="" if options.test else guard,
        currency=resolved.price_book.currency,
        cap=None if options.max_cost is None else to_micro(options.max_cost),
        basis=resolved.price_book.basis.value,
        batch_size=options.batch_size,
        rate=options.rate,
        not_before=first_moment(options, now()),
        is_test=options.test,
        follows=plan.follows,
        created_at=now(),
    )


def _priced(chosen: Iterable[Planned], book: PriceBook) -> Iterator[Priced]:
    prices = Prices(book)
    for one in chosen:
        version = one.version
        meta, sent = prices.of(one.country, one.prefix, version.category) if version else (0, 0)
        yield Priced(
            one.member_id,
            one.number,
            one.country,
            prices.market(one.prefix),
            one.language,
            version,
            one.values or {},
            meta,
            sent,
            one.excluded,
        )


class Prices:
    """A price book in micro-units, each combination looked up once."""

    def __init__(self, book: PriceBook) -> None:
        self._book = book
        self._known: dict[tuple[str, str, Category], tuple[int, int]] = {}
        self._markets: dict[str, str] = {}

    def market(self, prefix: str) -> str:
        """Meta's market of a prefix."""
        if prefix not in self._markets:
            self._markets[prefix] = self._book.market(prefix)
        return self._markets[prefix]

    def of(self, country: str, prefix: str, category: Category) -> tuple[int, int]:
        """Meta's fee and the sent fee of one message (0 where the tariff is not set); raises `estimate_incomplete`."""
        key = (country, prefix, category)
        if key not in self._known:
            meta = self._book.meta_rate(prefix, category)
            if meta is None:
                raise InputRefused("estimate_incomplete", countries=(country,))
            sent = self._book.sent_fee(country, category)
            self._known[key] = (to_micro(meta), 0 if sent is None else to_micro(sent))
        return self._known[key]
