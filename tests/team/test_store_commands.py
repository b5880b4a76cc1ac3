"""`store show | connect | move | leave` as a script sees them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.support import NOT_PROSE, done, run
from tests.support.server import server
from tests.support.stored import restored, stored
from wa_desktop.store.server_address import ServerAddress

pytestmark = pytest.mark.file

FACTS = {
    "kind", "place", "user", "namespace", "schema", "program", "encryption", "tls", "certificates", "latency_ms",
    "remembers_password",
}  # fmt: skip


@pytest.fixture
def address() -> Iterator[ServerAddress]:
    with server().fresh() as found:
        yield found


def url_of(address: ServerAddress) -> str:
    return f"postgresql://{address.user}@{address.host}:{address.port}/{address.database}"


def test_that_data_moves_to_a_server_and_comes_back_by_commands(private_home: Path, address: ServerAddress) -> None:
    restored(stored()[max(stored())], private_home)
    shown = done("store", "show")
    assert set(shown) == FACTS
    assert (shown["kind"], shown["encryption"], shown["latency_ms"]) == ("file", "none", None)
    before = done("lists")
    moved = done("store", "move", "--to", url_of(address))
    assert set(moved) == {"store", "tables", "rows", "kept", "resumed", "warnings"}
    assert moved["rows"] == sum(table["rows"] for table in moved["tables"])
    assert set(moved["store"]) == FACTS
    assert done("lists") == before
    assert done("audit", "verify")["ok"]
    shown = done("store", "show")
    assert (shown["kind"], shown["user"], shown["namespace"]) == ("server", address.user, "wa_desktop")
    assert shown["latency_ms"] > 0
    left = done("store", "leave", "--copy")
    assert set(left) == {"file", "rows", "kept", "warnings"}
    assert left["rows"] == moved["rows"] + 1
    assert done("lists") == before


def test_that_a_second_workstation_connects_and_leaves(private_home: Path, address: ServerAddress) -> None:
    joined = done("store", "connect", url_of(address))
    assert set(joined) == {"store", "left", "warnings"}
    for language in ("fr", "en"):
        ran = run("store", "show", "--lang", language)
        assert ran.code == 0
        assert not any(trace in ran.out for trace in NOT_PROSE), ran.out
    assert [warning["code"] for warning in done("store", "leave")["warnings"]] == ["leave_empty"]
    assert run("store", "leave", "--json").error == "leave_no_server"


def test_that_an_address_with_a_password_is_refused_unseen(private_home: Path) -> None:
    for words in (["connect", "postgresql://clara:Hunter2@db.example/wa"],
                  ["move", "--to", "postgresql://clara:Hunter2@db.example/wa"]):  # fmt: skip
        ran = run("store", *words, "--json")
        assert ran.code == 3
        assert ran.error == "server_url_password"
        assert "Hunter2" not in ran.out + ran.err
    assert run("store", "move", "--json").code == 2
