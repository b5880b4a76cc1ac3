"""Contacts of a list written into a file: numbers, names, consents as they hold now, every column of their own."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from wa_desktop.domain.browsing import ContactSearch
from wa_desktop.domain.contacts import ContactView
from wa_desktop.domain.errors import WrongUsage
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress, ignore_progress
from wa_desktop.domain.values import CONSENT_CATEGORIES
from wa_desktop.results.tables import Table, in_place_of, write_csv, write_workbook
from wa_desktop.store import browsing
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.listing import contact_view, id_of, list_named

FORMATS = (".xlsx", ".csv")
_AT_ONCE = 2_000


def export_contacts(
    desk: Desk,
    name: str,
    out: Path,
    search: ContactSearch | None = None,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> int:
    """Write the contacts of a list that `search` finds, by the ending of `out`; how many they are.

    In the order of the file. The file can be imported again, replaces an older one at once, and is
    readable by its owner alone. Raises `WrongUsage` (`report_format`) and `InputRefused`:
    `list_unknown`, `report_folder_missing`, `report_unwritable`.
    """
    if out.suffix.casefold() not in FORMATS:
        raise WrongUsage("report_format", file=str(out), formats=FORMATS)
    columns = list_named(desk, name).columns
    wanted = search or ContactSearch()
    with desk.store.read() as connection, in_place_of(out) as target:
        list_id = id_of(connection, name)
        total = browsing.count(connection, list_id, wanted)
        rows = _rows(connection, list_id, wanted, columns, total, on_progress, cancel)
        table = Table(name[:31], _header(columns), rows)
        if out.suffix.casefold() == ".csv":
            write_csv(target, table, ";")
        else:
            write_workbook(target, [table])
    return total


def _header(columns: Sequence[str]) -> list[str]:
    consents = (_("Consent: {category}").format(category=label(one.value)) for one in CONSENT_CATEGORIES)
    named = (_("Number"), _("First name"), _("Name"), _("Country"), _("Language"))
    return [*named, *consents, *columns, _("Row of the file")]


def _rows(
    connection: Any,
    list_id: int,
    search: ContactSearch,
    columns: Sequence[str],
    total: int,
    on_progress: OnProgress,
    cancel: CancelToken | None,
) -> Iterator[Sequence[str | int]]:
    done = 0
    for some in browsing.every(connection, list_id, search, _AT_ONCE):
        if cancel is not None:
            cancel.check()
        on_progress(Progress("exporting", done, total))
        for row in some:
            yield _row(contact_view(row), columns)
        done += len(some)


def _row(contact: ContactView, columns: Sequence[str]) -> Sequence[str | int]:
    names = (contact.fields.get("first_name", ""), contact.fields.get("name", ""))
    consents = (label(f"consent_{contact.consent[one].name.casefold()}") for one in CONSENT_CATEGORIES)
    others = (contact.fields.get(name, "") for name in columns)
    return (contact.number, *names, contact.country, contact.language, *consents, *others, contact.row)
