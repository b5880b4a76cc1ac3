"""`consents list | accept`: agreements dated after a refusal, which count once a person accepts them."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import shapes
from wa_desktop.cli.naming import named
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.browsing import ConsentConflict
from wa_desktop.domain.errors import WrongUsage
from wa_desktop.words import amounts
from wa_desktop.words.language import N_, _, ngettext

_SHOWN = 50

ListName = Annotated[str | None, typer.Option("--list", metavar=N_("NAME"), help=N_("Only this list."))]


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    family = typer.Typer(rich_markup_mode=None)
    family.command("list", help=N_("Shows who says yes again after a refusal, and why it does not count yet."))(listed)
    family.command("accept", help=N_("Lets new consents count, from the day they were given; logged."))(accept)
    app.add_typer(family, name="consents", help=N_("Agreements that a refusal stands against."))


def listed(context: typer.Context, list_name: ListName = None) -> None:
    """`consents list`."""
    session = session_of(context)
    found = workspace.consents.conflicts(session.desk, list_name)
    new = [one for one in found if one.reason == workspace.consents.NEW]
    reasons = workspace.consents.reasons(found)
    session.out.document(
        {
            "new_consents": [shapes.record(one) for one in new],
            "conflicts": [shapes.record(one) for one in found],
            "by_reason": dict(reasons),
        }
    )
    if not session.out.as_json:
        _show(session, found, new, reasons)


def accept(
    context: typer.Context,
    numbers: Annotated[list[str] | None, typer.Argument(metavar=N_("NUMBER"), help=N_("Whose."))] = None,
    every: Annotated[bool, typer.Option("--all", help=N_("Every new consent that `consents list` shows."))] = False,
    list_name: ListName = None,
) -> None:
    """`consents accept`."""
    session = session_of(context)
    if bool(numbers) == every:
        raise WrongUsage("usage_missing", what=_("NUMBER… or --all"), command="wa-desktop consents accept")
    done = workspace.consents.accept_new_consents(session.desk, None if every else numbers, list_name=list_name)
    session.out.document({"accepted": [shapes.record(one) for one in done]})
    text = ngettext("{n} new consent counts from now on.", "{n} new consents count from now on.", len(done))
    session.out.say(text.format(n=amounts.count(len(done))), "bold")


def _show(
    session: Session,
    found: Sequence[ConsentConflict],
    new: Sequence[ConsentConflict],
    reasons: Mapping[str, int],
) -> None:
    out = session.out
    headline = ngettext("{n} new consent waits.", "{n} new consents wait.", len(new))
    out.say(headline.format(n=amounts.count(len(new))), "bold")
    if not found:
        return
    out.table(
        ["", _("Rows")], [[named("conflict", reason), amounts.count(reasons[reason])] for reason in reasons], right=(1,)
    )
    out.title(_("Rows"))
    headers = [_("Number"), _("List"), _("Excel row"), _("Agreed"), _("Refused"), _("Source"), _("Why")]
    out.table(headers, [_row(one) for one in [*new, *(one for one in found if one not in new)][:_SHOWN]])


def _row(one: ConsentConflict) -> list[str]:
    agreed = amounts.day(one.agreed_at.date()) if one.agreed_at else ""
    refused = amounts.day(one.refused_at.date()) if one.refused_at else ""
    source = named("source", one.source)
    return [one.number, one.list_name, str(one.row), agreed, refused, source, named("conflict", one.reason)]
