"""What the pages quote of the program: commands that its parser takes, and words that its window shows."""

import functools
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from manual_pages import Page

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = "wa-desktop"
MAP = "command-line.md"
"""The page that names every command."""
QUOTES = {"fr": ("«", "»"), "en": ("“", "”")}
COMMAND = re.compile(
    r"(?:^(?:[A-Z_]+=\S*\s+)*(?:sudo\s+)?(?:[^\s|=]*/)?|\$\()(?P<command>"
    + PROGRAM
    + r"\s+(?:(?!\s[|&<>](?:\s|$))[^);])+)"
)
"""A command of the program at the start of a line, after variables, or inside `$(…)`; as far as a pipe."""
SHAPE = re.compile(r"[\[\]…|]")
"""Signs of a command that is described rather than given: `[--yes]`, `NUMBER…`, `fr|en`."""
VARIABLE = re.compile(r"\bWA_[A-Z_]*[A-Z]\b")
PLACE = re.compile(r"\b[A-Z][A-Z_]{2,}\b")
"""A word that stands for another, such as `CAMPAIGN`."""
INSIDE = re.compile(
    r"(?:wa_desktop|tests|packaging|resources|docs|words|store|ui|cli|domain|audience|dispatch)/[\w/-]+\.\w+"
)
SHORTEST_PART = 20
"""Characters of a sentence that is quoted only from or as far as a `…`."""


# Commands


def commands(page: Page) -> list[str]:
    """Every command line of the program that the page quotes, without prompts, remarks and what follows a pipe."""
    lines = (line for block in page.code for line in block.replace("\\\n", " ").splitlines())
    return [hit["command"].strip() for line in lines for hit in COMMAND.finditer(re.sub(r"\s+#\s.*", "", line.strip()))]


def wrong_command(line: str, root: Any, split: Any) -> str:
    """Why the parser refuses `line`, or nothing. `root` is the program's parser, `split` takes global options away."""
    words = split(shlex.split(re.sub(r"[\[\]…]", " ", line))[1:])[1]
    command, name = root, PROGRAM
    while words and (children := getattr(command, "commands", None)):
        if words[0].startswith("-") or PLACE.fullmatch(words[0]):
            break
        name = words.pop(0)
        if name.split("|")[0] not in children:
            return f"there is no command “{name}”"
        command = children[name.split("|")[0]]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    unknown = [word for word in words if word.startswith("--") and word.split("=")[0] not in known]
    if unknown:
        return f"there is no option {unknown[0]}"
    described = command is root or "--help" in words or SHAPE.search(line) or PLACE.search(line)
    return "" if described else _refusal(command, name, words)


def _refusal(command: Any, name: str, words: list[str]) -> str:
    if getattr(command, "commands", None) and not command.invoke_without_command:
        return f"“{name}” needs one of its commands"
    try:
        command.make_context(name, words)
    except Exception as refusal:  # noqa: BLE001 - whatever the parser says is the answer
        return f"{type(refusal).__name__}: {refusal}"
    return ""


def every_command(command: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The words of every command of the parser, such as `relay serve`."""
    children = getattr(command, "commands", None) or {}
    if path and (not children or command.invoke_without_command):
        yield " ".join(path)
    for name, child in children.items():
        yield from every_command(child, (*path, name))


def untold_commands(page: Page, root: Any) -> list[str]:
    """The commands that `page`, the map of all of them, leaves out."""
    told = [code.removeprefix(f"{PROGRAM} ") for code in page.code]
    return [name for name in every_command(root) if not any(f"{code} ".startswith(f"{name} ") for code in told)]


# Words of the window


def quoted(text: str, language: str) -> Iterator[str]:
    """What stands between quotation marks; of nested ones the outer."""
    opening, closing = QUOTES[language]
    depth, start = 0, 0
    for at, sign in enumerate(text):
        if sign == opening:
            start = at + 1 if depth == 0 else start
            depth += 1
        elif sign == closing and depth:
            depth -= 1
            if depth == 0:
                yield text[start:at]


class Words:
    """Everything that the program says in one language."""

    def __init__(self, language: str) -> None:
        said = [form for message in _catalogue() if message.id for form in _forms(message, language)]
        self._plain = {_even(form) for form in said}
        holed = (_even(form) for form in said if "{" in form)
        self._shapes = [re.compile(_pattern(form)) for form in holed if sum(map(str.isalpha, _filled(form))) > 3]

    def hold(self, quote: str) -> bool:
        """Whether the program says `quote`: a whole label or sentence, or with `…` a part of one."""
        words = _even(quote)
        if words in self._plain or any(shape.fullmatch(words) for shape in self._shapes):
            return True
        part = words.strip("… ")
        cut = len(part) >= SHORTEST_PART and part != words
        return cut and any(part in form for form in self._plain)


@functools.cache
def _catalogue() -> Catalog:
    with (ROOT / "resources/translations/fr/LC_MESSAGES/wa_desktop.po").open("rb") as file:
        return read_po(file)


def _forms(message: Any, language: str) -> tuple[str, ...]:
    said = message.string if language == "fr" else message.id
    return (said,) if isinstance(said, str) else tuple(said)


def _even(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("’", "'").replace("‹", "").replace("›", "")).strip()


def _filled(form: str) -> str:
    return re.sub(r"\{[^{}]*\}", "", form)


def _pattern(form: str) -> str:
    return "(.+?)".join(re.escape(part) for part in re.split(r"\{[^{}]*\}", form))


# Names of the tree


def unknown_names(page: Page, sources: str) -> list[str]:
    """Environment variables that the program does not read, and files of the tree that are not there."""
    code = "\n".join(page.code)
    variables = sorted({name for name in VARIABLE.findall(code) if name.removesuffix("_FILE") not in sources})
    files = sorted({path for path in INSIDE.findall(code) if not _exists(path)})
    return [*variables, *files]


def _exists(path: str) -> bool:
    module, _dot, name = path.rpartition(".")
    for base in (ROOT, ROOT / "wa_desktop"):
        file = base / f"{module}.py"
        if (base / path).exists() or (file.exists() and name in file.read_text(encoding="utf-8")):
            return True
    return False


def sources() -> str:
    """The program's code and that which its tests share, as one text."""
    files = [*(ROOT / "wa_desktop").rglob("*.py"), *(ROOT / "tests" / "support").rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def word_problems(pages: Mapping[str, Page]) -> list[str]:
    """What the pages quote and the program does not say or take."""
    from wa_desktop.cli.arguments import split_globals
    from wa_desktop.cli.main import commands as parser

    root, known, text = parser(), {language: Words(language) for language in QUOTES}, sources()
    found = []
    for page in pages.values():
        refused = ((line, wrong_command(line, root, split_globals)) for line in commands(page))
        found += [f"{page.place}: `{line}`: {why}" for line, why in refused if why]
        found += [f"{page.place}: {name} does not exist" for name in unknown_names(page, text)]
        if page.for_people:
            said = (quote for line in page.texts for quote in quoted(line, page.language))
            found += [
                f"{page.place}: the program does not say “{q.strip()}”"
                for q in said
                if not known[page.language].hold(q)
            ]
    if MAP in pages:
        found += [f"{MAP}: leaves out `{name}`" for name in untold_commands(pages[MAP], root)]
    return found
