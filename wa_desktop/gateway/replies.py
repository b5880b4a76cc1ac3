"""What answering needs beside a send: telling WhatsApp that a message was read.

The answer itself is an ordinary send of one content to one number (`SmsboxClient.send`), with its outcomes.
"""

import json
from urllib.parse import quote

import httpx

from wa_desktop.domain.gateway import Answered, Outcome, Uncertain
from wa_desktop.gateway.client import SmsboxClient, outcome_of, outcome_of_failure
from wa_desktop.gateway.models import EventTaken


class AnswerClient(SmsboxClient):
    """SMSBOX for a conversation. Opens no connection before its first call; one event loop only."""

    def __init__(self, waba: str, phone_id: str, key: str, *, base_url: str, account_url: str) -> None:
        super().__init__(waba, phone_id, key, base_url=base_url, account_url=account_url, connections=2)
        root = f"{base_url.rstrip('/')}/waba/1.1/json/{quote(waba, safe='')}"
        self._event_url = f"{root}/event/{quote(phone_id, safe='')}"

    async def mark_read(self, wamid: str) -> Outcome:
        """Have WhatsApp show the person that their message, and those before it, were read.

        `Answered` holds no recipient. Telling it twice changes nothing, so an unknown outcome does no harm.
        """
        body = json.dumps({"message_id": wamid, "status": "read"}).encode()
        try:
            answer = await self._transport.exchange("POST", self._event_url, self._send_headers, body)
        except httpx.TransportError as error:
            return outcome_of_failure(error)
        if not httpx.codes.is_success(answer.status):
            return outcome_of(answer, ())
        taken = EventTaken.read(answer.content)
        return Uncertain("answer_unreadable", "", answer.status) if taken is None else Answered(taken.reference, ())
