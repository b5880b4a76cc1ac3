"""`tariff show | set | remove | biller`."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import parsing, shapes
from wa_desktop.cli.naming import named
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.prices import BillerView, FeeBasis, TariffView
from wa_desktop.domain.values import Category
from wa_desktop.words import amounts
from wa_desktop.words.language import N_, _
from wa_desktop.words.sentences import sentence

_BILLERS = ("m_target", "meta", "unknown")
_CATEGORIES = tuple(category.value for category in Category)

Country = Annotated[str, typer.Option(metavar="CC", help=N_("Only for this country."))]
CategoryName = Annotated[
    str | None,
    typer.Option(
        "--category",
        metavar=N_("CATEGORY"),
        parser=parsing.word("--category", *_CATEGORIES),
        help=N_("Only for this category."),
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    fees = typer.Typer(rich_markup_mode=None)
    fees.command("show", help=N_("Shows M-Target's fees."))(tariff_show)
    fees.command("set", help=N_("Sets M-Target's fees per message sent and received."))(tariff_set)
    fees.command("remove", help=N_("Takes one line of M-Target's fees back."))(tariff_remove)
    fees.command("biller", help=N_("Who bills Meta's part, and what follows from it."))(tariff_biller)
    app.add_typer(fees, name="tariff", help=N_("What M-Target charges on top."))


def tariff_show(context: typer.Context) -> None:
    """`tariff show`."""
    session = session_of(context)
    _show(session, workspace.tariffs.tariffs(session.desk))


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
    country: Country = "",
    category: CategoryName = None,
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
    lines = workspace.tariffs.set_tariff(
        session.desk,
        sent,
        received,
        country=_country(country),
        category=category or "",
        effective_from=since,
        basis=basis,
        monthly=monthly,
    )
    _show(session, lines)


def tariff_remove(
    context: typer.Context,
    *,
    since: Annotated[
        date,
        typer.Option("--from", metavar="DATE", parser=parsing.day("--from"), help=N_("The first day of the line.")),
    ],
    country: Country = "",
    category: CategoryName = None,
) -> None:
    """`tariff remove`."""
    session = session_of(context)
    _show(session, workspace.tariffs.remove_tariff(session.desk, since, _country(country), category or ""))


def tariff_biller(
    context: typer.Context,
    who: Annotated[str | None, typer.Argument(metavar="mtarget|meta|unknown", help=N_("Nothing: only show."))] = None,
) -> None:
    """`tariff biller`."""
    session = session_of(context)
    if who is None:
        found = workspace.tariffs.biller(session.desk)
    else:
        word = who.strip().casefold().replace("-", "_")
        parsing.word_of("mtarget|meta|unknown", (*_BILLERS, "mtarget"), word)
        found = workspace.tariffs.set_biller(session.desk, word)
    session.out.document(_biller_document(found))
    if not session.out.as_json:
        _say_biller(session, found)


def _country(given: str) -> str:
    return "".join(parsing.countries("--country", [given])) if given else ""


def _biller_document(view: BillerView) -> shapes.Shape:
    return {"meta_biller": view.biller, "consequences": shapes.notices(view.consequences)}


def _say_biller(session: Session, view: BillerView) -> None:
    who = named("setting.meta_biller", view.biller)
    session.out.title(_("Who bills Meta's part: {who}").format(who=who))
    session.out.items([sentence(one) for one in view.consequences])


def _show(session: Session, lines: list[TariffView]) -> None:
    missing = workspace.tariffs.tariff_notices(session.desk)
    view = workspace.tariffs.biller(session.desk)
    session.out.document(
        {"tariffs": [shapes.record(line) for line in lines]}
        | _biller_document(view)
        | {"warnings": shapes.notices(missing)}
    )
    if session.out.as_json:
        return
    if not lines:
        session.out.say(sentence(missing[0]), "bold")
        session.out.say(_("To set it: wa-desktop tariff set --sent X --received Y"))
    else:
        currency = str(workspace.settings.get(session.desk, "currency"))
        headers = [
            _("Since"), _("Country"), _("Category"), _("Sent"), _("Received"), _("Counted"), _("Per month"), ""
        ]  # fmt: skip
        session.out.table(headers, [_row(line, currency) for line in lines], right=(3, 4, 6))
        session.out.say(_("Of several lines the most specific one counts: country and category, country, category."))
        for notice in missing:
            session.out.warn(sentence(notice))
    _say_biller(session, view)


def _row(line: TariffView, currency: str) -> list[str]:
    return [
        amounts.day(line.effective_from),
        amounts.country_name(line.country) if line.country else _("Every country"),
        named("category", line.category) if line.category else _("Every category"),
        amounts.unit_price(line.sent, currency),
        amounts.unit_price(line.received, currency),
        named("basis", line.basis.value),
        amounts.money(line.monthly, currency) if line.monthly is not None else "–",
        _("in force") if line.in_force else "",
    ]
