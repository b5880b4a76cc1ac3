"""Every recipient in exactly one group, with something to do about it or nothing to be done."""

import pytest

from wa_desktop.domain.codes import KNOWN_CODES
from wa_desktop.domain.missed import LATER_SECONDS, NEXT_ACTION, OBSTACLES, Group, group_of, obstacle_of
from wa_desktop.domain.states import SPENT, RecipientState
from wa_desktop.words.sentences import LABELS

REASONS = (*sorted(KNOWN_CODES), "", "777777", "expired", "variable_empty", "no_consent", "recent_same_content")


def test_that_whatever_became_of_a_recipient_it_has_one_group_and_one_action_in_words() -> None:
    for state in RecipientState:
        for reason in REASONS:
            group = group_of(state, reason, 0.0)
            assert f"missed.{group}" in LABELS
            assert f"next.{NEXT_ACTION[group]}" in LABELS


def test_that_nobody_who_may_have_the_message_is_sent_it_again() -> None:
    for state in SPENT:
        assert obstacle_of(state, "", 1e9) in ("already_reached", "perhaps_reached")


@pytest.mark.parametrize(
    ("reason", "seconds", "group"),
    [
        ("131026", 1e9, Group.NOT_REACHABLE),
        ("131049", 60.0, Group.TOO_SOON),
        ("131049", LATER_SECONDS, Group.TRY_AGAIN),
        ("131050", 1e9, Group.OPTED_OUT),
        ("131009", 0.0, Group.TO_FIX),
        ("130429", 0.0, Group.TRY_AGAIN),
        ("131042", 0.0, Group.TRY_AGAIN),
        ("777777", 0.0, Group.TRY_AGAIN),
    ],
)
def test_that_a_failure_leads_to_its_group(reason: str, seconds: float, group: Group) -> None:
    assert group_of(RecipientState.FAILED, reason, seconds) is group


def test_that_who_was_left_out_is_judged_anew() -> None:
    assert obstacle_of(RecipientState.EXCLUDED, "variable_empty", 0.0) == ""
    assert set(OBSTACLES) < set(Group)
