"""`import`, `lists`, `list`, `undo-import`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import page_import, parsing, shapes
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.browsing import ContactSearch, CountryLine
from wa_desktop.domain.contacts import CONSENT_SOURCES, ImportOptions, ImportReport, Into, ListView
from wa_desktop.domain.errors import WaitingForPerson, WrongUsage
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
    file: Annotated[str, typer.Argument(metavar=N_("FILE"), help=N_("A spreadsheet: xlsx, xls, ods or csv."))],
    name: Annotated[str | None, typer.Option("--list", metavar=N_("NAME"), help=N_("The list it becomes."))] = None,
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
        typer.Option("--map", metavar=N_("FIELD=COLUMN"), help=N_("Which column is the phone, first_name, language…")),
    ] = None,
    consent: Annotated[
        list[str] | None,
        typer.Option(
            metavar=N_("CATEGORY[,CATEGORY]=COLUMN"), help=N_("Columns where yes means: agrees to these categories.")
        ),
    ] = None,
    refusal: Annotated[
        list[str] | None,
        typer.Option(
            metavar=N_("CATEGORY[,CATEGORY]=COLUMN"), help=N_("Columns where yes means: wants no more of these.")
        ),
    ] = None,
    accept_repair: Annotated[
        list[str] | None,
        typer.Option(metavar=N_("RULE|all"), help=N_("Repairs to apply; rows that need another one are rejected.")),
    ] = None,
    rejects: Annotated[
        str | None,
        typer.Option(metavar=N_("OUT.xlsx"), help=N_("Writes every rejected row, with its reason, to this file.")),
    ] = None,
    corrections_of: Annotated[
        int | None,
        typer.Option(
            metavar=N_("IMPORT"),
            parser=parsing.whole("--corrections-of"),
            help=N_("The file holds rejected rows of this import, corrected; they join its list."),
        ),
    ] = None,
    remembered: Annotated[
        bool,
        typer.Option("--remembered", help=N_("Use the columns as in an earlier file with the same column names.")),
    ] = False,
    consent_source: Annotated[
        str,
        typer.Option(
            metavar="|".join(CONSENT_SOURCES),
            parser=parsing.source_of_consent,
            help=N_("How these people agreed, where no column says it."),
        ),
    ] = "",
    consent_wording: Annotated[
        str, typer.Option(metavar=N_("TEXT"), help=N_("What these people agreed to, word for word."))
    ] = "",
    yes_word: Annotated[
        list[str] | None, typer.Option(metavar=N_("WORD"), help=N_("A word of this file that means yes."))
    ] = None,
    no_word: Annotated[
        list[str] | None, typer.Option(metavar=N_("WORD"), help=N_("A word of this file that means no."))
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
        accept_repairs=frozenset(rule.strip() for text in accept_repair or () for rule in text.split(",")),
        operator=session.desk.operator,
        remembered=remembered,
        consent_source=consent_source,
        consent_wording=consent_wording,
        yes_words=_words(yes_word),
        no_words=_words(no_word),
    )
    target = Path(rejects) if rejects else None
    if corrections_of is not None:
        report = _run_corrections(session, Path(file), corrections_of, options, target)
    elif name is None:
        raise WrongUsage("usage_missing", what="--list", command="wa-desktop import")
    else:
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


def _run_corrections(
    session: Session, file: Path, import_id: int, options: ImportOptions, rejects: Path | None
) -> ImportReport:
    with session.out.progress() as on_progress, session.cancellable() as token:
        return workspace.lists.import_corrections(
            session.desk, file, import_id, options, rejects_to=rejects, on_progress=on_progress, cancel=token
        )


def _words(given: list[str] | None) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in given or ())


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
    name: Annotated[str, typer.Argument(metavar=N_("NAME"), help=N_("The contact list."))],
    limit: Annotated[
        int | None, typer.Option(metavar="N", parser=parsing.whole("--limit"), help=N_("At most so many contacts."))
    ] = None,
    search: Annotated[
        str, typer.Option(metavar=N_("TEXT"), help=N_("Only contacts with this in their number or name."))
    ] = "",
    rename: Annotated[str | None, typer.Option(metavar=N_("NAME"), help=N_("Gives the list this name."))] = None,
    delete: Annotated[
        bool, typer.Option("--delete", help=N_("Deletes the list and its contacts; refusals stay in force."))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=N_("Confirms --delete."))] = False,
) -> None:
    """`list`."""
    session = session_of(context)
    if delete:
        _delete(session, name, confirmed=yes)
        return
    if rename is not None:
        workspace.lists.rename_list(session.desk, name, rename)
        name = " ".join(rename.split())
    view = workspace.lists.list_named(session.desk, name)
    wanted = limit or (view.contacts if session.out.as_json else _SHOWN_CONTACTS)
    page = workspace.lists.find_contacts(session.desk, name, ContactSearch(text=search), limit=max(wanted, 1))
    found = page.contacts
    session.out.document(
        {
            "contacts": [shapes.contact(contact) for contact in found],
            "list": view.name,
            "total": page.total,
            "imports": [shapes.record(one) for one in workspace.lists.imports(session.desk, name)],
            "countries": [_country_shape(line) for line in workspace.lists.breakdown(session.desk, name)],
        }
    )
    if session.out.as_json:
        return
    rows = [
        [
            one.number,
            one.country,
            one.language,
            page_import.consent_words(one.consent),
            " ".join(part for part in (one.fields.get("first_name"), one.fields.get("name")) if part),
        ]
        for one in found
    ]
    headers = [_("Number"), _("Country"), _("Language"), _("Consent"), _("Name")]
    session.out.title(_("{name}: {shown} of {contacts} contacts").format(
        name=view.name, shown=amounts.count(len(found)), contacts=amounts.count(page.total)))  # fmt: skip
    session.out.table(headers, rows)


def _country_shape(line: CountryLine) -> shapes.Shape:
    return shapes.record(line) | {
        "agreed": shapes.by_category(line.agreed),
        "refused": shapes.by_category(line.refused),
    }


def _delete(session: Session, name: str, *, confirmed: bool) -> None:
    view = workspace.lists.list_named(session.desk, name)
    if not confirmed:
        raise WaitingForPerson("list_delete_unconfirmed", list=view.name, contacts=view.contacts)
    workspace.lists.delete_list(session.desk, name)
    session.out.document({"deleted": view.name, "contacts": []})
    words = _(
        "The list “{name}” is deleted; what its people refused stays in force, and so does the proof of consent of "
        "those to whom a campaign wrote."
    )
    session.out.say(words.format(name=view.name))


def undo_import(
    context: typer.Context,
    number: Annotated[
        int,
        typer.Argument(
            metavar=N_("IMPORT"), parser=parsing.whole("IMPORT"), help=N_("The import's number, as lists shows it.")
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
