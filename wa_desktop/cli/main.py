"""Runs one command line: global options, the command, and every way it can end as an exit code."""

import difflib
import sys
from collections.abc import Callable, Sequence
from typing import Any

import typer

from wa_desktop import __version__
from wa_desktop.cli import (
    account,
    campaigns,
    consents,
    estimates,
    events,
    figures,
    lists,
    money,
    pacing,
    prices,
    privacy,
    relay,
    replies,
    safety,
    sending,
    stores,
    suppressions,
    tariffs,
    team,
    templates,
    trial,
    versions,
)
from wa_desktop.cli.arguments import Globals, language_asked, split_globals, wants_json
from wa_desktop.cli.help import PROGRAM, show_help, wants_help
from wa_desktop.cli.output import Out, stop_writing
from wa_desktop.cli.session import Doors, Session, session_of
from wa_desktop.cli.shapes import error_document
from wa_desktop.domain.errors import Cancelled, UserError, WaitingForPerson, WrongUsage
from wa_desktop.words.language import N_, _, use_language
from wa_desktop.words.sentences import command_sentence
from wa_desktop.workspace.logbook import write_bug

BUG = 70

_FAMILIES = (
    account,
    lists,
    consents,
    suppressions,
    templates,
    prices,
    tariffs,
    estimates,
    sending,
    campaigns,
    events,
    figures,
    relay,
    replies,
    trial,
    money,
    pacing,
    privacy,
    safety,
    stores,
    team,
    versions,
)


def run_command(argv: Sequence[str], doors: Doors) -> int:
    """Run the command line `argv` (without the program's name); the exit code. Never raises."""
    use_language(language_asked(argv))
    out = Out(wants_json(argv))
    session = Session(Globals(), out, doors)
    try:
        return _guarded(lambda: _perform(argv, session), session)
    finally:
        session.close()
        _flush()


def _perform(argv: Sequence[str], session: Session) -> int:
    session.given, words = split_globals(argv)
    root = commands()
    if session.given.version:
        session.out.document({"version": __version__})
        if not session.given.json:
            session.out.say(f"{PROGRAM} {__version__}")
    elif wants_help(words):
        show_help(session.out, root, words)
    else:
        _invoke(root, words, session)
    return session.code


def _invoke(root: Any, words: list[str], session: Session) -> None:
    _refuse_unknown_command(root, words)
    with root.make_context(PROGRAM, list(words), obj=session) as context:
        root.invoke(context)


def _guarded(perform: Callable[[], int], session: Session) -> int:
    try:
        return perform()
    except UserError as refusal:
        return _refused(refusal, session)
    except (Cancelled, KeyboardInterrupt, typer.Abort):
        return _refused(WaitingForPerson("stopped_on_request"), session)
    except typer.Exit as end:
        return max(session.code, end.exit_code)
    except typer.TyperException as wrong:
        return _refused(_as_usage(wrong), session)
    except BrokenPipeError:
        stop_writing(sys.stdout)
        return session.code
    except Exception as problem:  # noqa: BLE001 - everything else is a bug: logged, one sentence, exit 70
        return _bug(problem, session)


def _refused(refusal: UserError, session: Session) -> int:
    said = command_sentence(refusal)
    session.out.document(error_document(refusal.code, said, refusal.details))
    session.out.refuse(said)
    return max(session.code, refusal.exit_code)


def _bug(problem: Exception, session: Session) -> int:
    try:
        file = str(write_bug(session.given.home or session.doors.default_home(), problem))
    except OSError as unwritable:
        file = str(unwritable)
    said = _("Something unexpected went wrong. Nothing was lost; the details are in “{file}”.").format(file=file)
    session.out.document(error_document("bug", said, {"file": file, "type": type(problem).__name__}))
    session.out.refuse(said)
    return BUG


def commands() -> Any:
    """Everything that the command line can be told, as Typer parses it."""
    app = typer.Typer(
        add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, no_args_is_help=False
    )
    app.callback(help=N_("From a spreadsheet with opt-in flags to a dispatched, accounted WhatsApp campaign."))(_root)
    app.command("open", help=N_("Opens the window, on a file if one is given."))(_open)
    for family in _FAMILIES:
        family.add_to(app)
    return typer.main.get_command(app)


def _root() -> None:
    """Nothing happens without a verb: the global options were read before."""


def _open(
    context: typer.Context,
    file: str | None = typer.Argument(None, metavar=N_("FILE"), help=N_("A spreadsheet to begin with.")),
) -> None:
    from pathlib import Path

    session = session_of(context)
    path = Path(file) if file else None
    session.ends_with(session.doors.window(session.given.home, session.given.language, path))


def _refuse_unknown_command(root: Any, words: Sequence[str]) -> None:
    """Say which command is unknown or missing, with the nearest ones, before Typer does so in English."""
    command = root
    position = 0
    while children := getattr(command, "commands", None):
        given = words[position] if position < len(words) else ""
        if position and command.invoke_without_command and (not given or given.startswith("-")):
            return
        if given not in children:
            near = difflib.get_close_matches(given, children, n=3, cutoff=0.5) or sorted(children)
            raise WrongUsage("usage_command" if given else "usage_no_command", given=given, known=tuple(near))
        command = children[given]
        position += 1


def _as_usage(wrong: Any) -> WrongUsage:
    kind = type(wrong).__name__
    context = getattr(wrong, "ctx", None)
    command = context.command_path if context is not None else PROGRAM
    if kind == "NoSuchOption":
        return WrongUsage(
            "usage_option", option=wrong.option_name, known=tuple(wrong.possibilities or ()), command=command
        )
    if kind == "MissingParameter":
        return WrongUsage("usage_missing", what=_parameter_name(wrong.param), command=command)
    if kind == "BadOptionUsage":
        return WrongUsage("usage_option_value", option=wrong.option_name)
    return WrongUsage("usage_wrong", problem=str(wrong.format_message()), command=command)


def _parameter_name(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return _(str(parameter.metavar or parameter.name.upper()))
    return str(parameter.opts[0])


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            stop_writing(stream)
