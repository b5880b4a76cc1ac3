"""Meta's error codes and what each means."""

import pytest

from wa_desktop.domain.codes import (
    KNOWN_CODES,
    META_CAP,
    STOPS_SENDING,
    FailureAction,
    action_for,
    pause_reason,
    retry_seconds,
)
from wa_desktop.words.sentences import LABELS, SENTENCES, sentence_of

_A = FailureAction


@pytest.mark.parametrize(
    ("code", "action"),
    [
        ("131042", _A.PAUSE_CAMPAIGN), ("0", _A.PAUSE_CAMPAIGN), ("200", _A.PAUSE_CAMPAIGN), ("299", _A.PAUSE_CAMPAIGN),
        ("300", _A.UNKNOWN), ("131026", _A.FAIL), ("131049", _A.FAIL_RETRY_LATER), ("130429", _A.BACK_OFF),
        ("130497", _A.PAUSE_COUNTRY), ("132001", _A.TEMPLATE_WRONG), ("131008", _A.VALUES_WRONG),
        ("131050", _A.OPTED_OUT), ("131047", _A.UNKNOWN), ("", _A.UNKNOWN), ("x", _A.UNKNOWN),
    ],
)  # fmt: skip
def test_that_each_code_has_one_action(code: str, action: FailureAction) -> None:
    assert action_for(code) is action


def test_that_only_a_known_failure_to_send_may_be_tried_again() -> None:
    later = {code for code in KNOWN_CODES if action_for(code) is FailureAction.FAIL_RETRY_LATER}
    assert {code for code in KNOWN_CODES if retry_seconds(code, 1) is not None} | later == {
        "1", "2", "4", "80007", "130429", "131000", "131016", "131049", "131056", "131057", "133004",
    }  # fmt: skip
    assert later == {META_CAP}
    assert retry_seconds(META_CAP, 1) is None, "a later campaign may try, not this one"


def test_that_every_known_code_has_its_words() -> None:
    assert not [code for code in KNOWN_CODES if not {code, pause_reason(code)} <= LABELS.keys()]


def test_that_every_pausing_code_has_its_advice() -> None:
    for code in KNOWN_CODES:
        if action_for(code) in STOPS_SENDING:
            said = sentence_of(pause_reason(code), {"code": code, "details": "Meta's words"})
            assert code in said
            assert "Meta's words" in said


def test_that_a_code_about_one_person_has_no_pausing_sentence() -> None:
    assert pause_reason("131026") not in SENTENCES
