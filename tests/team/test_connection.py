"""Reaching a team's server: encrypted and proved, and one clear sentence for everything that can go wrong."""

import dataclasses
import json
import os
import re
import ssl
import subprocess
import sys
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from tests.support.server import Server, server
from tests.support.tls import Certified, babbling, encrypting, refusing, silent
from wa_desktop.domain.errors import InputRefused, UserError, WaitingForPerson
from wa_desktop.domain.stores import PASSWORD_VARIABLE, Encryption
from wa_desktop.domain.values import Scope
from wa_desktop.store import server_store
from wa_desktop.store.migration import HEAD
from wa_desktop.store.server_address import ServerAddress, address_from, address_of, keep_address
from wa_desktop.store.server_checks import refuse_unfit, state_of
from wa_desktop.words.sentences import SENTENCES, sentence
from wa_desktop.workspace import support, suppressions, teams
from wa_desktop.workspace.desk import open_desk

pytestmark = pytest.mark.file

PASSWORD = "Hunter2-très secret"
CLARA, STRANGER = "wa_clara", "wa_stranger"
_HBA = f"host all {CLARA} 127.0.0.1/32 scram-sha-256\nhost all {STRANGER} 127.0.0.1/32 reject\n"


def with_people(running: Server) -> Server:
    """The tests' server with somebody who has a password, and somebody who is kept out."""
    file = running.folder / "data" / "pg_hba.conf"
    known = file.read_text()
    if CLARA not in known:
        file.write_text(_HBA + known)
        for name in (CLARA, STRANGER):
            running.run(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
        running.run("SELECT pg_reload_conf()")
    return running


@pytest.fixture
def people() -> Server:
    return with_people(server())


@pytest.fixture
def address() -> Iterator[ServerAddress]:
    with server().fresh() as found:
        yield found


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    return Certified(tmp_path_factory.mktemp("authority"))


def url(address: ServerAddress, *, user: str = "", port: int = 0, host: str = "", database: str = "") -> str:
    return (
        f"postgresql://{user or address.user}@{host or address.host}:{port or address.port}"
        f"/{database or address.database}"
    )


def refused(
    home: Path, where: str, certificates: Path | None = None, password: str = "", namespace: str = ""
) -> UserError:
    """How `home` is refused at `where`: in time, with a sentence, and unchanged."""
    began = time.monotonic()
    with pytest.raises(UserError) as found:
        teams.join(home, where, password, certificates, namespace)
    assert time.monotonic() - began < 10
    assert address_of(home) is None
    said = sentence(found.value)
    assert found.value.code in SENTENCES
    assert not re.search(r"[{}]|Error|FATAL|sslmode", said), said
    return found.value


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("postgresql://clara:secret@db.example/wa", "server_url_password"),
        ("postgresql://clara:@db.example/wa", "server_url_password"),
        ("postgresql://db.example/wa", "server_url_wrong"),
        ("postgresql://clara@db.example", "server_url_wrong"),
        ("postgresql://clara@db.example/", "server_url_wrong"),
        ("postgresql://clara@db.example:99999/wa", "server_url_wrong"),
        ("postgresql://clara@[::1/wa", "server_url_wrong"),
        ("postgresql://clara@db.example/wa?sslmode=disable", "server_url_wrong"),
        ("postgresql://clara@db.example/wa?host=/tmp", "server_url_wrong"),
        ("mysql://clara@db.example/wa", "server_url_wrong"),
        ("db.example", "server_url_wrong"),
        ("", "server_url_wrong"),
    ],
)
def test_that_an_address_is_refused_without_repeating_it(given: str, code: str) -> None:
    with pytest.raises(InputRefused, match=code) as found:
        address_from(given)
    assert "secret" not in str(found.value)


@pytest.mark.parametrize(
    ("given", "host", "port", "verify"),
    [
        ("postgresql://clara@db.example/wa", "db.example", 5432, True),
        ("postgres://clara@DB.example:5433/wa", "db.example", 5433, True),
        ("postgresql://clara@10.0.0.8/wa", "10.0.0.8", 5432, True),
        ("postgresql://clara@127.0.0.1/wa", "127.0.0.1", 5432, False),
        ("postgresql://clara@localhost/wa", "localhost", 5432, False),
        ("postgresql://clara@[::1]:6000/wa", "::1", 6000, False),
        ("postgresql://clara@/wa?host=/run/postgresql", "/run/postgresql", 5432, False),
        ("postgresql://clara@localhost.example/wa", "localhost.example", 5432, True),
    ],
)
def test_that_whoever_is_not_this_computer_must_prove_its_name(given: str, host: str, port: int, verify: bool) -> None:
    found = address_from(given)
    assert (found.host, found.port, found.verify) == (host, port, verify)
    assert (found.user, found.database, found.namespace) == ("clara", "wa", "wa_desktop")


