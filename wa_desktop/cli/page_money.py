"""What a person reads of budgets, actual costs and invoices."""

from collections.abc import Sequence
from decimal import Decimal

from wa_desktop.cli.output import Out
from wa_desktop.domain.budget import BalanceView, BudgetView, Cause, CostAccount, InvoiceView
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

_NONE = "–"


def budget(out: Out, view: BudgetView, balance: BalanceView) -> None:
    """The month against its cap, and the balance as SMSBOX tells it."""
    spent = view.reserved + view.committed
    rows = [
        [_("Month"), view.month],
        [_("Cap of the month, before tax"), _money(view.cap, view.currency)],
        [_("Held (Meta and messages sent)"), amounts.money(spent, view.currency)],
        [_("Left"), _money(view.left, view.currency)],
    ]
    out.table(["", ""], rows, right=(1,))
    out.say(_("SMSBOX credits: {credit}").format(credit=balance.credit or _("not known")))
    if balance.is_low:
        text = _("The SMSBOX balance is below {threshold} credits. Its unit is SMSBOX's own, not euros.")
        out.warn(text.format(threshold=amounts.count(balance.threshold)))


def cost(out: Out, view: CostAccount) -> None:
    """Actual against estimate, with the causes."""
    out.say(_("Campaign “{name}”").format(name=view.campaign), "bold")
    actual = view.actual
    rows = [
        [_("Estimate: highest"), _money(view.estimated, view.currency)],
        [_("Estimate: expected"), _money(view.expected, view.currency)],
        [_("Actual: Meta, delivered messages"), _money(actual.meta_fee, view.currency)],
        [_("Actual: M-Target, sent messages"), _money(actual.sent_fee, view.currency)],
        [_("Actual: M-Target, received messages"), _money(actual.received_fee, view.currency)],
        [_("Actual: total"), _money(actual.total, view.currency)],
    ]
    if actual.is_maximum:
        rows.append([_("At most, when everything is delivered"), _money(actual.at_most, view.currency)])
    out.table(["", ""], rows, right=(1,))
    if view.causes:
        out.title(
            _("Why it is not the estimate: {difference}").format(difference=_money(view.difference, view.currency))
        )
        out.table(["", _("Messages"), _("Amount")], [_cause(one, view.currency) for one in view.causes], right=(1, 2))
    if view.open_causes:
        out.title(_("What may still be charged"))
        out.table(["", _("Messages"), _("At most")], [_cause(one, view.currency) for one in view.open_causes], (1, 2))
    out.say(_("Before tax. The invoice decides."))


def _cause(one: Cause, currency: str) -> list[str]:
    count = amounts.count(one.messages) if one.messages else _NONE
    return [label(f"cause.{one.code}"), count, amounts.exact_money(one.amount, currency)]


def invoices(out: Out, found: Sequence[InvoiceView]) -> None:
    """Billed against counted."""
    if not found:
        out.say(_("No invoice yet. The first one: wa-desktop invoice add --month 2026-11 --amount X"))
        return
    headers = [_("Month"), _("Reference"), _("Billed"), _("Counted"), _("Difference")]
    rows = [
        [
            one.month,
            one.reference,
            amounts.money(one.amount, one.currency),
            _money(one.counted, one.currency),
            _money(one.difference, one.currency),
        ]
        for one in found
    ]
    out.table(headers, rows, right=(2, 3, 4))
    out.say(_("Before tax. Counted: M-Target’s fees of that month, and Meta’s part when M-Target bills it."))


def _money(amount: Decimal | None, currency: str) -> str:
    return _NONE if amount is None else amounts.money(amount, currency)
