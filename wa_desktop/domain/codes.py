"""Meta's error codes of failed messages and what each means for the campaign."""

from collections.abc import Mapping
from enum import StrEnum


class FailureAction(StrEnum):
    """What the campaign does about a failed recipient, beside showing the reason in words."""

    PAUSE_CAMPAIGN = "pause_campaign"
    """The next ones would fail too: the account, its payment or its standing at Meta."""
    FAIL = "fail"
    """This person only, and trying again cannot help."""
    FAIL_RETRY_LATER = "fail_retry_later"
    """May be tried once more, a day later at the earliest."""
    BACK_OFF = "backoff_retry"
    """Known not sent: slow down, then try again."""
    PAUSE_COUNTRY = "pause_country"
    TEMPLATE_WRONG = "template_wrong"
    """The template itself: everybody would fail."""
    VALUES_WRONG = "values_wrong"
    """This person's values do not fit the template."""
    OPTED_OUT = "opted_out"
    """The person refused marketing at WhatsApp: a suppression with evidence."""
    UNKNOWN = "unknown"


_A = FailureAction

_BY_ACTION: Mapping[FailureAction, tuple[int, ...]] = {
    _A.PAUSE_CAMPAIGN: (
        0, 3, 10, 33, 190, 368, 131005, 131031, 131037, 131042, 131045, 131048, 131063, 131064, 132015, 132016,
        133010, 133016, 134011, *range(200, 300),
    ),
    _A.FAIL: (131026, 130472, 130403, 131021, 131030, 131062, 137000),
    _A.FAIL_RETRY_LATER: (131049,),
    _A.BACK_OFF: (130429, 131056, 131000, 131016, 131057, 133004, 1, 2, 4, 80007),
    _A.PAUSE_COUNTRY: (130497,),
    _A.TEMPLATE_WRONG: (100, 131051, 131053, 132000, 132001, 132007, 132008, 132012, 135000),
    _A.VALUES_WRONG: (131008, 131009, 132005, 132018),
    _A.OPTED_OUT: (131050,),
}  # fmt: skip
_ACTIONS = {str(code): action for action, codes in _BY_ACTION.items() for code in codes}

KNOWN_CODES = frozenset(_ACTIONS)
"""Every code with a known meaning, as text."""

COUNTRY_REFUSED = "130497"
PAIR_RATE = "131056"
META_CAP = "131049"
"""Meta's own limit of marketing messages per person."""

TEMPLATE_DISABLED = "132016"
TAKES_A_DAY = frozenset({"131048", "131064", "132015", "133016"})
"""Meta holds the account or the template back for some time: waiting is all that helps."""

STOPS_SENDING = frozenset({_A.PAUSE_CAMPAIGN, _A.TEMPLATE_WRONG})
"""One such failure pauses the campaign: whoever resumes it has read why."""

RECENT_FINAL_STATUSES = 50
MANY_FAILURES = 20
"""A code of the watched actions that fills this many of the last 50 final statuses pauses the campaign."""

WATCHED = frozenset({_A.UNKNOWN, _A.VALUES_WRONG})


def action_for(code: str) -> FailureAction:
    """What to do about a failed status with this code; UNKNOWN for a code nobody described."""
    return _ACTIONS.get(code, FailureAction.UNKNOWN)


MOST_RETRIES = 3
"""New attempts that one recipient may get by itself."""
_FIRST_WAIT_SECONDS = {PAIR_RATE: 4}
_USUAL_WAIT_SECONDS = 15


def retry_seconds(code: str, attempts: int) -> int | None:
    """Seconds until a recipient whose `attempts`-th attempt failed with `code` is tried again by itself.

    None when it is not: another code, or tried often enough. Meta asks for 4^X seconds between tries to one person.
    """
    if action_for(code) is not _A.BACK_OFF or attempts > MOST_RETRIES:
        return None
    first = _FIRST_WAIT_SECONDS.get(code, _USUAL_WAIT_SECONDS)
    return int(first * 4 ** (attempts - 1))


def pause_reason(code: str) -> str:
    """The campaign's reason when `code` paused it, a code for `words`."""
    return f"code_{code}"
