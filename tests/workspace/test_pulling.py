"""News from a relay: the cursor moves with what it stands for, and what is missing is said."""

import threading
from typing import Any

import pytest
from sqlalchemy import text

from tests.results.samples import NUMBERS, add_campaign, says, states, status
from tests.support.relay_process import TOKEN
from tests.support.relays import mailbox, served
from wa_desktop.domain.errors import Cancelled, InputRefused, ServiceRefused, UserError
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.progress import CancelToken, Progress
from wa_desktop.domain.values import Category
from wa_desktop.store.accounts import save_account
from wa_desktop.store.database import Store
from wa_desktop.store.settings import read_setting, write_setting
from wa_desktop.words.sentences import sentence
from wa_desktop.workspace import account, pulling, relay_tokens
from wa_desktop.workspace.desk import Desk

ANA, BEN, CLO = NUMBERS


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(relay_tokens.ENVIRONMENT, TOKEN)


def _cursor(store: Store) -> int:
    with store.read() as c:
        return int(read_setting(c, "relay_cursor") or 0)


def test_that_news_is_taken_once_and_the_cursor_follows(desk: Desk) -> None:
    with desk.store.write() as c:
        add_campaign(c)
    bodies = [status(ANA, "delivered"), status(BEN, "read"), says(ANA, "STOP", "s1"), status(ANA, "delivered")]
    with served(mailbox(bodies)) as url:
        pulling.connect_relay(desk, url, None)
        first = pulling.pull(desk)
        assert (first.report.read, first.report.new, first.report.duplicate, first.report.unmatched) == (4, 3, 1, 0)
        assert _cursor(desk.store) == 4
        assert pulling.pull(desk).report.read == 0
        bodies.append(status(CLO, "sent"))
        assert pulling.pull(desk).report.by_type == {"status_update": 1}
    with desk.store.read() as c:
        assert {number: state for number, (state, _) in states(c).items()} == {
            ANA: "delivered", BEN: "read", CLO: "sent",
        }  # fmt: skip
        assert c.execute(text("SELECT number FROM standing WHERE suppressed > 0")).scalars().all() == [ANA]
    view = pulling.relay(desk)
    assert view is not None
    assert view.pulled is not None


def test_that_a_stopped_pull_goes_on_where_it_was(desk: Desk) -> None:
    bodies = [says(ANA, f"message {place}", f"m{place}") for place in range(5_000)]
    token = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.done >= 2_000:
            token.cancel()

    with served(mailbox(bodies)) as url:
        pulling.connect_relay(desk, url, None)
        with pytest.raises(Cancelled):
            pulling.pull(desk, stop, token)
        assert _cursor(desk.store) == 2_000
        rest = pulling.pull(desk).report
    assert (rest.read, rest.new, rest.duplicate) == (3_000, 3_000, 0)


def test_that_another_programs_progress_is_neither_lost_nor_counted_twice(desk: Desk) -> None:
    bodies = [says(ANA, f"message {place}", f"m{place}") for place in range(4)]
    inner = mailbox(bodies)
    asked: list[int] = []

    def answers(after: int, limit: int) -> tuple[int, Any]:
        asked.append(after)
        if len(asked) == 2:
            # Meanwhile the window has read the first two.
            with desk.store.write() as c:
                write_setting(c, "relay_cursor", 2)
        return inner(after, limit)

    with served(answers) as url:
        pulling.connect_relay(desk, url, None)
        report = pulling.pull(desk).report
    assert asked == [0, 0, 2]
    assert (report.read, report.new) == (2, 2)
    assert _cursor(desk.store) == 4


def test_that_what_the_relay_no_longer_keeps_is_said_until_it_was_read(desk: Desk) -> None:
    with served(mailbox([says(ANA, "Un", "a")])) as url:
        pulling.connect_relay(desk, url, None)
        assert pulling.pull(desk).warnings == ()
    with served(mailbox([says(ANA, "Deux", "b")], first=90, lost_before=80)) as url:
        with desk.store.write() as c:
            write_setting(c, "relay_url", url)
        (warning,) = pulling.pull(desk).warnings
        assert warning.code == "relay_gap"
        problem = pulling.follow_up(desk).problem
        assert problem is not None
        assert problem.code == "relay_gap"
        pulling.dismiss(desk)
        assert pulling.follow_up(desk).problem is None


