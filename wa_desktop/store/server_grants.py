"""Which rights on a server a role has, table by table, and the statements that give them. See docs/teams.md.

For each namespace the server has groups without a login: one for each role, and a keeper that gives and takes them
(`team_give`), so that any administrator can take what another one gave. Administrators own the tables.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from wa_desktop.domain.team import Role
from wa_desktop.store.fast import run

KEEPER = "keeper"
_ANY = "INSERT, UPDATE, DELETE"
_KEEP = "INSERT, UPDATE"

EVERYBODY: Mapping[str, str] = {"audit": "INSERT", "workstation": _ANY, "standing_entry": "INSERT"}
"""What each role may write: triggers keep names true, programs one's own, and entries to opt-outs."""

APPROVER: Mapping[str, str] = {
    "approval": "INSERT, UPDATE (voided_at, voided_by)",
    "standing_entry": "UPDATE (removed_at)",
}

AUTHOR: Mapping[str, str] = {
    **dict.fromkeys(("contact_list", "list_count", "list_import", "rejected_row", "column_memory", "member"), _ANY),
    **dict.fromkeys(("standing", "standing_entry"), _ANY),
    **dict.fromkeys(("template", "template_proof", "preparation"), _ANY),
    # Triggers keep what is frozen, and its approval, true.
    **dict.fromkeys(("campaign", "recipient"), _ANY),
    **dict.fromkeys(("campaign_version", "campaign_lane", "content"), _KEEP),
    **dict.fromkeys(("batch", "attempt", "event", "received", "reply", "engine_note"), _KEEP),
    **dict.fromkeys(("lease", "reached", "month_spending"), _ANY),
    # A trigger leaves the settings proper, and the account's addresses, to administrators.
    "setting": _ANY,
    "account": "UPDATE",
}
"""Beside `EVERYBODY`. Of tariff, invoice, rate_card, rate, erased_person and approval an author reads only."""

_BY_ROLE = {Role.VIEWER: {}, Role.AUTHOR: AUTHOR, Role.APPROVER: APPROVER}
_ROLES = tuple(Role)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the grants stand: the database, the namespace, its tables and functions, the groups by role."""

    database: str
    namespace: str
    me: str
    groups: Mapping[str, str]
    """By role, and the keeper's."""
    known: frozenset[str]
    """Those groups that the server has already."""
    tables: tuple[str, ...]
    functions: tuple[str, ...]
    """With the types of their arguments, without the namespace."""

    @property
    def is_set_up(self) -> bool:
        """Whether the server has every group."""
        return set(self.groups.values()) <= self.known


def place_of(c: Connection) -> Place:
    """The place of an open server's connection."""
    names = [*_ROLES, KEEPER]
    groups = {one: str(run(c, "SELECT team_group(?)", (str(one),)).fetchone()[0]) for one in names}
    database, namespace, me = run(c, "SELECT current_database(), current_schema(), session_user").fetchone()
    known = run(c, "SELECT rolname FROM pg_roles WHERE rolname = ANY (?)", (list(groups.values()),)).fetchall()
    tables = run(
        c,
        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' ORDER BY 1",
    ).fetchall()
    functions = run(
        c,
        "SELECT proname || '(' || pg_get_function_identity_arguments(oid) || ')' FROM pg_proc"
        " WHERE pronamespace = current_schema()::regnamespace ORDER BY 1",
    ).fetchall()
    return Place(
        str(database), str(namespace), str(me), groups, frozenset(row[0] for row in known),
        tuple(row[0] for row in tables), tuple(row[0] for row in functions),
    )  # fmt: skip


def set_up(place: Place) -> Iterator[str]:
    """The statements that make the groups and give them their rights; whoever runs them becomes an administrator.

    They need the right to make roles, and the database's own owner.
    """
    for group in place.groups.values():
        if group not in place.known:
            yield f"CREATE ROLE {quoted(group)} NOLOGIN"
    keeper, owner = quoted(place.groups[KEEPER]), quoted(place.groups[Role.ADMINISTRATOR])
    for role in _ROLES:
        yield f"GRANT {quoted(place.groups[role])} TO {keeper} WITH ADMIN OPTION"
    # Only a member hands tables over; at the end it is taken back.
    yield f"GRANT {keeper} TO CURRENT_USER"
    yield f"GRANT CREATE ON DATABASE {quoted(place.database)} TO {owner}"
    everybody = ", ".join(quoted(place.groups[role]) for role in _ROLES)
    yield f"GRANT CONNECT, TEMPORARY ON DATABASE {quoted(place.database)} TO {everybody}"
    yield from _handed_over(place, owner, keeper)
    yield from grants(place)
    yield f"SELECT {quoted(place.namespace)}.team_give(session_user, 'administrator')"
    yield f"REVOKE {keeper} FROM CURRENT_USER"


def _handed_over(place: Place, owner: str, keeper: str) -> Iterator[str]:
    schema = quoted(place.namespace)
    giving = "team_give(person text, role text)"
    yield f"GRANT EXECUTE ON FUNCTION {schema}.{giving} TO {owner}"
    yield f"ALTER SCHEMA {schema} OWNER TO {owner}"
    for table in place.tables:
        yield f"ALTER TABLE {schema}.{quoted(table)} OWNER TO {owner}"
    for function in place.functions:
        yield f"ALTER FUNCTION {schema}.{function} OWNER TO {keeper if function == giving else owner}"


def grants(place: Place) -> Iterator[str]:
    """The statements that give the roles their rights on the tables of `place`; to be run again after a migration."""
    schema = quoted(place.namespace)
    for role, more in _BY_ROLE.items():
        group = quoted(place.groups[role])
        yield f"GRANT USAGE ON SCHEMA {schema} TO {group}"
        yield f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {group}"
        for rights in (EVERYBODY, more):
            for table, right in rights.items():
                yield f"GRANT {right} ON {schema}.{quoted(table)} TO {group}"
        # Numbers of rows say nothing, and are needed by whoever may add one.
        yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {group}"


def as_owner(c: Connection) -> None:
    """Before a migration: what it makes belongs to all administrators, not to the one whose program runs it."""
    owner = run(
        c,
        "SELECT r.rolname FROM pg_class t JOIN pg_roles r ON r.oid = t.relowner"
        " WHERE t.oid = to_regclass('alembic_version') AND NOT r.rolcanlogin",
    ).fetchone()
    if owner is not None:
        run(c, f"SET LOCAL ROLE {quoted(str(owner[0]))}")


def grant_again(c: Connection) -> None:
    """After a migration: the rights on new tables, where a team has its groups."""
    place = place_of(c)
    if place.is_set_up:
        for statement in grants(place):
            run(c, statement)


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
