"""Webhook bodies as SMSBOX sends them, and a campaign in the ledger whose messages have left."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.estimates import CardName, Confidence, Estimate, PricingModel, Totals
from wa_desktop.store.frozen import as_json
from wa_desktop.store.instants import to_stored
from wa_desktop.store.schema import attempt, batch, campaign, contact_list, content, list_import, member, recipient

CLAIMED = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
SECONDS = int(CLAIMED.timestamp())
REFERENCE = "9001"
NUMBERS = ("+33612345601", "+33612345602", "+4915112345603")
META, SENT = 71_200, 12_300
_AMOUNTS = (Decimal("0.21"), Decimal("0.04"), Decimal("0.00"), Decimal("0.25"), Decimal("0.24"), Decimal("0.24"))
ESTIMATE = Estimate(
    currency="EUR",
    card=CardName("card-1", PricingModel.MESSAGE, "EUR", date(2026, 10, 1), Confidence.GOOD),
    on=date(2026, 11, 20),
    lines=(),
    totals=Totals(3, *_AMOUNTS, high=Decimal("0.25"), vat=None, total_incl_vat=None),
    excluded={},
    languages={},
    unpriced=(),
    tariff_set=True,
)


def envelope(kind: str, uuid: str, data: dict[str, Any], reference: int | str | None = None) -> bytes:
    """A webhook body with SMSBOX's envelope."""
    body: dict[str, Any] = {
        "wabaId": "100", "phoneId": "200", "phoneNumber": "33900000000", "clientId": 7, "requestProd": "WABA",
        "requestDate": "2026-11-20T11:00:30+01:00", "requestUUID": uuid, "requestType": kind, "data": data,
    }  # fmt: skip
    if reference is not None:
        body["reference"] = reference
    return json.dumps(body).encode()


def status(
    number: str,
    word: str,
    uuid: str | None = None,
    reference: int | str | None = int(REFERENCE),
    code: int | None = None,
    later: int = 30,
    wamid: str | None = None,
) -> bytes:
    """A status update about the message to `number`, `later` seconds after the claim."""
    digits = number.removeprefix("+")
    data: dict[str, Any] = {
        "id": wamid or f"wamid.{digits}",
        "status": word,
        "timestamp": str(SECONDS + later),
        "recipient_id": digits,
    }
    if code is not None:
        data["errors"] = [{"code": code, "title": "Title", "message": "Message", "error_data": {"details": "Why"}}]
    return envelope("status_update", uuid or f"{word}-{digits}-{reference}", data, reference)


def message(number: str, uuid: str, **part: Any) -> bytes:
    """A message from `number`; `part` holds its type and content, and its time when it has one of its own."""
    data = {"from": number.removeprefix("+"), "id": f"wamid.in.{uuid}", "timestamp": str(SECONDS + 600), **part}
    return envelope("incoming_message", uuid, data)


def says(number: str, words: str, uuid: str) -> bytes:
    """A text message from `number`."""
    return message(number, uuid, type="text", text={"body": words})


def add_campaign(
    c: Connection,
    numbers: Sequence[str] = NUMBERS,
    reference: str = REFERENCE,
    state: str = "queued",
    campaign_state: str = "finished",
    planned: Sequence[str] = (),
    excluded: Sequence[str] = (),
    name: str = "Offers",
) -> int:
    """A campaign of one call of `numbers`, beside recipients that wait or are left out; its id."""
    at = to_stored(CLAIMED)
    c.execute(text("INSERT INTO setting (key, value) VALUES ('time_zone', '\"Europe/Paris\"') ON CONFLICT DO NOTHING"))
    made: int = c.execute(
        campaign.insert().values(
            name=name, state=campaign_state, template="offer", list_name="Customers",
            plan=as_json(Plan("Customers", "offer")), estimate=as_json(ESTIMATE), content_guard=name, currency="EUR",
            batch_size=100, created_at=at, started_at=at,
        ).returning(campaign.c.id)
    ).scalar_one()  # fmt: skip
    content_id = c.execute(
        content.insert().values(campaign_id=made, hash="h", language="fr", message="{}").returning(content.c.id)
    ).scalar_one()
    batch_id = c.execute(
        batch.insert().values(
            campaign_id=made, content_id=content_id, size=len(numbers), engine="e", claimed_at=at, answered_at=at,
            outcome="answered", http_status=202, reference=reference,
        ).returning(batch.c.id)
    ).scalar_one()  # fmt: skip
    for number in numbers:
        one = add_recipient(c, made, number, state, content_id)
        c.execute(
            attempt.insert().values(
                campaign_id=made, recipient_id=one, batch_id=batch_id, number=number.removeprefix("+"), state=state,
                is_open=int(state in ("sending", "unconfirmed")), meta_fee=META, sent_fee=SENT, reference=reference,
                claimed_at=at,
            )
        )  # fmt: skip
    for number in planned:
        add_recipient(c, made, number, "planned", content_id)
    for number in excluded:
        add_recipient(c, made, number, "excluded", None, "no_consent")
    return made


def add_recipient(
    c: Connection, campaign_id: int, number: str, state: str, content_id: int | None, reason: str = ""
) -> int:
    """One recipient, tied to the member of that number when there is one; its id."""
    member_id = c.execute(text("SELECT id FROM member WHERE number = :n"), {"n": number}).scalar()
    made: int = c.execute(
        recipient.insert().values(
            campaign_id=campaign_id, member_id=member_id, number=number, country="FR", language="fr",
            content_id=content_id, meta_fee=META if content_id else 0, sent_fee=SENT if content_id else 0,
            state=state, reason=reason, changed_at=to_stored(CLAIMED),
        ).returning(recipient.c.id)
    ).scalar_one()  # fmt: skip
    return made


def add_members(c: Connection, rows: Sequence[tuple[str, dict[str, str]]]) -> int:
    """A list "Customers" with these numbers and other columns; its id."""
    at = to_stored(CLAIMED)
    list_id: int = c.execute(
        contact_list.insert().values(name="Customers", created_at=at, visible=1).returning(contact_list.c.id)
    ).scalar_one()
    import_id = c.execute(
        list_import.insert().values(
            list_id=list_id, state="done", mode="new", file_name="customers.xlsx", file_hash="f00d", sheet="Feuil1",
            header_row=1, mapping="{}", options="{}", operator="", consent_wording="I agree", started_at=at,
            finished_at=at,
        ).returning(list_import.c.id)
    ).scalar_one()  # fmt: skip
    for row, (number, fields) in enumerate(rows, start=2):
        c.execute(
            member.insert().values(
                list_id=list_id, import_id=import_id, source_row=row, is_current=1, number=number, country="FR",
                prefix="33", time_zone="Europe/Paris", language="fr", said_marketing=1, said_utility=0,
                said_authentication=0, consent_marketing=1, consent_utility=0, consent_authentication=0,
                consent_at=at, consent_source="shop", name="Ana", fields=json.dumps(fields),
            )
        )  # fmt: skip
    return list_id


def states(c: Connection) -> dict[str, tuple[str, str]]:
    """State and reason of every recipient, by number."""
    rows = c.execute(text("SELECT number, state, reason FROM recipient ORDER BY id"))
    return {number: (state, reason) for number, state, reason in rows}
