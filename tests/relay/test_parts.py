"""Addresses, rates and secrets: the parts that decide who is heard."""

from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.domain.errors import InputRefused, WrongUsage
from wa_desktop.relay.addresses import address_of, client_of, is_in, line_of, networks_of
from wa_desktop.relay.credentials import Words, new_secret, read_credentials
from wa_desktop.relay.rates import Rates

PROXIES = networks_of(("10.0.0.0/8", "fd00::/8"))
GOOD = {"WA_RELAY_SECRET": "s" * 30, "WA_RELAY_TOKEN": "t" * 30}


@given(st.lists(st.ip_addresses().map(str) | st.text(max_size=40), max_size=6))
def test_that_whoever_is_no_proxy_is_taken_for_itself(claims: list[str]) -> None:
    assert client_of("203.0.113.9", tuple(claims), PROXIES) == ip_address("203.0.113.9")


@given(st.text(max_size=60), st.ip_addresses())
def test_that_what_a_proxy_saw_wins_over_every_claim(claim: str, seen: object) -> None:
    found = client_of("10.1.1.1", (claim, str(seen)), PROXIES)
    expected = address_of(str(seen))
    assert expected is not None
    if not is_in(expected, PROXIES):
        assert found == expected


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.1", "192.0.2.1"), (" 192.0.2.1 ", "192.0.2.1"), ("192.0.2.1:80", "192.0.2.1"),
        ("[2001:db8::1]:443", "2001:db8::1"), ("[2001:db8::1]", "2001:db8::1"), ("2001:db8::1", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"), ("fe80::1%eth0", "fe80::1"),
        ("", None), ("unknown", None), ("192.0.2.1, 192.0.2.2", None), ("192.0.2.256", None), ("1" * 5_000, None),
    ],
)  # fmt: skip
def test_that_addresses_are_read_in_every_dress(text: str, address: str | None) -> None:
    assert address_of(text) == (None if address is None else ip_address(address))


def test_that_an_ipv6_line_is_one_customer() -> None:
    lines = {line_of(ip_address(text)) for text in ("2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1")}
    assert len(lines) == 2
    assert line_of(ip_address("192.0.2.1")) == "192.0.2.1"


@pytest.mark.parametrize("wrong", ["192.0.2.1/33", "192.0.2.1/24", "example.org", "", "300.1.1.1"])
def test_that_a_wrong_network_is_named(wrong: str) -> None:
    with pytest.raises(ValueError, match="^" + wrong.replace("/", "\\/") + "$"):
        networks_of(("192.0.2.0/24", wrong))


def test_that_a_bucket_empties_and_fills() -> None:
    rates = Rates(10)
    assert [rates.allows("a", 0.0) for _ in range(25)] == [True] * 20 + [False] * 5
    assert rates.allows("b", 0.0)
    assert [rates.allows("a", 0.35) for _ in range(5)] == [True] * 3 + [False] * 2
    assert sum(rates.allows("a", 1_000.0) for _ in range(100)) == 20


def test_that_a_million_addresses_do_not_fill_the_memory() -> None:
    rates = Rates(1)
    for number in range(20_000):
        rates.allows(str(number), 0.0)
    assert len(rates._buckets) == 10_000


def test_that_secrets_come_from_variables_files_and_credentials(tmp_path: Path) -> None:
    (tmp_path / "WA_RELAY_TOKEN").write_text("from-a-credential\n", encoding="utf-8")
    (tmp_path / "secret").write_text("from-a-file\n", encoding="utf-8")
    environment = {"WA_RELAY_SECRET_FILE": str(tmp_path / "secret"), "CREDENTIALS_DIRECTORY": str(tmp_path)}
    found = read_credentials(environment)
    assert found.secret.know("from-a-file")
    assert found.token.know("from-a-credential")
    assert read_credentials({**environment, "WA_RELAY_SECRET": "variable"}).secret.know("variable")


def test_that_an_old_and_a_new_secret_hold_together() -> None:
    found = read_credentials({**GOOD, "WA_RELAY_SECRET": "old-one new-one"})
    assert [found.secret.know(word) for word in ("old-one", "new-one", "old-one new-one", "old", "")] == [
        True, True, False, False, False
    ]  # fmt: skip
    assert found.secret.short
    assert not found.token.short


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "relay_secret_missing"),
        ({"WA_RELAY_SECRET": "  "}, "relay_secret_missing"),
        ({**GOOD, "WA_RELAY_TOKEN": ""}, "relay_secret_missing"),
        ({**GOOD, "WA_RELAY_SECRET": "a/b"}, "relay_secret_unusable"),
        ({**GOOD, "WA_RELAY_SECRET": "events"}, "relay_secret_unusable"),
        ({**GOOD, "WA_RELAY_SECRET": "é"}, "relay_secret_unusable"),
        ({**GOOD, "WA_RELAY_TOKEN": "é"}, "relay_secret_unusable"),
        ({**GOOD, "WA_RELAY_TOKEN": "s" * 30}, "relay_secrets_equal"),
    ],
)
def test_that_unusable_secrets_are_refused_without_being_shown(given: dict[str, str], code: str) -> None:
    with pytest.raises(WrongUsage, match=code) as refused:
        read_credentials(given)
    assert not any(value in str(refused.value) for value in given.values() if value.strip())


def test_that_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="relay_secret_unreadable"):
        read_credentials({**GOOD, "WA_RELAY_SECRET": "", "WA_RELAY_SECRET_FILE": str(tmp_path)})


def test_that_words_do_not_show_themselves() -> None:
    word = new_secret()
    assert len(word) >= 40
    assert word not in repr(Words((word,)))
