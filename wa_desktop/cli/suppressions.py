"""`suppress add | import | list | remove`."""

from pathlib import Path
from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import parsing, shapes
from wa_desktop.cli.naming import named
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.contacts import SuppressionView
from wa_desktop.domain.values import Scope
from wa_desktop.words import amounts
from wa_desktop.words.language import N_, _, ngettext

_SCOPES = {"marketing": Scope.MARKETING, "all": Scope.ALL}

Numbers = Annotated[list[str], typer.Argument(metavar=N_("NUMBER"), help=N_("Numbers, as they are dialled or with +."))]
ScopeName = Annotated[
    str,
    typer.Option(
        "--scope",
        metavar="marketing|all",
        parser=parsing.word("--scope", *_SCOPES),
        help=N_("Whether they get no marketing any more, or nothing at all."),
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    family = typer.Typer(rich_markup_mode=None)
    family.command("add", help=N_("Adds numbers that must not be contacted."))(add)
    family.command("import", help=N_("Adds every number of a file."))(import_file)
    family.command("list", help=N_("Shows who must not be contacted, how far, since when and why."))(listed)
    family.command("remove", help=N_("Takes numbers off; it gives no consent."))(remove)
    app.add_typer(family, name="suppress", help=N_("People who must not be contacted."))


def add(
    context: typer.Context,
    *,
    numbers: Numbers,
    scope: ScopeName = "all",
    reason: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("Why, kept beside the number."))] = "",
) -> None:
    """`suppress add`."""
    session = session_of(context)
    country = _country(session)
    done = workspace.suppressions.add(session.desk, numbers, _SCOPES[scope], reason=reason, country=country)
    _show_added(session, done)


def import_file(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar=N_("FILE"), help=N_("A spreadsheet or text file with numbers."))],
    scope: ScopeName = "all",
    *,
    readable_only: Annotated[
        bool,
        typer.Option("--readable-only", help=N_("Take the other rows when a number of the file cannot be read.")),
    ] = False,
) -> None:
    """`suppress import`."""
    session = session_of(context)

    def say_unread(count: int, rows: list[int]) -> None:
        words = ngettext(
            "{n} row was not taken: its number cannot be read (row {rows}).",
            "{n} rows were not taken: their numbers cannot be read (rows {rows}).",
            count,
        )
        session.out.warn(words.format(n=amounts.count(count), rows=", ".join(map(str, rows))))

    done = workspace.suppressions.import_suppressions(
        session.desk,
        Path(file),
        _SCOPES[scope],
        country=_country(session),
        on_unread=say_unread if readable_only else None,
    )
    _show_added(session, done)


def _show_added(session: Session, done: list[SuppressionView]) -> None:
    count = len({view.number for view in done})
    _show(session, done, ngettext("{n} number suppressed.", "{n} numbers suppressed.", count), count)


def listed(context: typer.Context) -> None:
    """`suppress list`."""
    session = session_of(context)
    found = workspace.suppressions.listed(session.desk)
    count = len({view.number for view in found})
    headline = ngettext("{n} number must not be contacted.", "{n} numbers must not be contacted.", count)
    _show(session, found, headline, count)


def remove(context: typer.Context, numbers: Numbers) -> None:
    """`suppress remove`."""
    session = session_of(context)
    left = workspace.suppressions.remove(session.desk, numbers, country=_country(session))
    _show(session, left, ngettext("{n} number taken off.", "{n} numbers taken off.", len(numbers)), len(numbers))


def _country(session: Session) -> str:
    return str(workspace.settings.get(session.desk, "country"))


def _show(session: Session, found: list[SuppressionView], headline: str, number: int) -> None:
    session.out.document({"suppressed": [shapes.suppression(view) for view in found]})
    session.out.say(headline.format(n=amounts.count(number)), "bold")
    if found and not session.out.as_json:
        headers = [_("Number"), _("Scope"), _("Since"), _("Reason")]
        session.out.table(
            headers,
            [[one.number, _scope(one.scope), amounts.day(one.since.date()), _reason(one)] for one in found],
        )


def _scope(mask: int) -> str:
    return _("everything") if mask == Scope.ALL else ", ".join(named("category", name) for name in _categories(mask))


def _categories(mask: int) -> list[str]:
    from wa_desktop.domain.values import categories_of

    return [category.value for category in categories_of(mask)]


def _reason(view: SuppressionView) -> str:
    return " · ".join(part for part in (named("suppression", view.reason), named("suppression", view.source)) if part)
