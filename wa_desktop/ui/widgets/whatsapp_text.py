"""WhatsApp's marks in a message as runs and as HTML: *bold* _italic_ ~strike~ ```mono``` `code`, quotes and lists.

A mark counts where a word begins and ends: no letter, digit or mark right outside it, no space right inside it, and
both ends on one line; only ```mono``` may go over several. Inside links and code every sign stays what it is.
"""

import html
import re
from dataclasses import dataclass, replace

_MONO = re.compile(r"```(?!\s*```)(.+?)```", re.DOTALL)
_CODE = re.compile(r"(?<![\w`])`(?=\S)([^`\n]*?\S)`(?![\w`])")
_MARKED = re.compile(r"(?<![^\W_])(?<![*_~](?=[*_~]))([*_~])(?=[^\s])(?!\1)([^\n]*?[^\s])(?<!\1)\1(?!\1)(?![^\W_])")
_LINK = re.compile(
    r"https?://[^\s<>]+|www\.[^\s<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|fr|net|org|eu|de|es|it|be|ch|uk|io|shop|info)(?:/[^\s<>]*)?(?![\w@-])",
    re.IGNORECASE,
)
_AFTER_LINK = ".,;:!?)»”\"'*_~"
_QUOTE = re.compile(r"^> (?=\S)", re.MULTILINE)
_BULLET = re.compile(r"^[*-] (?=\S)", re.MULTILINE)
_FILLER = "x"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with one style."""

    text: str
    bold: bool = False
    italic: bool = False
    strike: bool = False
    mono: bool = False
    link: bool = False


def runs_of(text: str) -> list[Run]:
    """`text` cut into runs; marks that do not pair up stay visible, as on the phone."""
    found: list[Run] = []
    end = 0
    for match in _MONO.finditer(text):
        found += _coded(text[end : match.start()])
        found.append(Run(match[1], mono=True))
        end = match.end()
    return found + _coded(text[end:])


def _coded(text: str) -> list[Run]:
    found: list[Run] = []
    end = 0
    for match in _CODE.finditer(text):
        found += _lined(text[end : match.start()])
        found.append(Run(match[1], mono=True))
        end = match.end()
    return found + _lined(text[end:])


def _lined(text: str) -> list[Run]:
    shown = _BULLET.sub("• ", _QUOTE.sub("▏ ", text))
    return _marked(shown, _masked(shown), Run(""))


def _masked(text: str) -> str:
    """`text` with a letter for each sign of a link: what stands in an address marks nothing."""
    masked = list(text)
    for start, end in _links(text):
        masked[start:end] = _FILLER * (end - start)
    return "".join(masked)


def _links(text: str) -> list[tuple[int, int]]:
    found = []
    for match in _LINK.finditer(text):
        end = match.start() + len(match[0].rstrip(_AFTER_LINK))
        if end > match.start():
            found.append((match.start(), end))
    return found


def _marked(text: str, masked: str, style: Run) -> list[Run]:
    found: list[Run] = []
    end = 0
    for match in _MARKED.finditer(masked):
        found += _plain(text[end : match.start()], style)
        inside = slice(match.start(2), match.end(2))
        found += _marked(text[inside], masked[inside], _styled(style, match[1]))
        end = match.end()
    return found + _plain(text[end:], style)


def _styled(style: Run, mark: str) -> Run:
    if mark == "*":
        return replace(style, bold=True)
    return replace(style, italic=True) if mark == "_" else replace(style, strike=True)


def _plain(text: str, style: Run) -> list[Run]:
    found: list[Run] = []
    end = 0
    for start, stop in _links(text):
        found += [replace(style, text=text[end:start]), replace(style, text=text[start:stop], link=True)]
        end = stop
    found.append(replace(style, text=text[end:]))
    return [run for run in found if run.text]


def plain_of(text: str) -> str:
    """`text` as it is read aloud: without the marks that count."""
    return "".join(run.text for run in runs_of(text))


def as_html(text: str, link_colour: str) -> str:
    """`text` as the small HTML that a `QTextDocument` draws; everything in it is escaped."""
    return "".join(_html_of(run, link_colour) for run in runs_of(text))


def _html_of(run: Run, link_colour: str) -> str:
    made = html.escape(run.text).replace("\n", "<br>")
    if run.mono:
        return f'<span style="font-family:DejaVu Sans Mono,Consolas,Menlo,monospace">{made}</span>'
    if run.link:
        made = f'<span style="color:{link_colour}; text-decoration:underline">{made}</span>'
    for style, tag in (("bold", "b"), ("italic", "i"), ("strike", "s")):
        if getattr(run, style):
            made = f"<{tag}>{made}</{tag}>"
    return made
