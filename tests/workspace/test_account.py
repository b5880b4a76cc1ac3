"""Connecting: SMSBOX is asked before anything is kept, and the key goes nowhere but the keyring."""

import asyncio
from collections.abc import Iterator
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError

from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA, Connected
from wa_desktop.domain.errors import InputRefused, ServiceRefused, UserError
from wa_desktop.domain.gateway import Answered, Outcome, Rejected
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.words.sentences import SENTENCES, sentence
from wa_desktop.workspace import account, keys, templates
from wa_desktop.workspace.desk import Desk


class DrawerKeyring(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.drawer: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.drawer.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.drawer[service, username] = password


class NoKeyring(KeyringBackend):
    """A computer without keyring."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def get_password(self, service: str, username: str) -> str | None:
        raise NoKeyringError

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NoKeyringError


@pytest.fixture
def sandbox() -> Iterator[ThreadedSandbox]:
    with ThreadedSandbox() as running:
        yield running


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_remembered", {})


@pytest.fixture
def drawer() -> Iterator[DrawerKeyring]:
    before, made = keyring.get_keyring(), DrawerKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def _connect(desk: Desk, sandbox: ThreadedSandbox, key: str | None = SANDBOX_KEY, **facts: Any) -> Connected:
    ids = {"waba": SANDBOX_WABA, "phone_id": SANDBOX_PHONE_ID, "base_url": sandbox.base_url, **facts}
    return account.connect(desk, key=key, **ids)


def _send(desk: Desk) -> Outcome:
    async def send() -> Outcome:
        sender = account.sender(desk)
        try:
            return await sender.send(["+33612345678"], {"type": "text", "text": {"body": "Hello"}})
        finally:
            await sender.aclose()

    return asyncio.run(send())


def _refused(code: str, raised: pytest.ExceptionInfo[UserError]) -> None:
    assert raised.value.code == code
    assert code in SENTENCES
    assert "{" not in sentence(raised.value)


def test_that_connecting_checks_keeps_and_sends(desk: Desk, sandbox: ThreadedSandbox) -> None:
    found = _connect(desk, sandbox)
    assert (found.templates, found.credit, found.warnings) == (26, "100000", ())
    assert found.account.is_sandbox
    assert found.account == account.account(desk)
    assert found.account.account_url == sandbox.base_url
    assert len(templates.versions(desk)) == 26
    assert isinstance(_send(desk), Answered)


def test_that_nothing_is_connected_at_first(desk: Desk) -> None:
    assert account.account(desk) is None
    with pytest.raises(InputRefused) as raised:
        account.sender(desk)
    _refused("not_connected", raised)


def test_that_a_wrong_key_is_refused_and_nothing_is_kept(desk: Desk, sandbox: ThreadedSandbox) -> None:
    with pytest.raises(ServiceRefused) as raised:
        _connect(desk, sandbox, "not-the-key")
    _refused("key_refused", raised)
    assert "not-the-key" not in sentence(raised.value)
    assert account.account(desk) is None


def test_that_wrong_ids_are_refused_with_smsboxs_word(desk: Desk, sandbox: ThreadedSandbox) -> None:
    with pytest.raises(ServiceRefused) as raised:
        _connect(desk, sandbox, waba="123")
    _refused("unknown_ids", raised)
    assert "wabaId" in sentence(raised.value)


def test_that_swapped_ids_are_put_right_and_said(desk: Desk, sandbox: ThreadedSandbox) -> None:
    found = _connect(desk, sandbox, waba=SANDBOX_PHONE_ID, phone_id=f" {SANDBOX_WABA} ")
    assert (found.account.waba, found.account.phone_id) == (SANDBOX_WABA, SANDBOX_PHONE_ID)
    assert [warning.code for warning in found.warnings] == ["ids_swapped"]


@pytest.mark.parametrize("pasted", ["+33 5 61 25 12 55", "0561251255", "33561251255"])
def test_that_a_telephone_number_pasted_as_id_is_recognised(pasted: str, desk: Desk, sandbox: ThreadedSandbox) -> None:
    with pytest.raises(ServiceRefused) as raised:
        _connect(desk, sandbox, phone_id=pasted)
    _refused("id_looks_like_phone", raised)
    assert "“Phone number ID”" in sentence(raised.value), "it says which is which"


@pytest.mark.parametrize("waba", ["", "  ", ".."])
def test_that_a_missing_id_is_refused(waba: str, desk: Desk, sandbox: ThreadedSandbox) -> None:
    with pytest.raises(InputRefused) as raised:
        _connect(desk, sandbox, waba=waba)
    _refused("id_missing", raised)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://api.wababox.net", "url_not_https"),
        ("http://127.0.0.1.evil.example", "url_not_https"),
        ("ftp://127.0.0.1", "url_malformed"),
        ("api.wababox.net", "url_malformed"),
        ("https://user@api.wababox.net", "url_malformed"),
        ("https://", "url_malformed"),
        ("https://api wababox.net", "url_malformed"),
        ("https://api..net", "url_malformed"),
        ("https://api.wababox.net?a=b", "url_malformed"),
        ("https://[::1", "url_malformed"),
        ("http://127.0.0.1:99999", "url_malformed"),
    ],
)
def test_that_only_https_or_this_computer_gets_the_key(url: str, code: str, desk: Desk) -> None:
    with pytest.raises(InputRefused) as raised:
        account.connect(desk, "1", "2", "key", base_url=url)
    _refused(code, raised)


def test_that_without_any_key_it_says_where_to_find_one(desk: Desk) -> None:
    with pytest.raises(ServiceRefused) as raised:
        account.connect(desk, "1", "2", None)
    _refused("key_missing", raised)


@pytest.mark.parametrize("key", ["a b", "clé", "a\nb"])
def test_that_a_key_that_cannot_be_one_is_refused(key: str, desk: Desk, sandbox: ThreadedSandbox) -> None:
    with pytest.raises(InputRefused) as raised:
        _connect(desk, sandbox, key)
    _refused("key_malformed", raised)


def test_that_a_copied_header_is_understood_as_the_key(desk: Desk, sandbox: ThreadedSandbox) -> None:
    assert _connect(desk, sandbox, " App sandbox\n").templates == 26


def test_that_a_server_that_is_down_is_unreachable(desk: Desk, sandbox: ThreadedSandbox) -> None:
    sandbox.close()
    with pytest.raises(ServiceRefused) as raised:
        _connect(desk, sandbox)
    _refused("unreachable", raised)


def test_that_an_unknown_balance_is_a_warning_only(desk: Desk, sandbox: ThreadedSandbox) -> None:
    found = _connect(desk, sandbox, account_url="http://127.0.0.1:9")
    assert (found.credit, [warning.code for warning in found.warnings]) == ("", ["credit_unknown"])


def test_that_the_key_of_the_environment_wins(
    desk: Desk, sandbox: ThreadedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    _connect(desk, sandbox)
    monkeypatch.setenv(keys.ENVIRONMENT, "another")
    assert isinstance(_send(desk), Rejected)
    with pytest.raises(ServiceRefused, match="key_refused"):
        _connect(desk, sandbox)


def test_that_the_key_is_kept_in_the_keyring_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, drawer: DrawerKeyring
) -> None:
    with ThreadedSandbox() as sandbox:
        # Any account whose key is not public: the sandbox takes this key for the while.
        monkeypatch.setattr("wa_desktop.sandbox.server.SANDBOX_KEY", "k3y-of-mine")
        found = _connect(desk, sandbox, "k3y-of-mine")
        assert found.warnings == ()
        assert drawer.drawer == {("WA Desktop", f"{SANDBOX_WABA}/{SANDBOX_PHONE_ID}"): "k3y-of-mine"}
        assert isinstance(_send(desk), Answered)
        assert "k3y-of-mine" not in repr(found)
        desk.store.close()
        assert all(b"k3y-of-mine" not in path.read_bytes() for path in desk.home.rglob("*") if path.is_file())


def test_that_without_keyring_the_key_lasts_for_this_process_and_it_is_said(
    desk: Desk, sandbox: ThreadedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keyring.get_keyring()
    monkeypatch.setattr("wa_desktop.sandbox.server.SANDBOX_KEY", "k3y-of-mine")
    for backend in (NoKeyring(), before):  # none at all, and one that keeps nothing
        keyring.set_keyring(backend)
        try:
            found = _connect(desk, sandbox, "k3y-of-mine")
            assert [warning.code for warning in found.warnings] == ["no_keyring"]
            assert "{" not in sentence(found.warnings[0])
            assert isinstance(_send(desk), Answered)
        finally:
            keyring.set_keyring(before)


def test_that_the_sandboxs_public_key_needs_no_keyring(
    desk: Desk, sandbox: ThreadedSandbox, drawer: DrawerKeyring
) -> None:
    assert _connect(desk, sandbox, None).account.has_key
    assert drawer.drawer == {}


def test_that_another_account_takes_over_and_the_first_comes_back_with_its_row(
    desk: Desk, sandbox: ThreadedSandbox
) -> None:
    _connect(desk, sandbox)
    with ThreadedSandbox() as other:
        _connect(desk, other)
        found = account.account(desk)
        assert found is not None
        assert found.base_url == other.base_url
