"""`relay connect`, `relay show`, `relay disconnect`, `relay email`: the workstation's side of a relay."""

import getpass
import os
from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import shapes
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.follow_up import RelayView
from wa_desktop.words import amounts
from wa_desktop.words.language import N_, _
from wa_desktop.words.sentences import command_sentence, sentence

TOKEN_VARIABLE = "WA_DESKTOP_RELAY_TOKEN"  # noqa: S105 - a variable's name


def add_to(family: typer.Typer) -> None:
    """Add these commands to the family `relay`."""
    family.command(
        "connect", help=N_("Stores the relay's address and token and checks them; the token is never an argument.")
    )(connect)
    family.command("show", help=N_("Says whether news reaches this workstation, and how."))(show)
    family.command("disconnect", help=N_("Reads no relay any more."))(disconnect)
    family.command("email", help=N_("Writes the e-mail that asks SMSBOX to send its webhooks to the relay."))(email)


def connect(
    context: typer.Context,
    url: Annotated[str, typer.Option("--url", metavar="URL", help=N_("The relay's address, without the secret path."))],
) -> None:
    """`relay connect`."""
    session = session_of(context)
    view, warnings = keep(session, url)
    session.out.document(shapes.record(view) | {"warnings": shapes.notices(warnings)})


def keep(session: Session, url: str) -> tuple[RelayView, tuple[Notice, ...]]:
    """Connect a relay, with the token of the environment, of a person or of the keyring, and say so."""
    token = None if os.environ.get(TOKEN_VARIABLE) or not session.out.on_screen else _asked()
    view, warnings = workspace.pulling.connect_relay(session.desk, url, token)
    session.out.say(_("The relay at {address} is connected.").format(address=view.url), "bold")
    for warning in warnings:
        session.out.warn(command_sentence(warning))
    return view, warnings


def _asked() -> str | None:
    return getpass.getpass(_("Token of the relay (it is not shown): ")).strip() or None


def show(context: typer.Context) -> None:
    """`relay show`."""
    session = session_of(context)
    found = workspace.pulling.follow_up(session.desk)
    problem = found.problem
    session.out.document(
        {
            "follow_up": found.connected,
            "relay": None if found.relay is None else shapes.record(found.relay),
            "problem": None if problem is None else {"code": problem.code, "message": sentence(problem)},
        }
    )
    if session.out.as_json:
        return
    session.out.say(_("Follow-up connected") if found.connected else _("Follow-up not connected"), "bold")
    if found.relay is not None:
        session.out.say(_("Relay: {address}").format(address=found.relay.url))
        if found.relay.pulled is not None:
            session.out.say(_("Last read: {moment}").format(moment=amounts.instant(found.relay.pulled)))
    if problem is not None:
        session.out.warn(sentence(problem))
    if not found.connected:
        session.out.warn(sentence(Notice("follow_up_missing")))


def disconnect(context: typer.Context) -> None:
    """`relay disconnect`."""
    session = session_of(context)
    workspace.pulling.disconnect_relay(session.desk)
    session.out.document({"relay": None})
    session.out.say(_("No relay is read any more. What was read stays."))


def email(
    context: typer.Context,
    webhook: Annotated[
        str | None,
        typer.Option(
            "--webhook", metavar="URL", help=N_("The webhook's address: the relay's, followed by its secret path.")
        ),
    ] = None,
) -> None:
    """`relay email`."""
    session = session_of(context)
    made = workspace.pulling.email(session.desk, webhook)
    session.out.document(shapes.record(made))
    if not session.out.as_json:
        session.out.say(made.subject, "bold")
        session.out.say()
        session.out.say(made.body)
        if not made.complete:
            session.out.warn(_("Put the relay's secret path (WA_RELAY_SECRET) in place of SECRET before sending it."))
