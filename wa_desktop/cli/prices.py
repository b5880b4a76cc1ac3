"""`rates list | show`, `tariff show | set`."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import parsing, shapes
from wa_desktop.cli.naming import named
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.estimates import CardName
from wa_desktop.domain.prices import M_TARGET_PHONE, M_TARGET_SITE, FeeBasis, RateView, TariffView
from wa_desktop.domain.values import Category
from wa_desktop.words import amounts
from wa_desktop.words.language import N_, _, alphabetical


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    cards = typer.Typer(rich_markup_mode=None)
    cards.command("list", help=N_("Shows the rate cards of the program, with how far each can be trusted."))(rates_list)
    cards.command("show", help=N_("Shows Meta's rates in force on a day."))(rates_show)
    app.add_typer(cards, name="rates", help=N_("What Meta charges."))
    fees = typer.Typer(rich_markup_mode=None)
    fees.command("show", help=N_("Shows M-Target's fees."))(tariff_show)
    fees.command("set", help=N_("Sets M-Target's fees per message sent and received."))(tariff_set)
    app.add_typer(fees, name="tariff", help=N_("What M-Target charges on top."))


def rates_list(context: typer.Context) -> None:
    """`rates list`."""
    session = session_of(context)
    cards = workspace.costs.cards(session.desk)
    session.out.document({"cards": [shapes.record(card) for card in cards]})
    if not session.out.as_json:
        headers = [_("Card"), _("Charged by"), _("Currency"), _("In force since"), _("Trust")]
        session.out.table(headers, [_card_row(card) for card in cards])


def _card_row(card: CardName) -> list[str]:
    trust = named("confidence", card.confidence.value)
    return [card.id, named("model", card.model.value), card.currency, amounts.day(card.effective_from), trust]


def rates_show(
    context: typer.Context,
    on: Annotated[
        date | None,
        typer.Option(
            "--on", metavar="DATE", parser=parsing.day("--on"), help=N_("The day of delivery; today otherwise.")
        ),
    ] = None,
) -> None:
    """`rates show`."""
    session = session_of(context)
    found = workspace.costs.rates(session.desk, on)
    session.out.document({"rates": [shapes.record(rate) for rate in found]})
    if not session.out.as_json:
        currency = str(workspace.settings.get(session.desk, "currency"))
        headers = [_("Meta's market"), *(named("category", category.value) for category in Category)]
        session.out.table(headers, _by_market(found, currency), right=(1, 2, 3, 4))


def _by_market(rates: list[RateView], currency: str) -> list[list[str]]:
    """One row per market with its list rates; tiers stay in `--json`."""
    prices: dict[str, dict[Category, str]] = {}
    for rate in rates:
        if rate.tier_from <= 1:
            mark = " *" if rate.derived else ""
            prices.setdefault(rate.market, {})[rate.category] = amounts.unit_price(rate.rate, currency) + mark
    rows = [[named("market", market), *(by.get(one, "–") for one in Category)] for market, by in prices.items()]
    return sorted(rows, key=lambda row: alphabetical(row[0]))


def tariff_show(context: typer.Context) -> None:
    """`tariff show`."""
    session = session_of(context)
    _show(session, workspace.costs.tariffs(session.desk))


def tariff_set(
    context: typer.Context,
    *,
    sent: Annotated[
        Decimal,
        typer.Option(
            "--sent", metavar="X", parser=parsing.amount("--sent"), help=N_("Fee per message sent, before tax.")
        ),
    ],
    received: Annotated[
        Decimal,
        typer.Option(
            "--received", metavar="Y", parser=parsing.amount("--received"), help=N_("Fee per message received.")
        ),
    ],
    country: Annotated[str, typer.Option(metavar="CC", help=N_("Only for this country."))] = "",
    category: Annotated[
        str | None,
        typer.Option(
            metavar=N_("CATEGORY"),
            parser=parsing.word("--category", *(category.value for category in Category)),
            help=N_("Only for this category."),
        ),
    ] = None,
    since: Annotated[
        date | None,
        typer.Option("--from", metavar="DATE", parser=parsing.day("--from"), help=N_("First day; today otherwise.")),
    ] = None,
    basis: Annotated[
        FeeBasis,
        typer.Option(
            metavar="attempted|delivered",
            parser=parsing.one_of("--basis", FeeBasis),
            help=N_("Which messages the sent fee counts."),
        ),
    ] = FeeBasis.ATTEMPTED,
    monthly: Annotated[
        Decimal | None,
        typer.Option(
            metavar="Z", parser=parsing.amount("--monthly"), help=N_("Fixed part per month, outside campaigns.")
        ),
    ] = None,
) -> None:
    """`tariff set`."""
    session = session_of(context)
    code = "".join(parsing.countries("--country", [country])) if country else ""
    workspace.costs.set_tariff(
        session.desk,
        sent,
        received,
        country=code,
        category=category or "",
        effective_from=since,
        basis=basis,
        monthly=monthly,
    )
    _show(session, workspace.costs.tariffs(session.desk))


def _show(session: Session, tariffs: list[TariffView]) -> None:
    session.out.document({"tariffs": [shapes.record(line) for line in tariffs]})
    if session.out.as_json:
        return
    if not tariffs:
        text = _("M-Target's fee is not set. Ask {phone} or {site}; then: wa-desktop tariff set --sent X --received Y")
        session.out.say(text.format(phone=M_TARGET_PHONE, site=M_TARGET_SITE))
        return
    currency = str(workspace.settings.get(session.desk, "currency"))
    headers = [_("Since"), _("Country"), _("Category"), _("Sent"), _("Received"), _("Counted"), _("Per month")]
    session.out.table(headers, [_tariff_row(line, currency) for line in tariffs], right=(3, 4, 6))


def _tariff_row(line: TariffView, currency: str) -> list[str]:
    return [
        amounts.day(line.effective_from),
        amounts.country_name(line.country) if line.country else _("Every country"),
        named("category", line.category) if line.category else _("Every category"),
        amounts.unit_price(line.sent, currency),
        amounts.unit_price(line.received, currency),
        named("basis", line.basis.value),
        amounts.money(line.monthly, currency) if line.monthly is not None else "–",
    ]
