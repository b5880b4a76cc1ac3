"""What is known of a call whose outcome nobody knows, as codes for `words`."""

from dataclasses import dataclass
from datetime import datetime

_WHAT_WAS_SEEN = {
    "read_timeout": "no_answer",
    "connection_lost": "cut",
    "answer_unreadable": "unreadable",
    "wrong_answer": "unreadable",
    "interrupted": "interrupted",
    "slept": "slept",
}


@dataclass(frozen=True, slots=True)
class UnconfirmedBatch:
    """One call with recipients that are still uncertain.

    `seen` is a code (`unconfirmed.…`) of what this workstation saw, `status` the HTTP status when there was one,
    `detail` SMSBOX's own words. `reported` recipients of the same call have had a status since: SMSBOX took it.
    `settles_until`: reports that name no known call are matched by number until then.
    """

    batch: int
    called: datetime
    ended: datetime | None
    recipients: int
    size: int
    seen: str
    status: int | None
    detail: str
    reported: int
    follow_up: bool
    settles_until: datetime

    @property
    def said(self) -> str:
        """The code (`unconfirmed.…`) of what the provider says."""
        if self.reported:
            return "provider_spoke"
        return "provider_silent" if self.follow_up else "no_follow_up"

    @property
    def advice(self) -> str:
        """The least harmful choice now: `wait`, else `sent`."""
        return "wait" if self.follow_up and not self.reported else "sent"


def what_was_seen(outcome: str, detail: str, status: int | None) -> str:
    """The code of what this workstation saw of a call, from the outcome kept with it."""
    if outcome == "interrupted":
        return "interrupted"
    if outcome == "overloaded":
        return "overloaded"
    if status is not None and not 200 <= status < 300:  # noqa: PLR2004 - HTTP's own classes
        return "status"
    return _WHAT_WAS_SEEN.get(detail.split(" ", 1)[0], "unknown")
