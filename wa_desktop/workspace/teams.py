"""A workstation joins the server of its team, moves its data there, leaves it again; what it is connected to.

The window closes its desk before `join`, `sign_in`, `move` and `leave`, as before a restore, and opens it afterwards.
"""

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress, ignore_progress
from wa_desktop.domain.stores import PASSWORD_VARIABLE, Joined, KnownServer, Left, Moved, StoreFacts
from wa_desktop.store import backup, connection_facts, file_store, marks, moving, own_settings, server_address
from wa_desktop.store.opening import look_at_server, open_server, open_store
from wa_desktop.store.places import default_home
from wa_desktop.store.server_address import ServerAddress
from wa_desktop.workspace import store_passwords
from wa_desktop.workspace.backups import refuse_full
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.store_passwords import ASKED_FOR

__all__ = [
    "ASKED_FOR",
    "PASSWORD_VARIABLE",
    "check",
    "describe",
    "join",
    "known",
    "leave",
    "move",
    "sign_in",
]


def describe(desk: Desk) -> StoreFacts:
    """Where the data of an open desk is, who this workstation is there, and how it is reached.

    Asks the server a few times for its round trip. Raises what any reading raises (`server_lost`).
    """
    address = server_address.address_of(desk.home)
    remembers = address is not None and bool(store_passwords.known(address))
    return connection_facts.facts_of(desk.store, remembers_password=remembers)


def check(
    home: Path | None, url: str, password: str = "", certificates: Path | None = None, namespace: str = ""
) -> StoreFacts:
    """What `join` or `move` would find at `url`: nothing is made there, nothing is changed here. Raises as `join`.

    `schema` is empty where there are no tables yet.
    """
    address = server_address.address_from(url, certificates, namespace)
    secret = password or store_passwords.known(address)
    with closing(look_at_server(home or default_home(), address, secret)) as store:
        return connection_facts.facts_of(store, remembers_password=bool(store_passwords.known(address)))


def known(home: Path | None) -> KnownServer | None:
    """The server that `home` uses, without asking it: for a form that is filled in again; None for a file.

    Raises `InputRefused` (`team_file_unreadable`).
    """
    at = server_address.address_of(home or default_home())
    return None if at is None else KnownServer(at.host, at.port, at.database, at.user, at.certificates, at.namespace)


def sign_in(home: Path | None, password: str) -> tuple[Notice, ...]:
    """Give the password of the server that `home` uses; once it was right, it is kept in the keyring.

    For a home whose opening was refused with `server_password_missing` or `server_password_wrong`. Raises what
    `opening.open_store` raises.
    """
    folder = home or default_home()
    address = server_address.address_of(folder)
    if address is None:
        raise InputRefused("leave_no_server", folder=str(folder))
    open_store(folder, lambda _: password).close()
    return store_passwords.keep(address, password)


def join(
    home: Path | None, url: str, password: str = "", certificates: Path | None = None, namespace: str = ""
) -> Joined:
    """Have `home` (None: the usual folder) use the team's server at `url` from now on, once it has answered.

    `url` is `postgresql://user@host[:port]/database`, without a password. The password is the given one, else that of
    `WA_DESKTOP_STORE_PASSWORD` or of the keyring; a typed one is kept there. `certificates` is a file of authorities
    (PEM); None: those of this computer. `namespace` names the schema of this account's tables (empty: `wa_desktop`),
    which are made when the schema is new. The file of this workstation stays where it is, unused. The desk of `home`
    must be closed. Raises `InputRefused` (the codes of `server_address.address_from`, `server_checks.refuse_unfit`
    and `server_failures.failure_of_opening`, `server_moving`), `WaitingForPerson` (`store_in_use`).
    """
    folder = home or default_home()
    address = server_address.address_from(url, certificates, namespace)
    secret = password or store_passwords.known(address)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with moving.alone_in(folder):
        server_address.address_of(folder)
        with closing(open_server(folder, address, secret)) as store:
            left = _unused_file(folder)
            server_address.keep_address(folder, address)
            kept = store_passwords.keep(address, secret)
            facts = connection_facts.facts_of(store, remembers_password=not kept and bool(secret))
    return Joined(facts, left, (*kept, *((Notice("store_left_behind", {"file": left}),) if left else ())))


def _unused_file(home: Path) -> str:
    """The file of this workstation when it holds anything that the team will not see."""
    return str(home / file_store.FILE_NAME) if backup.has_data(home) else ""


