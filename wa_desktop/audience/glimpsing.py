"""A file at first sight: which sheets it has and how one begins, even when no list can be made of it."""

from wa_desktop.audience.formats import FileFormat
from wa_desktop.audience.jobs import Job
from wa_desktop.audience.locate import Layout, locate
from wa_desktop.audience.sheets import Book
from wa_desktop.audience.table import Table, text_of
from wa_desktop.domain.contacts import Column, Counts, Inspection, Role
from wa_desktop.domain.errors import InputRefused

_ROWS = 12
_LOOK_AT = 60
_COLUMNS = 60
_LONGEST = 80
_SAMPLES = 3
NOTHING_COUNTED = Counts(0, 0, 0, 0, {}, {}, {}, {}, {}, {})


def glimpse(job: Job, file_format: FileFormat, book: Book) -> Inspection:
    """The sheet that the person named, or the first filled one; its columns by their titles, nothing counted."""
    sheet, table = _sheet(job, book)
    layout = _layout(job, table)
    return Inspection(
        path=job.path,
        file_format=file_format.value,
        sheets=book.sheets,
        sheet=sheet,
        header_row=table.first_row + layout.header if layout.header >= 0 else 0,
        hidden_rows=0,
        columns=tuple(_column(table, layout, at, name) for at, name in enumerate(layout.names[:_COLUMNS])),
        counts=NOTHING_COUNTED,
        formatting=(),
        repairs=(),
        rejects=(),
        preview=(),
        first_column=table.first_column,
        top=top_of(table),
        encoding=table.encoding,
        separator=table.separator,
    )


def top_of(table: Table) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The first filled rows of a sheet as they stand, by Excel row number."""
    found = []
    for index in range(min(_LOOK_AT, table.height)):
        cells = tuple(text_of(column[index])[:_LONGEST] for column in table.columns[:_COLUMNS])
        if any(cell.strip() for cell in cells):
            found.append((table.first_row + index, cells))
        if len(found) == _ROWS:
            break
    return tuple(found)


def _sheet(job: Job, book: Book) -> tuple[str, Table]:
    wanted = (job.options.sheet or "").strip().casefold()
    named = [name for name in book.sheets if name.casefold() == wanted]
    found = Table([])
    for name in named or book.sheets:
        found = book.table(name)
        if found.height:
            return name, found
    return (named or [*book.sheets, ""])[0], found


def _layout(job: Job, table: Table) -> Layout:
    for header_row in (job.options.header_row, None):
        try:
            return locate(table, header_row, job.options.country)
        except InputRefused:
            # A row that the list does not reach: what is shown of it is what it has.
            continue
    return Layout(-1, ())


def _column(table: Table, layout: Layout, at: int, name: str) -> Column:
    filled = (text_of(cell)[:_LONGEST] for cell in table.columns[at][layout.first :] if cell not in ("", None))
    samples = [text for text, _ in zip(filled, range(_SAMPLES), strict=False)]
    return Column(at, name, Role.OTHER, samples=tuple(samples))
