"""Raw webhook bodies to events. A body is hostile until it is read here.

Nothing in a body is trusted: every field may be missing, of another type, enormous or unprintable.
What cannot be understood becomes an `OtherEvent`; only what is not a JSON object is refused.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from wa_desktop.domain.erasing import is_token
from wa_desktop.domain.events import (
    Envelope,
    Event,
    EventKind,
    IncomingError,
    IncomingMessage,
    OtherEvent,
    PreferenceChange,
    StatusUpdate,
)
from wa_desktop.domain.states import RecipientState

BODY_LIMIT = 1_048_576
"""Bytes. SMSBOX's bodies are under 10 KB (a text message may hold 4,096 characters)."""

_TEXT_LIMIT = 16_384
_WORD_LIMIT = 300
_DIGITS = (6, 18)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SIGNS = re.compile(r"[\s().+-]")
_TYPE = re.compile(r"[a-z][a-z0-9_]{0,49}")
_OLDEST = datetime(2009, 1, 1, tzinfo=UTC)  # WhatsApp's first year: anything before is a broken clock
_NEWEST = datetime(2100, 1, 1, tzinfo=UTC)
_MILLISECONDS = 1e11  # in seconds this would be the year 5138
_NEWS = {
    state.value: state
    for state in (
        RecipientState.ACK,
        RecipientState.SENT,
        RecipientState.DELIVERED,
        RecipientState.READ,
        RecipientState.FAILED,
    )
}

Json = Mapping[str, Any]


class MalformedBody(ValueError):
    """The body is not a JSON object."""


def read_body(body: bytes) -> Event:
    """The event of one webhook body; raises `MalformedBody` when it is not a JSON object."""
    request = _object_of(body)
    data = _mapping(request.get("data"))
    envelope = _envelope(request, data)
    if envelope.request_type == EventKind.STATUS:
        return _status(envelope, data)
    preference = _preference(envelope, data)
    if preference is not None:
        return preference
    if envelope.request_type == EventKind.MESSAGE:
        return _message(envelope, data)
    if envelope.request_type == EventKind.FILE_ERROR:
        code, details = _error(data)
        return IncomingError(envelope, code, details)
    return OtherEvent(envelope)


def _object_of(body: bytes) -> dict[str, Any]:
    if len(body) > BODY_LIMIT:
        raise MalformedBody
    try:
        request = _loaded(body)
    except (ValueError, RecursionError) as error:
        raise MalformedBody from error
    if not isinstance(request, dict):
        raise MalformedBody
    return request


def _loaded(body: bytes) -> object:
    try:
        return json.loads(body.decode())
    except ValueError:  # a byte order mark, or UTF-16
        return json.loads(body)


def _envelope(request: Json, data: Json) -> Envelope:
    kind = _word(request.get("requestType"))
    happened = _instant(data.get("timestamp"))
    return Envelope(
        uuid=_word(request.get("requestUUID")) or _fingerprint(request),
        request_type=kind if _TYPE.fullmatch(kind) else EventKind.OTHER.value,
        number=_number(data.get("recipient_id") if kind == EventKind.STATUS else data.get("from")),
        reference=_word(request.get("reference")),
        wamid=_word(data.get("id")),
        happened_at=_date(request.get("requestDate")) if happened is None else happened,
    )