def test_that_a_relay_set_up_anew_is_read_from_its_beginning(desk: Desk) -> None:
    with served(mailbox([says(ANA, "Un", "a")], first=500)) as url:
        pulling.connect_relay(desk, url, None)
        pulling.pull(desk)

    def anew(after: int, limit: int) -> tuple[int, Any]:
        # As the relay does with a cursor that it never gave.
        return mailbox([says(ANA, "Un", "a"), says(ANA, "Deux", "b")])(0 if after > 2 else after, limit)

    with served(anew) as url:
        with desk.store.write() as c:
            write_setting(c, "relay_url", url)
        done = pulling.pull(desk)
        assert [one.code for one in done.warnings] == ["relay_reset"]
        assert (done.report.new, done.report.duplicate, _cursor(desk.store)) == (1, 1, 2)
        assert pulling.pull(desk).warnings == ()


@pytest.mark.parametrize(
    ("status_code", "said", "code"),
    [
        (200, b"<html>", "relay_not_one"),
        (200, {"events": [{"cursor": "x", "body": {}}], "next": 1, "more": False}, "relay_not_one"),
        (200, {"events": [], "next": 0, "more": True}, "relay_not_one"),
        (404, b"", "relay_not_one"),
        (302, b"", "relay_not_one"),
        (401, b"", "relay_token_refused"),
        (503, b"", "relay_busy"),
        (429, b"", "relay_busy"),
    ],
)
def test_that_an_answer_that_is_none_changes_nothing(desk: Desk, status_code: int, said: Any, code: str) -> None:
    with served(mailbox([])) as url:
        pulling.connect_relay(desk, url, None)
    with served(lambda _after, _limit: (status_code, said)) as url:
        with desk.store.write() as c:
            write_setting(c, "relay_url", url)
        with pytest.raises(ServiceRefused) as refused:
            pulling.pull(desk)
    assert refused.value.code == code
    assert "{" not in sentence(refused.value)
    problem = pulling.follow_up(desk).problem
    assert problem is not None
    assert problem.code == code
    assert _cursor(desk.store) == 0


def test_that_strange_bodies_stop_nothing(desk: Desk) -> None:
    strange = [b'{"requestType": "odd", "data": {"from": "\\ud800"}}', b"[]", b'"text"', b"null", b"{}"]
    with served(mailbox(strange)) as url:
        pulling.connect_relay(desk, url, None)
        report = pulling.pull(desk).report
    assert (report.read, report.new, report.malformed) == (5, 2, 3)


def test_that_a_relay_that_is_away_is_tried_again_in_the_background(desk: Desk) -> None:
    bodies: list[bytes] = []
    ready = threading.Event()
    inner = mailbox(bodies)

    def answers(after: int, limit: int) -> tuple[int, Any]:
        if after == 0 and bodies and not ready.is_set():
            ready.set()
            return 503, b""
        return inner(after, limit)

    with served(answers) as url:
        pulling.connect_relay(desk, url, None)
        bodies.append(says(ANA, "Un", "a"))
        with pulling.in_background(desk, every=0.05):
            assert ready.wait(10)
        assert _cursor(desk.store) == 1


def test_that_without_a_relay_nothing_runs_and_that_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with pulling.in_background(desk, every=0.01):
        assert "relay" not in {thread.name for thread in threading.enumerate()}
    with pytest.raises(InputRefused, match="relay_not_connected"):
        pulling.pull(desk)
    assert pulling.notices(desk, [Category.MARKETING]) == (Notice("follow_up_missing"),)
    assert pulling.notices(desk, [Category.UTILITY]) == ()
    monkeypatch.setenv(relay_tokens.ENVIRONMENT, "two words")
    with pytest.raises(InputRefused, match="relay_token_malformed"):
        pulling.connect_relay(desk, "https://relay.example.com", None)


def test_that_the_email_names_agent_number_and_webhook(desk: Desk) -> None:
    def refusal() -> str:
        with pytest.raises(UserError) as refused:
            pulling.email(desk)
        return refused.value.code

    assert refusal() == "not_connected"
    with desk.store.write() as c:
        save_account(c, "4711", "0815", base_url="https://a", account_url="https://b", checked_at=1, credit="")
    assert account.account(desk) is not None
    assert refusal() == "webhook_unknown"
    made = pulling.email(desk, "https://relay.example.com/path")
    assert made.complete
    assert all(word in made.body for word in ("4711", "0815", "https://relay.example.com/path"))
    with served(mailbox([])) as url:
        pulling.connect_relay(desk, url, None)
    assert pulling.email(desk).webhook == f"{url}/SECRET"
    assert not pulling.email(desk).complete
    filled = pulling.email(desk, environment={"WA_RELAY_SECRET": "hush"})
    assert (filled.webhook, filled.complete) == (f"{url}/hush", True)
