"""A real relay process: killed, stopped, full, restarted, misused."""

import json
import re
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.relay_process import HEADERS, ROOT, SECRET, TOKEN, RelayProcess, ask, metrics, pull, pull_all, until
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.relay.keeping import FILE
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.store import mailbox
from wa_desktop.store.instants import now
from wa_desktop.store.mailbox import Letter, Mailbox

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


def killed_under_load(tmp_path: Path, seconds: float, per_second: int) -> tuple[list[str], list[str]]:
    """What was answered OK before a SIGKILL in the middle, and what is there after a restart."""
    tmp_path.mkdir(exist_ok=True)
    out = tmp_path / "load.json"
    with RelayProcess(tmp_path / "relay") as relay:
        command = [sys.executable, "-m", "tests.support.webhook_load", relay.url, "0", str(per_second), str(out)]
        with subprocess.Popen(command, cwd=ROOT) as load:
            until(lambda: metrics(relay.address)["stored_total"] >= seconds * per_second)
            relay.end(signal.SIGKILL)
            assert load.wait(60) == 0
    answered = json.loads(out.read_text(encoding="utf-8"))["answered"]
    with RelayProcess(tmp_path / "relay") as again:
        return answered, [event["body"]["requestUUID"] for event in pull_all(again.address)]


@posix_only
def test_that_nothing_answered_ok_is_lost_to_a_kill(tmp_path: Path) -> None:
    answered, kept = killed_under_load(tmp_path, 2, 300)
    assert len(answered) >= 500
    assert set(answered) <= set(kept)
    assert len(kept) == len(set(kept))


@pytest.mark.long
@posix_only
def test_that_nothing_is_lost_over_many_kills(tmp_path: Path) -> None:
    for round_number in range(6):
        answered, kept = killed_under_load(tmp_path / str(round_number), 4, 500)
        assert set(answered) <= set(kept)


@posix_only
def test_that_a_polite_stop_finishes_what_has_begun(tmp_path: Path) -> None:
    with RelayProcess(tmp_path / "relay") as relay:
        parts = urlsplit(relay.address)
        with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
            connection.sendall(f"POST /{SECRET} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{".encode())
            ask(f"{relay.address}/health")  # answered after the headers above were read
            relay.process.send_signal(signal.SIGTERM)
            until(lambda: not _listens(parts.port or 0))
            connection.sendall(b'"a":123}\r\n'[:8])
            said = connection.recv(65_536)
            assert said.startswith(b"HTTP/1.1 200 OK")
            assert b"close" in said
        assert relay.end() == 0
    with RelayProcess(tmp_path / "relay") as again:
        assert [event["body"] for event in pull_all(again.address)] == [{"a": 123}]


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=20).close()
    except ConnectionError:
        return False
    return True


@pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")
def test_that_a_full_disk_is_never_ok(tmp_path: Path) -> None:
    import resource

    with RelayProcess(tmp_path / "relay") as relay:
        pid = relay.process.pid
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
        statuses = [ask(relay.url, b'{"n":%d,"text":"%s"}' % (n, b"x" * 5_000))[0] for n in range(30)]
        assert set(statuses) == {200, 503}
        assert statuses[-1] == 503
        health, said = ask(f"{relay.address}/health")
        assert (health, json.loads(said)["writable"]) == (503, False)
        assert len(pull_all(relay.address)) == statuses.count(200)
        assert metrics(relay.address)['refused_total{reason="not_kept"}'] == statuses.count(503)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
        assert ask(relay.url, b'{"n":"room again"}') == (200, b"OK")
        assert len(pull_all(relay.address)) == statuses.count(200) + 1
    assert "nothing can be kept" in relay.log.read_text(encoding="utf-8")


def test_that_old_news_goes_by_itself_and_the_gap_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "relay").mkdir()
    with closing(Mailbox(tmp_path / "relay" / FILE)) as box:
        with monkeypatch.context() as past:
            past.setattr(mailbox, "now", lambda: now() - 3 * 86_400_000_000)
            box.keep([Letter(b"%d" % number, b'{"old":true}') for number in range(5_000)])
        box.keep([Letter(b"new", b'{"old":false}')])
    with RelayProcess(tmp_path / "relay", "--keep-days", "2") as relay:
        until(lambda: metrics(relay.address)["purged_total"] == 5_000)
        page = pull(relay.address, after=1)
    (left,) = page["events"]
    assert left["body"] == {"old": False}
    assert page["lost_before"] == left["cursor"]


