"""Web pages named .xls, as many web programs export lists: every table of the page as a sheet.

What the page shows is read: a cell over several columns or rows stands in the first of them. Excel's own exact
number (`x:num`) is preferred to the text, which may be rounded. Rows with `display:none` are hidden.
"""

import re
from html import unescape
from pathlib import Path

from wa_desktop.audience.encodings import decoded
from wa_desktop.audience.grid import MOST_COLUMNS, Grid, TooLarge
from wa_desktop.audience.table import Cell, Table
from wa_desktop.domain.errors import InputRefused

_CELLS = ("td", "th")
_BREAKS = ("br", "p", "div", "li")
_UNSEEN = ("script", "style", "xml", "title", "textarea")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*collapse", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<end>/?)(?P<tag>[A-Za-z][\w:-]{0,60})(?P<said>(?:[^<>\"']|\"[^\"]{0,2000}\"|'[^']{0,2000}'){0,2000})>"
    r"|(?P<text>[^<]+|<(?:<+(?=<))?)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([\w:-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"']+))?""")
_LARGEST = 100 << 20


class HtmlBook:
    """The tables of a page; raises `file_not_spreadsheet` when there is none, `file_too_large`."""

    def __init__(self, path: Path) -> None:
        page = _Page()
        if path.stat().st_size > _LARGEST:
            raise InputRefused("file_too_large", file=path.name)
        try:
            page.read(_text(path))
        except TooLarge as error:
            raise InputRefused("file_too_large", file=path.name) from error
        filled = [grid for grid in page.grids if grid.filled]
        if not filled:
            raise InputRefused("file_not_spreadsheet", file=path.name)
        names = [path.stem] if len(filled) == 1 else [f"{path.stem} {number}" for number in range(1, len(filled) + 1)]
        self._grids = dict(zip(names, filled, strict=True))
        self.sheets: tuple[str, ...] = tuple(names)

    def table(self, sheet: str) -> Table:
        """One table of the page."""
        return self._grids[sheet].table()

    def first_rows(self, sheet: str) -> Table:
        """As `table`: the whole page is read anyway."""
        return self.table(sheet)


def _text(path: Path) -> str:
    body = path.read_bytes()
    said = _CHARSET.search(body[:4096])
    if said and not body.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return body.decode(said[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded(body)


class _Page:
    """What the tags of a page make of its tables. Only they are told apart, in one pass whatever the page holds."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self._depth = 0
        self._texts: list[str] | None = None
        self._cell: dict[str, str] = {}

    def read(self, text: str) -> None:
        """The whole page."""
        at = 0
        while found := _TOKEN.match(text, at):
            at = found.end()
            tag = (found["tag"] or "").lower()
            if not tag:
                self._hear(found["text"] or "")
            elif found["end"]:
                self._finish(tag)
            elif tag in _UNSEEN:
                at = _end_of(text, tag, at)
            else:
                self._begin(tag, found["said"])
        self._finish_cell()

    def _begin(self, tag: str, said: str) -> None:
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.grids.append(Grid())
        elif self._depth == 1 and tag == "tr":
            self._finish_cell()
            attributes = _attributes(said)
            hidden = _HIDDEN.search(attributes.get("style", "")) is not None or "hidden" in attributes
            self.grids[-1].begin_row(hidden=hidden)
        elif self._depth == 1 and tag in _CELLS:
            self._finish_cell()
            self._texts, self._cell = [], _attributes(said)
        elif self._texts is not None and tag in _BREAKS:
            self._texts.append("\n")

    def _finish(self, tag: str) -> None:
        if self._depth == 1 and tag in (*_CELLS, "tr", "table"):
            self._finish_cell()
        if tag == "table" and self._depth:
            self._depth -= 1

    def _hear(self, text: str) -> None:
        if self._texts is not None:
            self._texts.append(_SPACES.sub(" ", unescape(text)))

    def _finish_cell(self) -> None:
        if self._texts is not None:
            across, down = _span(self._cell.get("colspan")), _span(self._cell.get("rowspan"))
            self.grids[-1].add(_value("".join(self._texts), self._cell), across, down)
            self._texts = None


def _end_of(text: str, tag: str, at: int) -> int:
    """Where an element that nobody sees ends; it holds no tags of its own."""
    end = text.find(f"</{tag}", at)
    end = text.find(f"</{tag.upper()}", at) if end < 0 else end
    return at if end < 0 else end


def _attributes(said: str) -> dict[str, str]:
    found = ((name.lower(), value) for name, value in _ATTRIBUTE.findall(said))
    return {name: unescape(value[1:-1] if value[:1] in ("'", '"') else value) for name, value in found}


def _value(text: str, said: dict[str, str]) -> Cell:
    shown = "\n".join(line.strip(" ") for line in text.split("\n")).strip("\n")
    exact = said.get("x:num", "")
    if "x:str" in said or not exact:
        return shown
    try:
        return float(exact)
    except ValueError:
        return shown


def _span(said: str | None) -> int:
    """How many cells one cell covers, never absurdly many."""
    text = (said or "").strip()
    return min(max(int(text), 1), MOST_COLUMNS) if text.isdecimal() and len(text) < 9 else 1  # noqa: PLR2004
