"""What a campaign will cost, and the rates and fees behind it."""

from dataclasses import replace
from decimal import Decimal

from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Estimate, Notice, Rates
from wa_desktop.domain.money import amount_text
from wa_desktop.domain.progress import CancelToken, OnProgress, ignore_progress
from wa_desktop.pricing.assumptions import assumptions
from wa_desktop.pricing.book import PriceBook
from wa_desktop.pricing.estimating import Tally, price, version_counts
from wa_desktop.pricing.notices import notices, unpriced_countries
from wa_desktop.store.budget import left_in_month
from wa_desktop.store.targets import rejected_rows
from wa_desktop.workspace import settings
from wa_desktop.workspace.clocks import with_open_clocks
from wa_desktop.workspace.deciding import Resolved
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.planning import refuse_unknown_countries, resolve
from wa_desktop.workspace.price_books import price_book, today
from wa_desktop.workspace.rate_cards import cards, rates
from wa_desktop.workspace.tallies import tally
from wa_desktop.workspace.tariffs import set_tariff, tariffs

__all__ = [
    "PriceBook", "cards", "counted", "estimate", "estimate_resolved", "price_book", "rates", "set_tariff", "tariffs",
]  # fmt: skip

_HIGHEST_VAT = Decimal(100)
_CODE_LENGTH = 2


def estimate(
    desk: Desk, plan: Plan, on_progress: OnProgress = ignore_progress, cancel: CancelToken | None = None
) -> Estimate:
    """The cost of `plan` for the list as it is now; nothing is stored.

    An unpriced country leaves the totals None and is named; it is not an error here. Raises what
    `planning.resolve` raises, `share_refused` for an assumption out of bounds, and `Cancelled`.
    """
    check_rates(plan.rates)
    with desk.store.one_moment():
        resolved = resolve(desk, plan)
        made = estimate_resolved(desk, resolved, counted(desk, resolved, plan.rates, on_progress, cancel), plan.rates)
        with desk.store.read() as connection:
            rejected = rejected_rows(connection, resolved.list_id)
        return replace(made, rejected=rejected, warnings=(*made.warnings, *_month_notice(desk, made)))


def _month_notice(desk: Desk, made: Estimate) -> tuple[Notice, ...]:
    """That the month's cap leaves less than the estimate asks for."""
    with desk.store.read() as connection:
        left = left_in_month(connection, made.currency, made.on)
    if left is None or made.ceiling is None or made.ceiling <= left:
        return ()
    return (Notice("month_cap_short", {"left": amount_text(left), "currency": made.currency}),)


def counted(
    desk: Desk,
    resolved: Resolved,
    assumed: Rates,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Tally:
    """Who of the list gets what now, with the messages that an open clock makes free."""
    return with_open_clocks(desk, resolved, tally(desk, resolved, on_progress, cancel), assumed)


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
        assumptions=assumptions(book, lines, assumed),
        by_version=version_counts(counts, book),
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
    """Raise `share_refused` for a share outside 0 to 1, `vat_refused` for a VAT outside 0 to 100.

    Also `count_refused` for less than none, and `country_unknown` for a place charged before that is no country.
    """
    for name, share in (("delivered", assumed.delivered), ("replies", assumed.replies), ("answers", assumed.answers)):
        if not share.is_finite() or not 0 <= share <= 1:
            raise InputRefused("share_refused", name=name, value=str(share))
    vat = assumed.vat
    if vat is not None and not (vat.is_finite() and 0 <= vat <= _HIGHEST_VAT):
        raise InputRefused("vat_refused", value=str(vat))
    if (assumed.open_windows or 0) < 0 or any(one.messages < 0 for one in assumed.charged):
        raise InputRefused("count_refused")
    # A mistyped code would be priced as nobody's, in silence; longer names are looked up among the markets.
    places = {one.place.strip().upper() for one in assumed.charged}
    refuse_unknown_countries({place for place in places if len(place) == _CODE_LENGTH})
