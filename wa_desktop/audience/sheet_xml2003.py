"""XML Spreadsheet 2003, which accounting and shop programs still write, often named .xls."""

from datetime import datetime
from pathlib import Path
from xml.parsers import expat

from wa_desktop.audience.grid import MOST_COLUMNS, MOST_ROWS, Grid, TooLarge
from wa_desktop.audience.table import Cell, Table
from wa_desktop.domain.errors import InputRefused

_SPACE = "urn:schemas-microsoft-com:office:spreadsheet "
_PIECE = 1 << 20
_DEEPEST = 64


class XmlBook:
    """The worksheets of such a file; raises `file_damaged`, `file_too_large`."""

    def __init__(self, path: Path) -> None:
        reader = _Reader()
        try:
            reader.read(path)
        except (TooLarge, MemoryError) as error:
            raise InputRefused("file_too_large", file=path.name) from error
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise InputRefused("file_damaged", file=path.name) from error
        self._sheets = reader.sheets
        seen = sorted(reader.sheets, key=lambda name: name in reader.unseen)
        self.sheets: tuple[str, ...] = tuple(seen)

    def table(self, sheet: str) -> Table:
        """One worksheet."""
        return self._sheets[sheet].table()

    def first_rows(self, sheet: str) -> Table:
        """As `table`: the whole file is read anyway."""
        return self.table(sheet)


class _Reader:
    def __init__(self) -> None:
        self.sheets: dict[str, Grid] = {}
        self.unseen: set[str] = set()
        self._grid: Grid | None = None
        self._name = ""
        self._cell: dict[str, str] = {}
        self._type: str | None = None
        self._value: tuple[str, str] | None = None
        self._texts: list[str] = []
        self._in_visible = False
        self._last_of_span = 0
        self._depth = 0

    def read(self, path: Path) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = _no_entities
        with path.open("rb") as handle:
            while piece := handle.read(_PIECE):
                parser.Parse(piece)
        parser.Parse(b"", True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError("no list is that deep")
        said = {name.removeprefix(_SPACE): value for name, value in attributes.items()}
        match tag.removeprefix(_SPACE):
            case "Worksheet":
                self._name = said.get("Name", "") or f"{len(self.sheets) + 1}"
                self._grid = self.sheets.setdefault(self._name, Grid())
            case "Row" if self._grid is not None:
                self._begin_row(self._grid, said)
            case "Cell":
                self._cell, self._value = said, None
            case "Data":
                self._type, self._texts = said.get("Type", "String"), []
            case _:
                self._in_visible = tag.endswith(" Visible")

    def _begin_row(self, grid: Grid, said: dict[str, str]) -> None:
        grid.begin_row(_number(said.get("Index")))
        first, more = len(grid.rows), _number(said.get("Span")) or 0
        if said.get("Hidden") == "1" or said.get("Height") == "0":
            grid.hide(first, first + more)
        self._last_of_span = first + more

    def _end(self, tag: str) -> None:
        self._depth -= 1
        match tag.removeprefix(_SPACE):
            case "Data" if self._type is not None:
                self._value = (self._type, "".join(self._texts))
                self._type = None
            case "Cell" if self._grid is not None:
                self._add(self._grid)
            case "Row" if self._grid is not None and self._last_of_span > len(self._grid.rows):
                # The rows of a span have no element of their own.
                self._grid.begin_row(self._last_of_span)
            case "Worksheet":
                self._grid = None
            case _:
                self._in_visible = False

    def _add(self, grid: Grid) -> None:
        across, down = (_number(self._cell.get(key)) or 0 for key in ("MergeAcross", "MergeDown"))
        kind, text = self._value or ("", "")
        broken = kind == "Error" or (not kind and "Formula" in self._cell)
        cell = _typed(kind, text)
        across, down = min(across, MOST_COLUMNS) + 1, min(down, MOST_ROWS) + 1
        grid.add(cell, across, down, _number(self._cell.get("Index")), broken=broken)

    def _text(self, text: str) -> None:
        if self._type is not None:
            self._texts.append(text)
        elif self._in_visible and text.strip() in ("SheetHidden", "SheetVeryHidden"):
            self.unseen.add(self._name)


def _no_entities(*_: object) -> None:
    raise ValueError("no list declares entities")


def _number(said: str | None) -> int | None:
    return int(said) if said and said.isdecimal() and len(said) < 10 else None  # noqa: PLR2004


def _typed(kind: str, text: str) -> Cell:
    try:
        match kind:
            case "Number":
                return float(text)
            case "DateTime":
                return datetime.fromisoformat(text.rstrip("Z"))
            case "Boolean":
                return text.strip() == "1"
            case "Error":
                return ""
    except ValueError:
        return text
    return text