def test_that_logs_hold_neither_numbers_nor_secrets(tmp_path: Path) -> None:
    with RelayProcess(tmp_path / "relay", "--proxy", "127.0.0.1") as relay:
        ask(relay.url, b'{"data":{"recipient_id":"33612345678"}}')
        ask(
            relay.url, b'{"data":{"recipient_id":"33612345678"}}', headers={"X-Forwarded-For": "127.0.0.1, 203.0.113.9"}
        )
        ask(f"{relay.address}/a-wrong-path", b"33612345678", headers={"X-Forwarded-For": "33612345678"})
        ask(f"{relay.address}/events?after=33612345678", headers=HEADERS)
        with socket.create_connection(("127.0.0.1", urlsplit(relay.address).port or 0), timeout=20) as connection:
            connection.sendall(f"\x01 /{SECRET} 33612345678\r\n\r\n".encode())
            connection.recv(1_000)
        relay.end()
    said = relay.log.read_text(encoding="utf-8") + json.dumps(relay.said)
    assert "203.0.113.9" in said  # a webhook with the right path from a stranger is worth a line
    assert not re.search(rf"{SECRET}|{TOKEN}|33612345678|a-wrong-path|Traceback", said)


def test_that_two_relays_do_not_share_a_folder(tmp_path: Path) -> None:
    with RelayProcess(tmp_path / "relay"), RelayProcess(tmp_path / "relay") as second:
        assert second.said["error"]["code"] == "locked_by_another"
        assert second.process.wait(20) == 4


@pytest.mark.parametrize(
    ("options", "code", "exit_code"),
    [
        (("--allow", "example.org"), "relay_address_unreadable", 2),
        (("--proxy", "10.0.0.1/8"), "relay_address_unreadable", 2),
        (("--keep-days", "0"), "usage_whole", 2),
        (("--allow-file", "nowhere.txt"), "relay_list_unreadable", 3),
        (("--bind", "203.0.113.255"), "port_taken", 3),
        (("--secret", "x"), "usage_option", 2),
    ],
)
def test_that_wrong_options_are_said(tmp_path: Path, options: tuple[str, ...], code: str, exit_code: int) -> None:
    with RelayProcess(tmp_path / "relay", *options) as relay:
        assert relay.said["error"]["code"] == code
        assert relay.process.wait(20) == exit_code


def test_that_missing_secrets_are_said_before_anything_is_made(tmp_path: Path) -> None:
    with RelayProcess(tmp_path / "relay", environment={"WA_RELAY_TOKEN": ""}) as relay:
        assert relay.said["error"]["code"] == "relay_secret_missing"
        assert "WA_RELAY_TOKEN" in relay.said["error"]["message"]
        assert relay.process.wait(20) == 2
    assert not (tmp_path / "relay").exists()


def test_that_the_list_of_addresses_can_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "allow.txt").write_text("# ours\nsmsbox\n192.0.2.0/24, 192.0.3.1  # two\n", encoding="utf-8")
    with RelayProcess(tmp_path / "relay", "--allow-file", str(tmp_path / "allow.txt")) as relay:
        assert relay.said["allow"][0] == "127.0.0.1"
        assert relay.said["allow"][-2:] == ["192.0.2.0/24", "192.0.3.1"]
        assert "37.59.198.135" in relay.said["allow"]
        assert SECRET not in json.dumps(relay.said)


def test_that_the_sandbox_speaks_to_it(tmp_path: Path) -> None:
    scenario = {"webhook_step_ms": 1, "recipients": [{"numbers": "+336", "duplicate": True}]}
    template = {"name": "soldes_hiver", "language": {"code": "fr"}, "components": []}
    call = {"recipients": ["+33612345678"], "contentMessage": {"type": "template", "template": template}}
    with RelayProcess(tmp_path / "relay") as relay, ThreadedSandbox(scenario, webhook=relay.url) as sandbox:
        path = f"{sandbox.base_url}/waba/1.1/json/{SANDBOX_WABA}/message/{SANDBOX_PHONE_ID}"
        status, said = ask(path, json.dumps(call).encode(), headers={"Authorization": f"App {SANDBOX_KEY}"})
        assert (status, len(sandbox.messages)) == (202, 1), said
        assert sandbox.wait_for_webhooks()
        kept = [event["body"]["data"]["status"] for event in pull_all(relay.address)]
        figures = metrics(relay.address)
    assert kept[0] == "ack"
    assert figures["duplicates_total"] == len(kept)
