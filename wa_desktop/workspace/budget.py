"""The money of a month: its cap, what it holds, the balance, and M-Target's invoices."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from wa_desktop.domain.budget import BalanceView, BudgetView, InvoiceView
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.money import from_micro, round_to_minor, to_micro
from wa_desktop.store import budget as stored
from wa_desktop.store import costing, invoices
from wa_desktop.store.accounts import current_account
from wa_desktop.store.audit import record
from wa_desktop.store.instants import from_stored, to_stored
from wa_desktop.store.months import received_between
from wa_desktop.store.replies import fees_between
from wa_desktop.store.targets import Reading
from wa_desktop.store.tariffs import tariff_lines
from wa_desktop.workspace import settings
from wa_desktop.workspace.actuals import cost_of_calls
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.monthly import fixed_fee, received_fee
from wa_desktop.workspace.price_books import currency_of, today

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_AMOUNT = re.compile(r"[0-9]+([.,][0-9]+)?")
_EITHER = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_LARGEST_FILE = 1_000_000
_HIGHEST = Decimal(10**12)


class _Typed(NamedTuple):
    """One invoice as it was typed: its month (`2026-11`), its amount before tax and its number."""

    month: str
    amount: Decimal
    reference: str


def month(desk: Desk, day: date | None = None) -> BudgetView:
    """What the month of `day` (None: this one) holds against its cap, counted now."""
    chosen = day or today(desk)
    currency = currency_of(desk)
    with desk.store.read() as connection:
        cap = stored.month_cap(connection)
        held = stored.held_in_month(connection, _account_id(connection), currency, chosen)
    spent = held.as_spent()
    left = None if cap is None else cap - spent.reserved - spent.committed
    return BudgetView(f"{chosen:%Y-%m}", currency, cap, spent.reserved, spent.committed, left)


def set_month_cap(desk: Desk, cap: Decimal | None) -> BudgetView:
    """The most that all campaigns of a month may spend, before tax (Meta's fee + the sent fee); None: no cap.

    The next claim obeys it, whichever program makes it. Raises `InputRefused` (`cap_refused`).
    """
    if cap is not None and not (cap.is_finite() and 0 <= cap <= _HIGHEST and cap == round(cap, 6)):
        raise InputRefused("cap_refused", cap=str(cap))
    with desk.store.write() as connection:
        stored.set_month_cap(connection, cap)
        record(connection, desk.operator, "month_cap_set", "budget", cap=None if cap is None else str(cap))
    return month(desk)


def _account_id(connection: Reading) -> int:
    account = current_account(connection)
    return 0 if account is None else account.id


def balance(desk: Desk) -> BalanceView:
    """SMSBOX's balance as it was last told, in its own credits, beside the threshold that a person typed."""
    with desk.store.read() as connection:
        account = current_account(connection)
    credit = "" if account is None else account.credit
    threshold = int(settings.get(desk, "credit_floor"))
    number = _number(credit)
    return BalanceView(credit, threshold, bool(threshold) and number is not None and number < threshold)


def set_threshold(desk: Desk, credits_left: int) -> BalanceView:
    """Warn, and stop sending, below so many SMSBOX credits; 0 = never. Raises `setting_refused`."""
    settings.change(desk, "credit_floor", credits_left)
    return balance(desk)


def _number(text: str) -> Decimal | None:
    compact = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")
    found = re.search(r"-?\d+(\.\d+)?", compact)
    return None if found is None else Decimal(found[0])


def put_invoice(
    desk: Desk, month_text: str, amount: Decimal, reference: str = "", source: str = "typed"
) -> InvoiceView:
    """Keep M-Target's invoice of a month (`2026-11`) before tax, in the account's currency; compared at once.

    Raises `InputRefused`: `invoice_month_refused`, `invoice_amount_refused`.
    """
    typed = _Typed(month_text.strip(), amount, reference.strip())
    if not _MONTH.fullmatch(typed.month):
        raise InputRefused("invoice_month_refused", value=month_text)
    _refuse_amount(amount, str(amount))
    return _keep(desk, [typed], source)[0]


def _keep(desk: Desk, rows: Sequence[_Typed], source: str) -> list[InvoiceView]:
    """Keep them all, or none."""
    currency = currency_of(desk)
    with desk.store.write() as connection:
        for one in rows:
            invoices.put_invoice(connection, one.month, one.reference, to_micro(one.amount), currency, source)
            record(connection, desk.operator, "invoice_kept", "invoice", month=one.month, amount=str(one.amount))
    known = {(view.month, view.reference): view for view in invoice_list(desk)}
    return [known[one.month, one.reference] for one in rows]


def _refuse_amount(amount: Decimal, typed: str) -> None:
    if not amount.is_finite() or not 0 <= amount <= _HIGHEST or amount != round(amount, 6):
        raise InputRefused("invoice_amount_refused", value=typed)


def import_invoices(desk: Desk, path: Path) -> list[InvoiceView]:
    """Keep the invoices of a text table with a header: columns month (or période), amount (or montant) and reference.

    Nothing is kept when a row is refused. Raises `InputRefused`: `file_missing`, `invoice_file_refused`,
    `invoice_month_refused`, `invoice_amount_refused`.
    """
    return _keep(desk, _invoice_rows(path), path.name)


def _invoice_rows(path: Path) -> list[_Typed]:
    if not path.is_file():
        raise InputRefused("file_missing", file=str(path))
    raw = path.read_bytes()
    if len(raw) > _LARGEST_FILE or b"\x00" in raw:
        raise InputRefused("invoice_file_refused", file=path.name)
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        content = raw.decode("cp1252", errors="replace")
    first = content.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(content), delimiter=";" if ";" in first else ",")
    names = {(name or "").strip().casefold(): name for name in reader.fieldnames or ()}
    month_name = next((names[one] for one in ("month", "mois", "période", "periode", "period") if one in names), None)
    amount_name = next((names[one] for one in ("amount", "montant", "montant ht", "total ht") if one in names), None)
    if month_name is None or amount_name is None:
        raise InputRefused("invoice_file_refused", file=path.name)
    reference = next((names[one] for one in ("reference", "référence", "facture", "invoice") if one in names), "")
    rows = [_invoice_row(row, month_name, amount_name, reference) for row in reader]
    if not rows:
        raise InputRefused("invoice_file_refused", file=path.name)
    keys = [(one.month, one.reference) for one in rows]
    twice = next((one for one in rows if keys.count((one.month, one.reference)) > 1), None)
    if twice is not None:
        # The second would take the place of the first, and the month would miss one.
        raise InputRefused("invoice_twice", file=path.name, month=twice.month, reference=twice.reference or "–")
    return rows


