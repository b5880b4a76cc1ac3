"""What a preview shows before anything is sent: the rows of the list that tell most about the message."""

from collections.abc import Sequence

from wa_desktop.domain.progress import CancelToken
from wa_desktop.domain.telling import ColumnFacts, TellingContacts
from wa_desktop.store import browsing
from wa_desktop.store.telling import telling
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.listing import contact_view, id_of


def telling_contacts(
    desk: Desk, name: str, columns: Sequence[str], cancel: CancelToken | None = None
) -> TellingContacts:
    """The list's longest, emptiest and strangest contact by what stands in `columns`.

    `columns` are the list's own, or fields of a contact (`first_name`, `number`…), as the sources of variables name
    them. Raises `InputRefused` `list_unknown`, and `Cancelled` when `cancel` says so.
    """
    with desk.store.read() as connection:
        list_id = id_of(connection, name)
        found = telling(connection, list_id, columns, cancel or CancelToken())
        ids = (found.longest, found.emptiest, found.strangest)
        contacts = {row.id: contact_view(row) for row in browsing.by_ids(connection, list_id, ids)}
    facts = {column: ColumnFacts(one.longest, one.empty) for column, one in found.columns.items()}
    return TellingContacts(
        contacts.get(found.longest), contacts.get(found.emptiest), contacts.get(found.strangest), facts
    )
