"""Whether a person asks us to stop, and how far: from what they typed, tapped or switched off.

Only what is a stop and nothing else counts ("STOP svp", not "I will stop by the shop"): a wrong one silences a
customer who said nothing of the kind. What may be one is doubtful: a person reads it and decides.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from wa_desktop.domain.codes import FailureAction, action_for
from wa_desktop.domain.events import Event, IncomingMessage, PreferenceChange, StatusUpdate
from wa_desktop.domain.service_window import Wish
from wa_desktop.domain.states import RecipientState
from wa_desktop.results.doubts import DOUBT_SIGNS, DOUBTFUL, DOUBTFUL_ALONE, INNOCENT, RESUME
from wa_desktop.results.stop_sentences import HEADS, Head
from wa_desktop.results.stop_words import ABOUT_PROMOTIONS, BARE, COURTEOUS_GROUPS, COURTESY, SOFTENERS, TYPED_ONLY


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
"""Characters of a stop: whoever writes more says more than "stop"."""
_LOOKED_AT = 2_000
"""Characters in which a doubtful word is looked for."""

_TAPPED = frozenset({"button", "interactive"})
_UNSAID = frozenset({"reaction", "location", "contacts", "unsupported", "unknown"})
_TAPPED_AS = {StopWish.MESSAGE: StopWish.BUTTON, StopWish.PROMOTIONS: StopWish.PROMOTIONS_BUTTON}


def stop_wish(event: Event) -> StopWish | None:
    """What `event` asks us to stop, or None. A wish to resume is no consent, hence nothing."""
    match event:
        case IncomingMessage(form=form, body=body, payload=payload) if form in _TAPPED:
            return tapped_stop(body) or tapped_stop(payload)
        case IncomingMessage(form=form, body=body) if form not in _UNSAID:
            return typed_stop(body)
        case PreferenceChange(wants=False):
            return StopWish.PREFERENCE
        case StatusUpdate(status=RecipientState.FAILED, code=code) if action_for(code) is FailureAction.OPTED_OUT:
            return StopWish.OPTED_OUT_AT_META
        case _:
            return None


def wish_of(message: IncomingMessage) -> str:
    """What a message wishes, as the inbox shows it: a stop's reason, `doubtful`, `resume`, or nothing."""
    stop = stop_wish(message)
    if stop is not None:
        return stop.value
    said = (message.body, message.payload) if message.form in _TAPPED else (message.body,)
    if message.form in _UNSAID - {"reaction"}:
        return ""
    if any(wants_again(one) for one in said):
        return Wish.RESUME.value
    return Wish.DOUBTFUL.value if any(is_doubtful(one) for one in said) else ""


def typed_stop(text: str) -> StopWish | None:
    """The wish in a text: exact word, polite form or plain sentence, in French, English, German, Spanish, Italian."""
    if len(text) > _LONGEST:
        return None
    said = _words(folded(text))
    if any(BARE.fullmatch(reading) for reading in _readings(said)):
        return StopWish.MESSAGE
    if not _is_made_of_requests(said):
        return None
    return StopWish.PROMOTIONS if ABOUT_PROMOTIONS.search(" ".join(said)) else StopWish.MESSAGE


def tapped_stop(label: str) -> StopWish | None:
    """The wish in a button's title or payload; "Cancel" there speaks of an order."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label).replace("_", " ")
    if TYPED_ONLY.fullmatch(folded(label)) or TYPED_ONLY.fullmatch(folded(spaced)):
        return None
    wish = typed_stop(spaced) or typed_stop(label.replace("_", " "))
    return None if wish is None else _TAPPED_AS[wish]


def is_doubtful(text: str) -> bool:
    """Whether a text that is no plain stop may still ask for one: somebody has to read it."""
    said = folded(text[:_LOOKED_AT])
    if not said:
        return any(sign in DOUBT_SIGNS for sign in text)
    if any(DOUBTFUL_ALONE.fullmatch(reading) for reading in _readings(_words(said))):
        return True
    return DOUBTFUL.search(INNOCENT.sub(" | ", said)) is not None


def wants_again(text: str) -> bool:
    """Whether a text asks for messages again. It creates no consent: a person decides."""
    if len(text) > _LONGEST:
        return False
    return any(RESUME.fullmatch(reading) for reading in _readings(_words(folded(text))))


def folded(text: str) -> str:
    """`text` without case, accents, punctuation, signs or invisible characters; single spaces.

    Letters of other scripts stay: "stop магазин" is not "stop".
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not _is_invisible(sign))
    spaced = re.sub(r"[\W_]+", " ", letters.translate(_LIGATURES))
    return re.sub(r"\bs t o p(?: p)?\b", "stop", " ".join(spaced.split()))


_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})


def _is_invisible(sign: str) -> bool:
    """Accents, and what has no width: joiners, direction marks, soft hyphens, variation selectors."""
    kind = unicodedata.category(sign)
    return kind[0] == "M" or (kind in ("Cf", "Cc") and sign not in "\t\n\r")


def _words(said: str) -> list[str]:
    """The words without courteous phrases and immediate repetitions."""
    found = [word for word in COURTEOUS_GROUPS.sub(" ", said).split() if word not in SOFTENERS]
    return [word for place, word in enumerate(found) if place == 0 or word != found[place - 1]]


def _readings(words: Sequence[str]) -> tuple[str, ...]:
    """The words without closing courtesy, then without the opening one too ("me de de baja" needs its beginning)."""
    end = len(words)
    while end and words[end - 1] in COURTESY:
        end -= 1
    start = next((place for place in range(end) if words[place] not in COURTESY), end)
    readings = (words, words[:end], words[start:end], words[start:])
    return tuple(dict.fromkeys(" ".join(one) for one in readings))


_PLAIN = Head(re.compile(rf"(?:{BARE.pattern})(?= |$)"), frozenset())


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the words a reading stands, and whether it met a request."""

    at: int
    asked: bool


def _is_made_of_requests(words: Sequence[str]) -> bool:
    """Whether the words are requests to stop and courtesy, one after the other, and nothing else."""
    places, seen = [_Place(0, asked=False)], {_Place(0, asked=False)}
    while places:
        place = places.pop()
        if place.at == len(words):
            if place.asked:
                return True
            continue
        for further in _further(words, place):
            if further not in seen:
                seen.add(further)
                places.append(further)
    return False


def _further(words: Sequence[str], place: _Place) -> list[_Place]:
    found = [_Place(place.at + 1, place.asked)] if words[place.at] in COURTESY else []
    left = " ".join(words[place.at :])
    for head in (_PLAIN, *HEADS):
        begun = head.begins.match(left)
        if begun is None or (head is _PLAIN and TYPED_ONLY.fullmatch(begun[0])):
            continue
        end = place.at + len(begun[0].split())
        following = next((at for at in range(end, len(words)) if words[at] not in head.rest), len(words))
        found += [_Place(at, asked=True) for at in range(end + head.least, following + 1)]
    return found
