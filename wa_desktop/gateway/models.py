"""SMSBOX's answers, read leniently. Loads no HTTP library. (Webhooks are read in `domain`.)

Unknown fields are ignored; a wrong type in a field that matters makes the whole answer unreadable
(`ValidationError`), because a half-understood answer must not count as an answer.
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

MOST_RECIPIENTS = 5000
"""SMSBOX takes at most this many numbers in one call."""


def _text(value: object) -> object:
    """Numbers as text: the reference is text in the 202, but an integer in webhooks."""
    if isinstance(value, bool):
        return value
    return str(value) if isinstance(value, int) else value


def _text_or_nothing(value: object) -> object:
    return "" if value is None else _text(value)


Reference = Annotated[str, BeforeValidator(_text)]
Loose = Annotated[str, BeforeValidator(_text_or_nothing)]
"""Text that may be missing, null or a number."""


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Summary(_Wire):
    """The `response` object that heads every SMSBOX body."""

    response_code: Loose = ""
    response_desc: Loose = ""


class RecipientLine(_Wire):
    """One recipient of a 202. `state` other than ACCEPTED = refused; its values are undocumented."""

    submitted: Reference
    rewrited: Loose = ""
    state: Loose = ""
    reason_code: Loose = ""


class Queued(_Wire):
    """The 202: one `reference` for the call, one line for each recipient."""

    response: Summary
    details: Loose = ""
    reference: Annotated[Reference, Field(min_length=1)]
    recipients: tuple[RecipientLine, ...]


class EventTaken(_Wire):
    """The 202 of a read receipt: the documented shape names a reference, which nothing asks for."""

    response: Summary
    reference: Loose = ""

    @classmethod
    def read(cls, content: bytes) -> "EventTaken | None":
        """The answer of a body; None when it says anything but 202."""
        try:
            taken = cls.model_validate_json(content)
        except ValidationError:
            return None
        return taken if taken.response.response_code == "202" else None


class Refusal(_Wire):
    """The body of a documented error."""

    response: Summary
    error: Loose = ""


class TemplateList(_Wire):
    """The 200 of the template list; entries are read one by one, a broken one loses no other."""

    response: Summary = Summary()
    data: tuple[Any, ...]
