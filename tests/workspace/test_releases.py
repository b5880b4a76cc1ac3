"""News of versions: once a day, only when wanted, told until put away, never against what was announced before."""

import base64
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.announcing import TODAY, Announcer, Key, asked_here, manifest
from tests.support.fault_server import FaultServer
from wa_desktop.domain.errors import Cancelled, InputRefused, ServiceRefused
from wa_desktop.domain.progress import CancelToken
from wa_desktop.domain.releases import Asking
from wa_desktop.store.instants import now
from wa_desktop.store.settings import read_setting, write_setting
from wa_desktop.workspace import releases, settings
from wa_desktop.workspace.desk import Desk

_DAY = 24 * 3600 * 1_000_000


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Announcer]:
    with asked_here(tmp_path, monkeypatch) as opened:
        yield opened


def later(desk: Desk, microseconds: int = _DAY, key: str = "release_asked_at") -> None:
    """As if the last time had been so much earlier."""
    with desk.store.write() as c:
        write_setting(c, key, int(read_setting(c, key) or 0) - microseconds)


def version_told(desk: Desk, running: str = "0.1.0") -> str | None:
    newer = releases.look(desk, running=running)
    return None if newer is None else newer.version


def test_that_the_program_as_it_is_kept_here_never_asks(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(releases.FORBIDDEN, raising=False)
    monkeypatch.delenv(releases.ELSEWHERE, raising=False)
    assert releases.asking(desk) is Asking.NOT_CONFIGURED
    assert releases.look(desk) is None
    assert not releases.introduce(desk)
    with pytest.raises(InputRefused, match="release_not_configured"):
        releases.ask(desk)


def test_that_it_is_asked_once_a_day(desk: Desk, server: Announcer) -> None:
    server.announce(manifest())
    assert [version_told(desk) for _look in range(3)] == ["9.1.0"] * 3
    assert len(server.asked) == 2
    later(desk, _DAY - 60_000_000)
    version_told(desk)
    assert len(server.asked) == 2
    later(desk, 120_000_000)
    version_told(desk)
    assert len(server.asked) == 4


def test_that_a_failure_waits_a_day_too_and_is_only_logged(
    desk: Desk, server: Announcer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert [version_told(desk) for _look in range(3)] == [None] * 3
    assert len(server.asked) == 1
    assert "no_announcement" in caplog.text


def test_that_a_clock_put_back_does_not_silence_it(desk: Desk, server: Announcer) -> None:
    server.announce(manifest())
    with desk.store.write() as c:
        write_setting(c, "release_asked_at", now() + 400 * _DAY)
    assert version_told(desk) == "9.1.0"


def test_that_what_was_found_is_told_after_a_restart_until_it_runs(desk: Desk, server: Announcer) -> None:
    server.announce(manifest())
    version_told(desk)
    server.answers.clear()
    assert version_told(desk) == "9.1.0"
    assert version_told(desk, running="9.1.0") is None


def test_that_not_now_is_a_week_and_for_that_version_alone(desk: Desk, server: Announcer) -> None:
    server.announce(manifest())
    assert version_told(desk) == "9.1.0"
    releases.put_away(desk, "9.1.0")
    assert version_told(desk) is None
    with desk.store.write() as c:
        write_setting(c, "release_put_away", {"version": "9.1.0", "at": now() - 7 * _DAY})
    assert version_told(desk) == "9.1.0"
    releases.put_away(desk, "9.1.0")
    server.announce(manifest("9.2.0"))
    later(desk)
    assert version_told(desk) == "9.2.0"


def test_that_never_is_never_until_somebody_wants_it_again(desk: Desk, server: Announcer) -> None:
    server.announce(manifest())
    version_told(desk)
    releases.stop(desk)
    later(desk)
    assert releases.asking(desk) is Asking.OFF
    assert version_told(desk) is None
    assert len(server.asked) == 2
    newer = releases.ask(desk, running="0.1.0")
    assert newer is not None, "who asks by hand gets an answer"
    settings.change(desk, releases.SETTING, True)
    assert version_told(desk) == "9.1.0"


def test_that_the_administrator_has_the_last_word(
    desk: Desk, server: Announcer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.announce(manifest())
    for value in ("1", "yes", "True"):
        monkeypatch.setenv(releases.FORBIDDEN, value)
        assert releases.asking(desk) is Asking.FORBIDDEN
        assert version_told(desk) is None
        with pytest.raises(InputRefused, match="release_asking_forbidden"):
            releases.ask(desk)
    assert not server.asked
    for value in ("0", "", "off", "no"):
        monkeypatch.setenv(releases.FORBIDDEN, value)
        assert releases.asking(desk) is Asking.ON
    assert version_told(desk) == "9.1.0"


def test_that_a_person_is_told_once_before_anything_is_asked(desk: Desk, server: Announcer) -> None:
    assert [releases.introduce(desk) for _time in range(3)] == [True, False, False]
    assert server.asked == []


def test_that_an_announcement_never_goes_back(desk: Desk, server: Announcer) -> None:
    server.announce(manifest("9.2.0"))
    assert version_told(desk) == "9.2.0"
    server.announce(manifest("9.1.0"))
    later(desk)
    assert version_told(desk) == "9.2.0", "the older one is not believed"
    with pytest.raises(ServiceRefused) as refused:
        releases.ask(desk, running="0.1.0")
    assert refused.value.details == {"doubt": "older"}


def test_that_a_withdrawn_version_is_not_told_once_the_running_one_is_the_newest(desk: Desk, server: Announcer) -> None:
    server.announce(manifest("9.1.0"))
    assert releases.ask(desk, running="9.1.0") is None
    assert version_told(desk, running="9.1.0") is None


def test_that_what_is_not_believed_is_never_shown(desk: Desk, server: Announcer) -> None:
    for content, why in (
        (manifest(expires=str(TODAY - timedelta(days=1))), "expired"),
        (manifest(product="another"), "product"),
        (manifest(minimum_schema=999), "too_far"),
        (b"[]", "malformed"),
    ):
        server.announce(content)
        with pytest.raises(ServiceRefused) as refused:
            releases.ask(desk, running="0.1.0")
        assert refused.value.details == {"doubt": why}
        later(desk)
        assert version_told(desk) is None


def test_that_a_source_that_cannot_be_read_is_no_source(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(releases.FORBIDDEN, raising=False)
    monkeypatch.setenv(releases.ELSEWHERE, str(tmp_path / "nowhere.json"))
    assert releases.asking(desk) is Asking.NOT_CONFIGURED


def test_that_a_question_under_way_can_be_cancelled(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = CancelToken()

    def stay_silent(here: FaultServer, _connection: object, _request: object) -> bool:
        token.cancel()
        return here.stopping.wait(30)

    with FaultServer(stay_silent, read_bodies=False) as silent:
        said = {"address": f"{silent.url}/m", "keys": [base64.b64encode(Key().public).decode()]}
        (tmp_path / "silent.json").write_text(json.dumps(said), encoding="utf-8")
        monkeypatch.setenv(releases.ELSEWHERE, str(tmp_path / "silent.json"))
        with pytest.raises(Cancelled):
            releases.look(desk, token, running="0.1.0")
    with desk.store.read() as c:
        assert read_setting(c, "release_found") is None
