"""New consents: an opt-in dated after a refusal, with its source, counts once a person has accepted it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from wa_desktop.domain.browsing import ConsentConflict
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.values import categories_of
from wa_desktop.store import consents as stored
from wa_desktop.store import lists
from wa_desktop.store.audit import record
from wa_desktop.store.instants import from_stored, now
from wa_desktop.workspace import settings
from wa_desktop.workspace.desk import Desk

NEW = "new"


def conflicts(desk: Desk, list_name: str | None = None) -> list[ConsentConflict]:
    """Every contact who says yes in a list where a refusal, a withdrawal or a suppression stands.

    Raises `InputRefused` `list_unknown`.
    """
    with desk.store.read() as connection:
        zone = ZoneInfo(str(settings.get(desk, "time_zone")))
        return [view_of(one, zone) for one in stored.conflicts(connection, _list_id(connection, list_name))]


def new_consents(desk: Desk, list_name: str | None = None) -> list[ConsentConflict]:
    """Those of `conflicts` that `accept_new_consents` may accept: dated after the refusal, with a source."""
    return [one for one in conflicts(desk, list_name) if one.reason == NEW]


def waiting_by_list(desk: Desk) -> Mapping[str, int]:
    """How many new consents wait for a decision, by the name of their list."""
    return dict(Counter(one.list_name for one in new_consents(desk)))


def reasons(found: Sequence[ConsentConflict]) -> Mapping[str, int]:
    """How many conflicts there are by the reason why they do not count."""
    return dict(Counter(one.reason for one in found))


def accept_new_consents(
    desk: Desk, numbers: Sequence[str] | None, operator: str = "", list_name: str | None = None
) -> list[ConsentConflict]:
    """Let the new consents of `numbers` (None: every one, of a list if named) count from the day they were given.

    Each is logged as a decision with its file, row and operator; a refusal said later wins again.
    Numbers in any spelling. Raises `InputRefused`: `numbers_refused`, `consent_not_new` naming the
    numbers that have none, `list_unknown`.
    """
    wanted = None if numbers is None else _checked(desk, numbers)
    with desk.store.write() as connection:
        every = stored.conflicts(connection, _list_id(connection, list_name))
        found = [one for one in every if _reason(one) == NEW]
        if wanted is not None:
            missing = sorted(set(wanted) - {one.number for one in found})
            if missing:
                raise InputRefused("consent_not_new", numbers=missing)
            found = [one for one in found if one.number in wanted]
        stored.decide(connection, found, operator or desk.operator)
        record(
            connection, operator or desk.operator, "new_consents_accepted", "standing", None, count=len(found),
            members=[one.member_id for one in found[:1000]],
        )  # fmt: skip
    zone = ZoneInfo(str(settings.get(desk, "time_zone")))
    return [view_of(one, zone) for one in found]


def _list_id(connection: Any, name: str | None) -> int:
    """The id of a list, 0 for every list."""
    if name is None:
        return 0
    found = lists.find_list(connection, name)
    if found is None:
        raise InputRefused("list_unknown", list=name, lists=[row.name for row in lists.visible_lists(connection)])
    return found


def view_of(one: stored.Conflict, zone: tzinfo = UTC) -> ConsentConflict:
    """A conflict as a person reads it, its instants in `zone`."""
    last = one.objections[-1] if one.objections else None
    return ConsentConflict(
        number=one.number,
        name=one.name,
        list_name=one.list_name,
        import_id=one.import_id,
        file_name=one.file_name,
        row=one.row,
        categories=categories_of(one.against),
        agreed_at=None if one.said_at is None else from_stored(one.said_at).astimezone(zone),
        source=one.source,
        refused_at=None if last is None else from_stored(last.said_at).astimezone(zone),
        refused_by="" if last is None else last.kind,
        reason=_reason(one),
    )


def _reason(one: stored.Conflict) -> str:
    if any(not objection.by_person for objection in one.objections):
        return "suppressed"
    if one.said_at is None or one.said_at > now():
        return "undated"
    if any(one.said_at <= objection.said_at for objection in one.objections):
        return "before"
    return NEW if one.source else "no_source"


def _checked(desk: Desk, numbers: Sequence[str]) -> set[str]:
    # libphonenumber's metadata takes a moment to load.
    from wa_desktop.audience.numbers import normalise

    country = str(settings.get(desk, "country"))
    found = {text: normalise(text, country, frozenset()) for text in numbers}
    refused = [text for text, number in found.items() if number.reason or not number.number]
    if refused or not found:
        raise InputRefused("numbers_refused", numbers=refused)
    return {number.number for number in found.values()}
