"""The month's cap: what all campaigns of an account may spend in a calendar month, before tax.

As for a campaign's cap: Meta's fee and the sent fee, reserved before each call; what may have left counts as spent,
replies stand outside. The month is that of the claim, on the account's clock.
"""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from wa_desktop.domain.money import amount_text, from_micro, to_micro
from wa_desktop.domain.settings import SETTINGS
from wa_desktop.domain.states import RecipientState
from wa_desktop.store.accounts import current_account
from wa_desktop.store.instants import from_stored, to_stored
from wa_desktop.store.settings import read_setting, write_setting
from wa_desktop.store.spending import Held, held_of

_KEY = "month_cap"
_CAMPAIGN = text("SELECT account_id, currency FROM campaign WHERE id = :id")
_FEES = text(
    "SELECT a.state, c.sent_fee_basis AS basis, sum(a.meta_fee) AS meta, sum(a.sent_fee) AS sent"
    " FROM batch b JOIN campaign c ON c.id = b.campaign_id JOIN attempt a ON a.batch_id = b.id"
    " WHERE b.claimed_at >= :first AND b.claimed_at < :end AND c.account_id = :account AND c.currency = :currency"
    " GROUP BY 1, 2"
)
_READ = text("SELECT held FROM month_spending WHERE account_id = :account AND month = :month AND currency = :currency")
_FORGET = text("DELETE FROM month_spending WHERE account_id = :account AND month = :month AND currency = :currency")
_KEEP = text(
    "INSERT INTO month_spending (account_id, month, currency, held) VALUES (:account, :month, :currency, :held)"
)


def month_cap(c: Connection) -> Decimal | None:
    """The cap of every month, before tax; None: there is none."""
    stored = read_setting(c, _KEY)
    return None if stored is None else Decimal(stored)


def set_month_cap(c: Connection, cap: Decimal | None) -> None:
    """Another cap from the next claim on; None takes it away. Raises `ValueError` beyond six decimals."""
    if cap is not None:
        to_micro(cap)
    write_setting(c, _KEY, None if cap is None else str(cap))
    # While there was no cap nobody counted.
    c.execute(text("DELETE FROM month_spending"))


def zone_of(c: Connection) -> ZoneInfo:
    """The account's clock."""
    return ZoneInfo(str(read_setting(c, "time_zone") or SETTINGS["time_zone"].default))


def month_of(day: date) -> tuple[date, date]:
    """The first day of the month of `day`, and that of the next."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)


def held_in_month(c: Connection, account_id: int, currency: str, day: date) -> Held:
    """What the attempts claimed in the month of `day` hold, over all campaigns of an account, counted now."""
    zone = zone_of(c)
    first, end = (to_stored(datetime.combine(one, time(), zone).astimezone(UTC)) for one in month_of(day))
    asked = {"first": first, "end": end, "account": account_id, "currency": currency}
    rows = c.execute(_FEES, asked)
    return held_of((RecipientState(row.state), row.basis, int(row.meta), int(row.sent)) for row in rows)


def left_in_month(c: Connection, currency: str, day: date) -> Decimal | None:
    """What the month's cap leaves the connected account; None without a cap."""
    cap = month_cap(c)
    if cap is None:
        return None
    account = current_account(c)
    return cap - from_micro(held_in_month(c, account.id if account else 0, currency, day).total)


class MonthBudget:
    """The month's cap during one claim; without a cap it allows everything and costs one look at the settings."""

    def __init__(self, c: Connection, campaign_id: int, at: int) -> None:
        self._c = c
        cap = month_cap(c)
        self._cap = None if cap is None else to_micro(cap)
        self._held = 0
        if self._cap is not None:
            campaign = c.execute(_CAMPAIGN, {"id": campaign_id}).one()
            self._day = from_stored(at).astimezone(zone_of(c)).date()
            month = f"{self._day:%Y-%m}"
            self._key = {"account": campaign.account_id or 0, "month": month, "currency": campaign.currency}
            known = c.execute(_READ, self._key).scalar()
            self._held = self._counted() if known is None else int(known)

    def _counted(self) -> int:
        return held_in_month(self._c, int(self._key["account"]), str(self._key["currency"]), self._day).total

    def fits(self, fees: int) -> bool:
        """Whether `fees` micro-units more stay within the cap."""
        return self._cap is None or self._held + fees <= self._cap

    def recount(self) -> bool:
        """Count exactly; whether less is held than was thought: failures and refusals give money back."""
        before, self._held = self._held, self._counted()
        return self._held < before

    def keep(self, fees: int) -> None:
        """Remember that `fees` more are reserved, in the transaction of the claim."""
        if self._cap is not None:
            self._held += fees
            self._c.execute(_FORGET, self._key)
            self._c.execute(_KEEP, {**self._key, "held": self._held})

    @property
    def details(self) -> dict[str, object]:
        """The facts of the sentence: which month, its cap and what it holds."""
        if self._cap is None:
            return {}
        facts = {"cap": amount_text(from_micro(self._cap)), "held": amount_text(from_micro(self._held))}
        return {"month": self._key["month"], "currency": self._key["currency"], **facts}
