"""Text files: encoding, separator and quoting found from the bytes; no row lost in silence."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from wa_desktop.audience.encodings import decoded_by
from wa_desktop.audience.table import Cell, Table, columns_of
from wa_desktop.domain.errors import InputRefused

_SEPARATORS = "\t;|,"
"""The likeliest first: a comma may also be part of a name or an amount."""
_SEP_LINE = re.compile(r'"?sep=(.)"?(?:\r\n|\n|\r|$)', re.IGNORECASE)
_END = "\x1e end of file \x1e"
_LONGEST_FIELD = 1 << 20
_LONG_LINE = re.compile(rf"[^\r\n]{{{_LONGEST_FIELD}}}")
_MOST_COLUMNS = 4096
_SAMPLE_LINES = 200
_MOSTLY = 0.9
_MOST_RECORDS = 10_000_000
_END_OF_DOS = "\x1a"


def read_delimited(path: Path, encoding: str = "", separator: str = "") -> Table:
    """The file as columns; each record counts as one row, as when Excel opens it.

    `encoding` and `separator` are those a person gave instead of what would be found.
    Raises `InputRefused`: `file_damaged`, `file_quote_open` (with the row), `file_too_large`.
    """
    found = decoded_by(path.read_bytes(), encoding)
    # A second mark is left by programs that join files; old ones end a file with Ctrl+Z.
    text = found.text.lstrip("\ufeff").rstrip(_END_OF_DOS)
    first_row, forced = 1, ""
    sep_line = _SEP_LINE.match(text)
    if sep_line:
        # Excel swallows this line but still counts the rows after it from 1.
        forced, text = sep_line[1], text[sep_line.end() :]
    if "\x00" in text:
        raise InputRefused("file_not_spreadsheet", file=path.name)
    asked, separator = separator, separator or forced or _separator(text)
    columns = columns_of(_records(text, separator, path))
    if len(columns) == 1 and not asked:
        columns, separator = _unwrapped(columns, separator)
    strays = (found.strays, found.first_stray, found.stray_encoding) if found.strays else None
    return Table(columns, first_row, encoding=found.encoding, separator=separator, strays=strays)


def _unwrapped(columns: list[list[Cell]], separator: str) -> tuple[list[list[Cell]], str]:
    """A list whose every line was put in quotes once more, as when Excel saves a text file it had not split."""
    lines = [str(cell) for cell in columns[0]]
    filled = [line for line in lines if line]
    inner = _separator("\n".join(filled[:_SAMPLE_LINES]))
    if not filled or sum(inner in line for line in filled) < _MOSTLY * len(filled):
        return columns, separator
    try:
        records = [next(csv.reader([line], delimiter=inner), []) for line in lines]
    except csv.Error:
        return columns, separator
    return columns_of(records), inner


def _separator(text: str) -> str:
    """The separator that cuts the largest share of the first records, at least half, into the same number of fields."""
    sample = text[:65_536]
    best, most = ";", (0.0, 0, 0)
    for separator in _SEPARATORS:
        try:
            rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator) if row][:200]
        except csv.Error:
            continue
        score = _well_cut(rows, 0 if _strict(sample, separator) else _torn(rows))
        if score > most:
            best, most = separator, score
    return best


def _strict(sample: str, separator: str) -> bool:
    """Whether every quoted cell ends where the cell ends; the last one may go on behind the sample."""
    try:
        for _ in csv.reader(io.StringIO(sample, newline=""), delimiter=separator, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return True


def _torn(rows: list[list[str]]) -> int:
    # A quotation mark without its pair is left where a separator tore a quoted cell: it is part of that cell.
    return sum(len(row) > 1 and any(cell.count('"') % 2 for cell in row) for row in rows)


def _well_cut(rows: list[list[str]], torn: int) -> tuple[float, int, int]:
    """How well a separator suits: share of records cut but not torn, how many alike, how many cut at all."""
    widths = [len(row) for row in rows]
    usual = max(set(widths), key=widths.count, default=1)
    cut = sum(width > 1 for width in widths)
    share = (cut - torn) / len(rows) if 2 * cut >= len(rows) > 0 else 0.0
    return share, widths.count(usual) * (usual > 1), cut


def _records(text: str, separator: str, path: Path) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_FIELD)
    count, record = 0, list[str]()
    # `a; "b; c"`: programs that put a space after each separator quote what follows it.
    spaced = f'{separator} "' in text[:_LONGEST_FIELD].partition("\n")[0]
    try:
        for record in csv.reader(_lines(text), delimiter=separator, skipinitialspace=spaced):
            count += 1
            if len(record) > _MOST_COLUMNS or count > _MOST_RECORDS:
                raise InputRefused("file_too_large", file=path.name)
            if record[:1] != [_END]:
                yield record
    except csv.Error as error:
        if _LONG_LINE.search(text):
            raise InputRefused("file_too_large", file=path.name) from error
        raise InputRefused("file_quote_open", file=path.name, row=count + 1) from error
    if record != [_END]:
        raise InputRefused("file_quote_open", file=path.name, row=count)


def _lines(text: str) -> Iterator[str]:
    # A quotation mark that is never closed swallows this line: that is how it is noticed.
    yield from io.StringIO(text, newline="")
    if text[-1:] not in ("\n", "\r"):
        yield "\n"
    yield _END
