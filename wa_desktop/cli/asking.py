"""What a command asks of a person: a yes, or a passphrase that is never shown."""

import getpass

from wa_desktop.cli.session import Session
from wa_desktop.domain.errors import Cancelled, InputRefused, WaitingForPerson
from wa_desktop.words.language import _


def confirm(session: Session, question: str, unasked: WaitingForPerson) -> None:
    """Go on after a yes; raises `Cancelled` after a no, and `unasked` where there is nobody to ask."""
    if not session.out.on_screen:
        raise unasked
    try:
        choice = _("(yes/no)")
        said = input(f"{question} {choice} ").strip().casefold()
    except EOFError:
        raise unasked from None
    if said not in {"yes", "y", "oui", "o"}:
        raise Cancelled


def store_password(server: str, user: str) -> str:
    """What a person types as the password of `user` on a team's server."""
    return getpass.getpass(_("Password of “{user}” on {server} (it is not shown): ").format(user=user, server=server))


def passphrase(session: Session, known: str, *, twice: bool) -> str:
    """The passphrase that is known already, else the one a person types; empty where there is nobody to ask.

    Raises `InputRefused` (`passphrase_differs`) when the second typing differs.
    """
    if known or not session.out.on_screen:
        return known
    first = getpass.getpass(_("Passphrase of the backup (it is not shown): "))
    if twice and getpass.getpass(_("The same passphrase again: ")) != first:
        raise InputRefused("passphrase_differs")
    return first
