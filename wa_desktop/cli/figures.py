"""`figures`: who got how far and why not, of one campaign or of all that began in a period."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from wa_desktop import workspace
from wa_desktop.cli import page_figures, parsing, shapes
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.errors import WrongUsage
from wa_desktop.domain.funnels import FiguresView, People, Rate, Split, rate, shown
from wa_desktop.words.figure_words import advice_words, definitions, outcome_words, part_name, reason_of
from wa_desktop.words.language import N_, _

_STAGES = (
    "targeted", "excluded", "cancelled", "waiting", "refused", "unconfirmed", "sent", "on_its_way", "delivered", "read",
    "replied", "opted_out", "failed", "followed",
)  # fmt: skip
_PLURAL = {
    Split.CAMPAIGN: "by_campaign",
    Split.COUNTRY: "by_country",
    Split.LANGUAGE: "by_language",
    Split.TEMPLATE: "by_template",
    Split.DAY: "by_day",
}


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command("figures", help=N_("Shows who got how far: by country, language, template and day, with the cost."))(
        figures
    )


def figures(
    context: typer.Context,
    campaign: Annotated[
        str | None,
        typer.Argument(metavar=N_("CAMPAIGN"), help=N_("The campaign's number, or its name; without it, all of them.")),
    ] = None,
    begun_from: Annotated[
        date | None,
        typer.Option(
            "--from", metavar="DATE", parser=parsing.day("--from"), help=N_("Campaigns begun on this day or later.")
        ),
    ] = None,
    begun_to: Annotated[
        date | None,
        typer.Option(
            "--to", metavar="DATE", parser=parsing.day("--to"), help=N_("Campaigns begun on this day or earlier.")
        ),
    ] = None,
    by: Annotated[
        Split | None,
        typer.Option(
            metavar="campaign|country|language|template|day",
            parser=parsing.one_of("--by", Split),
            help=N_("Only this table."),
        ),
    ] = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar=N_("FILE.xlsx|.csv"), help=N_("Writes the tables to this file too."))
    ] = None,
) -> None:
    """`figures`."""
    session = session_of(context)
    if campaign is not None and (begun_from or begun_to):
        raise WrongUsage("figures_period_of_one")
    view = _view(session, campaign, begun_from, begun_to)
    told = document(view)
    if out is not None:
        workspace.figures.save(view, Path(out))
        told |= {"file": out}
    session.out.document(told)
    if not session.out.as_json:
        page_figures.show(session.out, view, by)
    if out is not None:
        session.out.say(_("The figures are written to {file}.").format(file=out))


def _view(session: Session, campaign: str | None, first: date | None, last: date | None) -> FiguresView:
    if campaign is not None:
        return workspace.figures.of_campaign(session.desk, campaign)
    with session.out.progress() as on_progress, session.cancellable() as token:
        return workspace.figures.of_period(session.desk, first, last, on_progress, token)


def document(view: FiguresView) -> dict[str, Any]:
    """The figures as JSON; `null` is not known, which is not 0."""
    told: dict[str, Any] = {
        "campaigns": list(view.campaigns),
        "name": view.name,
        "from": shapes.value_of(view.first),
        "to": shapes.value_of(view.last),
        "time_zone": view.time_zone,
        "follow_up": view.total.known,
        "is_test": view.is_test,
        "total": _people(view.total),
        "definitions": dict(zip(("sent", *Rate), definitions(), strict=True)),
    }
    for split, key in _PLURAL.items():
        told[key] = [
            {split.value: part.key, "name": part_name(split, part)} | _people(part.people)
            for part in view.splits.get(split, ())
        ]
    told["reasons"] = [
        {"outcome": one.kind.value, "reason": one.reason, "people": one.people, "next": one.advice,
         "words": [outcome_words(one), reason_of(one), advice_words(one)]}
        for one in view.outcomes
    ]  # fmt: skip
    told["cost"] = shapes.value_of(view.cost)
    return told


def _people(people: People) -> dict[str, Any]:
    counts: dict[str, Any] = {name: shown(people, name) for name in _STAGES}
    return counts | {"rates": {one.value: _rate(people, one) for one in Rate}}


def _rate(people: People, wanted: Rate) -> str | None:
    share = rate(people, wanted)
    return None if share is None else f"{share:.6f}"
