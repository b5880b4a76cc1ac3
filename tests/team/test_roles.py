"""Roles, as the server keeps them: every person comes in with a login of their own, with our program and without it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.server import server
from tests.team.people import Team, a_team
from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.domain.team import Role
from wa_desktop.domain.values import Scope
from wa_desktop.store import audit, standing
from wa_desktop.store.server_address import keep_address
from wa_desktop.words.language import use_language
from wa_desktop.words.sentences import sentence
from wa_desktop.workspace import auditing, settings, suppressions, team_roles
from wa_desktop.workspace.desk import open_desk

EVERYBODY = frozenset({"boss", "anne", "paul", "vera"})
WRITERS = frozenset({"boss", "anne"})
BOSS = frozenset({"boss"})
NOBODY: frozenset[str] = frozenset()

_LIST = "(name, created_at) VALUES ('x', 1)"
_ENTRY = "INSERT INTO standing_entry (number, kind, scope, said_at, recorded_at) VALUES ('+33611', '{}', 1, 1, 1)"
_LINE = "INSERT INTO audit (id, at, operator, action, subject) VALUES (7, 1, {}, 'x', 'x')"
_CAMPAIGN = (
    "INSERT INTO campaign (name, state, template, list_name, plan, estimate, content_guard, currency, batch_size,"
    " created_at) VALUES ('x', 'draft', 't', 'l', '{}', '', '', 'EUR', 100, 1)"
)
KINDS = {
    "a list": (f"INSERT INTO contact_list {_LIST}", WRITERS),
    "a list taken away": ("DELETE FROM contact_list", WRITERS),
    "people of lists": ("UPDATE member SET name = 'x'", WRITERS),
    "files taken in": ("UPDATE list_import SET consent_source = 'x'", WRITERS),
    "a template": ("UPDATE template SET body = 'x'", WRITERS),
    "a text to be": ("INSERT INTO preparation VALUES ('template', 'x', '{}', 1)", WRITERS),
    "a campaign": (_CAMPAIGN, WRITERS),
    "its recipients": ("UPDATE recipient SET state = 'planned'", WRITERS),
    "its calls": ("UPDATE batch SET outcome = 'x'", WRITERS),
    "its attempts": ("UPDATE attempt SET state = 'x'", WRITERS),
    "news": ("UPDATE event SET applied = 1", WRITERS),
    "messages read": ("UPDATE received SET read_at = 1", WRITERS),
    "answers": ("UPDATE reply SET state = 'x'", WRITERS),
    "the lease": ("DELETE FROM lease", WRITERS),
    "an opt-out": (_ENTRY.format("suppression"), EVERYBODY),
    "a refusal of a file": (_ENTRY.format("refusal"), WRITERS),
    "a decision": (_ENTRY.format("decision"), WRITERS),
    "an opt-out lifted": ("UPDATE standing_entry SET removed_at = 1 WHERE kind = 'suppression'", WRITERS | {"paul"}),
    "an opt-out taken away": ("DELETE FROM standing_entry", WRITERS),
    "what stands against a number": ("DELETE FROM standing", WRITERS),
    "what the program remembers": ("INSERT INTO setting VALUES ('draft', '{}')", WRITERS),
    "a setting": ("INSERT INTO setting VALUES ('country', '\"DE\"')", BOSS),
    "a setting changed": ("UPDATE setting SET value = 'false' WHERE key = 'follow_up'", BOSS),
    "a setting renamed": ("UPDATE setting SET key = 'draft' WHERE key = 'follow_up'", BOSS),
    "the four eyes": ("INSERT INTO setting VALUES ('four_eyes', 'true')", BOSS),
    "the balance": ("UPDATE account SET credit = '1'", WRITERS),
    "the account's address": ("UPDATE account SET base_url = 'https://x'", BOSS),
    "another account": ("INSERT INTO account (waba, phone_id, base_url, account_url) VALUES ('9', '9', '', '')", BOSS),
    "fees": ("DELETE FROM tariff", BOSS),
    "an invoice": ("DELETE FROM invoice", BOSS),
    "a rate card": ("DELETE FROM rate_card", BOSS),
    "rates": ("UPDATE rate SET rate = 0", BOSS),
    "an erased person": ("INSERT INTO erased_person VALUES ('x', 1)", BOSS),
    "being there": ("INSERT INTO workstation VALUES ('x', 'x', 'x', '1', 1, 1)", EVERYBODY),
    "a line of the log": (_LINE.format("session_user"), EVERYBODY),
    "a line in another's name": (_LINE.format("'mallory'"), NOBODY),
    "a line changed": ("UPDATE audit SET action = 'y'", NOBODY),
    "a line taken away": ("DELETE FROM audit", NOBODY),
    "the log emptied": ("TRUNCATE audit", NOBODY),
    "the head of the log": ("UPDATE setting SET value = '[0, \"\"]' WHERE key = 'audit_head'", NOBODY),
    "a role given": ("SELECT team_give(session_user, 'administrator')", BOSS),
    "masks made by hand": ("SELECT standing_derived('+33611')", BOSS),
    "an approval voided by hand": ("SELECT void_approvals(1)", BOSS),
    "a table": ("CREATE TABLE x (y int)", BOSS),
    "guards put aside": ("ALTER TABLE audit DISABLE TRIGGER ALL", BOSS),
}
"""What is written in raw SQL, and by whom the server takes it. `boss` owns the tables, as every administrator does."""


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    use_language("en")
    with a_team(tmp_path_factory.mktemp("team")) as made:
        made.sql("boss", "INSERT INTO setting VALUES ('follow_up', 'true')")
        made.sql("boss", "INSERT INTO account (waba, phone_id, base_url, account_url) VALUES ('1', '2', '', '')")
        made.sql("anne", _LINE.format("session_user"))
        made.sql("vera", _ENTRY.format("suppression"))
        yield made


@pytest.mark.parametrize("kind", KINDS)
def test_that_the_server_takes_each_kind_of_write_from_those_alone_whose_role_allows_it(team: Team, kind: str) -> None:
    statement, allowed = KINDS[kind]
    refusals = {name: team.refusal(name, statement) for name in sorted(EVERYBODY)}
    assert refusals == {name: "" if name in allowed else "42501" for name in sorted(EVERYBODY)}


def test_that_everybody_reads_everything_and_a_login_without_a_role_nothing(team: Team) -> None:
    tables = [
        str(row[0]) for row in team.sql("boss", "SELECT tablename FROM pg_tables WHERE schemaname = 'wa_desktop'")
    ]
    assert {"campaign", "audit", "approval", "alembic_version"} <= set(tables)
    for name in ("anne", "paul", "vera"):
        for table in tables:
            assert team.refusal(name, f"SELECT 1 FROM {table}") == ""
    stranger = team.login("stranger")
    server().run(f'CREATE ROLE "{stranger}" LOGIN')
    assert team.refusal("stranger", "SELECT 1 FROM wa_desktop.campaign") == "42501"


def test_that_each_person_learns_their_own_role(team: Team) -> None:
    roles = {name: team_roles.my_role(team.desk(name)) for name in ("boss", "anne", "paul", "vera")}
    assert roles == {
        "boss": Role.ADMINISTRATOR, "anne": Role.AUTHOR, "paul": Role.APPROVER, "vera": Role.VIEWER,
    }  # fmt: skip
    told = {one.name: (one.role, one.is_me) for one in team_roles.people(team.desk("vera"))}
    assert told[team.login("vera")] == (Role.VIEWER, True)
    assert told[team.login("paul")] == (Role.APPROVER, False)


@pytest.mark.parametrize("name", ["anne", "paul", "vera"])
def test_that_a_refused_write_says_which_role_one_has_and_who_can_change_it(team: Team, name: str) -> None:
    desk = team.desk(name)
    with pytest.raises(WaitingForPerson) as refused:
        settings.change(desk, "country", "DE")
    assert refused.value.code == "role_not_allowed"
    assert refused.value.details["role"] == team_roles.my_role(desk)
    said = sentence(refused.value)
    assert {"anne": "Author", "paul": "Approver", "vera": "Viewer"}[name] in said
    assert team.address.user in said
    assert settings.get(desk, "country") == "FR"


def test_that_an_opt_out_recorded_by_a_viewer_is_respected_by_all(team: Team) -> None:
    vera, anne = team.desk("vera"), team.desk("anne")
    suppressions.add(vera, ["+33612345678"], Scope.ALL)
    with anne.store.read() as c:
        assert standing.masks_of(c, ["+33612345678"]) == {"+33612345678": standing.Masks(0, int(Scope.ALL))}
    with pytest.raises(WaitingForPerson, match="role_not_allowed"):
        suppressions.remove(vera, ["+33612345678"], "FR")
    suppressions.remove(team.desk("paul"), ["+33612345678"], "FR")
    with anne.store.read() as c:
        assert standing.masks_of(c, ["+33612345678"]) == {}


def test_that_the_log_says_who_and_where_whatever_a_program_says(team: Team) -> None:
    anne = team.desk("anne")
    with anne.store.write() as c:
        audit.record(c, anne.operator, "list_renamed", "list", 3, note='été "\\ \n\t\x01 +33612345678')
    with anne.store.write() as c:
        audit.record(c, "", "campaign_begun", "campaign", 3)
    begun, renamed = auditing.listed(anne, 2)
    assert (renamed.operator, renamed.action) == (team.login("anne"), "list_renamed")
    assert renamed.computer.endswith("(127.0.0.1)")
    assert (begun.operator, team.login("anne") in begun.computer) == ("", True)
    # Without the program: no name, another number, a hash of one's own.
    team.sql("vera", "INSERT INTO audit (id, at, operator, action, subject, hash) VALUES (9999, 1, '', 'x', 'x', 'x')")
    (forged,) = auditing.listed(anne, 1)
    assert (forged.operator, forged.id) == (team.login("vera"), begun.id + 1)
    assert auditing.verify(anne).ok


def test_that_people_are_added_changed_and_taken_out_by_an_administrator_alone(team: Team, tmp_path: Path) -> None:
    boss, carl = team.desk("boss"), team.login("carl")
    with pytest.raises(WaitingForPerson, match="role_not_allowed"):
        team_roles.add(team.desk("anne"), carl, Role.VIEWER, "secret")
    with pytest.raises(InputRefused, match="team_password_missing"):
        team_roles.add(boss, carl, Role.VIEWER)
    done = team_roles.add(boss, carl, Role.VIEWER, "pass word'x")
    assert (done.created, done.role) == (True, Role.VIEWER)
    with pytest.raises(InputRefused, match="team_known"):
        team_roles.add(boss, carl, Role.AUTHOR)
    (stored,) = team.sql("boss", f"SELECT rolpassword FROM pg_authid WHERE rolname = '{carl}'")
    assert str(stored[0]).startswith("SCRAM-SHA-256$")
    assert team_roles.change(boss, carl, Role.AUTHOR).created is False
    assert team.refusal("carl", "DELETE FROM contact_list") == ""
    team_roles.remove(boss, carl)
    assert team.refusal("carl", "SELECT 1 FROM wa_desktop.campaign") == "42501"
    with pytest.raises(InputRefused, match="team_unknown"):
        team_roles.change(boss, carl, Role.AUTHOR)
    with pytest.raises(InputRefused, match="team_last_administrator"):
        team_roles.remove(boss, boss.operator)
    for wrong in ("", " anne", "pg_x", "x" * 64, "a\nb"):
        with pytest.raises(InputRefused, match="team_name_refused"):
            team_roles.add(boss, wrong, Role.VIEWER, "secret")
    actions = [line.action for line in auditing.listed(boss, 3)]
    assert actions == ["team_left", "team_changed", "team_changed"]


def test_that_administrators_need_no_right_to_make_logins(team: Team) -> None:
    """One administrator gives a role, another takes it; where there is no login yet, its SQL is handed over."""
    boss, dora = team.desk("boss"), team.login("dora")
    team_roles.add(boss, dora, Role.ADMINISTRATOR, "secret")
    theirs, eve = team.desk("dora"), team.login("eve")
    told = team_roles.add(theirs, eve, Role.AUTHOR)
    assert [one.split('"')[0] for one in told.statements] == ["CREATE ROLE ", "SELECT "]
    assert "secret" not in "".join(told.statements)
    for statement in told.statements:
        server().run(statement, team.address.database)
    assert team.refusal("eve", "DELETE FROM contact_list") == ""
    team_roles.change(theirs, eve, Role.VIEWER)
    team_roles.change(theirs, team.login("alice"), Role.APPROVER)
    team_roles.remove(boss, eve)
    team_roles.change(boss, team.login("alice"), Role.AUTHOR)
    # An administrator may bring the tables up to a later version.
    assert team.refusal("dora", "ALTER TABLE campaign ADD COLUMN later text") == ""
    team_roles.remove(boss, dora)


def test_that_the_first_administrator_need_not_be_a_superuser(tmp_path: Path) -> None:
    with server().fresh() as address:
        owner = f"{address.database}.owner"
        server().run(f'CREATE ROLE "{owner}" LOGIN CREATEROLE')
        server().run(f'ALTER DATABASE {address.database} OWNER TO "{owner}"')
        server().run("DROP SCHEMA wa_desktop CASCADE", address.database)
        keep_address(tmp_path, replace(address, user=owner))
        desk = open_desk(tmp_path)
        try:
            done = team_roles.add(desk, f"{address.database}.gina", Role.AUTHOR, "secret")
            assert (done.created, done.statements) == (True, ())
            told = {one.name.split(".")[1]: one.role for one in team_roles.people(desk)}
            assert told == {"owner": Role.ADMINISTRATOR, "gina": Role.AUTHOR}
        finally:
            desk.close()


@pytest.mark.file
def test_that_on_one_workstation_there_is_nobody_to_give_a_role(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "alone")
    try:
        assert [one.role for one in team_roles.people(desk)] == [Role.ADMINISTRATOR]
        with pytest.raises(InputRefused, match="team_no_server"):
            team_roles.add(desk, "anne", Role.AUTHOR)
        with pytest.raises(InputRefused, match="four_eyes_alone"):
            settings.change(desk, "four_eyes", True)
        assert json.loads(json.dumps(settings.get(desk, "four_eyes"))) is False
    finally:
        desk.close()
