"""What a campaign will cost, and the rates and fees behind it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import CardName, Estimate, Notice, Rates
from wa_desktop.domain.money import to_micro
from wa_desktop.domain.prices import FeeBasis, RateView, TariffView
from wa_desktop.domain.progress import CancelToken, OnProgress, ignore_progress
from wa_desktop.domain.values import Category
from wa_desktop.pricing.book import PriceBook
from wa_desktop.pricing.estimating import Tally, price
from wa_desktop.pricing.notices import notices, unpriced_countries
from wa_desktop.pricing.tariff import in_force
from wa_desktop.store.audit import record
from wa_desktop.store.tariffs import put_tariff_line, tariff_lines
from wa_desktop.workspace import settings
from wa_desktop.workspace.deciding import Resolved
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.planning import refuse_unknown_countries, resolve
from wa_desktop.workspace.price_books import currency_of, price_book, shelf, today
from wa_desktop.workspace.tallies import tally

__all__ = ["PriceBook", "cards", "estimate", "estimate_resolved", "price_book", "rates", "set_tariff", "tariffs"]

_HIGHEST_VAT = Decimal(100)


def estimate(
    desk: Desk, plan: Plan, on_progress: OnProgress = ignore_progress, cancel: CancelToken | None = None
) -> Estimate:
    """The cost of `plan` for the list as it is now; nothing is stored.

    An unpriced country leaves the totals None and is named; it is not an error here. Raises what
    `planning.resolve` raises, `share_refused` for an assumption out of bounds, and `Cancelled`.
    """
    check_rates(plan.rates)
    resolved = resolve(desk, plan)
    return estimate_resolved(desk, resolved, tally(desk, resolved, on_progress, cancel), plan.rates)


def estimate_resolved(desk: Desk, resolved: Resolved, counts: Tally, assumed: Rates) -> Estimate:
    """The estimate of counts already made: when only prices or assumptions change."""
    book = resolved.price_book
    biller = str(settings.get(desk, "meta_biller"))
    lines, totals = price(counts, book, assumed, vat_on_meta=biller != "meta")
    return Estimate(
        currency=book.currency,
        card=book.card.name,
        on=book.on,
        lines=lines,
        totals=totals,
        excluded=dict(sorted(counts.excluded.items())),
        languages=dict(sorted(counts.languages.items())),
        unpriced=unpriced_countries(lines),
        tariff_set=book.tariff.is_set and all(line.sent_fee is not None for line in lines),
        rates=assumed,
        warnings=(
            *notices(book, counts, lines, assumed, today(desk)),
            *resolved.notices,
            *_absent(resolved, counts),
            *_unmapped(resolved),
            *_vat_notice(assumed, biller),
        ),
        without_version=dict(sorted(counts.without_version.items())),
    )


def _absent(resolved: Resolved, counts: Tally) -> tuple[Notice, ...]:
    absent = tuple(sorted(resolved.audience.countries - counts.countries))
    return (Notice("country_without_contacts", {"countries": absent}),) if absent else ()


def _unmapped(resolved: Resolved) -> tuple[Notice, ...]:
    if not resolved.unmapped:
        return ()
    return (Notice("variables_unmapped", {"variables": resolved.unmapped, "template": resolved.template}),)


def _vat_notice(assumed: Rates, biller: str) -> tuple[Notice, ...]:
    if assumed.vat is None or biller == "m_target":
        return ()
    return (Notice("vat_biller_meta") if biller == "meta" else Notice("vat_biller_unknown"),)


def check_rates(assumed: Rates) -> None:
    """Raise `share_refused` for a share outside 0 to 1, `vat_refused` for a VAT outside 0 to 100."""
    for name, share in (("delivered", assumed.delivered), ("replies", assumed.replies), ("answers", assumed.answers)):
        if not share.is_finite() or not 0 <= share <= 1:
            raise InputRefused("share_refused", name=name, value=str(share))
    vat = assumed.vat
    if vat is not None and not (vat.is_finite() and 0 <= vat <= _HIGHEST_VAT):
        raise InputRefused("vat_refused", value=str(vat))


def cards(desk: Desk) -> list[CardName]:  # noqa: ARG001 - the cards a person adopts will come from the desk
    """Every rate card, oldest first."""
    return sorted((card.name for card in shelf().cards), key=lambda name: (name.effective_from, name.currency))


def rates(desk: Desk, on: date | None = None, card: str | None = None) -> list[RateView]:
    """The cells of the card in force on `on` (None: today), derived ones after the others.

    Raises `no_card_for_date`, `card_unknown`.
    """
    chosen = price_book(desk, on, card).card
    listed = {(cell.market, cell.category) for cell in chosen.cells}
    return [*chosen.cells, *(cell for cell in chosen.derived if (cell.market, cell.category) not in listed)]


def tariffs(desk: Desk) -> list[TariffView]:
    """M-Target's fees, every line with its date; none = not set."""
    with desk.store.read() as connection:
        lines = tariff_lines(connection)
    current = in_force(lines, today(desk))
    return [replace(line, in_force=(line.effective_from, line.country, line.category) in current) for line in lines]


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

    Raises `fee_refused` (negative, more than six decimals), `category_unknown`, `country_unknown`,
    `basis_unknown`.
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
    try:
        fits = amount.is_finite() and amount >= 0 and to_micro(amount) <= _HIGHEST_FEE
    except ValueError:
        fits = False
    if not fits:
        raise InputRefused("fee_refused", name=name, value=str(amount))
    return amount


_HIGHEST_FEE = 10**15
"""In micro-units: a thousand million, far below what the database holds."""


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
