"""Who of a team has which role, as the server knows it. All of it asks a server, never a file."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from wa_desktop.domain.team import Role
from wa_desktop.store import server_grants
from wa_desktop.store.fast import run
from wa_desktop.store.server_grants import Place, place_of, quoted


class Member(NamedTuple):
    """A login of the server with a role on this data."""

    name: str
    role: Role


class Standing(NamedTuple):
    """What the server lets the person do who is connected, and knows of another one."""

    mine: Role | None
    makes_logins: bool
    sets_up: bool
    """May make groups and hand the tables over to them."""
    login_known: bool
    its: Role | None


_MINE = "SELECT my_role()"
_MEMBERS = (
    "SELECT m.rolname, g.rolname FROM pg_roles m JOIN pg_roles g ON g.rolname = ANY (?)"
    " WHERE m.rolcanlogin AND pg_has_role(m.oid, g.oid, 'USAGE')"
    # A superuser has every role: only where it was given is it one of the team's.
    " AND EXISTS (SELECT 1 FROM pg_auth_members a JOIN pg_roles d ON d.oid = a.roleid WHERE a.member = m.oid"
    " AND d.rolname = ANY (?) AND (NOT m.rolsuper OR a.roleid = g.oid))"
)
_OWNER = (
    "SELECT r.rolname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
    " WHERE c.oid = 'audit'::regclass AND r.rolcanlogin"
)
_RIGHTS = (
    "SELECT r.rolsuper OR r.rolcreaterole, (r.rolsuper OR r.rolcreaterole) AND pg_has_role(d.datdba, 'USAGE'),"
    " EXISTS (SELECT 1 FROM pg_roles WHERE rolname = ? AND rolcanlogin)"
    " FROM pg_roles r, pg_database d WHERE r.rolname = session_user AND d.datname = current_database()"
)


def my_role(c: Connection) -> Role | None:
    """The role of the person who is connected; None for a login without one."""
    said = str(run(c, _MINE).fetchone()[0])
    return Role(said) if said else None


def members(c: Connection) -> Sequence[Member]:
    """Everybody with a role, by name; before there are groups, the owner of the tables alone."""
    place = place_of(c)
    by_group = {place.groups[role]: role for role in Role}
    order = (Role.ADMINISTRATOR, Role.AUTHOR, Role.APPROVER, Role.VIEWER)
    found: dict[str, Role] = {str(row[0]): Role.ADMINISTRATOR for row in run(c, _OWNER).fetchall()}
    groups = list(by_group)
    for name, group in run(c, _MEMBERS, (groups, groups)).fetchall():
        role = by_group[group]
        if name not in found or order.index(role) < order.index(found[name]):
            found[name] = role
    return [Member(name, found[name]) for name in sorted(found)]


def told_of_roles(c: Connection) -> dict[str, object]:
    """What a person should know whom the server refuses something: their role, and who could give another one."""
    names = tuple(one.name for one in members(c) if one.role is Role.ADMINISTRATOR)
    return {"role": my_role(c) or "none", "administrators": names}


def standing_of(c: Connection, person: str) -> Standing:
    """What stands between the person who is connected and a change of `person`'s role."""
    makes, sets_up, known = run(c, _RIGHTS, (person,)).fetchone()
    its = next((one.role for one in members(c) if one.name == person), None)
    return Standing(my_role(c), bool(makes), bool(sets_up), bool(known), its)


def set_up_statements(c: Connection) -> tuple[str, ...]:
    """What makes the groups of this data; nothing where they are there."""
    place: Place = place_of(c)
    return () if place.is_set_up else tuple(server_grants.set_up(place))


def perform(c: Connection, statements: Sequence[str]) -> None:
    """Run statements that were made here."""
    for statement in statements:
        run(c, statement)


def login_statement(c: Connection, person: str, password: str = "") -> str:
    """What makes a login; its password leaves this computer as a verifier alone, and never stands in a log."""
    made = f"CREATE ROLE {quoted(person)} LOGIN"
    if not password:
        return made
    driver: Any = c.connection.driver_connection
    verifier = driver.pgconn.encrypt_password(password.encode(), person.encode(), b"scram-sha-256").decode()
    return f"{made} PASSWORD '{verifier}'"


def giving_statement(c: Connection, person: str, role: Role | None) -> str:
    """What gives `person` a role instead of any other, or takes it (None)."""
    namespace = place_of(c).namespace
    told = person.replace("'", "''")
    return f"SELECT {quoted(namespace)}.team_give('{told}', '{role.value if role else ''}')"
