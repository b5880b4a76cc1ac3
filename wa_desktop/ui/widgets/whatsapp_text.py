"""WhatsApp's marks in a message, *bold* _italic_ ~strike~ ```mono```, as runs and as HTML."""

import html
import re
from dataclasses import dataclass, replace

_MONO = re.compile(r"```(.+?)```", re.DOTALL)
_MARKED = re.compile(r"(?<![\w*_~])([*_~])(?=\S)([^\n]*?\S)\1(?![\w*_~])")
_LINK = re.compile(r"https?://[^\s<>]+|www\.[^\s<>]+")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with one style."""

    text: str
    bold: bool = False
    italic: bool = False
    strike: bool = False
    mono: bool = False


def runs_of(text: str) -> list[Run]:
    """`text` cut into runs; marks that do not pair up stay visible, as on the phone."""
    found: list[Run] = []
    end = 0
    for match in _MONO.finditer(text):
        found += _marked(text[end : match.start()], Run(""))
        found.append(Run(match[1], mono=True))
        end = match.end()
    return found + _marked(text[end:], Run(""))


def _marked(text: str, style: Run) -> list[Run]:
    found: list[Run] = []
    end = 0
    for match in _MARKED.finditer(text):
        found += _plain(text[end : match.start()], style)
        found += _marked(match[2], _styled(style, match[1]))
        end = match.end()
    return found + _plain(text[end:], style)


def _styled(style: Run, mark: str) -> Run:
    if mark == "*":
        return replace(style, bold=True)
    return replace(style, italic=True) if mark == "_" else replace(style, strike=True)


def _plain(text: str, style: Run) -> list[Run]:
    return [replace(style, text=text)] if text else []


def as_html(text: str, link_colour: str) -> str:
    """`text` as the small HTML that a `QTextDocument` draws; everything in it is escaped."""
    return "".join(_html_of(run, link_colour) for run in runs_of(text))


def _html_of(run: Run, link_colour: str) -> str:
    escaped = html.escape(run.text).replace("\n", "<br>")
    if run.mono:
        return f'<span style="font-family:DejaVu Sans Mono,Consolas,Menlo,monospace">{escaped}</span>'
    made = _LINK.sub(lambda link: f'<span style="color:{link_colour}">{link[0]}</span>', escaped)
    for style, tag in (("bold", "b"), ("italic", "i"), ("strike", "s")):
        if getattr(run, style):
            made = f"<{tag}>{made}</{tag}>"
    return made
