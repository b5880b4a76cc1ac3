"""SMSBOX's HTTP contract as the sandbox keeps it: fixed ids, answers and error bodies."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

PHONE_NUMBER = "33500000001"
CLIENT_ID = 100001

_DESCRIPTIONS = {
    200: "Request successfully processed.",
    202: "Request successfully queued.",
    400: "Wrong query syntax or missing mandatory field.",
    402: "Insufficient balance to process the request.",
    403: "Access to the requested resource has been denied.",
    404: "The requested resource was not found.",
    405: "The requested method is not supported for the requested resource.",
    413: "The request payload exceeds the maximum allowed size.",
    503: "Service temporarily unavailable.",
}
DEFAULT_ERRORS = {
    400: "Wrong query syntax.",
    402: "No credit or insufficient.",
    403: "API Key not allowed or account discontinued.",
    404: "Invalid wabaId value (not found).",
    405: "Invalid HTTP method.",
    413: "Too many recipients (max.: 5000).",
    503: "Authentication failed for unknown reason.",
}


class Refused(Exception):
    """A documented error: its status and SMSBOX's word."""

    def __init__(self, status: int, error: str = "") -> None:
        super().__init__(status, error)
        self.status = status
        self.error = error or DEFAULT_ERRORS.get(status, "Request refused.")


@dataclass(frozen=True, slots=True)
class Line:
    """One recipient of an answer; `refusal` is its reason code, empty when it is accepted."""

    submitted: str
    refusal: str = ""

    @property
    def rewritten(self) -> str:
        """The number as webhooks carry it: without `+`."""
        return self.submitted.removeprefix("+")


def error_body(status: int, error: str = "") -> dict[str, Any]:
    """The documented body of an error."""
    return {"response": _summary(status), "error": error or DEFAULT_ERRORS.get(status, "Request refused.")}


def queued_body(reference: int, lines: Sequence[Line]) -> dict[str, Any]:
    """The documented body of a 202; the reference is text here and a number in webhooks."""
    return {
        "response": _summary(202),
        "details": "Request accepted for processing.",
        "reference": str(reference),
        "recipients": [
            {
                "submitted": line.submitted,
                "rewrited": line.rewritten,
                "state": "REJECTED" if line.refusal else "ACCEPTED",
                "reason_code": line.refusal or "PROCESSING",
            }
            for line in lines
        ],
    }


def template_list_body(entries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The documented body of the template list."""
    return {"response": _summary(200), "details": "List of the agent's templates", "data": list(entries)}


def _summary(status: int) -> dict[str, str]:
    return {"response_code": str(status), "response_desc": _DESCRIPTIONS.get(status, "Error.")}


def json_answer(status: int, body: object) -> web.Response:
    """`body` as SMSBOX sends it."""
    return web.Response(
        status=status,
        body=json.dumps(body, ensure_ascii=False).encode(),
        content_type="application/json",
        charset="utf-8",
    )