def move(
    home: Path | None,
    url: str,
    password: str = "",
    certificates: Path | None = None,
    namespace: str = "",
    *,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Moved:
    """Copy the data of this workstation to the team's server at `url` and use it from now on.

    As `join`, for a server that holds nobody's data yet. Every table is counted and compared on both sides before
    anything is switched; the workstation's file is kept aside. Stopped or broken off at any point, a second call goes
    on where the first one ended, and the workstation keeps working with its file until then. The desk of `home` must
    be closed. Progress steps: `move_preparing`, `move_copying`, `move_checking` (rows done of all rows). Raises what
    `join` raises, and `InputRefused` (`move_from_server`, `move_nothing`, `move_server_has_data`, `move_differs`,
    `move_unfit`), `WaitingForPerson` (`store_in_use`, `move_under_way`), `Cancelled`.
    """
    folder = home or default_home()
    address = server_address.address_from(url, certificates, namespace)
    before = server_address.address_of(folder)
    if before is not None:
        raise InputRefused("move_from_server", server=before.told)
    if not (folder / file_store.FILE_NAME).exists():
        raise InputRefused("move_nothing", folder=str(folder))
    secret = password or store_passwords.known(address)

    def tell(step: str, done: int, total: int) -> None:
        if cancel is not None:
            cancel.check()
        on_progress(Progress(step, done, total))

    return _moved(folder, address, secret, tell)


def _moved(home: Path, address: ServerAddress, secret: str, tell: moving.Told) -> Moved:
    with closing(open_server(home, address, secret, during_move=True)) as store:
        kept = store_passwords.keep(address, secret)
        with moving.alone_in(home):
            with moving.held_file(home) as source:
                tables, resumed = moving.Move(home, source, store, tell).run()
                own_settings.take_along(home, source)
                server_address.keep_address(home, address)
            # The file is closed before it gets its other name, which some systems want.
            aside = moving.finish(home, store)
        facts = connection_facts.facts_of(store, remembers_password=not kept and bool(secret))
    return Moved(facts, tables, str(aside or ""), resumed, kept)


def leave(
    home: Path | None,
    *,
    copy: bool = False,
    password: str = "",
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Left:
    """Have `home` use a file of this workstation again; with `copy` the file holds what the server holds now.

    Without `copy` the server is not asked: it works while the server is out of reach. The file is the one that was
    there before `join`, else an empty one. A copy says of its campaigns that others may have sent them since. The desk
    of `home` must be closed. Progress step: `leave_copying`. Raises `InputRefused` (`leave_no_server`, and what
    `opening.open_store` raises), `WaitingForPerson` (`store_in_use`), `Cancelled`.
    """
    folder = home or default_home()
    address = server_address.address_of(folder)
    if address is None:
        raise InputRefused("leave_no_server", folder=str(folder))
    path = folder / file_store.FILE_NAME
    with moving.alone_in(folder):
        if not copy:
            server_address.forget_address(folder)
            return Left(str(path), warnings=() if path.exists() else (Notice("leave_empty", {"server": address.told}),))
        return _left_with_copy(folder, address, password, on_progress, cancel)


def _left_with_copy(
    home: Path, address: ServerAddress, password: str, on_progress: OnProgress, cancel: CancelToken | None
) -> Left:
    with _fresh_file(home) as fresh:
        with closing(open_store(home, lambda known: password or store_passwords.known(known))) as store:
            refuse_full(home, backup.size_of(store), "leave_no_space")
            rows = backup.snapshot(store, fresh, _step(on_progress, cancel))
        with closing(file_store.open_file(fresh)) as copied, copied.write() as c:
            marks.doubt_copy(c)
            own_settings.bring_home(home, c)
        kept = backup.put_in_place(home, fresh, "before-leaving", "store_in_use")
        server_address.forget_address(home)
    return Left(
        str(home / file_store.FILE_NAME), rows, str(kept or ""), (Notice("leave_two_truths", {"server": address.told}),)
    )


@contextmanager
def _fresh_file(home: Path) -> Iterator[Path]:
    for left in home.glob("leave-*.tmp*"):
        left.unlink(missing_ok=True)
    fresh = home / f"leave-{secrets.token_hex(4)}.tmp"
    try:
        yield fresh
    finally:
        for left in home.glob(f"{fresh.name}*"):
            left.unlink(missing_ok=True)


def _step(on_progress: OnProgress, cancel: CancelToken | None) -> backup.Tell:
    def tell(done: int, total: int) -> None:
        if cancel is not None:
            cancel.check()
        on_progress(Progress("leave_copying", done, total))

    return tell
