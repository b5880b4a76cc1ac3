"""A team on the tests' own server: a database with people of every role, each with a login."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg

from tests.support.server import server
from wa_desktop.domain.team import Role
from wa_desktop.store.server_address import ServerAddress, keep_address
from wa_desktop.workspace import team_roles
from wa_desktop.workspace.desk import Desk, open_desk


class Team:
    """Its database and its people. `anne` and `alice` are authors, `paul` an approver, `vera` a viewer."""

    def __init__(self, address: ServerAddress, folder: Path) -> None:
        self.address = address
        self._folder = folder
        self._open: list[Desk] = []
        self._here: dict[str, Desk] = {}
        boss = self.desk("boss", address)
        for name, role in PEOPLE.items():
            server().run(f'CREATE ROLE "{self.login(name)}" LOGIN')
            assert not team_roles.add(boss, self.login(name), role).statements

    def login(self, name: str) -> str:
        """The login of a person: logins belong to the server, not to one database."""
        return f"{self.address.database}.{name}"

    def desk(self, name: str, address: ServerAddress | None = None) -> Desk:
        """The open data folder of a person, on a workstation of their own; `boss` owns the database."""
        home = self._folder / name
        keep_address(home, address or self.of(name))
        self._open.append(open_desk(home))
        return self._open[-1]

    def here(self, name: str) -> Desk:
        """The open data folder of a person, opened once."""
        if name not in self._here:
            self._here[name] = self.desk(name)
        return self._here[name]

    def of(self, name: str) -> ServerAddress:
        """Where a person finds the database."""
        return self.address if name == "boss" else replace(self.address, user=self.login(name))

    def sql(self, name: str, statement: str) -> list[tuple[object, ...]]:
        """Run SQL as this person, without any program of ours; what it returns."""
        user = self.of(name).user
        with closing(server().connect(self.address.database, user)) as connection:
            connection.execute("SET search_path TO wa_desktop")
            done = connection.execute(statement.encode())
            return list(done.fetchall()) if done.description else []

    def refusal(self, name: str, statement: str) -> str:
        """How the server refuses this person a statement (its SQLSTATE); empty when it does not. Nothing is kept."""
        user = self.of(name).user
        with closing(server().connect(self.address.database, user)) as connection:
            connection.execute("SET search_path TO wa_desktop")
            try:
                with connection.transaction(force_rollback=True):
                    connection.execute(statement.encode())
            except psycopg.Error as error:
                return error.sqlstate or "lost"
        return ""

    def close(self) -> None:
        """Close every program and take the logins away."""
        for desk in self._open:
            desk.close()


PEOPLE = {"anne": Role.AUTHOR, "alice": Role.AUTHOR, "paul": Role.APPROVER, "vera": Role.VIEWER}


@contextmanager
def a_team(folder: Path) -> Iterator[Team]:
    """A fresh database with its people, until the end of the block."""
    with server().fresh() as address:
        team = Team(address, folder)
        try:
            yield team
        finally:
            team.close()
            _forget_logins(address)


def _forget_logins(address: ServerAddress) -> None:
    with closing(server().connect(address.database)) as connection:
        mine = connection.execute(
            "SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", (address.database + ".",)
        )
        names = [f'"{row[0]}"' for row in mine]
        for name in names:
            connection.execute(f"REASSIGN OWNED BY {name} TO CURRENT_USER".encode())
            connection.execute(f"DROP OWNED BY {name}".encode())
        for name in names:
            connection.execute(f"DROP ROLE {name}".encode())
