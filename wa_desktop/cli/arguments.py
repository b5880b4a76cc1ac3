"""The global options, accepted before or after the verb. Read before any command library is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wa_desktop.domain.errors import WrongUsage
from wa_desktop.words.language import LANGUAGES


@dataclass(frozen=True, slots=True)
class Globals:
    """What holds for every command: the data folder, the form of the output, the language."""

    home: Path | None = None
    json: bool = False
    language: str | None = None
    version: bool = False


def wants_json(argv: Sequence[str]) -> bool:
    """Whether `--json` stands among the options, even where the rest is wrong."""
    return "--json" in _before_end(argv)


def split_globals(argv: Sequence[str]) -> tuple[Globals, list[str]]:
    """The global options and the remaining arguments in order; raises `WrongUsage`.

    Everything after `--` is left alone.
    """
    options = _before_end(argv)
    home: Path | None = None
    language: str | None = None
    flags: set[str] = set()
    rest: list[str] = []
    words = iter(options)
    for word in words:
        name, equals, value = word.partition("=")
        if word in ("--json", "--version"):
            flags.add(word)
        elif name == "--home":
            home = Path(_value(name, value if equals else next(words, ""))).expanduser()
        elif name == "--lang":
            language = _known_language(_value(name, value if equals else next(words, "")))
        else:
            rest.append(word)
    given = Globals(home, "--json" in flags, language, "--version" in flags)
    return given, [*rest, *argv[len(options) :]]


def language_asked(argv: Sequence[str]) -> str | None:
    """The language of `--lang`, even where the rest is wrong; None when there is none we speak."""
    words = _before_end(argv)
    for position, word in enumerate(words):
        value = word.removeprefix("--lang=") if word.startswith("--lang=") else ""
        if word == "--lang" and position + 1 < len(words):
            value = words[position + 1]
        if value in LANGUAGES:
            return value
    return None


def _before_end(argv: Sequence[str]) -> list[str]:
    words = list(argv)
    return words[: words.index("--")] if "--" in words else words


def _value(option: str, value: str) -> str:
    if not value or value.startswith("--"):
        raise WrongUsage("usage_option_value", option=option)
    return value


def _known_language(value: str) -> str:
    if value not in LANGUAGES:
        raise WrongUsage("usage_choice", option="--lang", given=value, known=LANGUAGES)
    return value
