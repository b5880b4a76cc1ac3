"""The help of every command, in the reader's language, drawn from the commands themselves."""

from collections.abc import Sequence
from typing import Any

from wa_desktop.cli.output import Out
from wa_desktop.domain.errors import WrongUsage
from wa_desktop.words.language import _

PROGRAM = "wa-desktop"
_HELP = ("--help", "-h")


def wants_help(words: Sequence[str]) -> bool:
    """Whether help is asked for, anywhere before `--`."""
    before_end = words[: words.index("--")] if "--" in words else words
    return any(word in _HELP for word in before_end)


def show_help(out: Out, root: Any, words: Sequence[str]) -> None:
    """Print the help of the command named by `words`; with `--json`, as a document."""
    names, command = _named(root, words)
    subcommands = {name: _said(child.help) for name, child in _children(command).items() if not child.hidden}
    described = [_parameter(parameter) for parameter in command.params if not getattr(parameter, "hidden", False)]
    usage = " ".join([PROGRAM, *names, *_usage(command)])
    if out.as_json:
        out.document(
            {
                "help": {
                    "usage": usage,
                    "about": _said(command.help),
                    "parameters": dict(described),
                    "commands": subcommands,
                }
            }
        )
        return
    out.say(usage, "bold")
    out.say(_said(command.help))
    _rows(out, _("Commands"), list(subcommands.items()))
    _rows(out, _("Options"), described)
    if not names:
        _rows(out, _("For every command"), _global_options())


def _named(root: Any, words: Sequence[str]) -> tuple[list[str], Any]:
    names: list[str] = []
    command = root
    for word in words:
        children = _children(command)
        if word.startswith("-") or not children:
            break
        if word not in children:
            raise WrongUsage("usage_command", given=word, known=tuple(children))
        command = children[word]
        names.append(word)
    return names, command


def _children(command: Any) -> dict[str, Any]:
    return dict(getattr(command, "commands", {}))


def _usage(command: Any) -> list[str]:
    if _children(command):
        return [_("COMMAND")]
    pieces = []
    for parameter in command.params:
        shown = _signature(parameter)
        if parameter.multiple or parameter.nargs < 0:
            shown += "…"
        pieces.append(shown if parameter.required else f"[{shown}]")
    return pieces


def _parameter(parameter: Any) -> tuple[str, str]:
    return _signature(parameter), _said(parameter.help)


def _said(words: str | None) -> str:
    # gettext answers an empty message with the catalogue's own header.
    return _(words) if words else ""


def _signature(parameter: Any) -> str:
    metavar = _(str(parameter.metavar or parameter.name.upper()))
    if parameter.param_type_name == "argument":
        return metavar
    return str(parameter.opts[0]) if parameter.is_flag else f"{parameter.opts[0]} {metavar}"


def _rows(out: Out, title: str, rows: Sequence[tuple[str, str]]) -> None:
    if rows:
        out.title(title)
        out.table(["", ""], [(f"  {name}", text) for name, text in rows])


def _global_options() -> list[tuple[str, str]]:
    return [
        ("--home DIR", _("Data folder: one account per folder (else WA_DESKTOP_HOME, else the user's own).")),
        ("--json", _("Print exactly one JSON document, errors included.")),
        ("--lang fr|en", _("Language of messages, amounts and dates.")),
        ("--version", _("Print the version.")),
        ("--help", _("Print this help.")),
    ]