@pytest.mark.parametrize("name", ["Wa", "pg_wa", "wa desktop", "1wa", 'wa"; DROP', "é", "w" * 64])
def test_that_a_namespace_is_a_plain_name(name: str) -> None:
    with pytest.raises(InputRefused, match="server_namespace_wrong"):
        address_from("postgresql://clara@localhost/wa", namespace=name)


@pytest.mark.parametrize("said", ["", "[]", "{}", '{"host": 1}', "namespace", "port"])
def test_that_a_damaged_note_of_the_server_is_said(tmp_path: Path, said: str) -> None:
    keep_address(tmp_path, address_from("postgresql://clara@db.example/wa"))
    file = tmp_path / "team.json"
    known = json.loads(file.read_text())
    file.write_text(json.dumps(known | {said: "no; such"}) if said in known else said)
    with pytest.raises(InputRefused, match="team_file_unreadable"):
        open_desk(tmp_path)


def test_that_a_file_of_authorities_must_be_one(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="file_missing"):
        address_from("postgresql://clara@db.example/wa", tmp_path / "none.pem")
    (tmp_path / "key.pem").write_text("-----BEGIN PRIVATE KEY-----")
    with pytest.raises(InputRefused, match="server_authorities_wrong"):
        address_from("postgresql://clara@db.example/wa", tmp_path / "key.pem")


def test_that_a_server_that_proves_its_name_is_used(
    private_home: Path, address: ServerAddress, certified: Certified
) -> None:
    with encrypting(address.port, certified.context()) as port:
        done = teams.join(private_home, url(address, port=port, host="127.0.0.1"), certificates=certified.file)
        assert done.store.encryption == Encryption.VERIFIED
        assert done.store.tls
        assert done.store.certificates == str(certified.file)
        with closing(open_desk(private_home)) as desk:
            assert teams.describe(desk).latency_ms


