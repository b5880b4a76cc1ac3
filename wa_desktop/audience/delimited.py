"""Text files: encoding, separator and quoting found from the bytes; no row lost in silence."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from wa_desktop.audience.encodings import decoded
from wa_desktop.audience.table import Table, columns_of
from wa_desktop.domain.errors import InputRefused

_SEPARATORS = ";,\t|"
_SEP_LINE = re.compile(r'"?sep=(.)"?(?:\r\n|\n|\r|$)', re.IGNORECASE)
_END = "\x1e end of file \x1e"
_LONGEST_FIELD = 1 << 20
_MOST_COLUMNS = 4096


def read_delimited(path: Path) -> Table:
    """The file as columns; each record counts as one row, as when Excel opens it.

    Raises `InputRefused`: `file_damaged`, `file_quote_open` (with the row), `file_too_large`.
    """
    text = decoded(path.read_bytes())
    first_row, forced = 1, ""
    sep_line = _SEP_LINE.match(text)
    if sep_line:
        # Excel swallows this line but still counts the rows after it from 1.
        forced, text = sep_line[1], text[sep_line.end() :]
    if "\x00" in text:
        raise InputRefused("file_not_spreadsheet", file=path.name)
    separator = forced or _separator(text)
    return Table(columns_of(_records(text, separator, path)), first_row)


def _separator(text: str) -> str:
    """The separator that cuts most of the first records into the same number of fields."""
    sample = text[:65_536]
    best, most = ";", (0, 0)
    for separator in _SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator) if row][:200]
        except csv.Error:
            continue
        usual = max(set(widths), key=widths.count, default=1)
        score = (widths.count(usual) * (usual > 1), usual)
        if score > most:
            best, most = separator, score
    return best


def _records(text: str, separator: str, path: Path) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_FIELD)
    count, record = 0, list[str]()
    try:
        for record in csv.reader(_lines(text), delimiter=separator):
            count += 1
            if len(record) > _MOST_COLUMNS:
                raise InputRefused("file_too_large", file=path.name)
            if record[:1] != [_END]:
                yield record
    except csv.Error as error:
        raise InputRefused("file_quote_open", file=path.name, row=count + 1) from error
    if record != [_END]:
        raise InputRefused("file_quote_open", file=path.name, row=count)


def _lines(text: str) -> Iterator[str]:
    # A quotation mark that is never closed swallows this line: that is how it is noticed.
    yield from io.StringIO(text, newline="")
    if text[-1:] not in ("\n", "\r"):
        yield "\n"
    yield _END
