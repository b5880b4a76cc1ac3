"""Every end of a call: a defined state, a defined next step, and a sentence for whoever must act, in both languages."""

import pytest

from wa_desktop.dispatch.outcomes import OVERLOADED, After, judge
from wa_desktop.dispatch.trouble import Trouble
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.domain.gateway import Answered, NotSent, Outcome, RecipientAnswer, Rejected, Uncertain
from wa_desktop.domain.states import RecipientState
from wa_desktop.words.language import use_language
from wa_desktop.words.sentences import LABELS, sentence

NUMBERS = ("+33612345678", "+33612345679")
P, U = RecipientState.PLANNED, RecipientState.UNCONFIRMED

ENDS: dict[str, tuple[Outcome, RecipientState, After, str]] = {
    "bad syntax": (Rejected(400), P, After.PAUSE, "bad_request"),
    "balance": (Rejected(402), P, After.PAUSE, "balance"),
    "key": (Rejected(403), P, After.PAUSE, "key_refused"),
    "unknown id": (Rejected(404), P, After.PAUSE, "unknown_id"),
    "method": (Rejected(405), P, After.PAUSE, "method"),
    "too many": (Rejected(413), P, After.SMALLER, "too_large"),
    "dns": (NotSent("dns"), P, After.BACK_OFF, "no_name"),
    "refused": (NotSent("refused"), P, After.BACK_OFF, "unreachable"),
    "connect timeout": (NotSent("connect_timeout"), P, After.BACK_OFF, "unreachable"),
    "no connection free": (NotSent("no_connection"), P, After.BACK_OFF, "unreachable"),
    "tls": (NotSent("tls"), P, After.BACK_OFF, "tls"),
    "proxy": (NotSent("proxy"), P, After.BACK_OFF, "proxy"),
    "read timeout": (Uncertain("read_timeout"), U, After.BACK_OFF, "no_answer"),
    "reset": (Uncertain("connection_lost"), U, After.BACK_OFF, "no_answer"),
    "garbage in a 202": (Uncertain("answer_unreadable", "", 202), U, After.BACK_OFF, "answer_unreadable"),
    "sign-in page": (Uncertain("answer_unreadable", "", 200), U, After.BACK_OFF, "answer_unreadable"),
    "unauthorized": (Uncertain("http_status", "", 401), U, After.PAUSE, "key_refused"),
    "html 403": (Uncertain("http_status", "", 403), U, After.PAUSE, "key_refused"),
    "proxy wants a name": (Uncertain("http_status", "", 407), U, After.PAUSE, "proxy"),
    "redirect": (Uncertain("http_status", "", 302), U, After.PAUSE, "redirected"),
    "429": (Uncertain("http_status", "", 429, 7.0), U, After.BACK_OFF, "too_many_requests"),
    "500": (Uncertain("http_status", "", 500), U, After.BACK_OFF, "unavailable"),
    "502": (Uncertain("http_status", "", 502), U, After.BACK_OFF, "unavailable"),
    "503": (Uncertain("unavailable", "", 503, 30.0), U, After.BACK_OFF, "unavailable"),
    "a broken adapter": (Uncertain("unknown", "KeyError"), U, After.BACK_OFF, "unavailable"),
    "a strange error": (Rejected(418), U, After.BACK_OFF, "unavailable"),
}


@pytest.mark.parametrize("name", ENDS)
def test_that_every_end_has_a_state_a_next_step_and_a_sentence_in_both_languages(name: str) -> None:
    outcome, state, after, reason = ENDS[name]
    verdict = judge(outcome, NUMBERS)
    assert (verdict.state, verdict.after, verdict.reason) == (state, after, reason)
    assert verdict.retry_after == getattr(outcome, "retry_after", None)
    assert f"reason.{reason}" in LABELS
    told = {}
    for language in ("en", "fr"):
        use_language(language)
        told[language] = sentence(WaitingForPerson(f"paused_{reason}", status=verdict.status, detail=verdict.detail))
        assert "{" not in told[language]
    assert told["en"] != told["fr"]


@pytest.mark.parametrize(
    ("numbers", "reference"),
    [(NUMBERS[:1], "r"), ((*NUMBERS, "+33699999999"), "r"), ((NUMBERS[0], "+33699999999"), "r"), (NUMBERS, "")],
)
def test_that_an_answer_about_others_or_without_reference_is_no_answer(
    numbers: tuple[str, ...], reference: str
) -> None:
    answers = tuple(RecipientAnswer(number, number[1:], accepted=True) for number in numbers)
    verdict = judge(Answered(reference, answers), NUMBERS)
    assert (verdict.state, verdict.reason) == (U, "answer_unreadable")


@pytest.mark.parametrize("reason", sorted({reason for *_, reason in ENDS.values()}))
def test_that_the_breaker_gives_up_after_a_few_rounds_whatever_the_reason(reason: str) -> None:
    time = iter(range(1_000))
    trouble = Trouble(lambda: float(next(time)))
    rounds = next(n for n in range(1, 20) if trouble.failed(reason, float(next(time)) + 0.5))
    assert rounds in (3, 5)


def test_that_a_wished_wait_is_kept_but_not_for_days() -> None:
    trouble = Trouble(lambda: 100.0)
    trouble.failed("too_many_requests", 99.0, 7.0)
    assert trouble.delay() == 7.0
    trouble = Trouble(lambda: 100.0)
    trouble.failed("unavailable", 99.0, 1e9)
    assert trouble.delay() == 300.0
    assert {429, 503} == OVERLOADED


@pytest.mark.parametrize("end", ["503", "500", "429", "502"])
def test_that_sending_again_what_was_unavailable_is_a_decision_about_smsbox_s_own_503_alone(end: str) -> None:
    verdict = judge(ENDS[end][0], NUMBERS, resend_unavailable=True)
    assert verdict.after is After.BACK_OFF
    assert verdict.state is (P if end == "503" else U)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("end", sorted(ENDS))
def test_that_no_code_of_the_program_stands_in_a_sentence(end: str, language: str) -> None:
    verdict = judge(ENDS[end][0], NUMBERS)
    use_language(language)
    said = sentence(WaitingForPerson(f"paused_{verdict.reason}", status=verdict.status, detail=verdict.detail))
    assert "_" not in said
    assert verdict.detail.split(" ")[0] not in said.split(" ") or "_" not in verdict.detail
