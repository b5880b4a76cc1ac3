"""M-Target's fees by date, and who bills Meta's part."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.money import to_micro
from wa_desktop.domain.prices import M_TARGET_PHONE, M_TARGET_SITE, BillerView, FeeBasis, TariffView
from wa_desktop.domain.values import Category
from wa_desktop.pricing.tariff import Tariff, in_force
from wa_desktop.store.audit import record
from wa_desktop.store.tariffs import drop_tariff_line, put_tariff_line, tariff_lines
from wa_desktop.workspace import settings
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.planning import refuse_unknown_countries
from wa_desktop.workspace.price_books import currency_of, today

_HIGHEST_FEE = 10**15
"""In micro-units: a thousand million, far below what the database holds."""
_CONSEQUENCES = ("invoice", "vat", "balance", "calls")


def tariffs(desk: Desk) -> list[TariffView]:
    """M-Target's fees, every line with its date; none = not set."""
    with desk.store.read() as connection:
        lines = tariff_lines(connection)
    current = in_force(lines, today(desk))
    return [replace(line, in_force=(line.effective_from, line.country, line.category) in current) for line in lines]


def tariff_notices(desk: Desk) -> tuple[Notice, ...]:
    """What is missing today: no fee at all, or none before a later day, with whom to ask."""
    with desk.store.read() as connection:
        tariff = Tariff(tariff_lines(connection), today(desk))
    whom = {"phone": M_TARGET_PHONE, "site": M_TARGET_SITE}
    if tariff.is_set:
        return ()
    return (
        Notice("tariff_not_yet", {"date": tariff.begins, **whom}) if tariff.begins else Notice("tariff_unset", whom),
    )


def set_tariff(
    desk: Desk,
    sent: Decimal,
    received: Decimal,
    country: str = "",
    category: str = "",
    effective_from: date | None = None,
    basis: str = "attempted",
    monthly: Decimal | None = None,
) -> list[TariffView]:
    """Store M-Target's fees from `effective_from` (None: today) on; every line afterwards.

    Raises `fee_refused` (negative, more than six decimals, not a Decimal), `category_unknown`,
    `country_unknown`, `basis_unknown`.
    """
    line = TariffView(
        effective_from=effective_from or today(desk),
        country=country.strip().upper(),
        category=_category(category),
        sent=_fee("sent", sent),
        received=_fee("received", received),
        basis=_basis(basis),
        monthly=None if monthly is None else _fee("monthly", monthly),
    )
    if line.country:
        refuse_unknown_countries({line.country})
    with desk.store.write() as connection:
        put_tariff_line(connection, line)
        record(connection, desk.operator, "tariff_set", "tariff", None, **_audited(desk, line))
    return tariffs(desk)


def remove_tariff(desk: Desk, effective_from: date, country: str = "", category: str = "") -> list[TariffView]:
    """Take one line back; every line afterwards. Raises `tariff_line_unknown`, `category_unknown`."""
    code, kind = country.strip().upper(), _category(category)
    with desk.store.write() as connection:
        if not drop_tariff_line(connection, effective_from, code, kind):
            raise InputRefused("tariff_line_unknown", date=effective_from, country=code, category=kind)
        record(
            connection, desk.operator, "tariff_removed", "tariff", None,
            **{"from": effective_from.isoformat(), "country": code, "category": kind},
        )  # fmt: skip
    return tariffs(desk)


def biller(desk: Desk) -> BillerView:
    """Who bills Meta's part, and what follows: M-Target's invoice, VAT, SMSBOX's balance, whom to call."""
    who = str(settings.get(desk, "meta_biller"))
    return BillerView(who, tuple(Notice(f"biller_{who}_{topic}") for topic in _CONSEQUENCES))


def set_biller(desk: Desk, who: str) -> BillerView:
    """Say who bills Meta's part: `m_target`, `meta` or `unknown`; raises `setting_refused`."""
    word = who.strip().casefold().replace("-", "_")
    settings.change(desk, "meta_biller", "m_target" if word == "mtarget" else word)
    return biller(desk)


def _audited(desk: Desk, line: TariffView) -> dict[str, str]:
    return {
        "from": line.effective_from.isoformat(),
        "country": line.country,
        "category": line.category,
        "sent": str(line.sent),
        "received": str(line.received),
        "basis": line.basis.value,
        "monthly": "" if line.monthly is None else str(line.monthly),
        "currency": currency_of(desk),
    }


def _fee(name: str, amount: Decimal) -> Decimal:
    fits = isinstance(amount, Decimal)
    try:
        fits = fits and amount.is_finite() and amount >= 0 and to_micro(amount) <= _HIGHEST_FEE
    except ValueError:
        fits = False
    if not fits:
        raise InputRefused("fee_refused", name=name, value=str(amount))
    return amount


def _category(text: str) -> str:
    wanted = text.strip().casefold()
    known = tuple(category.value for category in Category)
    if wanted and wanted not in known:
        raise InputRefused("category_unknown", value=text, known=known)
    return wanted


def _basis(text: str) -> FeeBasis:
    try:
        return FeeBasis(text.strip().casefold())
    except ValueError:
        raise InputRefused("basis_unknown", value=text, known=tuple(each.value for each in FeeBasis)) from None
