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


def meaning(code: int, action: FailureAction, words: str) -> tuple[str, FailureAction, str]:
    """One line of the table: Meta's code, what the campaign does about it, and why in a few words, to be translated."""
    return str(code), action, words


_PERMISSION = "This WhatsApp account lacks a permission at Meta"
_TABLE = (
    meaning(0, _A.PAUSE_CAMPAIGN, "Meta no longer accepts the access of this WhatsApp account"),
    meaning(3, _A.PAUSE_CAMPAIGN, "This WhatsApp account lacks a permission at Meta"),
    meaning(10, _A.PAUSE_CAMPAIGN, "This WhatsApp account lacks a permission at Meta"),
    meaning(33, _A.PAUSE_CAMPAIGN, "The sending number no longer exists at Meta"),
    meaning(190, _A.PAUSE_CAMPAIGN, "Meta no longer accepts the access of this WhatsApp account"),
    meaning(368, _A.PAUSE_CAMPAIGN, "Meta has blocked this account for breaking its rules"),
    meaning(131005, _A.PAUSE_CAMPAIGN, "This WhatsApp account lacks a permission at Meta"),
    meaning(131031, _A.PAUSE_CAMPAIGN, "Meta has locked this account"),
    meaning(131037, _A.PAUSE_CAMPAIGN, "The display name of the sending number is not approved"),
    meaning(131042, _A.PAUSE_CAMPAIGN, "Meta could not charge the account: payment problem"),
    meaning(131045, _A.PAUSE_CAMPAIGN, "The sending number is not registered correctly at Meta"),
    meaning(131048, _A.PAUSE_CAMPAIGN, "Meta limits this number: too many people blocked or reported it"),
    meaning(131063, _A.PAUSE_CAMPAIGN, "Marketing messages are switched off for this account"),
    meaning(131064, _A.PAUSE_CAMPAIGN, "Meta limits this account's marketing messages"),
    meaning(132015, _A.PAUSE_CAMPAIGN, "Meta paused the template because of its low quality"),
    meaning(132016, _A.PAUSE_CAMPAIGN, "Meta disabled the template for good because of its low quality"),
    meaning(133010, _A.PAUSE_CAMPAIGN, "The sending number is not registered at Meta"),
    meaning(133016, _A.PAUSE_CAMPAIGN, "The sending number was registered too often; Meta blocks it for a while"),
    meaning(134011, _A.PAUSE_CAMPAIGN, "The terms of Meta's payments were not accepted"),
    meaning(131026, _A.FAIL, "Not on WhatsApp, or WhatsApp cannot deliver to this person"),
    meaning(130472, _A.FAIL, "Meta left this person out of marketing messages for one of its tests"),
    meaning(130403, _A.FAIL, "Meta does not allow messages to this person"),
    meaning(131021, _A.FAIL, "This is the sending number itself"),
    meaning(131030, _A.FAIL, "The account is in Meta's test mode and may not write to this person"),
    meaning(131062, _A.FAIL, "This person cannot receive this type of message"),
    meaning(137000, _A.FAIL, "This message may not be sent to this person"),
    meaning(
        131049,
        _A.FAIL_RETRY_LATER,
        "Meta held this message back: the person received enough marketing messages lately",
    ),
    meaning(130429, _A.BACK_OFF, "Too many messages in a second for this number"),
    meaning(131056, _A.BACK_OFF, "Too many messages to this person in a short time"),
    meaning(131000, _A.BACK_OFF, "Meta met an error of its own"),
    meaning(131016, _A.BACK_OFF, "Meta's service was unavailable for a moment"),
    meaning(131057, _A.BACK_OFF, "The account was under maintenance at Meta"),
    meaning(133004, _A.BACK_OFF, "Meta's server was unavailable for a moment"),
    meaning(1, _A.BACK_OFF, "Meta could not answer for a moment"),
    meaning(2, _A.BACK_OFF, "Meta's service was unavailable for a moment"),
    meaning(4, _A.BACK_OFF, "Too many requests to Meta at once"),
    meaning(80007, _A.BACK_OFF, "The account's limit of requests was reached for a moment"),
    meaning(130497, _A.PAUSE_COUNTRY, "This account may not write to people in this country"),
    meaning(100, _A.TEMPLATE_WRONG, "Meta did not understand the message as the template makes it"),
    meaning(131051, _A.TEMPLATE_WRONG, "Meta does not know this type of message"),
    meaning(131053, _A.TEMPLATE_WRONG, "The template's file could not be used"),
    meaning(132000, _A.TEMPLATE_WRONG, "The number of values does not match the template"),
    meaning(132001, _A.TEMPLATE_WRONG, "The template does not exist in this language, or is not approved"),
    meaning(132007, _A.TEMPLATE_WRONG, "The template's content breaks Meta's rules"),
    meaning(132008, _A.TEMPLATE_WRONG, "The template's values are in a wrong form"),
    meaning(132012, _A.TEMPLATE_WRONG, "The values have another form than the template expects"),
    meaning(135000, _A.TEMPLATE_WRONG, "Meta refused the message without saying why"),
    meaning(131008, _A.VALUES_WRONG, "A value that the template needs was missing for this person"),
    meaning(131009, _A.VALUES_WRONG, "A value of this person does not suit the template"),
    meaning(132005, _A.VALUES_WRONG, "The filled text is too long for this person"),
    meaning(132018, _A.VALUES_WRONG, "A value of this person holds what a template does not allow"),
    meaning(131050, _A.OPTED_OUT, "The person refused marketing messages in WhatsApp"),
    *(meaning(code, _A.PAUSE_CAMPAIGN, _PERMISSION) for code in range(200, 300)),
)

MEANINGS: Mapping[str, str] = {code: words for code, _action, words in _TABLE}
"""Why a message failed, in English, by Meta's code as text."""
_ACTIONS = {code: action for code, action, _words in _TABLE}

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
