"""How long a campaign takes and what it waits for, before it is sent."""

import asyncio
from datetime import UTC, datetime

from wa_desktop.dispatch.watching import is_low
from wa_desktop.domain.campaigns import SendOptions
from wa_desktop.domain.errors import ServiceRefused, WaitingForPerson
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.gateway import Sender, Teller
from wa_desktop.domain.portfolio import DayPlan, plan_days
from wa_desktop.store import portfolio
from wa_desktop.store.accounts import current_account, note_credit
from wa_desktop.store.instants import from_stored, now
from wa_desktop.store.notes import is_trial
from wa_desktop.workspace import settings
from wa_desktop.workspace.account import sender
from wa_desktop.workspace.desk import Desk

_LOWEST_TIER = 250


def day_plan(desk: Desk, recipients: int, begins: datetime | None = None) -> DayPlan:
    """How so many recipients fit under Meta's portfolio limit, from `begins` on (None: now).

    Without a limit in the settings: at once.
    """
    start = max(begins or datetime.now(UTC), datetime.now(UTC))
    with desk.store.read() as connection:
        limit = portfolio.limit_of(connection)
        account = current_account(connection)
    if not limit or account is None:
        return plan_days(recipients, 0, (), start)
    with desk.store.write() as connection:
        trial = portfolio.bring_up(connection, account.id, now())
        freed = [(from_stored(leaves), count) for leaves, count in portfolio.freed(connection, trial)]
    return plan_days(recipients, limit, freed, start)


def notices(desk: Desk, recipients: int, options: SendOptions) -> tuple[Notice, ...]:
    """What a person should know of the pace before saying yes: days, start, a limit that nobody typed."""
    plan = day_plan(desk, recipients, options.not_before)
    said: list[Notice] = []
    if plan.days > 1 and plan.finishes is not None:
        details = {"limit": plan.limit, "recipients": recipients, "days": plan.days}
        said.append(Notice("portfolio_days", {**details, "finishes": plan.finishes}))
    if not plan.limit and recipients > _LOWEST_TIER and not _on_trial(desk):
        said.append(Notice("portfolio_unknown"))
    if options.not_before is not None and options.not_before > datetime.now(UTC):
        said.append(Notice("schedule_stays_on", {"due": options.not_before}))
    if options.countdown:
        said.append(Notice("countdown_runs", {"seconds": options.countdown}))
    return tuple(said)


def _on_trial(desk: Desk) -> bool:
    with desk.store.read() as connection:
        account = current_account(connection)
        return account is not None and is_trial(connection, account.id)


def refuse_low_balance(desk: Desk) -> None:
    """Raise `WaitingForPerson` (`balance_low`) when the balance lies below the floor that a person set.

    A balance that cannot be read refuses nothing: its service is another one than the messages'.
    """
    floor = int(settings.get(desk, "credit_floor"))
    if not floor:
        return
    try:
        credit = asyncio.run(_credit(sender(desk, read_seconds=30.0)))
    except ServiceRefused:
        return
    with desk.store.write() as connection:
        account = current_account(connection)
        if account is not None and credit:
            note_credit(connection, account.id, credit)
    if is_low(credit, floor):
        raise WaitingForPerson("balance_low", credit=credit, floor=floor)


async def _credit(reached: Sender) -> str:
    try:
        return await reached.credit() if isinstance(reached, Teller) else ""
    finally:
        await reached.aclose()
