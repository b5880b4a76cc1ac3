"""Who of a team may do what: read, given, taken; the server decides, not this program."""

import os
import re
from collections.abc import Sequence

from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.domain.team import PASSWORD_VARIABLE, Person, Role, TeamChange
from wa_desktop.store import roles as stored
from wa_desktop.store.audit import record
from wa_desktop.store.targets import Reading
from wa_desktop.workspace import presence
from wa_desktop.workspace.desk import Desk

LONGEST_NAME = 63
"""Bytes of a login's name on a server."""
_NAME = re.compile(r"[^\x00-\x1f\x7f]+")


def my_role(desk: Desk) -> Role | None:
    """What the server lets this person do. `Role.ADMINISTRATOR` on a file of one workstation: everything is one's own.

    None: a login without any right on this data. Cheap (one query); ask again after `Kind.SETTINGS` news.
    """
    if not desk.store.is_shared:
        return Role.ADMINISTRATOR
    with desk.store.read() as c:
        return stored.my_role(c)


def may_write(desk: Desk) -> bool:
    """Whether this person may change lists and campaigns (author, administrator, or a file of one workstation)."""
    return my_role(desk) in (Role.AUTHOR, Role.ADMINISTRATOR)


def people(desk: Desk) -> Sequence[Person]:
    """Everybody with a role on this data, by name, and who is online; on a file: only who works here.

    Everybody may read it.
    """
    me = desk.operator
    if not desk.store.is_shared:
        return [Person(me, Role.ADMINISTRATOR, is_me=True)]
    with desk.store.read() as c:
        found = stored.members(c)
    there: dict[str, list[str]] = {}
    for one in presence.who_is_online(desk):
        there.setdefault(one.person, []).append(one.computer)
    return [
        Person(one.name, one.role, one.name == me, one.name in there, tuple(dict.fromkeys(there.get(one.name, ()))))
        for one in found
    ]


def add(desk: Desk, person: str, role: Role, password: str = "") -> TeamChange:
    """Give `person` a role, with a new login when the server knows none of that name.

    `password` (that of `WA_DESKTOP_NEW_PASSWORD` wins) is only for a new login; it goes to the server as a verifier,
    and is kept nowhere. Where the server's administrator gives no right to make logins, `TeamChange.statements` is the
    SQL to hand over. Raises `InputRefused` (`team_no_server`, `team_name_refused`, `team_password_missing`,
    `team_known` when the person has a role already), `WaitingForPerson` (`role_not_allowed`).
    """
    _refuse_name(desk, person)
    with desk.store.write() as c:
        standing = _allowed(desk, c, person)
        if standing.its is not None:
            raise InputRefused("team_known", person=person, role=standing.its.value)
        chosen = os.environ.get(PASSWORD_VARIABLE, "") or password
        if not standing.login_known and standing.makes_logins and not chosen:
            raise InputRefused("team_password_missing", person=person)
        return _given(desk, c, standing, person, role, chosen)


def needs_password(desk: Desk, person: str) -> bool:
    """Whether `add` would make a new login for `person`, and so needs a password. Raises as `add`."""
    _refuse_name(desk, person)
    with desk.store.read() as c:
        standing = _allowed(desk, c, person)
    return standing.makes_logins and not standing.login_known


def change(desk: Desk, person: str, role: Role) -> TeamChange:
    """Give `person` another role. Raises as `add`, and `team_unknown`, `team_last_administrator`."""
    return _changed(desk, person, role)


def remove(desk: Desk, person: str) -> TeamChange:
    """Take every right on this data from `person`; the login stays (the server may have other data). As `change`."""
    return _changed(desk, person, None)


def _changed(desk: Desk, person: str, role: Role | None) -> TeamChange:
    _refuse_name(desk, person)
    with desk.store.write() as c:
        standing = _allowed(desk, c, person)
        everybody = stored.members(c)
        if standing.its is None:
            raise InputRefused("team_unknown", person=person, known=tuple(one.name for one in everybody))
        keepers = [one.name for one in everybody if one.role is Role.ADMINISTRATOR]
        if keepers == [person] and role is not Role.ADMINISTRATOR:
            raise InputRefused("team_last_administrator", person=person)
        return _given(desk, c, standing, person, role, "")


def _given(
    desk: Desk, c: Reading, standing: stored.Standing, person: str, role: Role | None, password: str
) -> TeamChange:
    """Have the server do it, or tell what its own administrator must run."""
    groups = stored.set_up_statements(c)
    makes_login = role is not None and not standing.login_known
    if (groups and not standing.sets_up) or (makes_login and not standing.makes_logins):
        login = [stored.login_statement(c, person)] if makes_login else []
        return TeamChange(person, role, statements=(*groups, *login, stored.giving_statement(c, person, role)))
    stored.perform(c, groups)
    if makes_login:
        stored.perform(c, [stored.login_statement(c, person, password)])
    stored.perform(c, [stored.giving_statement(c, person, role)])
    facts = {"person": person, "role": role.value if role else "", "before": standing.its.value if standing.its else ""}
    record(c, desk.operator, "team_changed" if role else "team_left", "team", None, **facts)
    return TeamChange(person, role, created=makes_login)


def _allowed(desk: Desk, c: Reading, person: str) -> stored.Standing:
    standing = stored.standing_of(c, person)
    if standing.mine is not Role.ADMINISTRATOR:
        # The server would refuse it as well: it is said before anything is asked of the person.
        raise WaitingForPerson("role_not_allowed", user=desk.operator, **stored.told_of_roles(c))
    return standing


def _refuse_name(desk: Desk, person: str) -> None:
    if not desk.store.is_shared:
        raise InputRefused("team_no_server")
    fits = _NAME.fullmatch(person) and person == person.strip() and not person.casefold().startswith("pg_")
    if not fits or len(person.encode()) > LONGEST_NAME or person in ("public", "none"):
        raise InputRefused("team_name_refused", person=person)
