"""Money over time: the month's cap, the balance, M-Target's invoices, and why a campaign cost what it did."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wa_desktop.domain.figures import Actual


@dataclass(frozen=True, slots=True)
class BudgetView:
    """A calendar month of the account's clock, all campaigns together; Meta's fee and the sent fee, before tax.

    `reserved` may have left, `committed` was accepted by SMSBOX. `cap` and `left` are None without a cap.
    """

    month: str
    currency: str
    cap: Decimal | None
    reserved: Decimal
    committed: Decimal
    left: Decimal | None


@dataclass(frozen=True, slots=True)
class BalanceView:
    """SMSBOX's own figure as it was told, in SMSBOX credits, which are no euros; empty when it is not known.

    `threshold` 0: nobody asked to be warned. `is_low`: the figure is a number below the threshold.
    """

    credit: str
    threshold: int
    is_low: bool


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why the cost differs from the estimate: how many messages, and by how much (negative: less)."""

    code: str
    messages: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class CostAccount:
    """Actual against estimate. `difference` = actual total − `estimated` (everything delivered) = sum of the causes.

    `open_causes` may still change the amount: their amount is the most they may add.
    """

    campaign: str
    currency: str
    estimated: Decimal | None
    expected: Decimal | None
    actual: Actual
    difference: Decimal | None
    causes: tuple[Cause, ...]
    open_causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """M-Target's invoice of a month before tax, beside what was counted for that month.

    `counted` holds the sent and received fees and the fixed part, and Meta's part when M-Target bills it; None where
    the tariff is not set. `difference` = invoice − counted.
    """

    month: str
    reference: str
    amount: Decimal
    currency: str
    counted: Decimal | None
    difference: Decimal | None
    source: str
    recorded: date