def _fingerprint(request: Json) -> str:
    canonical = json.dumps(request, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def _status(envelope: Envelope, data: Json) -> Event:
    status = _NEWS.get(_word(data.get("status")).casefold())
    if status is None:
        return OtherEvent(envelope)
    code, details = _error(data) if status is RecipientState.FAILED else ("", "")
    return StatusUpdate(envelope, status, code, details)


def _error(data: Json) -> tuple[str, str]:
    """The code of the first error, and its words from the most precise to the most general."""
    first = _mapping(_first(data.get("errors")))
    about = _mapping(first.get("error_data"))
    parts = (about.get("details"), first.get("message"), first.get("title"))
    words = dict.fromkeys(filter(None, (_text(part) for part in parts)))
    return _word(first.get("code")), " · ".join(words)


def _preference(envelope: Envelope, data: Json) -> PreferenceChange | None:
    """A change of the promotions switch, wherever the body puts it; the last one when several."""
    inner = data.get("user_preferences", data if envelope.request_type == EventKind.PREFERENCE else None)
    changes = [_mapping(change) for change in (inner if isinstance(inner, list) else [inner])]
    known = [change for change in changes if _word(change.get("value")).casefold() in ("stop", "resume")]
    if not known:
        return None
    last = known[-1]
    return PreferenceChange(
        Envelope(
            uuid=envelope.uuid,
            request_type=EventKind.PREFERENCE.value,
            number=_number(last.get("wa_id")) or envelope.number,
            reference=envelope.reference,
            wamid=envelope.wamid,
            happened_at=_instant(last.get("timestamp")) or envelope.happened_at,
        ),
        wants=_word(last.get("value")).casefold() == "resume",
    )


def _message(envelope: Envelope, data: Json) -> IncomingMessage:
    form = _word(data.get("type")).casefold()
    part = _mapping(data.get(form))
    body, payload = _said(form, part)
    answers = _mapping(data.get("context"))
    return IncomingMessage(
        envelope,
        form=form if _TYPE.fullmatch(form) else "unknown",
        body=body,
        payload=payload,
        answers=_word(part.get("message_id") if form == "reaction" else answers.get("id") or answers.get("message_id")),
    )


def _said(form: str, part: Json) -> tuple[str, str]:
    """What a person reads of a message, and the hidden value of a button."""
    match form:
        case "text":
            return _text(part.get("body")), ""
        case "button":
            return _text(part.get("text")), _text(part.get("payload"))
        case "interactive":
            chosen = _mapping(part.get("button_reply")) or _mapping(part.get("list_reply"))
            return _text(chosen.get("title")), _text(chosen.get("id"))
        case "reaction":
            return _text(part.get("emoji")), ""
        case "location":
            return _place(part), ""
        case _:
            return _text(part.get("caption")) or _text(part.get("filename")), ""


def _place(part: Json) -> str:
    named = ", ".join(filter(None, (_text(part.get("name")), _text(part.get("address")))))
    return named or ", ".join(filter(None, (_text(part.get("latitude")), _text(part.get("longitude")))))


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _text(value: object) -> str:
    """A text or number as printable text; empty for anything else."""
    if type(value) is str and len(value) <= _TEXT_LIMIT and value.isprintable():
        return value.strip()  # nearly all: the rest costs several times as much
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return _UNPRINTABLE.sub("", str(value)[:_TEXT_LIMIT]).strip()


def _word(value: object) -> str:
    """An identifier: text or a whole number (a code may come as `131026.0`); empty when too long."""
    if type(value) is str and len(value) <= _WORD_LIMIT and value.isprintable():
        return value.strip()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    word = _text(value)
    return word if len(word) <= _WORD_LIMIT else ""


def _number(value: object) -> str:
    """E.164 with `+` from SMSBOX's digits; empty for a username or a business-scoped id.

    What stands for an erased person stays as it is.
    """
    word = _word(value)
    if is_token(word):
        return word
    digits = (word if word.isdigit() else _SIGNS.sub("", word)).removeprefix("00")
    shortest, longest = _DIGITS
    plausible = shortest <= len(digits) <= longest and digits.isascii() and digits.isdigit()
    return f"+{digits}" if plausible else ""


def _instant(value: object) -> datetime | None:
    """The instant of a timestamp: Unix seconds (text or number), milliseconds, or an ISO date; None for nonsense."""
    try:
        seconds = float(_word(value))
        return _plausible(datetime.fromtimestamp(seconds / 1000 if seconds >= _MILLISECONDS else seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return _date(value)


def _date(value: object) -> datetime | None:
    """The instant of an ISO date with its offset; None for a naive or broken one."""
    try:
        moment = datetime.fromisoformat(_word(value))
        return _plausible(moment.astimezone(UTC)) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _plausible(moment: datetime) -> datetime | None:
    return moment if _OLDEST <= moment <= _NEWEST else None
