"""Who did not get a campaign's message, and what can be done about each: every recipient is in exactly one group."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from wa_desktop.domain.codes import TAKES_A_DAY, TEMPLATE_DISABLED, FailureAction, action_for
from wa_desktop.domain.states import RecipientState

LATER_SECONDS = 24 * 3_600
"""Whom Meta spared a marketing message may be tried once more after a day."""


class Group(StrEnum):
    """What became of a recipient, as far as the next action goes."""

    REACHED = "reached"
    ON_ITS_WAY = "on_its_way"
    TO_SEND = "to_send"
    UNCERTAIN = "uncertain"
    TRY_AGAIN = "try_again"
    TOO_SOON = "too_soon"
    TO_FIX = "to_fix"
    ACCOUNT = "account"
    NOT_REACHABLE = "not_reachable"
    OPTED_OUT = "opted_out"
    LEFT_OUT = "left_out"


class NextAction(StrEnum):
    """What a person can do about a group."""

    NOTHING = "nothing"
    WAIT = "wait"
    RESUME = "resume"
    DECIDE = "decide"
    SEND_AGAIN = "send_again"
    FIX_AND_SEND_AGAIN = "fix_and_send_again"
    SUPPRESS = "suppress"


_G = Group

NEXT_ACTION: Mapping[Group, NextAction] = {
    _G.REACHED: NextAction.NOTHING,
    _G.ON_ITS_WAY: NextAction.WAIT,
    _G.TO_SEND: NextAction.RESUME,
    _G.UNCERTAIN: NextAction.DECIDE,
    _G.TRY_AGAIN: NextAction.SEND_AGAIN,
    _G.TOO_SOON: NextAction.WAIT,
    _G.TO_FIX: NextAction.FIX_AND_SEND_AGAIN,
    _G.ACCOUNT: NextAction.FIX_AND_SEND_AGAIN,
    _G.NOT_REACHABLE: NextAction.SUPPRESS,
    _G.OPTED_OUT: NextAction.NOTHING,
    _G.LEFT_OUT: NextAction.NOTHING,
}

_BY_STATE: Mapping[RecipientState, Group] = {
    RecipientState.PLANNED: _G.TO_SEND,
    RecipientState.SENDING: _G.TO_SEND,
    RecipientState.UNCONFIRMED: _G.UNCERTAIN,
    RecipientState.QUEUED: _G.ON_ITS_WAY,
    RecipientState.ACK: _G.ON_ITS_WAY,
    RecipientState.SENT: _G.ON_ITS_WAY,
    RecipientState.DELIVERED: _G.REACHED,
    RecipientState.READ: _G.REACHED,
    RecipientState.REFUSED: _G.TO_FIX,
    RecipientState.CANCELLED: _G.TRY_AGAIN,
}
_BY_FAILURE: Mapping[FailureAction, Group] = {
    FailureAction.FAIL: _G.NOT_REACHABLE,
    FailureAction.OPTED_OUT: _G.OPTED_OUT,
    FailureAction.VALUES_WRONG: _G.TO_FIX,
    FailureAction.TEMPLATE_WRONG: _G.TO_FIX,
    FailureAction.PAUSE_CAMPAIGN: _G.ACCOUNT,
    FailureAction.PAUSE_COUNTRY: _G.ACCOUNT,
}
_BY_CODE: Mapping[str, Group] = {TEMPLATE_DISABLED: _G.TO_FIX}
_FIXABLE = frozenset({"variable_empty", "message_too_long", "no_language_version"})
_PASSING = frozenset({"recent_same_content", "too_many_messages"})

OBSTACLES: Mapping[Group, str] = {
    _G.REACHED: "already_reached",
    _G.ON_ITS_WAY: "already_reached",
    _G.TO_SEND: "perhaps_reached",
    _G.UNCERTAIN: "perhaps_reached",
    _G.TOO_SOON: "too_soon",
    _G.NOT_REACHABLE: "not_reachable",
}
"""Why a member of one of these groups is left out of the campaign to those who did not get the first one."""


@dataclass(frozen=True, slots=True)
class MissedGroup:
    """One group of a campaign, with its size by reason: a code of Meta's, SMSBOX's word, why it was left out."""

    group: Group
    action: NextAction
    recipients: int
    reasons: Mapping[str, int]


def group_of(state: RecipientState, reason: str, seconds_ago: float) -> Group:
    """The one group of a recipient that came into `state`, for `reason`, so long ago."""
    if state is RecipientState.EXCLUDED:
        return _G.TO_FIX if reason in _FIXABLE else _G.TOO_SOON if reason in _PASSING else _G.LEFT_OUT
    if state is not RecipientState.FAILED:
        return _BY_STATE[state]
    action = action_for(reason)
    if action is FailureAction.FAIL_RETRY_LATER or reason in TAKES_A_DAY:
        return _G.TOO_SOON if seconds_ago < LATER_SECONDS else _G.TRY_AGAIN
    return _BY_CODE.get(reason) or _BY_FAILURE.get(action, _G.TRY_AGAIN)


def obstacle_of(state: RecipientState, reason: str, seconds_ago: float) -> str:
    """Why such a recipient gets no second campaign; empty when it may. Who was left out is judged anew."""
    return "" if state is RecipientState.EXCLUDED else OBSTACLES.get(group_of(state, reason, seconds_ago), "")
