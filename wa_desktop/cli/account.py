"""`connect`: the account of this data folder."""

import getpass
import os
from typing import Annotated

import typer

from wa_desktop import workspace
from wa_desktop.cli import shapes
from wa_desktop.cli.session import session_of
from wa_desktop.words.language import N_, _
from wa_desktop.words.sentences import command_sentence

KEY_VARIABLE = "WA_DESKTOP_API_KEY"


def add_to(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command("connect", help=N_("Stores the account and checks it with SMSBOX; the key is never an argument."))(
        connect
    )


def connect(
    context: typer.Context,
    *,
    waba: Annotated[
        str, typer.Option("--waba", metavar="ID", help=N_("ID de l'agent, as SMSBOX's client area shows it."))
    ],
    phone_id: Annotated[
        str, typer.Option("--phone-id", metavar="ID", help=N_("ID du numéro de téléphone, beside it."))
    ],
    base_url: Annotated[str | None, typer.Option("--base-url", metavar="URL", help=N_("Address of the API."))] = None,
    account_url: Annotated[
        str | None, typer.Option("--account-url", metavar="URL", help=N_("Address of the balance service."))
    ] = None,
) -> None:
    """`connect`."""
    session = session_of(context)
    key = None if os.environ.get(KEY_VARIABLE) else _asked_key(session.out.on_screen)
    done = workspace.account.connect(session.desk, waba, phone_id, key, base_url=base_url, account_url=account_url)
    out = session.out
    out.document(shapes.connected(done))
    if not out.as_json:
        out.say(_("Connected to {address}.").format(address=done.account.base_url), "bold")
        out.table(
            ["", ""],
            [
                (_("Agent ID"), done.account.waba),
                (_("Phone number ID"), done.account.phone_id),
                (_("Templates"), str(done.templates)),
                (_("Balance (SMSBOX credits)"), done.credit),
            ],
        )
    for warning in done.warnings:
        out.warn(command_sentence(warning))


def _asked_key(on_screen: bool) -> str | None:
    """The key typed by a person; None where nobody can be asked, or nothing was typed: the one kept earlier."""
    return getpass.getpass(_("API key (it is not shown): ")).strip() or None if on_screen else None