def old(certified: Certified) -> ssl.SSLContext:
    made = certified.context()
    made.set_ciphers("DEFAULT@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        made.minimum_version = ssl.TLSVersion.TLSv1_1
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        made.maximum_version = ssl.TLSVersion.TLSv1_1
    return made


@pytest.mark.parametrize(
    ("context", "code"),
    [
        (lambda own, _folder: own.context("db.example"), "server_tls_name"),
        (lambda own, _folder: own.context(expired=True), "server_tls_expired"),
        (lambda _own, folder: Certified(folder).context(), "server_tls_unknown"),
        (lambda own, _folder: old(own), "server_tls_old"),
    ],
    ids=["another name", "expired", "unknown authority", "TLS 1.1"],
)
def test_that_a_server_that_proves_nothing_is_refused(
    private_home: Path, address: ServerAddress, certified: Certified, tmp_path: Path, code: str,
    context: Callable[[Certified, Path], ssl.SSLContext],
) -> None:  # fmt: skip
    with encrypting(address.port, context(certified, tmp_path / "other")) as port:
        where = url(address, port=port, host="127.0.0.1")
        assert refused(private_home, where, certified.file).code == code


def test_that_a_server_without_encryption_is_refused(
    private_home: Path, address: ServerAddress, certified: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGSSLMODE", "disable")
    where = url(address, host="127.0.0.1")
    assert refused(private_home, where, certified.file).code == "server_without_tls"
    # Nor by hand in the file of the home.
    keep_address(private_home, dataclasses.replace(address, host="192.0.2.1", verify=False))
    with pytest.raises(InputRefused, match="server_unencrypted"):
        open_desk(private_home)


def test_that_the_authorities_of_this_computer_are_asked_without_a_choice(
    private_home: Path, address: ServerAddress, certified: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    with encrypting(address.port, certified.context()) as port:
        keep_address(private_home, dataclasses.replace(address, host="127.0.0.1", port=port, verify=True))
        with pytest.raises(InputRefused, match="server_tls_unknown"):
            open_desk(private_home)
        monkeypatch.setenv("SSL_CERT_FILE", str(certified.file))
        with closing(open_desk(private_home)) as desk:
            assert teams.describe(desk).encryption == Encryption.VERIFIED


def test_that_authorities_that_are_gone_are_missed(
    private_home: Path, address: ServerAddress, certified: Certified, tmp_path: Path
) -> None:
    keep_address(private_home, dataclasses.replace(address, certificates=str(tmp_path / "gone.pem"), verify=True))
    with pytest.raises(InputRefused, match="server_authorities_missing"):
        open_desk(private_home)


def test_that_an_unknown_name_and_a_closed_port_are_told_apart(private_home: Path, address: ServerAddress) -> None:
    assert refused(private_home, url(address, host="db.invalid")).code == "server_name_unknown"
    assert refused(private_home, url(address, port=1)).code == "server_refused"


def test_that_a_server_that_says_nothing_is_given_up(
    private_home: Path, address: ServerAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_store, "CONNECT_SECONDS", 2)
    with silent() as port:
        assert refused(private_home, url(address, port=port)).code == "server_silent"


def test_that_something_else_at_the_port_is_said(private_home: Path, address: ServerAddress) -> None:
    with babbling() as port:
        assert refused(private_home, url(address, port=port)).code == "server_not_one"


@pytest.mark.parametrize(
    ("state", "words", "code"),
    [
        ("57P03", "the database system is starting up", "server_starting"),
        ("57P03", "le système de bases de données se lance", "server_starting"),
        ("57P03", "the database system is in recovery mode", "server_starting"),
        ("57P03", "the database system is shutting down", "server_stopping"),
        ("57P03", "le système de base de données s'arrête", "server_stopping"),
        ("53300", "sorry, too many clients already", "server_crowded"),
        ("53300", "désolé, trop de clients sont déjà connectés", "server_crowded"),
        ("28P01", "authentification par mot de passe échouée pour l'utilisateur « clara »", "server_password_wrong"),
        ("3D000", "la base de données « wa » n'existe pas", "server_database_unknown"),
        ("28000", "le rôle « clara » n'existe pas", "server_user_unknown"),
        ("XX000", "etwas ganz anderes ist geschehen", "server_unreachable"),
    ],
)
def test_that_what_a_server_says_at_the_door_is_understood(
    private_home: Path, address: ServerAddress, state: str, words: str, code: str
) -> None:
    with refusing(state, words) as port:
        found = refused(private_home, url(address, port=port))
    assert found.code == code
    if code == "server_unreachable":
        assert words in sentence(found)


def test_that_people_databases_and_passwords_are_told_apart(
    private_home: Path, people: Server, address: ServerAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused(private_home, url(address, user="wa_nobody")).code == "server_user_unknown"
    assert refused(private_home, url(address, user=STRANGER)).code == "server_no_access"
    assert refused(private_home, url(address, database="wa_none")).code == "server_database_unknown"
    assert refused(private_home, url(address, user=CLARA)).code == "server_password_missing"
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD + "!")
    wrong = refused(private_home, url(address, user=CLARA))
    assert wrong.code == "server_password_wrong"
    assert "Hunter2" not in "".join(traceback.format_exception(wrong))


def test_that_a_password_is_used_and_written_nowhere(
    private_home: Path, people: Server, address: ServerAddress, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    people.run(f"GRANT USAGE ON SCHEMA wa_desktop TO {CLARA}", address.database)
    people.run(f"GRANT SELECT ON ALL TABLES IN SCHEMA wa_desktop TO {CLARA}", address.database)
    typed = teams.join(tmp_path / "typed", url(address, user=CLARA), password=PASSWORD)
    assert [notice.code for notice in typed.warnings] == ["no_keyring_store"]
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    done = teams.join(private_home, url(address, user=CLARA))
    assert done.store.user == CLARA
    assert done.warnings == (), "it is kept where it was said"
    with closing(open_desk(private_home)) as desk, pytest.raises(WaitingForPerson, match="role_not_allowed"):
        suppressions.add(desk, ["+33612345678"], Scope.ALL)
    for file in private_home.rglob("*"):
        if file.is_file():
            assert b"Hunter2" not in file.read_bytes(), file
    with zipfile.ZipFile(support.write_bundle(tmp_path / "support.zip", private_home)) as bundle:
        parts = {name: bundle.read(name).decode() for name in bundle.namelist()}
    assert json.loads(parts["database.json"])["rows"]["contact_list"] == 0
    for secret in ("Hunter2", CLARA, address.database, str(address.port)):
        assert not any(secret in part for part in parts.values()), secret


class Drawer(KeyringBackend):
    """A keyring of this test's own."""

    priority = 1.0

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    before, made = keyring.get_keyring(), Drawer()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_that_a_password_is_kept_in_the_keyring_once_it_was_right(
    private_home: Path, people: Server, address: ServerAddress, drawer: Drawer
) -> None:
    people.run(f"GRANT USAGE ON SCHEMA wa_desktop TO {CLARA}", address.database)
    people.run(f"GRANT SELECT ON ALL TABLES IN SCHEMA wa_desktop TO {CLARA}", address.database)
    assert refused(private_home, url(address, user=CLARA), password="wrong").code == "server_password_wrong"
    assert drawer.kept == {}
    done = teams.join(private_home, url(address, user=CLARA), PASSWORD)
    assert done.warnings == ()
    assert done.store.remembers_password
    assert list(drawer.kept.values()) == [PASSWORD]
    open_desk(private_home).close()
    drawer.kept.clear()
    with pytest.raises(InputRefused, match="server_password_missing"):
        open_desk(private_home)
    asked: list[tuple[str, str]] = []

    def ask(server: str, user: str) -> str:
        asked.append((server, user))
        return PASSWORD

    open_desk(private_home, ask).close()
    assert asked == [(dataclasses.replace(address, user=CLARA).told, CLARA)]
    open_desk(private_home).close()
    drawer.kept.clear()
    assert teams.sign_in(private_home, PASSWORD) == ()
    open_desk(private_home).close()


def test_that_rights_are_asked_for_before_anything_is_made(private_home: Path, people: Server) -> None:
    with people.fresh("template1") as empty:
        assert refused(private_home, url(empty, user=CLARA), password=PASSWORD).code == "server_no_namespace"
    with people.fresh() as full:
        assert refused(private_home, url(full, user=CLARA), password=PASSWORD).code == "server_no_right"


def test_that_tables_of_another_program_are_left_alone(private_home: Path) -> None:
    with server().fresh("template1") as other:
        server().run("CREATE TABLE public.invoices (id int)", other.database)
        assert refused(private_home, url(other), namespace="public").code == "server_not_ours"
        assert teams.join(private_home, url(other)).store.schema == HEAD


def test_that_a_newer_schema_names_the_program_that_is_needed(private_home: Path, address: ServerAddress) -> None:
    teams.join(private_home, url(address))
    with closing(open_desk(private_home)) as desk:
        server().run("COMMENT ON TABLE wa_desktop.alembic_version IS '9.4.1'", address.database)
        server().run("UPDATE wa_desktop.alembic_version SET version_num = '9999'", address.database)
        with pytest.raises(InputRefused, match="store_newer") as while_open:
            suppressions.add(desk, ["+33612345678"], Scope.ALL)
    with pytest.raises(InputRefused, match="store_newer") as at_the_door:
        open_desk(private_home)
    for found in (while_open, at_the_door):
        assert "9.4.1" in sentence(found.value)


def test_that_an_older_schema_waits_for_somebody_who_may_change_it(
    private_home: Path, people: Server, address: ServerAddress
) -> None:
    people.run(f"GRANT USAGE ON SCHEMA wa_desktop TO {CLARA}", address.database)
    people.run(f"GRANT SELECT ON ALL TABLES IN SCHEMA wa_desktop TO {CLARA}", address.database)
    people.run("UPDATE wa_desktop.alembic_version SET version_num = '0001'", address.database)
    assert refused(private_home, url(address, user=CLARA), password=PASSWORD).code == "server_older"


def test_that_a_server_that_only_reads_is_refused(private_home: Path, address: ServerAddress) -> None:
    server().run(f"ALTER DATABASE {address.database} SET default_transaction_read_only = on")
    assert refused(private_home, url(address)).code == "server_read_only"


def test_that_a_server_with_too_few_letters_is_refused(private_home: Path, address: ServerAddress) -> None:
    server().run("CREATE DATABASE wa_latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    try:
        assert refused(private_home, url(address, database="wa_latin")).code == "server_not_utf8"
    finally:
        server().run("DROP DATABASE wa_latin WITH (FORCE)")


def test_that_a_server_that_is_too_old_is_refused(private_home: Path, address: ServerAddress) -> None:
    teams.join(private_home, url(address))
    with closing(open_desk(private_home)) as desk, desk.store.read() as c:
        found = state_of(c, address)
    refuse_unfit(found, address)
    with pytest.raises(InputRefused, match="server_too_old") as old_one:
        refuse_unfit(dataclasses.replace(found, version=13), address)
    assert "13" in sentence(old_one.value)


@pytest.mark.long
def test_that_a_program_without_the_driver_says_what_to_install(private_home: Path, address: ServerAddress) -> None:
    keep_address(private_home, address)
    code = (
        "import sys; sys.modules['psycopg'] = None; from wa_desktop.__main__ import main; "
        "sys.argv = ['wa-desktop', 'lists', '--lang', 'en']; sys.exit(main())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 3
    assert 'pip install "wa-desktop[team]"' in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_that_a_look_makes_nothing(private_home: Path) -> None:
    with server().fresh("template1") as empty:
        found = teams.check(private_home, url(empty))
        assert (found.kind, found.schema) == ("server", "")
        assert address_of(private_home) is None
        with closing(server().connect(empty.database)) as c:
            assert c.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'wa_desktop'").fetchone() is None
