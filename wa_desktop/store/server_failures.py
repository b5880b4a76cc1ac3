"""What a server, or the way to it, does to a program, as words for a person. No text of these holds a password."""

import re

import psycopg

from wa_desktop.domain.errors import InputRefused, UserError, WaitingForPerson
from wa_desktop.domain.team import APPROVAL_WAITING
from wa_desktop.store.migrations.approval_guards import NOT_APPROVED, OTHER_SEAL, OWN_CAMPAIGN
from wa_desktop.store.server_address import ServerAddress
from wa_desktop.store.server_probe import obstacle

_STATES = (
    ("42501", "role_not_allowed"),
    (NOT_APPROVED, APPROVAL_WAITING),
    (OWN_CAMPAIGN, "approval_own"),
    (OTHER_SEAL, "approval_other_seal"),
    ("55P03", "store_not_written"),
    ("25006", "server_read_only"),
    ("53100", "server_disk_full"),
    ("53300", "server_crowded"),
    ("53", "server_full"),
    ("57P", "server_lost"),
    ("25P03", "server_lost"),
    ("08", "server_lost"),
)
"""How the states of an error begin, the longest first."""

_SAID = (
    ("server_password_missing", ("no password supplied",)),
    ("server_password_wrong", ("password authentication failed", r"authentification par mot de passe \S+chou")),
    ("server_user_unknown", (r'(?:role|user) "[^"]*" does not exist', "r[ôo]le « .* » n.existe pas")),
    ("server_database_unknown", (r'database "[^"]*" does not exist', r"base de donn\S+es « .* » n.existe pas")),
    (
        "server_no_access",
        (
            r"pg_hba\.conf", "permission denied for database", r"droit refus\S+ pour la base",
            "(?:peer|ident|certificate) authentication failed", "is not permitted to log in",
            r"n.est pas autoris\S+ \S+ se connecter",
        ),
    ),
    (
        "server_starting",
        (
            "is starting up", "in recovery mode", "not yet accepting connections", "se lance", "mode de restauration",
            "n.accepte pas encore",
        ),
    ),
    ("server_stopping", ("is shutting down", r"s.arr\S+te", "terminating connection")),
    (
        "server_crowded",
        (
            "too many clients", "too many connections", "remaining connection slots", "trop de (?:clients|connexions)",
            "emplacements de connexions?",
        ),
    ),
)  # fmt: skip
"""What a server says to somebody who is not in yet: its states do not reach the driver. English, and French where a
server was told to speak it; what is not known here is told as the server says it."""


def failure_of_opening(error: BaseException, address: ServerAddress, authorities: str) -> UserError:
    """Why the server at `address` did not let this program in."""
    if isinstance(error, psycopg.errors.ConnectionTimeout):
        return InputRefused("server_silent", server=address.told)
    said = line_of(error)
    # A server that spoke is reached; of one that did not, the computer tells more than the driver.
    spoke = "FATAL" in said or getattr(error, "sqlstate", None)
    for code, words in _SAID:
        if (spoke or code == "server_password_missing") and any(re.search(one, said) for one in words):
            return InputRefused(code, server=address.told, user=address.user, database=address.database)
    found = None if spoke else obstacle(address, authorities)
    known = refusal_of(error, address) if isinstance(error, psycopg.Error) and error.sqlstate else None
    return found or known or InputRefused("server_unreachable", server=address.told, problem=_short(said))


def refusal_of(error: psycopg.Error, address: ServerAddress) -> WaitingForPerson | None:
    """What a person should know of an error of the server in the middle of the work; None for a bug of ours."""
    state = error.sqlstate or ""
    code = next((code for begin, code in _STATES if state.startswith(begin)), "")
    if not code and not state and isinstance(error, psycopg.OperationalError):
        code = "server_lost"
    if not code:
        return None
    return WaitingForPerson(
        code, server=address.told, user=address.user, database=address.database, file=address.told,
        problem=_short(error.diag.message_primary or line_of(error)),
    )  # fmt: skip


def line_of(error: BaseException) -> str:
    """The text of an error on one line."""
    return " ".join(str(error).split())


def _short(said: str) -> str:
    """What the server itself said, without what the driver puts before it."""
    return said.rpartition("FATAL: ")[2].strip() or said
