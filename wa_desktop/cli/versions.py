"""`version [--check]`."""

from typing import Annotated

import typer

from wa_desktop import __version__, workspace
from wa_desktop.cli import shapes
from wa_desktop.cli.session import Session, session_of
from wa_desktop.domain.releases import Asking, Release
from wa_desktop.words import amounts
from wa_desktop.words.language import N_, _, current_language
from wa_desktop.words.sentences import label


def add_to(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command("version", help=N_("Shows the version, and whether there is a newer one."))(version)


def version(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help=N_("Asks now whether there is a newer version."))] = False,
) -> None:
    """`version`."""
    session = session_of(context)
    if not check:
        session.out.document({"version": __version__})
        _say(session, None)
        return
    state = workspace.releases.asking(session.desk)
    asks = state in (Asking.ON, Asking.OFF)
    newer = None
    if asks:
        with session.cancellable() as token:
            newer = workspace.releases.ask(session.desk, token)
    session.out.document(
        {"version": __version__, "asking": state.value, "asked": asks, "newer": newer and shapes.record(newer)}
    )
    _say(session, newer)
    if session.out.as_json:
        return
    if not asks:
        session.out.warn(label(f"asking.{state.value}"))
    elif newer is None:
        session.out.say(_("There is no newer version."))


def _say(session: Session, newer: Release | None) -> None:
    if session.out.as_json:
        return
    session.out.say(f"wa-desktop {__version__}")
    if newer is None:
        return
    words = _("Version {version} of {day} is available.")
    session.out.say(words.format(version=newer.version, day=amounts.long_day(newer.released)), "bold")
    summary = newer.summary_in(current_language())
    if summary:
        session.out.say(summary)
    session.out.say(_("What changes, and where to get it: {page}").format(page=newer.page))
