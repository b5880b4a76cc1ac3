"""`store show | connect | move | leave`: where the data is, this workstation's file or the server of a team."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from wa_desktop import workspace
from wa_desktop.cli import asking, shapes
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.stores import Moved, StoreFacts
from wa_desktop.words import amounts
from wa_desktop.words.language import N_, _, ngettext
from wa_desktop.words.sentences import command_sentence, label

_Done = TypeVar("_Done")

Authorities = Annotated[
    str | None,
    typer.Option(
        "--ca", metavar=N_("FILE"), help=N_("The authority's certificate (PEM); those of this computer otherwise.")
    ),
]
Namespace = Annotated[
    str,
    typer.Option(
        "--namespace",
        metavar=N_("NAME"),
        help=N_("The account's part of the database, one for each account; wa_desktop otherwise."),
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    family = typer.Typer(rich_markup_mode=None)
    family.command("show", help=N_("Says where the data is, who you are there and how it is reached."))(show)
    family.command(
        "connect", help=N_("Uses a team's server from now on; the password is asked for, never an argument.")
    )(connect)
    family.command("move", help=N_("Copies this workstation's data to the team's server, compares it, and uses it."))(
        move
    )
    family.command("leave", help=N_("Uses a file of this workstation again."))(leave)
    app.add_typer(family, name="store", help=N_("Where the data is: a file of this workstation, or a team's server."))


def show(context: typer.Context) -> None:
    """`store show`."""
    session = session_of(context)
    facts = workspace.teams.describe(session.desk)
    session.out.document(shapes.record(facts))
    if not session.out.as_json:
        session.out.table(["", ""], _rows(facts))


def _rows(facts: StoreFacts) -> list[list[str]]:
    if facts.kind == "file":
        return [
            [_("Data"), _("in a file of this workstation")],
            [_("File"), facts.place],
            [_("Version of the tables"), f"{facts.schema} ({facts.program})"],
        ]
    encryption = label(f"store.encryption.{facts.encryption}")
    latency = "" if facts.latency_ms is None else _("{n} ms").format(n=amounts.quantity(Decimal(str(facts.latency_ms))))
    return [
        [_("Data"), _("on the server of a team")],
        [_("Server"), facts.place],
        [_("Part of the database"), facts.namespace],
        [_("You are"), facts.user],
        [_("Version of the tables"), f"{facts.schema} ({facts.program})"],
        [_("Encryption"), f"{encryption} ({facts.tls})" if facts.tls else encryption],
        [_("Round trip"), latency],
        [_("Password"), _("known here") if facts.remembers_password else _("not kept here")],
    ]


def connect(
    context: typer.Context,
    url: Annotated[
        str, typer.Argument(metavar="URL", help=N_("postgresql://PERSON@SERVER[:PORT]/DATABASE, without a password."))
    ],
    ca: Authorities = None,
    namespace: Namespace = "",
) -> None:
    """`store connect`."""
    session = session_of(context)
    done = _with_password(
        session,
        lambda password: workspace.teams.join(session.given.home, url, password, _path(ca), namespace),
    )
    session.out.document(shapes.record(done) | {"warnings": shapes.notices(done.warnings)})
    session.out.say(_("This workstation uses {server} from now on.").format(server=done.store.place), "bold")
    _show(session, done.store)
    _warn(session, done.warnings)


def move(
    context: typer.Context,
    to: Annotated[str, typer.Option("--to", metavar="URL", help=N_("postgresql://PERSON@SERVER[:PORT]/DATABASE."))],
    ca: Authorities = None,
    namespace: Namespace = "",
) -> None:
    """`store move`."""
    session = session_of(context)
    with session.out.progress() as on_progress, session.cancellable() as token:
        done = _with_password(
            session,
            lambda password: workspace.teams.move(
                session.given.home, to, password, _path(ca), namespace, on_progress=on_progress, cancel=token
            ),
        )
    session.out.document(shapes.record(done) | {"rows": done.rows, "warnings": shapes.notices(done.warnings)})
    if not session.out.as_json:
        _tell_moved(session, done)
    _warn(session, done.warnings)


def _tell_moved(session: Session, done: Moved) -> None:
    told = [[table.table, amounts.count(table.rows), table.digest[:12]] for table in done.tables if table.rows]
    session.out.table([_("Table"), _("Rows"), _("Digest on both sides")], told, right=(1,))
    text = ngettext(
        "{n} row is on {server} as it was here.", "{n} rows are on {server} as they were here.", done.rows
    ).format(n=amounts.count(done.rows), server=done.store.place)
    session.out.say(text, "bold")
    session.out.say(_("This workstation uses {server} from now on.").format(server=done.store.place))
    if done.kept:
        session.out.say(_("Its former data is kept in {file}.").format(file=done.kept))


def leave(
    context: typer.Context,
    copy: Annotated[bool, typer.Option("--copy", help=N_("Takes a copy of the team's data along."))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=N_("Do not ask."))] = False,
) -> None:
    """`store leave`."""
    session = session_of(context)
    known = workspace.teams.known(session.given.home)
    if known is not None and not yes and session.out.on_screen:
        asking.confirm(
            session,
            _("Use a file of this workstation again, and no longer the server {server}?").format(server=known.host),
            WaitingForPerson("stopped_on_request"),
        )
    with session.out.progress() as on_progress, session.cancellable() as token:
        done = _with_password(
            session,
            lambda password: workspace.teams.leave(
                session.given.home, copy=copy, password=password, on_progress=on_progress, cancel=token
            ),
        )
    session.out.document(shapes.record(done) | {"warnings": shapes.notices(done.warnings)})
    session.out.say(_("The data of this workstation is in {file} from now on.").format(file=done.file), "bold")
    if copy and not session.out.as_json:
        text = ngettext("{n} row came along.", "{n} rows came along.", done.rows)
        session.out.say(text.format(n=amounts.count(done.rows)))
    if done.kept:
        session.out.say(_("The file that was there is kept as {file}.").format(file=done.kept))
    _warn(session, done.warnings)


def _path(given: str | None) -> Path | None:
    return None if given is None else Path(given)


def _with_password(session: Session, do: Callable[[str], _Done]) -> _Done:
    """`do` with what is known of the password, then with what a person types when the server wants another one."""
    try:
        return do("")
    except InputRefused as refused:
        if refused.code not in workspace.teams.ASKED_FOR or not session.out.on_screen:
            raise
        if refused.code == "server_password_wrong":
            session.out.refuse(command_sentence(refused))
        return do(asking.store_password(str(refused.details["server"]), str(refused.details["user"])))


def _show(session: Session, facts: StoreFacts) -> None:
    if not session.out.as_json:
        session.out.table(["", ""], _rows(facts))


def _warn(session: Session, warnings: tuple[Notice, ...]) -> None:
    for warning in warnings:
        session.out.warn(command_sentence(warning))
