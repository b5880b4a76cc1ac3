"""Lists as people look at them: what they hold, whom they find in them, where they came from."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from wa_desktop.domain.browsing import ContactSearch, CountryLine
from wa_desktop.domain.contacts import ContactPage, ContactView, ImportView, ListView
from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.domain.values import CONSENT_CATEGORIES, Category, Consent
from wa_desktop.store import browsing, counts
from wa_desktop.store import lists as stored
from wa_desktop.store.corrections import account_of
from wa_desktop.store.instants import from_stored
from wa_desktop.workspace.desk import Desk


def lists(desk: Desk) -> list[ListView]:
    """Every list, the newest first."""
    with desk.store.read() as connection:
        rows = stored.visible_lists(connection)
        known = counts.kept_of(connection, [row.id for row in rows])
        imports = stored.imports_of(connection, [row.id for row in rows])
    for row in rows:
        if row.id not in known:
            known[row.id] = count(desk, row.id)
    return [_view(row, [one for one in imports if one.list_id == row.id], known[row.id]) for row in rows]


def list_named(desk: Desk, name: str) -> ListView:
    """The list called `name`; raises `InputRefused` `list_unknown`."""
    with desk.store.read() as connection:
        names = [row.name for row in stored.visible_lists(connection)]
    if name not in names:
        raise InputRefused("list_unknown", list=name, lists=names)
    return next(view for view in lists(desk) if view.name == name)


def count(desk: Desk, list_id: int) -> counts.Counts:
    """The contacts of a list by country and consent, counted when nobody has since they changed, and kept."""
    with desk.store.read() as connection:
        known = counts.kept(connection, list_id)
        if known is not None:
            return known
        state, found = counts.state(connection, list_id), counts.counted(connection, list_id)
    with _readers_excused(), desk.store.write() as connection:
        counts.keep(connection, list_id, found, state)
    return found


@contextmanager
def _readers_excused() -> Iterator[None]:
    """Whoever may only read keeps nothing for the next time, and reads all the same."""
    try:
        yield
    except WaitingForPerson as refused:
        if refused.code != "role_not_allowed":
            raise


def count_new(desk: Desk, list_id: int, import_id: int, words: counts.Words) -> None:
    """`count` for a list that one import has just made, by what all of its contacts said in the file."""
    with desk.store.read() as connection:
        state = counts.state(connection, list_id)
        found = counts.counted_of_one(connection, list_id, import_id, words)
    with desk.store.write() as connection:
        counts.keep(connection, list_id, found, state)


def _view(row: Any, imports: Sequence[Any], countries: counts.Counts) -> ListView:
    columns = dict.fromkeys(column for one in imports for column in json.loads(one.mapping).get("others", ()))
    return ListView(
        id=row.id,
        name=row.name,
        contacts=sum(one.contacts for one in countries),
        by_country={one.country: one.contacts for one in countries},
        consent={
            category: sum(getattr(one, f"agreed_{category.value}") for one in countries)
            for category in CONSENT_CATEGORIES
        },
        created=from_stored(row.created_at),
        files=tuple(one.file_name for one in imports),
        imports=tuple(one.id for one in imports),
        columns=tuple(columns),
    )


def contacts(
    desk: Desk, name: str, limit: int = 100, offset: int = 0, search: ContactSearch | None = None
) -> list[ContactView]:
    """Some contacts of a list, in the order of the file unless `search` says otherwise.

    Consent as it holds now, across lists.
    """
    with desk.store.read() as connection:
        list_id = id_of(connection, name)
        rows = browsing.page(connection, list_id, search or ContactSearch(), limit, offset)
    return [contact_view(row) for row in rows]


def find_contacts(desk: Desk, name: str, search: ContactSearch, limit: int = 100, offset: int = 0) -> ContactPage:
    """Some contacts that `search` finds in a list, and how many it finds."""
    with desk.store.read() as connection:
        list_id = id_of(connection, name)
        if search.text.strip():
            # Names are compared one by one: once for the page and for the count.
            ids = browsing.ids(connection, list_id, search)
            return ContactPage(len(ids), tuple(by_ids(connection, list_id, ids[offset : offset + limit])))
        rows = browsing.page(connection, list_id, search, limit, offset)
        known = counts.kept(connection, list_id)
    countries = count(desk, list_id) if known is None else known
    return ContactPage(_known_total(countries, search), tuple(contact_view(row) for row in rows))


def by_ids(connection: Any, list_id: int, ids: Sequence[int]) -> list[ContactView]:
    """The contacts with these ids, in their order; who is no longer there is left out."""
    rows = {row.id: row for row in browsing.by_ids(connection, list_id, ids)}
    return [contact_view(rows[one]) for one in ids if one in rows]


def _known_total(countries: counts.Counts, search: ContactSearch) -> int:
    """How many contacts a search without a text finds: those that are counted with the list."""
    kind = "contacts"
    if search.agrees is not None:
        kind = f"{'agreed' if search.agrees else 'refused'}_{search.category.value}"
    return sum(getattr(one, kind) for one in countries if search.country in ("", one.country))


def breakdown(desk: Desk, name: str) -> list[CountryLine]:
    """The contacts of a list by country, and by category those who agreed and those who refused."""
    with desk.store.read() as connection:
        list_id = id_of(connection, name)
    rows = count(desk, list_id)
    return [
        CountryLine(row.country, row.contacts, _by_category(row, "agreed"), _by_category(row, "refused"))
        for row in rows
    ]


def _by_category(row: Any, kind: str) -> Mapping[Category, int]:
    return {category: int(getattr(row, f"{kind}_{category.value}")) for category in CONSENT_CATEGORIES}


def imports(desk: Desk, name: str) -> list[ImportView]:
    """The files that a list came from, the oldest first; the corrected rows count where they were rejected."""
    with desk.store.read() as connection:
        rows = browsing.imports_of(connection, id_of(connection, name))
    return [import_view(row) for row in rows]


def import_view(row: Any) -> ImportView:
    """One record of an import."""
    account = account_of(json.loads(row.report))
    return ImportView(
        id=row.id,
        file_name=row.file_name,
        file_hash=row.file_hash,
        sheet=row.sheet,
        operator=row.operator,
        finished=from_stored(row.finished_at or row.started_at),
        **account._asdict(),
        consent_source=row.consent_source,
        consent_wording=row.consent_wording,
        corrects=json.loads(row.options).get("corrects"),
    )


def contact_view(row: Any) -> ContactView:
    """One member as a person looks at it, with its consent as it holds now."""
    against = row.refused | row.suppressed
    fields: dict[str, str] = {
        key: value for key, value in (("name", row.name), ("first_name", row.first_name)) if value
    }
    return ContactView(
        number=row.number,
        country=row.country,
        language=row.language,
        consent={
            category: _word(getattr(row, f"consent_{category.value}"), against, category)
            for category in CONSENT_CATEGORIES
        },
        fields=fields | json.loads(row.fields),
        row=row.source_row,
    )


def _word(said: int, against: int, category: Category) -> Consent:
    return max(Consent(said), Consent.NO) if against & category.bit else Consent(said)


def id_of(connection: Any, name: str) -> int:
    """The id of the list called `name`; raises `InputRefused` `list_unknown`."""
    list_id = stored.find_list(connection, name)
    if list_id is None:
        raise InputRefused("list_unknown", list=name, lists=[row.name for row in stored.visible_lists(connection)])
    return list_id
