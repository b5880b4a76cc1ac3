"""The short words of states, reasons and categories. One word ("refused") means several things: each has its family."""

from wa_desktop.domain.estimates import Confidence
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label


def of(family: str, code: str) -> str:
    """The words of a code within its family; the bare code's words, else the code itself, when it has none there."""
    words = label(f"{family}.{code}")
    return label(code) if words == f"{family}.{code}" else words


def state(value: RecipientState) -> str:
    """A recipient's state."""
    return of("state", value.value)


def campaign_state(value: CampaignState) -> str:
    """A campaign's state."""
    return of("campaign", value.value)


def reason(code: str) -> str:
    """Why a campaign stands where it stands."""
    return of("reason", code)


def exclusion(code: str) -> str:
    """Why a member of the list is left out."""
    return of("exclusion", code)


def category(code: str) -> str:
    """A message category."""
    return of("category", code)


def confidence(value: Confidence) -> str:
    """How far a rate card can be trusted."""
    return of("confidence", value.value)


def failure(code: str) -> str:
    """Why messages failed or were refused, when only the code is known: Meta's are numbers."""
    return recipient_reason(RecipientState.FAILED if code.isdigit() else RecipientState.REFUSED, code)


def recipient_reason(where: RecipientState, code: str) -> str:
    """Why a recipient stands where it stands; a code of Meta's or SMSBOX's stays beside its words."""
    if not code:
        return ""
    if where is RecipientState.FAILED:
        words = of("code", code)
        if not code.isdigit():
            return words
        return f"{words} ({code})" if words != code else _("Meta’s code {code}, unknown here").format(code=code)
    if where is RecipientState.REFUSED:
        return _("SMSBOX refused this number: {reason}").format(reason=code)
    return exclusion(code)