def _invoice_row(row: dict[str, str], month_name: str, amount_name: str, reference: str) -> _Typed:
    month_text, typed = (row[month_name] or "").strip(), row[amount_name] or ""
    if not _MONTH.fullmatch(month_text):
        raise InputRefused("invoice_month_refused", value=month_text)
    bare = re.sub(r"[\s\u00a0\u202f€]", "", typed)
    # "1.234" is a thousand for one reader, and one for another.
    if not _AMOUNT.fullmatch(bare) or _EITHER.fullmatch(bare):
        raise InputRefused("invoice_amount_refused", value=typed)
    amount = Decimal(bare.replace(",", "."))
    _refuse_amount(amount, typed)
    return _Typed(month_text, amount, (row.get(reference) or "").strip() if reference else "")


def invoice_list(desk: Desk) -> list[InvoiceView]:
    """Every invoice beside what was counted for its month; several of one month share the comparison."""
    with desk.store.read() as connection:
        kept = invoices.invoices(connection)
    totals: dict[str, int] = {}
    for one in kept:
        totals[one.month] = totals.get(one.month, 0) + one.amount
    counted = {name: counted_in(desk, date.fromisoformat(f"{name}-01")) for name in totals}
    return [
        InvoiceView(
            month=one.month,
            reference=one.reference,
            amount=from_micro(one.amount),
            currency=one.currency,
            counted=counted[one.month],
            difference=_difference(from_micro(totals[one.month]), counted[one.month]),
            source=one.source,
            recorded=from_stored(one.recorded_at).date(),
        )
        for one in kept
    ]


def _difference(billed: Decimal, counted: Decimal | None) -> Decimal | None:
    return None if counted is None else billed - counted


def counted_in(desk: Desk, day: date) -> Decimal | None:
    """What M-Target's invoice of the month of `day` should hold; None while the tariff is not set.

    The sent fees of the calls made in that month, the fees of messages received in it and the fixed
    part; with Meta's part when M-Target bills it.
    """
    zone = ZoneInfo(str(settings.get(desk, "time_zone")))
    first, end = stored.month_of(day)
    span = costing.Span(*(to_stored(datetime.combine(one, time(), zone)) for one in (first, end)))
    with desk.store.read() as connection:
        lines = tariff_lines(connection)
        ids = costing.campaigns_between(connection, span)
        received = received_fee(received_between(connection, *span), lines, zone)
        answers = fees_between(connection, *span, currency_of(desk))
    if not lines or received is None:
        return None
    meta_too = settings.get(desk, "meta_biller") == "m_target"
    total = round_to_minor(received, currency_of(desk)) + (fixed_fee(lines, first) or Decimal(0))
    total += round_to_minor(answers.sent + (answers.meta if meta_too else Decimal(0)), currency_of(desk))
    for campaign_id in ids:
        actual = cost_of_calls(desk, campaign_id, span)
        total += actual.sent_fee + (actual.meta_fee if meta_too else Decimal(0))
    return total
