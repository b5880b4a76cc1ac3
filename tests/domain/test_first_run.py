"""The first run: ids that cannot be right, and what the end of a connection test points at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.domain.accounts import AccountView, Connected
from wa_desktop.domain.errors import InputRefused, ServiceRefused, UserError
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.first_run import Stage, Verdict, diagnosis, doubtful_ids, looks_like_phone, wrong_ids
from wa_desktop.words.sentences import LABELS, SENTENCES

AGENT, PHONE = "102290129340398", "106540352242922"


@pytest.mark.parametrize(
    "said",
    ["+33612345678", "+33 6 12 34 56 78", "0612345678", "06.12.34.56.78", "0033612345678", "33612345678",
     "+33 (0)5 61 25 12 55", "06-12-34-56-78", "33 6 12 34 56 78", "+1 212 555 0100"],
)  # fmt: skip
def test_that_a_number_to_call_is_seen(said: str) -> None:
    assert looks_like_phone(said)


@pytest.mark.parametrize("said", [AGENT, PHONE, "998877665544", "", "abc", "EAAG12", "1234567890123456"])
def test_that_an_id_is_no_number_to_call(said: str) -> None:
    assert not looks_like_phone(said)


@given(st.integers(min_value=10**14, max_value=10**17 - 1))
def test_that_no_id_of_metas_length_is_refused(number: int) -> None:
    assert wrong_ids(str(number), PHONE) == (
        (Notice("account_ids_same", {"id": PHONE}),) if str(number) == PHONE else ()
    )
    assert doubtful_ids(str(number), PHONE) == ()


@pytest.mark.parametrize(
    ("agent", "phone", "key", "codes"),
    [
        (AGENT, PHONE, "secret", []),
        ("", PHONE, "", ["account_part_missing"]),
        (AGENT, "+33 6 12 34 56 78", "", ["account_part_is_phone"]),
        ("0561251255", PHONE, "", ["account_part_is_phone"]),
        (AGENT, "https://client.smsbox.net/fr", "", ["account_part_is_address"]),
        ("a1b2c3d4e5f6", PHONE, "", ["account_part_has_letters"]),
        (AGENT, AGENT, "", ["account_ids_same"]),
        (AGENT, PHONE, PHONE, ["account_key_is_id"]),
    ],
)
def test_that_what_is_wrong_is_named_with_its_field(agent: str, phone: str, key: str, codes: list[str]) -> None:
    found = wrong_ids(agent, phone, key)
    assert [notice.code for notice in found] == codes
    assert all(notice.code in SENTENCES for notice in found)
    assert all(str(notice.details.get("part", "account.key")) in LABELS for notice in found)


def test_that_a_key_pasted_as_an_id_is_not_repeated() -> None:
    (notice,) = wrong_ids("sk_live_very_secret", PHONE)
    assert "secret" not in str(notice)


def test_that_a_short_id_is_doubted_and_not_refused() -> None:
    assert wrong_ids("102030405060", PHONE) == ()
    assert [notice.details["part"] for notice in doubtful_ids("102030405060", PHONE)] == ["account.agent"]


@pytest.mark.parametrize(
    ("error", "bad", "good", "untried"),
    [
        (ServiceRefused("unreachable", cause="dns"), Stage.DNS, (Stage.PROXY,), (Stage.NETWORK, Stage.KEY)),
        (ServiceRefused("unreachable", cause="proxy"), Stage.PROXY, (), (Stage.DNS, Stage.CERTIFICATE, Stage.KEY)),
        (ServiceRefused("unreachable", cause="connect_timeout"), Stage.NETWORK, (Stage.PROXY,), (Stage.CERTIFICATE,)),
        (ServiceRefused("unreachable", cause="refused"), Stage.NETWORK, (Stage.DNS,), (Stage.KEY,)),
        (ServiceRefused("tls_failed"), Stage.CERTIFICATE, (Stage.DNS, Stage.NETWORK), (Stage.ANSWER, Stage.KEY)),
        (ServiceRefused("unexpected_answer"), Stage.ANSWER, (Stage.CERTIFICATE,), (Stage.KEY,)),
        (ServiceRefused("key_refused"), Stage.KEY, (Stage.CERTIFICATE, Stage.ANSWER), (Stage.AGENT, Stage.PHONE)),
        (ServiceRefused("key_missing"), Stage.KEY, (), (Stage.DNS, Stage.AGENT)),
        (ServiceRefused("unknown_ids", error="Invalid wabaId value."), Stage.AGENT, (Stage.KEY,), (Stage.PHONE,)),
        (ServiceRefused("unknown_ids", error="Invalid phoneID value."), Stage.PHONE, (Stage.KEY, Stage.AGENT), ()),
        (ServiceRefused("id_looks_like_phone", field="waba"), Stage.AGENT, (Stage.KEY,), (Stage.PHONE,)),
        (ServiceRefused("no_balance"), Stage.BALANCE, (Stage.KEY, Stage.PHONE), ()),
    ],
)
def test_that_each_end_of_a_test_names_what_is_wrong(
    error: UserError, bad: Stage, good: tuple[Stage, ...], untried: tuple[Stage, ...]
) -> None:
    found = diagnosis(error, None)
    assert [stage for stage, verdict in found.items() if verdict is Verdict.BAD] == [bad]
    assert all(found[stage] is Verdict.GOOD for stage in good)
    assert all(found[stage] is Verdict.UNTRIED for stage in untried)
    assert list(found) == list(Stage)


@pytest.mark.parametrize("cause", ["dns", "refused", "connect_timeout"])
def test_that_a_proxy_on_the_way_is_what_cannot_be_reached(cause: str) -> None:
    found = diagnosis(ServiceRefused("unreachable", cause=cause), None, by_proxy=True)
    assert found[Stage.PROXY] is Verdict.BAD
    assert set(found.values()) == {Verdict.BAD, Verdict.UNTRIED}


def test_that_two_ids_in_question_are_both_to_be_checked() -> None:
    found = diagnosis(ServiceRefused("unknown_ids", error="not found"), None)
    assert {stage for stage, verdict in found.items() if verdict is Verdict.MAYBE} == {Stage.AGENT, Stage.PHONE}


def test_that_a_test_that_ends_well_finds_everything_in_order() -> None:
    view = AccountView(AGENT, PHONE, "https://x", "https://y", False, None, "", True)
    assert set(diagnosis(None, Connected(view, 3, "10")).values()) == {Verdict.GOOD}
    quiet = diagnosis(None, Connected(view, 3, "", (Notice("credit_unknown"),)))
    assert quiet[Stage.BALANCE] is Verdict.MAYBE
    assert set(diagnosis(InputRefused("something_else"), None).values()) == {Verdict.UNTRIED}
