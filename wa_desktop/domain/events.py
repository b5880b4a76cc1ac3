"""What SMSBOX tells us after the send: statuses, messages from people, errors, and anything else.

The shapes follow SMSBOX's webhooks (WhatsApp 2.3.0); `domain.webhooks` makes them from raw bodies.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wa_desktop.domain.states import RecipientState


class EventKind(StrEnum):
    """The families of webhooks; the values of the first three are SMSBOX's `requestType`."""

    STATUS = "status_update"
    MESSAGE = "incoming_message"
    FILE_ERROR = "incoming_error"
    PREFERENCE = "user_preferences"
    OTHER = "other"
    """Kept raw, without effect."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What every webhook carries.

    `uuid` identifies the delivery: SMSBOX's `requestUUID`, else a fingerprint of the body, so that
    the same body counts once. `request_type` is SMSBOX's own word. `number` is E.164 with `+`,
    empty when the body names none (usernames). `reference` is the one of the 202, as text.
    `happened_at` is WhatsApp's instant, else SMSBOX's, else None.
    """

    uuid: str
    request_type: str
    number: str = ""
    reference: str = ""
    wamid: str = ""
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """News of one message that we sent: ack, sent, delivered, read or failed."""

    envelope: Envelope
    status: RecipientState
    code: str = ""
    """Meta's error code of a failed status; empty when it gave none."""
    details: str = ""
    """Meta's own words about the error, for the expert's eye."""

    kind = EventKind.STATUS


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message from a person: it opens their service window.

    `form` is text, image, video, audio, document, sticker, reaction, location, contacts, button,
    interactive or whatever WhatsApp adds. `body` is what a person reads of it: the text, the
    caption, the button's title, the emoji, the place. `payload` is a button's hidden value.
    `answers` is the wamid of the message it answers or reacts to.
    """

    envelope: Envelope
    form: str
    body: str = ""
    payload: str = ""
    answers: str = ""

    kind = EventKind.MESSAGE


@dataclass(frozen=True, slots=True)
class PreferenceChange:
    """A person used WhatsApp's own switch about promotions: `wants` False is a stop.

    True resumes WhatsApp's delivery and creates no consent here.
    """

    envelope: Envelope
    wants: bool

    kind = EventKind.PREFERENCE


@dataclass(frozen=True, slots=True)
class IncomingError:
    """A person sent something that WhatsApp could not hand over."""

    envelope: Envelope
    code: str = ""
    details: str = ""

    kind = EventKind.FILE_ERROR


@dataclass(frozen=True, slots=True)
class OtherEvent:
    """A webhook of a type or shape that this version does not know: kept raw, never dropped."""

    envelope: Envelope

    kind = EventKind.OTHER


Event = StatusUpdate | IncomingMessage | PreferenceChange | IncomingError | OtherEvent
