"""Reasons in a report say who refused: the person in the file, or SMSBOX."""

import pytest

from wa_desktop.domain.states import RecipientState
from wa_desktop.results.reasons import reason_words


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        (RecipientState.EXCLUDED, "refused", "Refused in the file"),
        (RecipientState.EXCLUDED, "country", "Country not chosen"),
        (RecipientState.EXCLUDED, "", ""),
        (RecipientState.REFUSED, "INVALID_NUMBER", "SMSBOX refused this number: INVALID_NUMBER"),
        (RecipientState.FAILED, "131047", "Meta gives no explanation (Meta's code 131047)"),
    ],
)
def test_that_a_reason_is_told_from_a_state_of_the_same_name(state: RecipientState, reason: str, words: str) -> None:
    assert reason_words(state, reason) == words
