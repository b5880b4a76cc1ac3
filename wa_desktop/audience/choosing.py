"""Which sheet of a file holds the list, and which others seem to hold one too."""

from wa_desktop.audience.jobs import Job
from wa_desktop.audience.locate import locate, phone_share
from wa_desktop.audience.sheets import Book
from wa_desktop.audience.table import Table
from wa_desktop.domain.contacts import ImportOptions
from wa_desktop.domain.errors import InputRefused


def choose_sheet(book: Book, job: Job) -> tuple[str, Table]:
    """The sheet that the person named, else the first that looks like a list, else the first filled one.

    Raises `sheet_unknown`, `no_rows`.
    """
    if not book.sheets:
        raise InputRefused("no_rows", file=job.path.name)
    wanted = job.options.sheet
    if wanted is not None:
        found = next((name for name in book.sheets if name.casefold() == wanted.strip().casefold()), None)
        if found is None:
            raise InputRefused("sheet_unknown", sheet=wanted, sheets=list(book.sheets))
        return _filled(found, book.table(found), job)
    first: tuple[str, Table] | None = None
    for name in book.sheets:
        table = book.table(name)
        if table.height:
            if len(book.sheets) == 1 or _looks_like_list(table, job.options):
                return name, table
            first = first or (name, table)
    if first is None:
        raise InputRefused("no_rows", file=job.path.name)
    return first


def _filled(name: str, table: Table, job: Job) -> tuple[str, Table]:
    if not table.height:
        raise InputRefused("no_rows", file=job.path.name)
    return name, table


def lists_beside(book: Book, sheet: str, options: ImportOptions) -> list[str]:
    """The other sheets that seem to hold a list."""
    return [name for name in book.sheets if name != sheet and _looks_like_list(book.first_rows(name), options)]


def _looks_like_list(table: Table, options: ImportOptions) -> bool:
    if not table.height:
        return False
    layout = locate(table, None, options.country)
    return any(
        phone_share(table, position, layout.first, options.country) > 0.3  # noqa: PLR2004 - as when a header is confirmed
        for position in range(len(table.columns))
    )
