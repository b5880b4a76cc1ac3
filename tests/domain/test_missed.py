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


FIX, WAIT, SUPPRESS, AGAIN = "fix_and_send_again", "wait", "suppress", "send_again"
NEXT = {
    # What holds for the account: nobody's fault on the list.
    (0, 3, 10, 33, 190, *range(200, 300), 368, 131005, 131031, 131037, 131042, 131045, 131063, 133010, 134011): FIX,
    (130497,): FIX,
    # Meta lets go by itself, or after its 24 hours.
    (131048, 131064, 132015, 133016, 131049): WAIT,
    # The template, or what stands in the list.
    (132016, 100, 131008, 131009, 131051, 131053, 132000, 132001, 132005, 132007, 132008, 132012, 132018, 135000): FIX,
    # This person, for good.
    (131026, 130472, 130403, 131021, 131030, 131062, 137000): SUPPRESS,
    (131050,): "nothing",
    # Known not sent, and it has passed.
    (130429, 131056, 131000, 131016, 131057, 133004, 1, 2, 4, 80007): AGAIN,
}
NEXT_BY_CODE = {str(code): action for codes, action in NEXT.items() for code in codes}


def test_that_every_code_of_metas_has_its_next_action() -> None:
    assert NEXT_BY_CODE.keys() <= KNOWN_CODES
    found = {code: NEXT_ACTION[group_of(RecipientState.FAILED, code, 0.0)].value for code in KNOWN_CODES}
    assert {code: found[code] for code in NEXT_BY_CODE} == NEXT_BY_CODE


@pytest.mark.parametrize("code", sorted(NEXT_BY_CODE))
def test_that_a_second_campaign_writes_to_whom_it_can_help_and_to_no_other(code: str) -> None:
    obstacle = obstacle_of(RecipientState.FAILED, code, 0.0)
    expected = {WAIT: "too_soon", SUPPRESS: "not_reachable"}
    assert obstacle == expected.get(NEXT_BY_CODE[code], "")
    a_day_later = obstacle_of(RecipientState.FAILED, code, LATER_SECONDS)
    assert a_day_later == ("not_reachable" if NEXT_BY_CODE[code] == SUPPRESS else "")


@pytest.mark.parametrize(
    ("reason", "seconds", "group"),
    [
        ("131049", 60.0, Group.TOO_SOON),
        ("131049", LATER_SECONDS, Group.TRY_AGAIN),
        ("131042", 0.0, Group.ACCOUNT),
        ("132015", LATER_SECONDS, Group.TRY_AGAIN),
        ("777777", 0.0, Group.TRY_AGAIN),
        ("expired", 0.0, Group.TRY_AGAIN),
    ],
)
def test_that_a_failure_leads_to_its_group(reason: str, seconds: float, group: Group) -> None:
    assert group_of(RecipientState.FAILED, reason, seconds) is group


def test_that_who_was_left_out_is_judged_anew() -> None:
    assert obstacle_of(RecipientState.EXCLUDED, "variable_empty", 0.0) == ""
    assert set(OBSTACLES) < set(Group)
