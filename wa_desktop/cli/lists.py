"""`import`, `lists`, `list`, `undo-import`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import page_import, parsing, shapes
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.contacts import ImportOptions, ImportReport, Into, ListView
from wa_desktop.words import amounts
from wa_desktop.words.language import N_, _

_SHOWN_CONTACTS = 20
_SHOWN_COUNTRIES = 4


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command(
        "import", help=N_("Reads one spreadsheet into one contact list; nothing is stored when it is refused.")
    )(import_file)
    app.command("lists", help=N_("Shows every contact list."))(lists)
    app.command("list", help=N_("Shows the contacts of one list."))(contacts)
    app.command("undo-import", help=N_("Takes one import back, with the consents it brought."))(undo_import)


def import_file(
    context: typer.Context,
    *,
    file: Annotated[str, typer.Argument(metavar="FILE", help=N_("A spreadsheet: xlsx, xls, ods or csv."))],
    name: Annotated[str, typer.Option("--list", metavar="NAME", help=N_("The list it becomes."))],
    into: Annotated[
        Into,
        typer.Option(
            metavar="new|add|replace",
            parser=parsing.one_of("--into", Into),
            help=N_("What to do when the list exists: refuse, add to it, replace it."),
        ),
    ] = Into.NEW,
    sheet: Annotated[
        str | None, typer.Option(metavar="S", help=N_("The sheet; the first one with people otherwise."))
    ] = None,
    header_row: Annotated[
        int | None,
        typer.Option(
            metavar="N", parser=parsing.whole("--header-row"), help=N_("The row of the column names, from 1.")
        ),
    ] = None,
    hidden: Annotated[
        str | None,
        typer.Option(
            metavar="include|skip",
            parser=parsing.word("--hidden", "include", "skip"),
            help=N_("What to do with hidden rows."),
        ),
    ] = None,
    country: Annotated[
        str | None, typer.Option(metavar="FR", help=N_("The country of numbers written without one."))
    ] = None,
    mapped: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help=N_("Which column is the phone, first_name, language…")),
    ] = None,
    consent: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CATEGORY[,CATEGORY]=COLUMN", help=N_("Columns where yes means: agrees to these categories.")
        ),
    ] = None,
    refusal: Annotated[
        list[str] | None,
        typer.Option(metavar="CATEGORY[,CATEGORY]=COLUMN", help=N_("Columns where yes means: wants no more of these.")),
    ] = None,
    accept_repair: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE|all", help=N_("Repairs to apply; rows that need another one are rejected.")),
    ] = None,
    rejects: Annotated[
        str | None,
        typer.Option(metavar="OUT.xlsx", help=N_("Writes every rejected row, with its reason, to this file.")),
    ] = None,
) -> None:
    """`import`."""
    session = session_of(context)
    options = ImportOptions(
        sheet=sheet,
        header_row=header_row,
        hidden=hidden,
        country=_country(session, country),
        mapping=parsing.columns_by_field(mapped or ()),
        consent=parsing.scopes_by_column("--consent", consent or ()),
        refusal=parsing.scopes_by_column("--refusal", refusal or ()),
        accept_repairs=frozenset(accept_repair or ()),
        operator=session.desk.operator,
    )
    target = Path(rejects) if rejects else None
    report = run_import(session, Path(file), name, into, options, target)
    session.out.document(shapes.imported(report))
    if not session.out.as_json:
        page_import.show(session.out, report, Path(file), target)


def run_import(
    session: Session, file: Path, name: str, into: Into, options: ImportOptions, rejects: Path | None
) -> ImportReport:
    """One import with its progress bar, stopped by Ctrl+C."""
    with session.out.progress() as on_progress, session.cancellable() as token:
        return workspace.lists.import_file(
            session.desk, file, name, into, options, rejects_to=rejects, on_progress=on_progress, cancel=token
        )


def _country(session: Session, given: str | None) -> str:
    if given is None:
        return str(workspace.settings.get(session.desk, "country"))
    (code,) = parsing.countries("--country", [given]) or {given}
    return code


def lists(context: typer.Context) -> None:
    """`lists`."""
    session = session_of(context)
    found = workspace.lists.lists(session.desk)
    session.out.document({"lists": [shapes.contact_list(view) for view in found]})
    if session.out.as_json:
        return
    if not found:
        session.out.say(_("No list yet. Import a spreadsheet: wa-desktop import FILE --list NAME"))
        return
    headers = [_("List"), _("Contacts"), _("Marketing: yes"), _("Countries"), _("Imports"), _("Created")]
    session.out.table(headers, [_list_row(view) for view in found], right=(1, 2))


def _list_row(view: ListView) -> list[str]:
    consent = shapes.by_category(view.consent)
    return [
        view.name,
        amounts.count(view.contacts),
        amounts.count(consent["marketing"]),
        _largest(view.by_country),
        ", ".join(str(number) for number in view.imports),
        amounts.day(view.created.date()),
    ]


def _largest(by_country: Mapping[str, int]) -> str:
    codes = sorted(by_country, key=lambda code: -by_country[code])
    more = len(codes) - _SHOWN_COUNTRIES
    return " ".join(codes[:_SHOWN_COUNTRIES]) + (f" +{more}" if more > 0 else "")


def contacts(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help=N_("The contact list."))],
    limit: Annotated[
        int | None, typer.Option(metavar="N", parser=parsing.whole("--limit"), help=N_("At most so many contacts."))
    ] = None,
) -> None:
    """`list`."""
    session = session_of(context)
    view = workspace.lists.list_named(session.desk, name)
    wanted = limit or (view.contacts if session.out.as_json else _SHOWN_CONTACTS)
    found = workspace.lists.contacts(session.desk, name, limit=wanted)
    session.out.document({"contacts": [shapes.contact(contact) for contact in found]})
    if session.out.as_json:
        return
    rows = [
        [
            one.number,
            one.country,
            one.language,
            page_import.consent_words(one.consent),
            one.fields.get("first_name", ""),
        ]
        for one in found
    ]
    headers = [_("Number"), _("Country"), _("Language"), _("Consent"), _("First name")]
    session.out.title(_("{name}: {shown} of {contacts} contacts").format(
        name=view.name, shown=amounts.count(len(found)), contacts=amounts.count(view.contacts)))  # fmt: skip
    session.out.table(headers, rows)


def undo_import(
    context: typer.Context,
    number: Annotated[
        int,
        typer.Argument(
            metavar="IMPORT", parser=parsing.whole("IMPORT"), help=N_("The import's number, as lists shows it.")
        ),
    ],
) -> None:
    """`undo-import`."""
    session = session_of(context)
    left = workspace.lists.undo_import(session.desk, number)
    session.out.document({"import": number, "lists": [shapes.contact_list(left)] if left else []})
    if left is None:
        session.out.say(
            _("Import {number} is taken back; its list held nothing else and is gone.").format(number=number)
        )
    else:
        text = _("Import {number} is taken back; “{name}” now holds {contacts} contacts.")
        session.out.say(text.format(number=number, name=left.name, contacts=amounts.count(left.contacts)))
