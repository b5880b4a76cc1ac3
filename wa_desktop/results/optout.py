"""Whether a person asks us to stop, and how far: from what they typed, tapped or switched off.

Only what is a stop and nothing else counts ("STOP svp", not "I will stop by the shop"): a request
that is missed stands in the inbox, a wrong one silences a customer who said nothing of the kind.
"""

import re
import unicodedata
from enum import StrEnum

from wa_desktop.domain.codes import FailureAction, action_for
from wa_desktop.domain.events import Event, IncomingMessage, PreferenceChange, StatusUpdate
from wa_desktop.domain.states import RecipientState
from wa_desktop.results.stop_words import ABOUT_PROMOTIONS, BARE, COURTEOUS_GROUPS, COURTESY, SENTENCES, TYPED_ONLY


class StopWish(StrEnum):
    """How a person asked to stop; the values are the reasons kept with the suppression."""

    MESSAGE = "stop_message"
    """A bare STOP: its scope is a setting."""
    PROMOTIONS = "stop_promotions"
    """STOP to promotions, typed: marketing only."""
    BUTTON = "stop_button"
    """A tap on a bare STOP."""
    PROMOTIONS_BUTTON = "stop_promotions_button"
    PREFERENCE = "stop_preference"
    OPTED_OUT_AT_META = "stop_at_meta"
    """Meta refused our message: the person opted out of marketing (131050)."""

    @property
    def is_bare(self) -> bool:
        """Whether the person named nothing in particular, so that a setting says how far the stop reaches."""
        return self in (StopWish.MESSAGE, StopWish.BUTTON)


_LONGEST = 300
"""Characters read: whoever writes more says more than "stop"."""

_WRITTEN = frozenset({"text", "image", "video", "document"})
_TAPPED = frozenset({"button", "interactive"})
_TAPPED_AS = {StopWish.MESSAGE: StopWish.BUTTON, StopWish.PROMOTIONS: StopWish.PROMOTIONS_BUTTON}


def stop_wish(event: Event) -> StopWish | None:
    """What `event` asks us to stop, or None. A wish to resume is no consent, hence nothing."""
    match event:
        case IncomingMessage(form=form, body=body) if form in _WRITTEN:
            return typed_stop(body)
        case IncomingMessage(form=form, body=body, payload=payload) if form in _TAPPED:
            return tapped_stop(body) or tapped_stop(payload)
        case PreferenceChange(wants=False):
            return StopWish.PREFERENCE
        case StatusUpdate(status=RecipientState.FAILED, code=code) if action_for(code) is FailureAction.OPTED_OUT:
            return StopWish.OPTED_OUT_AT_META
        case _:
            return None


def typed_stop(text: str) -> StopWish | None:
    """The wish in a text: exact word, polite form or plain sentence, in French or English."""
    if len(text) > _LONGEST:
        return None
    for said in _readings(folded(text)):
        if BARE.fullmatch(said):
            return StopWish.MESSAGE
        if SENTENCES.fullmatch(said):
            return StopWish.PROMOTIONS if ABOUT_PROMOTIONS.search(said) else StopWish.MESSAGE
    return None


def tapped_stop(label: str) -> StopWish | None:
    """The wish in a button's title or payload; "Cancel" there speaks of an order."""
    if TYPED_ONLY.fullmatch(folded(label)):
        return None
    wish = typed_stop(label.replace("_", " "))
    return None if wish is None else _TAPPED_AS[wish]


def folded(text: str) -> str:
    """`text` without case, accents, punctuation or signs; single spaces."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


def _readings(said: str) -> tuple[str, ...]:
    """`said` without its closing courtesy, then without its opening one too ("merci de…" needs it)."""
    words = COURTEOUS_GROUPS.sub(" ", said).split()
    words = [word for place, word in enumerate(words) if place == 0 or word != words[place - 1]]
    while words and COURTESY.fullmatch(words[-1]):
        words.pop()
    start = next((place for place, word in enumerate(words) if not COURTESY.fullmatch(word)), len(words))
    return tuple(dict.fromkeys((" ".join(words), " ".join(words[start:]))))
