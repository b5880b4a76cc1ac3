"""Why a recipient stands where it stands, in words."""

from wa_desktop.domain.codes import KNOWN_CODES
from wa_desktop.domain.states import RecipientState
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label


def reason_words(state: RecipientState, reason: str, details: str = "") -> str:
    """The reason of a recipient as a person reads it; empty when the state says everything.

    `details` are Meta's own words, shown for a code that nobody described.
    """
    if state is RecipientState.FAILED:
        return _failure(reason, details)
    if state is RecipientState.REFUSED:
        return _("SMSBOX refused this number: {reason}").format(reason=reason or "—")
    # "refused" is a state as well: what the file says must not read as SMSBOX's answer.
    return label(f"exclusion.{reason}") if reason else ""


def _failure(code: str, details: str) -> str:
    if code in KNOWN_CODES:
        return _("{reason} (Meta's code {code})").format(reason=label(code), code=code)
    if code.isdigit():
        words = details or _("Meta gives no explanation")
        return _("{details} (Meta's code {code})").format(details=words, code=code)
    return details or label(code)
