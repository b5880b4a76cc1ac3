"""`rates list | show | import | remove | override | rules | rule | ahead`."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import page_rates, parsing, shapes
from wa_desktop.cli.session import WAITING, Session, session_of
from wa_desktop.domain.errors import WrongUsage
from wa_desktop.domain.prices import FilePreview, RuleName
from wa_desktop.words.language import N_, _

_YES, _NO = ("yes", "on", "oui", "true", "1"), ("no", "off", "non", "false", "0")
CurrencyCode = Annotated[
    str | None, typer.Option("--currency", metavar="EUR", help=N_("The currency, where the title does not say it."))
]
FirstDay = Annotated[
    date | None,
    typer.Option(
        "--from", metavar="DATE", parser=parsing.day("--from"), help=N_("The first day, where the title is silent.")
    ),
]
Since = Annotated[
    date | None,
    typer.Option("--from", metavar="DATE", parser=parsing.day("--from"), help=N_("From this day on.")),
]


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    cards = typer.Typer(rich_markup_mode=None)
    cards.command("list", help=N_("Shows the rate cards of the program, with how far each can be trusted."))(rates_list)
    cards.command("show", help=N_("Shows Meta's rates in force on a day."))(rates_show)
    cards.command("import", help=N_("Compares a file of Meta's with the card before; takes it with --yes."))(
        rates_import
    )
    cards.command("remove", help=N_("Takes an imported card back."))(rates_remove)
    cards.command("override", help=N_("Counts the numbers of a prefix in another market of Meta's."))(rates_override)
    cards.command("rules", help=N_("Shows Meta's dated rules, which every estimate assumes."))(rates_rules)
    cards.command("rule", help=N_("Assumes one of Meta's rules otherwise."))(rates_rule)
    cards.command("ahead", help=N_("Shows what changes next quarter for the countries of your lists."))(rates_ahead)
    app.add_typer(cards, name="rates", help=N_("What Meta charges."))


def rates_list(context: typer.Context) -> None:
    """`rates list`."""
    session = session_of(context)
    cards = workspace.rate_cards.card_views(session.desk)
    imports = workspace.rate_files.imports(session.desk)
    warnings = workspace.rate_cards.card_notices(session.desk)
    session.out.document(
        {
            "cards": [shapes.record(card) for card in cards],
            "imports": [shapes.record(one) for one in imports],
            "warnings": shapes.notices(warnings),
        }
    )
    if not session.out.as_json:
        page_rates.cards(session.out, cards, imports, warnings)


def rates_show(
    context: typer.Context,
    on: Annotated[
        date | None,
        typer.Option(
            "--on", metavar="DATE", parser=parsing.day("--on"), help=N_("The day of delivery; today otherwise.")
        ),
    ] = None,
    at: Annotated[str | None, typer.Option("--at", metavar=N_("DATETIME"), help=N_("The moment of delivery."))] = None,
    card: Annotated[str | None, typer.Option("--card", metavar="ID", help=N_("This card, whatever the day."))] = None,
) -> None:
    """`rates show`."""
    session = session_of(context)
    if at is not None:
        zone = str(workspace.settings.get(session.desk, "time_zone"))
        on = workspace.rate_cards.day_of(session.desk, parsing.moment("--at", at, zone))
    found = workspace.rate_cards.rates(session.desk, on, card)
    chosen = workspace.rate_cards.card_on(session.desk, on, card)
    warnings = () if card else workspace.rate_cards.card_notices(session.desk, on)
    session.out.document(
        {
            "card": shapes.record(chosen),
            "rates": [shapes.record(rate) for rate in found],
            "warnings": shapes.notices(warnings),
        }
    )
    if not session.out.as_json:
        page_rates.rates(session.out, chosen, found, warnings)


def rates_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar=N_("FILE"), help=N_("A file of Meta's, as it was downloaded."))],
    *,
    yes: Annotated[bool, typer.Option("--yes", help=N_("Take it; only compare otherwise."))] = False,
    currency: CurrencyCode = None,
    since: FirstDay = None,
    accept_odd: Annotated[
        bool, typer.Option("--accept-odd", help=N_("Take rates too that can hardly be any."))
    ] = False,
) -> None:
    """`rates import`."""
    session = session_of(context)
    take = workspace.rate_files.adopt if yes else workspace.rate_files.preview
    found = take(session.desk, file, currency, since, accept_odd)
    session.out.document(_import_document(found))
    if not session.out.as_json:
        page_rates.preview(session.out, found)
    if not found.adopted and not found.already:
        session.ends_with(WAITING)


def _import_document(found: FilePreview) -> shapes.Shape:
    document = shapes.record(found)
    return {
        "card": document["card"],
        "previous": document["previous"],
        "diff": document["changes"],
        "warnings": shapes.notices(found.notices),
    } | {
        key: document[key]
        for key in ("file", "sha256", "kinds", "rates", "unchanged", "left_out", "adopted", "already")
    }


def rates_remove(
    context: typer.Context,
    card: Annotated[str, typer.Argument(metavar="ID", help=N_("The card, as “rates list” names it."))],
) -> None:
    """`rates remove`."""
    session = session_of(context)
    left = workspace.rate_files.remove(session.desk, card)
    session.out.document({"removed": card, "imports": [shapes.record(one) for one in left]})
    if not session.out.as_json:
        session.out.say(_("The card {card} was taken back; the program's own card prices again.").format(card=card))


def rates_override(
    context: typer.Context,
    prefix: Annotated[
        str | None, typer.Argument(metavar=N_("PREFIX"), help=N_("A calling code, such as +262. Nothing: only show."))
    ] = None,
    market: Annotated[
        str | None, typer.Argument(metavar=N_("MARKET"), help=N_("Meta's market, such as France."))
    ] = None,
    *,
    since: Since = None,
    reset: Annotated[bool, typer.Option("--reset", help=N_("Follow Meta's own list again."))] = False,
) -> None:
    """`rates override`."""
    session = session_of(context)
    if reset and prefix is not None:
        found = workspace.rate_cards.follow_meta(session.desk, prefix)
    elif prefix is not None and market is not None:
        found = workspace.rate_cards.override(session.desk, prefix, market, since)
    elif prefix is not None:
        raise WrongUsage("usage_missing", what=_("MARKET"), command="wa-desktop rates override")
    else:
        found = workspace.rate_cards.overrides(session.desk)
    session.out.document({"overrides": [shapes.record(one) for one in found]})
    if not session.out.as_json:
        page_rates.overrides(session.out, found)


def rates_rules(
    context: typer.Context,
    on: Annotated[
        date | None,
        typer.Option(
            "--on", metavar="DATE", parser=parsing.day("--on"), help=N_("The day of delivery; today otherwise.")
        ),
    ] = None,
) -> None:
    """`rates rules`."""
    session = session_of(context)
    _show_rules(session, on)


def rates_rule(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar=N_("RULE"), help=N_("The rule, as “rates rules” names it."))],
    value: Annotated[
        str | None, typer.Argument(metavar=N_("yes|no|COUNT"), help=N_("What to assume from then on."))
    ] = None,
    *,
    since: Since = None,
    reset: Annotated[bool, typer.Option("--reset", help=N_("Assume what Meta states again."))] = False,
) -> None:
    """`rates rule`."""
    session = session_of(context)
    if reset:
        workspace.rate_cards.reset_rule(session.desk, name)
    elif value is None:
        raise WrongUsage("usage_missing", what=_("yes|no|COUNT"), command="wa-desktop rates rule")
    else:
        workspace.rate_cards.set_rule(session.desk, name, _value(name, value), since)
    _show_rules(session, None)


def _value(name: str, given: str) -> int:
    word = given.strip().casefold()
    counts = any(rule.counts for rule in RuleName if rule.value == name.strip().casefold())
    # "yes" is no number of free answers, and never 1.
    if counts or word not in _YES + _NO:
        return parsing.whole("COUNT" if counts else "yes|no|COUNT", lowest=0)(given)
    return int(word in _YES)


def _show_rules(session: Session, on: date | None) -> None:
    found = workspace.rate_cards.rule_views(session.desk, on)
    session.out.document({"rules": [shapes.record(one) | {"message": page_rates.rule_sentence(one)} for one in found]})
    if not session.out.as_json:
        page_rates.rules(session.out, found)


def rates_ahead(
    context: typer.Context,
    countries: Annotated[
        list[str] | None,
        typer.Option("--countries", metavar="FR,DE", help=N_("Only these countries; those of your lists otherwise.")),
    ] = None,
) -> None:
    """`rates ahead`."""
    session = session_of(context)
    asked = parsing.countries("--countries", countries or ())
    wanted = asked or {code for each in workspace.lists.lists(session.desk) for code in each.by_country if code}
    found = workspace.rate_cards.changes_ahead(session.desk, wanted)
    session.out.document({"changes": [shapes.record(one) for one in found]})
    if not session.out.as_json:
        page_rates.ahead(session.out, found, workspace.rate_cards.next_change(session.desk))
