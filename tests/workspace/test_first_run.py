"""The assistant's progress in the home, the connection test, the checklist as a file."""

import ssl
from pathlib import Path

import pytest
import trustme

from tests.support.fault_server import FaultServer, answer, says
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.first_run import FirstRun, Stage, Verdict
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.words.sentences import sentence
from wa_desktop.workspace import account, first_run
from wa_desktop.workspace.desk import Desk, open_desk


def test_that_progress_waits_in_the_home_for_days(desk: Desk) -> None:
    assert first_run.progress(desk) == FirstRun()
    kept = first_run.keep(desk, FirstRun(frozenset({"number.code"}), "1", "2", "https://relay.example.com/x"))
    assert kept.changed_at is not None
    later = open_desk(desk.home)
    try:
        assert first_run.progress(later) == kept
        assert first_run.keep(later, FirstRun()).ticked == frozenset()
    finally:
        later.close()


def test_that_a_test_that_works_connects(desk: Desk) -> None:
    with ThreadedSandbox() as running:
        found = first_run.check(desk, SANDBOX_WABA, SANDBOX_PHONE_ID, SANDBOX_KEY, running.base_url)
    assert found.connected is not None
    assert set(found.stages.values()) == {Verdict.GOOD}
    assert account.account(desk) is not None


@pytest.mark.parametrize(
    ("waba", "phone", "key", "stage"),
    [
        (SANDBOX_WABA, SANDBOX_PHONE_ID, "wrong", Stage.KEY),
        ("999", SANDBOX_PHONE_ID, SANDBOX_KEY, Stage.AGENT),
        (SANDBOX_WABA, "999", SANDBOX_KEY, Stage.PHONE),
    ],
)
def test_that_a_test_that_fails_names_the_stage_and_keeps_nothing(
    desk: Desk, waba: str, phone: str, key: str, stage: Stage
) -> None:
    with ThreadedSandbox() as running:
        found = first_run.check(desk, waba, phone, key, running.base_url)
    assert found.error is not None
    assert [at for at, verdict in found.stages.items() if verdict is Verdict.BAD] == [stage]
    assert account.account(desk) is None


def test_that_swapped_ids_are_put_right(desk: Desk) -> None:
    with ThreadedSandbox() as running:
        found = first_run.check(desk, SANDBOX_PHONE_ID, SANDBOX_WABA, SANDBOX_KEY, running.base_url)
    assert found.connected is not None
    assert (found.connected.account.waba, found.connected.account.phone_id) == (SANDBOX_WABA, SANDBOX_PHONE_ID)
    assert "ids_swapped" in [notice.code for notice in found.connected.warnings]


def test_that_a_name_that_leads_nowhere_and_a_closed_port_are_told_apart(desk: Desk) -> None:
    found = first_run.check(desk, "1", "2", "k", "https://nowhere.invalid")
    assert found.stages[Stage.DNS] is Verdict.BAD
    assert found.error is not None
    assert "the name leads nowhere" in sentence(found.error)
    found = first_run.check(desk, "1", "2", "k", "http://127.0.0.1:9")
    assert (found.stages[Stage.DNS], found.stages[Stage.NETWORK]) == (Verdict.GOOD, Verdict.BAD)


def test_that_a_certificate_nobody_vouches_for_is_named(desk: Desk) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with FaultServer(says(lambda _: answer(200, b"{}")), tls=context, read_bodies=False) as server:
        found = first_run.check(desk, "1", "2", "k", server.url)
    assert (found.stages[Stage.NETWORK], found.stages[Stage.CERTIFICATE]) == (Verdict.GOOD, Verdict.BAD)
    assert found.stages[Stage.KEY] is Verdict.UNTRIED


def test_that_a_sign_in_page_in_between_is_no_wrong_key(desk: Desk) -> None:
    with FaultServer(says(lambda _: answer(200, b"<html>Sign in</html>")), read_bodies=False) as server:
        found = first_run.check(desk, "1", "2", "k", server.url)
    assert (found.stages[Stage.ANSWER], found.stages[Stage.KEY]) == (Verdict.BAD, Verdict.UNTRIED)


def test_that_a_proxy_that_refuses_is_named_without_its_password(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://user:secret@127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    found = first_run.check(desk, "1", "2", "k", "https://api.example.com")
    assert found.proxy == "127.0.0.1:9"
    assert found.stages[Stage.PROXY] is Verdict.BAD
    assert "secret" not in str(found)


def test_that_the_checklist_is_written_for_its_owner_alone(desk: Desk, tmp_path: Path) -> None:
    out = first_run.save_checklist(tmp_path / "list.txt", ["Téléphone", "[x] fait"])
    assert out.read_text(encoding="utf-8-sig") == "Téléphone\n[x] fait\n"
    with pytest.raises(InputRefused):
        first_run.save_checklist(tmp_path / "none" / "list.txt", [])
