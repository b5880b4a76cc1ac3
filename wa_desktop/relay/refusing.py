"""Why a request is refused, and the status that says no more than it must."""

from enum import StrEnum


class Reason(StrEnum):
    """One reason; its value names it in the metrics."""

    ADDRESS = "address"
    PATH = "path"
    METHOD = "method"
    TOKEN = "token"  # noqa: S105 - a name
    RATE = "rate"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    ENCODING = "encoding"
    MALFORMED = "malformed"
    NOT_HTTP = "not_http"
    QUERY = "query"
    CONNECTIONS = "connections"
    BUSY = "busy"
    NOT_KEPT = "not_kept"


STATUS = {
    # A stranger learns nothing: not even which of the address, the method and the path was wrong.
    Reason.ADDRESS: 404,
    Reason.PATH: 404,
    Reason.METHOD: 405,
    Reason.TOKEN: 401,
    Reason.RATE: 429,
    Reason.TOO_LARGE: 413,
    Reason.TOO_SLOW: 408,
    Reason.ENCODING: 415,
    Reason.MALFORMED: 400,
    Reason.NOT_HTTP: 400,
    Reason.QUERY: 400,
    Reason.BUSY: 503,
    Reason.NOT_KEPT: 503,
}


class Refused(Exception):
    """The request is refused, without effect."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason
